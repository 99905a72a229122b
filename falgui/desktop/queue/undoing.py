"""Keeps what was taken off the list for a moment in which it can come back."""

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from falgui.desktop.queue.removal import Removal
from falgui.desktop.queue.upload_queue import UploadQueue

_MILLISECONDS: Final = 10_000


class Undoing(QObject):
    """Offers the latest removal from `queue` for undoing, then the one before.

    Ten seconds after the last of them they are gone for good.
    """

    changed = Signal()
    """There is another `offer` now, or none."""

    def __init__(
        self, queue: UploadQueue, parent: QObject | None = None, milliseconds: int = _MILLISECONDS
    ) -> None:
        super().__init__(parent)
        self._queue = queue
        self._removals: list[Removal] = []
        self._timer = QTimer(self, interval=milliseconds, singleShot=True)
        self._timer.timeout.connect(self.close)
        queue.taken_off.connect(self._take)

    @property
    def offer(self) -> Removal | None:
        """What `undo` would bring back."""
        return self._removals[-1] if self._removals else None

    def undo(self) -> None:
        """Bring back what left the list last, if it is not too late."""
        if self._removals:
            self._queue.bring_back(self._removals.pop())
            self._timer.start()
            self.changed.emit()

    def close(self) -> None:
        """Let go of everything: nothing can be undone from now on."""
        self._timer.stop()
        removals, self._removals = self._removals, []
        for removal in removals:
            self._queue.give_away(removal)
        if removals:
            self.changed.emit()

    def _take(self, removal: Removal) -> None:
        self._removals.append(removal)
        self._timer.start()
        self.changed.emit()
