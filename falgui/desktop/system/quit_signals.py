"""Lets SIGTERM, Ctrl+C and a closed terminal end the program as quitting does."""

import contextlib
import signal
import socket
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QSocketNotifier

_ENDING: Final = tuple(
    # Windows has no SIGHUP.
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if hasattr(signal, name)
)


class QuitSignals(QObject):
    """Calls `quit_now` on the main thread when the system asks falgui to end.

    Python handles signals between two of its own instructions, and in Qt's event loop there may
    be none for hours: the signal is written to a socket that wakes the loop.
    """

    def __init__(self, quit_now: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._quit_now = quit_now
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._woken)
        self._before_fd = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        # The handlers have nothing to do: the byte in the socket is the message.
        self._before = {
            number: signal.signal(number, lambda _number, _frame: None)
            for number in _ENDING
            # Who ignores it wants that: nohup does so with SIGHUP.
            if signal.getsignal(number) is not signal.SIG_IGN
        }

    def close(self) -> None:
        """Give the signals back to whoever had them."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._before_fd)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._reader.close()
        self._writer.close()

    def _woken(self) -> None:
        with contextlib.suppress(OSError):
            self._reader.recv(64)
        self._quit_now()
