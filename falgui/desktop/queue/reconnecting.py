"""Watches for the line to come back while the queue waits for it."""

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer

from falgui.core.upload import Problem, WaitCause
from falgui.desktop.queue.backoff import Backoff
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.system.background import Background

_FIRST_MILLISECONDS: Final = 2_000
_LONGEST_MILLISECONDS: Final = 30_000
_PROVEN_SECONDS: Final = 60.0


class Reconnecting(QObject):
    """Lets `queue` go on as soon as fal can be reached again.

    `is_reachable` asks the network; it is called on another thread, two seconds after the queue
    began to wait and then less and less often, at least every half minute. A line that is lost
    again at once, before an upload or a minute has proved it, is asked no more often for that:
    a sign-in page that answers every question must not be besieged. `first` is the first pause
    in milliseconds, `clock` gives monotonic seconds.
    """

    def __init__(
        self,
        queue: UploadQueue,
        is_reachable: Callable[[], bool],
        background: Background,
        parent: QObject | None = None,
        first: int = _FIRST_MILLISECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._queue = queue
        self._is_reachable = is_reachable
        self._background = background
        self._clock = clock
        self._pauses = Backoff(first, _LONGEST_MILLISECONDS)
        self._released_at = -_PROVEN_SECONDS
        self._asking = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._ask)
        queue.held.connect(self._begin)
        queue.released.connect(self._end)
        queue.finished.connect(lambda _number: self._pauses.restart())

    def ask_now(self) -> None:
        """Ask at once, because something tells that the line may have changed."""
        if self._queue.is_held_by(WaitCause.OFFLINE):
            self._pauses.restart()
            self._ask()

    def _begin(self, cause: WaitCause, _problem: Problem) -> None:
        if cause is WaitCause.OFFLINE:
            if self._clock() - self._released_at >= _PROVEN_SECONDS:
                self._pauses.restart()
            self._timer.start(self._pauses.pause())

    def _end(self, cause: WaitCause) -> None:
        if cause is WaitCause.OFFLINE:
            self._released_at = self._clock()
            self._timer.stop()

    def _ask(self) -> None:
        if self._asking:
            return
        self._asking = True
        self._timer.stop()
        self._background.run(
            self, self._is_reachable, self._answered, lambda _error: self._answered(False)
        )

    def _answered(self, reachable: bool) -> None:  # noqa: FBT001  the job's outcome
        self._asking = False
        if reachable:
            self._queue.release(WaitCause.OFFLINE)
        elif self._queue.is_held_by(WaitCause.OFFLINE):
            self._timer.start(self._pauses.pause())
