"""The process of a falgui that hangs: found without doubt, asked to end, then ended."""

import os
import select
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

_LOOK_MILLISECONDS: Final = 50
_POLITE_SECONDS: Final = 5.0
"""Longer than falgui takes to save and leave, if it still can."""
_FORCED_SECONDS: Final = 5.0


class OwnerProcess:
    """A handle on the process with this number, that stays with it when the number goes on.

    Raises `OSError` when there is none.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self._handle = os.pidfd_open(number) if hasattr(os, "pidfd_open") else -1

    def close(self) -> None:
        """Let go of it."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def holds(self, lock: Path) -> bool:
        """Return whether the system says that it holds a lock on this file (Linux)."""
        descriptors = Path(f"/proc/{self.number}/fd")
        with suppress(OSError):
            wanted = lock.stat()
            for one in descriptors.iterdir():
                with suppress(OSError):
                    if os.path.samestat(one.stat(), wanted):
                        return "\nlock:" in (descriptors.parent / "fdinfo" / one.name).read_text()
        return False

    def ask_to_end(self) -> None:
        """Let it save and leave; Windows knows no such request, and ends it."""
        self._send(signal.SIGTERM)

    def end(self) -> None:
        """End it in any case."""
        self._send(signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)

    @property
    def has_ended(self) -> bool:
        """Whether it is gone, be it buried or not."""
        if sys.platform == "win32":
            from falgui.desktop.system import windows_process  # noqa: PLC0415  loads ctypes

            return windows_process.has_ended(self.number)
        if self._handle >= 0:
            return bool(select.select([self._handle], [], [], 0)[0])
        try:
            os.kill(self.number, 0)
        except ProcessLookupError:
            return True
        return False

    def _send(self, number: signal.Signals) -> None:
        with suppress(OSError):
            if self._handle >= 0:
                signal.pidfd_send_signal(self._handle, number)
            else:
                os.kill(self.number, number)


class Ending(QObject):
    """Ends `process`: politely first, by force when it hasn't gone after some seconds."""

    over = Signal()
    """It has gone; or not even force has helped."""

    def __init__(
        self,
        process: OwnerProcess,
        parent: QObject | None = None,
        polite_seconds: float | None = None,
    ) -> None:
        super().__init__(parent)
        self._process = process
        polite_seconds = _POLITE_SECONDS if polite_seconds is None else polite_seconds
        self._force = QTimer(self, interval=round(polite_seconds * 1000), singleShot=True)
        self._force.timeout.connect(process.end)
        self._give_up = QTimer(self, singleShot=True)
        self._give_up.setInterval(round((polite_seconds + _FORCED_SECONDS) * 1000))
        self._give_up.timeout.connect(self.over)
        self._look = QTimer(self, interval=_LOOK_MILLISECONDS)
        self._look.timeout.connect(self._see)

    def start(self) -> None:
        """Begin; the event loop goes on."""
        self._process.ask_to_end()
        for timer in (self._look, self._force, self._give_up):
            timer.start()

    def stop(self) -> None:
        """Let it be."""
        for timer in (self._look, self._force, self._give_up):
            timer.stop()

    def _see(self) -> None:
        if self._process.has_ended:
            self.stop()
            self.over.emit()
