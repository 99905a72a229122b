"""The threads that uploads run on, and the temporary files that become free as they end."""

import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal, Slot

from falgui.core.cancel import Cancel
from falgui.core.meter import Meter
from falgui.core.sources import FileSource
from falgui.core.upload import Reported, Upload
from falgui.desktop.queue.worker import Discard, Uploader, Worker

if TYPE_CHECKING:
    from pathlib import Path


_LOST_SECONDS: Final = 2.0
"""After which a worker that has a thread to itself, and hasn't begun, has got none."""


@dataclass(slots=True)
class _Run:
    upload: Upload
    small: bool
    meter: Meter = field(default_factory=Meter)
    cancel: Cancel = field(default_factory=Cancel)
    started: float = 0.0
    """By the monotonic clock."""
    _begun: threading.Lock = field(default_factory=threading.Lock)

    def begin(self) -> bool:
        """Return whether this is the first worker to begin with it."""
        return self._begun.acquire(blocking=False)

    @property
    def has_begun(self) -> bool:
        """Whether some worker has begun with it."""
        return self._begun.locked()


class WorkerPool(QObject):
    """Runs uploads on threads of its own; main thread only.

    A cancelled worker may need a while to notice, so workers are counted apart from the
    uploads' states, and there is room for as many again: one that is stuck in a stalled call
    does not keep the next upload from starting. Small files and large ones have room of their
    own. Where the system has no thread to give, Qt loses the worker without a word; it is started
    again then, until there is one.
    """

    reported = Signal(int, object)
    """The number of an upload, and the `Reported` step of its run."""
    ended = Signal(int)
    """The number of an upload of which a worker has ended, one way or the other."""

    _heard = Signal(int, object, bool)

    def __init__(
        self,
        uploader: Uploader,
        parent: QObject | None = None,
        *,
        lost_seconds: float = _LOST_SECONDS,
    ) -> None:
        super().__init__(parent)
        self._uploader = uploader
        self._pool = QThreadPool(self)
        self._workers: Counter[int] = Counter()
        self._room = {True: 0, False: 0}
        self._taken: Counter[bool] = Counter()
        self._runs: dict[int, _Run] = {}
        self._unwanted: dict[int, Path] = {}
        self._started: list[_Run] = []
        self._lost = 0
        self._look = QTimer(self, interval=int(1000 * lost_seconds / 2))
        self._look.timeout.connect(self._look_for_lost)
        self._lost_seconds = lost_seconds
        self._heard.connect(self._hear)

    def set_size(self, large: int, small: int) -> None:
        """Provide for so many uploads of large and of small files at once."""
        self._room = {True: 2 * small, False: 2 * large}
        self._make_room()

    def has_room(self, *, small: bool) -> bool:
        """Return whether a worker that is started now gets a thread at once."""
        return self._taken[small] < self._room[small]

    def start(self, upload: Upload, *, small: bool) -> None:
        """Run `upload` once, until it ends or is stopped."""
        run = self._runs[upload.number] = _Run(upload, small)
        self._workers[upload.number] += 1
        self._taken[small] += 1
        self._started.append(run)
        self._start(run)
        if not self._look.isActive():
            self._look.start()

    def is_busy_with(self, number: int) -> bool:
        """Return whether some worker of this upload has not ended yet."""
        return number in self._workers

    def meter(self, number: int) -> Meter | None:
        """Return the meter of an upload's latest run, or None before the first and once done."""
        run = self._runs.get(number)
        return run.meter if run else None

    def metered(self, numbers: Iterable[int]) -> set[int]:
        """Return those of `numbers` that have a meter."""
        return self._runs.keys() & set(numbers)

    def sent(self, numbers: Iterable[int]) -> int:
        """Return how many bytes the latest runs of these uploads have sent."""
        return sum(self._runs[number].meter.sent for number in numbers if number in self._runs)

    def stop(self, number: int) -> None:
        """Let the latest run of this upload end as soon as it can."""
        run = self._runs.get(number)
        if run is not None:
            run.cancel.set()

    def hurry(self, number: int) -> None:
        """Let the latest run of this upload end the pause that it makes."""
        run = self._runs.get(number)
        if run is not None:
            run.cancel.hurry()

    def forget(self, upload: Upload) -> None:
        """Stop whatever runs for `upload`, which is done or gone, and forget its runs."""
        self.stop(upload.number)
        self._runs.pop(upload.number, None)

    def discard(self, upload: Upload) -> None:
        """Delete the source of `upload` if it is temporary, once no worker has it any more."""
        if not (isinstance(upload.source, FileSource) and upload.source.temporary):
            return
        if self.is_busy_with(upload.number):
            self._unwanted[upload.number] = upload.source.path
        else:
            self._pool.start(Discard(upload.source.path))

    def wait(self, milliseconds: int) -> bool:
        """Wait until every thread has ended, at most that long; return whether all have."""
        return self._pool.waitForDone(milliseconds)

    def _start(self, run: _Run) -> None:
        run.started = time.monotonic()
        tell = partial(self._tell, run.small)
        self._pool.start(Worker(run.upload, self._uploader, run.meter, run.cancel, tell, run.begin))

    @Slot()
    def _look_for_lost(self) -> None:
        self._started = [run for run in self._started if not run.has_begun]
        for run in self._started:
            if time.monotonic() - run.started >= self._lost_seconds:
                # Qt counts the thread that it didn't get for ever.
                self._lost += 1
                self._make_room()
                self._start(run)
        if not self._started:
            self._look.stop()

    def _make_room(self) -> None:
        self._pool.setMaxThreadCount(sum(self._room.values()) + self._lost)

    def _tell(self, small: bool, number: int, reported: Reported | None) -> None:  # noqa: FBT001
        self._heard.emit(number, reported, small)

    @Slot(int, object, bool)
    def _hear(self, number: int, reported: Reported | None, small: bool) -> None:  # noqa: FBT001
        if reported is not None:
            self.reported.emit(number, reported)
            return
        self._taken[small] -= 1
        self._workers[number] -= 1
        if not self._workers[number]:
            del self._workers[number]
            if number in self._unwanted:
                self._pool.start(Discard(self._unwanted.pop(number)))
        self.ended.emit(number)
