"""Shows in the taskbar or the dock how far the uploads are, where the system has that."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, Protocol

from PySide6.QtCore import QObject, QTimer, Slot

from falgui.core.upload import AT_FAL, ENDED, State
from falgui.desktop.queue.upload_queue import UploadQueue

_PAUSE_MILLISECONDS: Final = 300
_OVER: Final = ENDED | AT_FAL


class Pace(Enum):
    """How things go."""

    IDLE = auto()
    """Nothing to show."""
    RUNNING = auto()
    STANDING = auto()
    """Everything is paused, or waits."""
    FAILING = auto()
    """Files go up, but some could not."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What is shown."""

    pace: Pace = Pace.IDLE
    percent: int = 0
    left: int = 0
    """How many uploads have not ended."""
    urgent: bool = False
    """Whether something failed that the person hasn't seen yet."""


class Place(Protocol):
    """Where it is shown."""

    def show(self, progress: Progress) -> None:
        """Show this instead of what is shown; returns at once."""


def progress_of(queue: UploadQueue, *, urgent: bool = False) -> Progress:
    """Return how far `queue` is."""
    left = sum(count for state, count in queue.states().items() if state not in _OVER)
    if not left:
        return Progress(urgent=urgent)
    if not queue.running_count and not queue.is_held and not queue.states().get(State.WAITING):
        # What the person has paused can stay so for days.
        return Progress(urgent=urgent)
    totals = queue.totals()
    pace = Pace.STANDING
    if queue.running_count:
        pace = Pace.FAILING if totals.failed else Pace.RUNNING
    return Progress(pace, min(totals.percent, 100), left, urgent)


class Taskbar(QObject):
    """Tells `place` how far `queue` is, a few times a second at most.

    `is_watching` says whether the window is in front: who looks at it has seen what failed.
    """

    def __init__(
        self,
        queue: UploadQueue,
        place: Place,
        is_watching: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._queue = queue
        self._place = place
        self._is_watching = is_watching
        self._shown = Progress()
        self._failures_seen = 0
        self._pause = QTimer(self, interval=_PAUSE_MILLISECONDS, singleShot=True)
        self._pause.timeout.connect(self.follow)

    @Slot()
    def follow(self) -> None:
        """Show how far the queue is; call it as often as that may have changed."""
        if self._pause.isActive():
            return
        failed = self._queue.states().get(State.FAILED, 0)
        if self._is_watching() or failed < self._failures_seen:
            self._failures_seen = failed
        progress = progress_of(self._queue, urgent=failed > self._failures_seen)
        if progress != self._shown:
            self._shown = progress
            self._place.show(progress)
            # What changes meanwhile is shown afterwards.
            self._pause.start()

    def close(self) -> None:
        """Show nothing any more."""
        self._pause.stop()
        if self._shown != Progress():
            self._shown = Progress()
            self._place.show(self._shown)
