"""Waits as long as fal asks for when it asks to slow down."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from falgui.core import messages
from falgui.core.upload import Problem, WaitCause
from falgui.desktop.queue.backoff import Backoff
from falgui.desktop.queue.clocks import passing_seconds
from falgui.desktop.queue.upload_queue import UploadQueue

_FIRST_MILLISECONDS: Final = 30_000
_LONGEST_MILLISECONDS: Final = 600_000


class SlowingDown(QObject):
    """Lets `queue` go on at the time that fal named, and tells which time that is.

    Where fal names none, or asks again before any upload came through, the pause is half a
    minute at least, then twice as long each time, up to ten minutes. `clock` gives seconds that
    go on while the computer sleeps.
    """

    told = Signal(object)
    """The `Message` with the time at which the queue goes on."""

    def __init__(
        self,
        queue: UploadQueue,
        parent: QObject | None = None,
        clock: Callable[[], float] = passing_seconds,
    ) -> None:
        super().__init__(parent)
        self._queue = queue
        self._clock = clock
        self._pauses = Backoff(_FIRST_MILLISECONDS, _LONGEST_MILLISECONDS)
        self._is_repeated = False
        self._until = 0.0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.look)
        queue.held.connect(self._begin)
        queue.released.connect(self._end)
        queue.finished.connect(lambda _number: self._begin_anew())

    def look(self) -> None:
        """Go on if it is time; the computer may have slept meanwhile."""
        if not self._queue.is_held_by(WaitCause.RATE_LIMIT):
            return
        left = self._until - self._clock()
        if left <= 0:
            self._queue.release(WaitCause.RATE_LIMIT)
        else:
            self._timer.start(int(1000 * left) + 1)

    def _begin(self, cause: WaitCause, _problem: Problem, seconds: float | None) -> None:
        if cause is not WaitCause.RATE_LIMIT:
            return
        pause = seconds or 0.0
        if self._is_repeated or not pause:
            pause = max(pause, self._pauses.pause() / 1000)
        self._is_repeated = True
        self._until = self._clock() + pause
        resumes = datetime.now().astimezone() + timedelta(seconds=pause)
        self.told.emit(messages.slow_down(f"{resumes:%H:%M:%S}"))
        self.look()

    def _begin_anew(self) -> None:
        self._is_repeated = False
        self._pauses.restart()

    def _end(self, cause: WaitCause) -> None:
        if cause is WaitCause.RATE_LIMIT:
            self._timer.stop()
