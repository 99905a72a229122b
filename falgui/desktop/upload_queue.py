"""The uploads of this window: which one runs, waits or ends, and when the next one starts."""

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from falgui.core.cancel import Cancel
from falgui.core.meter import Meter
from falgui.core.sources import Source
from falgui.core.upload import (
    ACTIVE,
    Command,
    Event,
    Held,
    Options,
    Problem,
    Release,
    Reported,
    State,
    Upload,
    Wait,
    WaitCause,
    advance,
)
from falgui.desktop.slices import Slices
from falgui.desktop.tally import Totals
from falgui.desktop.upload_list import UploadList
from falgui.desktop.worker import Uploader
from falgui.desktop.worker_pool import WorkerPool

_STOPPED: Final = frozenset({State.CANCELLED, State.PAUSED})
_SLICE: Final = 250
"""Uploads that are added or moved in one turn of the event loop: a few milliseconds' work."""


@dataclass(frozen=True, slots=True)
class Unstarted:
    """What is to become an upload: queued, or as an earlier start of falgui left it."""

    source: Source
    options: Options
    state: State = State.QUEUED
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class _Run:
    releases: int
    """How many holds had been released when it began."""
    meter: Meter = field(default_factory=Meter)
    cancel: Cancel = field(default_factory=Cancel)


