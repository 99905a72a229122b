"""Watches for the line to come back while the queue waits for it."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer

from falgui.core.upload import Problem, WaitCause
from falgui.desktop.background import Background
from falgui.desktop.upload_queue import UploadQueue

_FIRST_MILLISECONDS: Final = 2_000
_LONGEST_MILLISECONDS: Final = 30_000


class Reconnecting(QObject):
    """Lets `queue` go on as soon as fal can be reached again.

    `is_reachable` asks the network; it is called on another thread, two seconds after the queue
    began to wait and then less and less often, at least every half minute. `first` is that
    first pause in milliseconds.
    """

    def __init__(
        self,
        queue: UploadQueue,
        is_reachable: Callable[[], bool],
        background: Background,
        parent: QObject | None = None,
        first: int = _FIRST_MILLISECONDS,
    ) -> None:
        super().__init__(parent)
        self._queue = queue
        self._is_reachable = is_reachable
        self._background = background
        self._first = first
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._ask)
        queue.held.connect(self._begin)
        queue.released.connect(self._end)

    def _begin(self, cause: WaitCause, _problem: Problem) -> None:
        if cause is WaitCause.OFFLINE:
            self._timer.start(self._first)

    def _end(self, cause: WaitCause) -> None:
        if cause is WaitCause.OFFLINE:
            self._timer.stop()

    def _ask(self) -> None:
        self._background.run(
            self, self._is_reachable, self._answered, lambda _error: self._answered(False)
        )

    def _answered(self, reachable: bool) -> None:  # noqa: FBT001  the job's outcome
        if reachable:
            self._queue.release(WaitCause.OFFLINE)
        elif self._queue.is_held_by(WaitCause.OFFLINE):
            self._timer.start(min(2 * self._timer.interval(), _LONGEST_MILLISECONDS))
