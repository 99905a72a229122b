"""Keeps the computer from falling asleep while files go up, and only then."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from falgui.desktop.integration.sleep_inhibitors import Inhibitor
from falgui.desktop.queue.upload_queue import UploadQueue


class StayingAwake(QObject):
    """Holds `inhibitor` while `queue` sends something and `is_wanted` says so.

    Uploads that are paused or wait for something don't count: nobody knows how long that takes.
    """

    def __init__(
        self,
        queue: UploadQueue,
        inhibitor: Inhibitor,
        is_wanted: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._queue = queue
        self._inhibitor = inhibitor
        self._is_wanted = is_wanted
        self._holds = False

    @property
    def holds(self) -> bool:
        """Whether the computer is kept awake at this moment, as far as the system lets us."""
        return self._holds

    @Slot()
    def follow(self) -> None:
        """Look whether anything is being sent; call it whenever that may have changed."""
        wanted = bool(self._queue.running_count) and self._is_wanted()
        if wanted != self._holds:
            self._holds = wanted
            if wanted:
                self._inhibitor.take()
            else:
                self._inhibitor.release()

    def close(self) -> None:
        """Let the computer fall asleep; the program ends."""
        if self._holds:
            self._holds = False
            self._inhibitor.release()
