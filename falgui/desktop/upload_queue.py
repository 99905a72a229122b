"""The uploads of this window in their order, and the pool that works on them."""

import heapq
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
from falgui.desktop.tally import Tally, Totals
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


@dataclass(slots=True)
class _Entry:
    upload: Upload
    meter: Meter | None = None
    cancel: Cancel | None = None
    releases: int = 0
    """How many holds had been released when the present run began."""


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
        self._entries: dict[int, _Entry] = {}
        self._order: list[int] = []
        self._tally = Tally()
        self._slices = Slices(_SLICE, self)
        self._next_number = 1
        self._next_batch = 1
        # A heap of numbers that were queued at some time; what is no longer is passed over.
        self._upcoming: list[int] = []
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
        return len(self._order)

    def at(self, position: int) -> Upload:
        """Return the upload at a position of the list, from 0 on."""
        return self._entries[self._order[position]].upload

    def position(self, number: int) -> int | None:
        """Return where the upload with this number stands, or None once it was removed."""
        position = bisect_left(self._order, number)
        found = position < len(self._order) and self._order[position] == number
        return position if found else None

    def uploads(self) -> list[Upload]:
        """Return all uploads in the order of the list."""
        return [self._entries[number].upload for number in self._order]

    def upload(self, number: int) -> Upload | None:
        """Return one upload, or None once it was removed."""
        entry = self._entries.get(number)
        return entry.upload if entry else None

    def batch(self, number: int) -> list[Upload]:
        """Return the uploads of a batch that are still in the list, in their order."""
        numbers = self._tally.numbers(number)
        return [self._entries[one].upload for one in numbers if one in self._entries]

    def meter(self, number: int) -> Meter | None:
        """Return the meter of an upload's present or last run, or None before the first."""
        entry = self._entries.get(number)
        return entry.meter if entry else None

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

    def totals(self) -> Totals:
        """Return how far the batches under way are, or the whole list when none is."""
        totals = self._tally.under_way()
        sent = sum(meter.sent for meter in map(self.meter, self._running) if meter)
        return replace(totals, sent=totals.sent + sent)

    def list_totals(self) -> Totals:
        """Return the counts of the whole list, without what is under way."""
        return self._tally.all()

    # What the person asks for -------------------------------------------------------------

    def add(self, sources: Sequence[Source], options: Options) -> int:
        """Append `sources` as one batch, start what there is room for, return its number."""
        return self.restore([Unstarted(source, options) for source in sources])

    def restore(self, uploads: Sequence[Unstarted]) -> int:
        """Append uploads of an earlier start as one batch; otherwise as `add`."""
        batch, self._next_batch = self._next_batch, self._next_batch + 1
        if not uploads:
            return batch
        numbers = range(self._next_number, self._next_number + len(uploads))
        self._next_number = numbers.stop
        self._tally.begin(batch, numbers)
        first, last = len(self._order), len(self._order) + len(numbers) - 1
        self.about_to_add.emit(first, last)
        for number, unstarted in zip(numbers, uploads, strict=True):
            fresh = Upload(number, batch, unstarted.source, unstarted.options)
            stands = replace(fresh, state=unstarted.state, problem=unstarted.problem)
            self._tally.move(fresh, stands)
            self._entries[number] = _Entry(self._settled(stands))
        self._order.extend(numbers)
        # Numbers only grow, so the heap stays a heap.
        self._upcoming.extend(numbers)
        self.added.emit(first, last)
        self._start_more()
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
        self.retry(self._in_state(State.FAILED))

    def remove(self, numbers: Iterable[int]) -> None:
        """Cancel what has not ended and take all of them off the list."""
        gone = {number for number in numbers if number in self._entries}
        positions = sorted(bisect_left(self._order, number) for number in gone)
        # From the end, so that the positions before stay what they are.
        for first, last in _runs_backwards(positions):
            self.about_to_remove.emit(first, last)
            leaving = self._order[first : last + 1]
            del self._order[first : last + 1]
            ended = {self._drop(self._entries.pop(number)) for number in leaving}
            self.removed.emit(leaving)
            for batch in sorted(ended - {0}):
                self.batch_ended.emit(batch)
        self._start_more()

    def clear_done(self) -> None:
        """Take every upload that has its link off the list."""
        self.remove(self._in_state(State.DONE))

    def measure(self, sizes: Mapping[int, int]) -> None:
        """Take in the sizes of files, in bytes by upload number, where none is known yet."""
        for number, size in sizes.items():
            entry = self._entries.get(number)
            if entry and entry.upload.size is None:
                before, entry.upload = entry.upload, replace(entry.upload, size=size)
                self._tally.move(before, entry.upload)
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
            self._stop(self._entries[number])
        return self._workers.wait(milliseconds)

    # How it works -------------------------------------------------------------------------

    def _append(self, uploads: Iterator[Upload]) -> Iterator[None]:
        # One step of a slice adds many rows: the list is told of a few inserts, not thousands.
        while arriving := list(islice(uploads, _SLICE)):
            first, last = len(self._order), len(self._order) + len(arriving) - 1
            self.about_to_add.emit(first, last)
            for upload in arriving:
                self._entries[upload.number] = _Entry(self._settled(upload))
            numbers = range(arriving[0].number, arriving[-1].number + 1)
            self._order.extend(numbers)
            # Numbers only grow, so the heap stays a heap.
            self._upcoming.extend(numbers)
            self.added.emit(first, last)
            self._start_more()
            yield from [None] * len(numbers)

    def _command(self, numbers: Iterable[int], command: Command) -> None:
        self._slices.do(self._moves(list(numbers), command))

    def _moves(self, numbers: Iterable[int], event: Event) -> Iterator[None]:
        for number in numbers:
            self._move(number, event)
            yield
        self._start_more()

    def _let_wait(self, cause: WaitCause) -> Iterator[None]:
        for number in self._in_state(State.QUEUED):
            # It may be over before all know of it.
            if cause in self._held:
                self._move(number, Wait(cause))
                yield

    def _let_go(self, cause: WaitCause) -> Iterator[None]:
        yield from self._moves(self._in_state(State.WAITING), Release(cause))

    def _move(self, number: int, event: Event) -> None:
        entry = self._entries.get(number)
        if entry is None:
            return
        before = entry.upload
        after = self._settled(advance(before, event))
        if after is before:
            return
        entry.upload = after
        batch_ended = self._tally.move(before, after)
        if after.state in ACTIVE:
            self._running.add(number)
        else:
            self._running.discard(number)
        if after.state in _STOPPED:
            self._stop(entry)
        elif after.state is State.QUEUED and before.state is not State.QUEUED:
            heapq.heappush(self._upcoming, number)
        self.changed.emit(number)
        if after.state is State.DONE and before.state is not State.DONE:
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
            entry = self._entries.get(number)
            if entry and entry.upload.state is State.QUEUED:
                return number
        return 0

    def _start(self, number: int) -> None:
        entry = self._entries[number]
        entry.meter, entry.cancel = Meter(), Cancel()
        entry.releases = self._releases
        self._move(number, Command.START)
        self._workers.start(entry.upload, entry.meter, entry.cancel)

    @Slot(int, object)
    def _take(self, number: int, reported: Reported) -> None:
        if self._closing:
            return
        if isinstance(reported.step, Held):
            self._take_held(number, reported, reported.step)
        else:
            self._move(number, reported)
        self._start_more()

    def _take_held(self, number: int, reported: Reported, step: Held) -> None:
        entry = self._entries.get(number)
        if entry is None or advance(entry.upload, reported) is entry.upload:
            return
        self._move(number, reported)
        if entry.releases < self._releases:
            # It ran with what has been put right since; only a new run can tell.
            self._move(number, Release(step.cause))
        else:
            self.hold(step.cause, step.problem)

    def _drop(self, entry: _Entry) -> int:
        """Forget a removed upload; return its batch if that ended with it, else 0."""
        number = entry.upload.number
        self._running.discard(number)
        self._stop(entry)
        if entry.upload.state is not State.DONE:
            self._workers.discard(entry.upload)
        return entry.upload.batch if self._tally.drop(entry.upload) else 0

    def _in_state(self, state: State) -> list[int]:
        return [number for number in self._order if self._entries[number].upload.state is state]

    @staticmethod
    def _stop(entry: _Entry) -> None:
        if entry.cancel is not None:
            entry.cancel.set()


def _runs_backwards(positions: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the unbroken runs in ascending `positions` as (first, last), the last run first."""
    end = len(positions)
    while end:
        start = end - 1
        while start and positions[start - 1] == positions[start] - 1:
            start -= 1
        yield positions[start], positions[end - 1]
        end = start