class UploadQueue(QObject):
    """Starts uploads in the order of the list, a few at a time; main thread only.

    What it hands out are snapshots; a change makes a new one and emits `changed`. A cause that
    concerns every upload (a refused key) holds the whole queue once: uploads that have not
    begun wait until `release`.
    """

    about_to_add = Signal(int, int)
    """The first and last position that new uploads will have."""
    added = Signal(int, int)
    """The same, once they are there."""
    changed = Signal(int)
    """The number of an upload that has a new snapshot."""
    about_to_remove = Signal(int, int)
    """The first and last position of uploads that leave the list."""
    removed = Signal(list)
    """The numbers of those uploads, once they have left."""
    finished = Signal(int)
    """The number of an upload that has a link now."""
    batch_ended = Signal(int)
    """A batch of which every upload is done, failed or cancelled; again after a retry."""
    held = Signal(object, object)
    """A `WaitCause` that holds the queue from now on, and its `Problem`."""
    released = Signal(object)
    """A `WaitCause` that is over."""

    def __init__(
        self, uploader: Uploader, uploads_at_once: int, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._workers = WorkerPool(uploader, self)
        self._list = UploadList()
        self._slices = Slices(_SLICE, self)
        self._next_number = 1
        self._next_batch = 1
        # A heap of numbers that were queued at some time; what is no longer is passed over.
        self._upcoming: list[int] = []
        self._runs: dict[int, _Run] = {}
        self._running: set[int] = set()
        self._held: dict[WaitCause, Problem] = {}
        self._releases = 0
        self._closing = False
        self._workers.reported.connect(self._take)
        self._workers.ended.connect(self._start_more)
        self.set_uploads_at_once(uploads_at_once)

    # What is there ------------------------------------------------------------------------

    def count(self) -> int:
        """Return how many uploads are in the list."""
        return len(self._list)

    def at(self, position: int) -> Upload:
        """Return the upload at a position of the list, from 0 on."""
        return self._list[position]

    def position(self, number: int) -> int | None:
        """Return where the upload with this number stands, or None once it was removed."""
        return self._list.position(number)

    def uploads(self) -> list[Upload]:
        """Return all uploads in the order of the list."""
        return list(self._list)

    def upload(self, number: int) -> Upload | None:
        """Return one upload, or None once it was removed."""
        return self._list.get(number)

    def batch(self, number: int) -> list[Upload]:
        """Return the uploads of a batch that are still in the list, in their order."""
        return self._list.batch(number)

    def meter(self, number: int) -> Meter | None:
        """Return the meter of an upload's run, or None before the first and once it is done."""
        run = self._runs.get(number)
        return run.meter if run else None

    def running(self) -> list[int]:
        """Return the numbers of the uploads that are worked on, in the order of the list."""
        return sorted(self._running)

    @property
    def running_count(self) -> int:
        """How many uploads are worked on."""
        return len(self._running)

    @property
    def is_held(self) -> bool:
        """Whether the queue waits for a cause that concerns every upload."""
        return bool(self._held)

    def is_held_by(self, cause: WaitCause) -> bool:
        """Return whether the queue waits for this cause."""
        return cause in self._held

    def totals(self) -> Totals:
        """Return how far the batches under way are, or the whole list when none is."""
        totals = self._list.tally.under_way()
        sent = sum(self._runs[number].meter.sent for number in self._running)
        return replace(totals, sent=totals.sent + sent)

    def list_totals(self) -> Totals:
        """Return the counts of the whole list, without what is under way."""
        return self._list.tally.all()

    # What the person asks for -------------------------------------------------------------

    def add(self, sources: Sequence[Source], options: Options) -> int:
        """Append `sources` as one batch and start what there is room for; return its number.

        Of very many, most arrive in the next turns of the event loop, in the same order.
        """
        batch, numbers = self._begin_batch(len(sources))
        uploads = (
            Upload(number, batch, source, options)
            for number, source in zip(numbers, sources, strict=True)
        )
        self._slices.do(self._append(uploads, _SLICE))
        return batch

    def restore(self, uploads: Sequence[Unstarted]) -> int:
        """Append uploads of an earlier start as one batch, all of them before this returns."""
        batch, numbers = self._begin_batch(len(uploads))
        restored = (
            Upload(number, batch, one.source, one.options, state=one.state, problem=one.problem)
            for number, one in zip(numbers, uploads, strict=True)
        )
        self._slices.do(self._append(restored, len(uploads)))
        self._slices.finish()
        return batch

    def cancel(self, numbers: Iterable[int]) -> None:
        """Cancel those that have not ended; their threads end a little later."""
        self._command(numbers, Command.CANCEL)

    def pause(self, numbers: Iterable[int]) -> None:
        """Stop those that have not ended; what fal has of them is kept."""
        self._command(numbers, Command.PAUSE)

    def resume(self, numbers: Iterable[int]) -> None:
        """Queue those that were paused."""
        self._command(numbers, Command.RESUME)

    def retry(self, numbers: Iterable[int]) -> None:
        """Queue those that failed or were cancelled."""
        self._command(numbers, Command.RETRY)

    def retry_failed(self) -> None:
        """Queue every upload that failed."""
        self.retry(self._list.in_state(State.FAILED))

    def remove(self, numbers: Iterable[int]) -> None:
        """Cancel what has not ended and take all of them off the list."""
        for first, last in self._list.runs(numbers):
            self.about_to_remove.emit(first, last)
            gone, ended = self._list.take_out(first, last)
            for upload in gone:
                self._forget(upload)
            self.removed.emit([upload.number for upload in gone])
            for batch in ended:
                self.batch_ended.emit(batch)
        self._start_more()

    def clear_done(self) -> None:
        """Take every upload that has its link off the list."""
        self.remove(self._list.in_state(State.DONE))

    def measure(self, sizes: Mapping[int, int]) -> None:
        """Take in the sizes of files, in bytes by upload number, where none is known yet."""
        for number, size in sizes.items():
            upload = self._list.get(number)
            if upload is not None and upload.size is None:
                self._list.change(replace(upload, size=size))
                self.changed.emit(number)

    def set_uploads_at_once(self, count: int) -> None:
        """Work on at most `count` uploads from now on; what runs goes on."""
        self._uploads_at_once = count
        self._workers.set_size(count)
        self._start_more()

    # Holding ------------------------------------------------------------------------------

    def hold(self, cause: WaitCause, problem: Problem) -> None:
        """Let every upload that has not begun wait for `cause`; held twice is held once."""
        if cause in self._held:
            return
        self._held[cause] = problem
        self._slices.do(self._let_wait(cause))
        self.held.emit(cause, problem)

    def release(self, cause: WaitCause) -> None:
        """Let the uploads that wait for `cause` go on."""
        if self._held.pop(cause, None) is None:
            return
        self._releases += 1
        self._slices.do(self._let_go(cause))
        self.released.emit(cause)

    def shut_down(self, milliseconds: int) -> bool:
        """Stop all work, wait for at most that long, and return whether every thread ended.

        The snapshots keep their states: they tell what was unfinished.
        """
        self._closing = True
        self._slices.stop()
        for number in self._running:
            self._stop(number)
        return self._workers.wait(milliseconds)

    # How it works -------------------------------------------------------------------------

    def _begin_batch(self, count: int) -> tuple[int, range]:
        batch, self._next_batch = self._next_batch, self._next_batch + 1
        numbers = range(self._next_number, self._next_number + count)
        self._next_number = numbers.stop
        if numbers:
            self._list.tally.begin(batch, numbers)
        return batch, numbers

    def _append(self, uploads: Iterator[Upload], at_once: int) -> Iterator[None]:
        while arriving := [self._settled(upload) for upload in islice(uploads, at_once)]:
            first, last = len(self._list), len(self._list) + len(arriving) - 1
            self.about_to_add.emit(first, last)
            self._list.append(arriving)
            # Numbers only grow, so the heap stays a heap.
            self._upcoming.extend(upload.number for upload in arriving)
            self.added.emit(first, last)
            self._start_more()
            # One step for each, so that a slice is as long as any other.
            yield from [None] * len(arriving)

    def _command(self, numbers: Iterable[int], command: Command) -> None:
        self._slices.do(self._moves(list(numbers), command))

    def _moves(self, numbers: Iterable[int], event: Event) -> Iterator[None]:
        for number in numbers:
            self._move(number, event)
            yield
        self._start_more()

    def _let_wait(self, cause: WaitCause) -> Iterator[None]:
        for number in self._list.in_state(State.QUEUED):
            # It may be over before all know of it.
            if cause in self._held:
                self._move(number, Wait(cause))
                yield

    def _let_go(self, cause: WaitCause) -> Iterator[None]:
        yield from self._moves(self._list.in_state(State.WAITING), Release(cause))

    def _move(self, number: int, event: Event) -> None:
        before = self._list.get(number)
        if before is None:
            return
        after = self._settled(advance(before, event))
        if after is before:
            return
        batch_ended = self._list.change(after)
        if after.state in ACTIVE:
            self._running.add(number)
        else:
            self._running.discard(number)
        if after.state in _STOPPED:
            self._stop(number)
        elif after.state is State.QUEUED and before.state is not State.QUEUED:
            heapq.heappush(self._upcoming, number)
        self.changed.emit(number)
        if after.state is State.DONE and before.state is not State.DONE:
            self._runs.pop(number)
            self._workers.discard(after)
            self.finished.emit(number)
        if batch_ended:
            self.batch_ended.emit(after.batch)

    def _settled(self, upload: Upload) -> Upload:
        """Return `upload` as it may stand in a held queue: not queued, but waiting."""
        cause = next(iter(self._held), None)
        return advance(upload, Wait(cause)) if cause else upload

    @Slot()
    def _start_more(self) -> None:
        while (
            not self._closing
            and not self._held
            and len(self._running) < self._uploads_at_once
            and self._workers.has_room()
            and (number := self._next_queued())
        ):
            self._start(number)

    def _next_queued(self) -> int:
        while self._upcoming:
            number = heapq.heappop(self._upcoming)
            upload = self._list.get(number)
            if upload is not None and upload.state is State.QUEUED:
                return number
        return 0

    def _start(self, number: int) -> None:
        run = self._runs[number] = _Run(self._releases)
        self._move(number, Command.START)
        upload = self._list.get(number)
        # Whoever heard of the change may have removed it.
        if upload is not None:
            self._workers.start(upload, run.meter, run.cancel)

    @Slot(int, object)
    def _take(self, number: int, reported: Reported) -> None:
        if isinstance(reported.step, Held):
            self._take_held(number, reported, reported.step)
        else:
            self._move(number, reported)
        self._start_more()

    def _take_held(self, number: int, reported: Reported, step: Held) -> None:
        upload = self._list.get(number)
        if upload is None or advance(upload, reported) is upload:
            return
        self._move(number, reported)
        if self._runs[number].releases < self._releases:
            # It ran with what has been put right since; only a new run can tell.
            self._move(number, Release(step.cause))
        else:
            self.hold(step.cause, step.problem)

    def _forget(self, upload: Upload) -> None:
        self._stop(upload.number)
        self._runs.pop(upload.number, None)
        self._running.discard(upload.number)
        if upload.state is not State.DONE:
            self._workers.discard(upload)

    def _stop(self, number: int) -> None:
        run = self._runs.get(number)
        if run is not None:
            run.cancel.set()
