"""Trays of the older kind on an X server: says when one comes or goes, and else does nothing."""

import select
import socket
import threading
from contextlib import suppress
from typing import Final

from PySide6.QtCore import QObject, Signal
from Xlib.display import Display
from Xlib.error import ConnectionClosedError, XError

_OWNER_CHANGES: Final = 0b111
"""Another has the selection, or its window or its program is gone."""


class XTray(QObject):
    """Listens on a connection and a thread of its own, which a hung X server stops and no other."""

    changed = Signal()
    """A tray has come or gone, or from now on is told of; comes from another thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # An object each, as a number would be another file's once it is closed.
        self._woken, self._waker = socket.socketpair()
        self._is_heard = False
        threading.Thread(target=self._run, name="x tray", daemon=True).start()

    @property
    def is_heard(self) -> bool:
        """Whether a change would be told of now; without it somebody has to look."""
        return self._is_heard

    def close(self) -> None:
        """Let the thread end soon."""
        with suppress(OSError):
            self._waker.send(b".")

    def _run(self) -> None:
        # Whatever keeps it from a connection, or ends that.
        with suppress(Exception):
            self._listen(Display())
        self._is_heard = False
        self._tell()
        self._woken.close()
        self._waker.close()

    def _listen(self, display: Display) -> None:
        try:
            display.xfixes_query_version()
            selection = display.intern_atom(f"_NET_SYSTEM_TRAY_S{display.get_default_screen()}")
            display.xfixes_select_selection_input(display.screen().root, selection, _OWNER_CHANGES)
            display.sync()
            self._is_heard = True
            self._tell()
            while True:
                while display.pending_events():
                    display.next_event()
                    self._tell()
                if self._woken in select.select([display, self._woken], [], [])[0]:
                    return
        finally:
            with suppress(ConnectionClosedError, OSError, XError):
                display.close()

    def _tell(self) -> None:
        # The tray may be gone by now.
        with suppress(RuntimeError):
            self.changed.emit()
