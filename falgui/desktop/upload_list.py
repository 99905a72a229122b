"""The snapshots of a queue's uploads: their order, their positions, and their counts."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from falgui.core.sources import Source
from falgui.core.upload import Options, Problem, State, Upload, WaitCause
from falgui.desktop.tally import Tally


@dataclass(frozen=True, slots=True)
class Unstarted:
    """What is to become an upload again, as an earlier start of falgui left it."""

    label: str
    source: Source
    options: Options
    state: State = State.QUEUED
    problem: Problem | None = None

    def as_upload(self, number: int, batch: int) -> Upload:
        """Return the upload, under its new number."""
        return Upload(
            number,
            batch,
            self.source,
            self.options,
            label=self.label,
            state=self.state,
            problem=self.problem,
        )


class UploadList:
    """Holds one snapshot of each upload, in the order of their numbers.

    `tally` counts them by batch, `waiting` those that wait by their cause, and `failures` those
    that failed by the id of their message. Numbers only grow, so a position is found by bisection.
    """

    def __init__(self) -> None:
        self.tally = Tally()
        self.waiting: Counter[WaitCause] = Counter()
        self.failures: Counter[str] = Counter()
        self._uploads: dict[int, Upload] = {}
        self._order: list[int] = []
        self._next_number = 1
        self._next_batch = 1

    def __len__(self) -> int:
        return len(self._order)

    def __iter__(self) -> Iterator[Upload]:
        return (self._uploads[number] for number in self._order)

    def __getitem__(self, position: int) -> Upload:
        return self._uploads[self._order[position]]

    def get(self, number: int) -> Upload | None:
        """Return the upload with this number, or None once it was removed."""
        return self._uploads.get(number)

    def position(self, number: int) -> int | None:
        """Return where the upload with this number stands, or None once it was removed."""
        return bisect_left(self._order, number) if number in self._uploads else None

    def batch(self, number: int) -> list[Upload]:
        """Return the uploads of a batch that are still there."""
        numbers = self.tally.numbers(number)
        return [upload for one in numbers if (upload := self._uploads.get(one))]

    def in_state(self, state: State) -> list[int]:
        """Return the numbers of the uploads in `state`."""
        return [number for number in self._order if self._uploads[number].state is state]

    def begin_batch(self, count: int) -> tuple[int, range]:
        """Return the numbers of a new batch and of the uploads it will have."""
        batch, self._next_batch = self._next_batch, self._next_batch + 1
        numbers = range(self._next_number, self._next_number + count)
        self._next_number = numbers.stop
        if numbers:
            self.tally.begin(batch, numbers)
        return batch, numbers

    def append(self, uploads: Sequence[Upload]) -> None:
        """Add uploads of a batch that was begun, with numbers larger than all before."""
        for upload in uploads:
            self._uploads[upload.number] = upload
            self._order.append(upload.number)
            self._count(upload, 1)
            if upload.state is not State.QUEUED:
                # A new batch counts as queued.
                self.tally.move(replace(upload, state=State.QUEUED), upload)

    def change(self, upload: Upload) -> bool:
        """Put `upload` in the place of its earlier snapshot; return whether its batch ended."""
        before, self._uploads[upload.number] = self._uploads[upload.number], upload
        self._count(before, -1)
        self._count(upload, 1)
        return self.tally.move(before, upload)

    def runs(self, numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Yield where the uploads with `numbers` stand, as unbroken (first, last), last run first.

        Taking each out before asking for the next leaves the other positions as they are.
        """
        there = {number for number in numbers if number in self._uploads}
        positions = sorted(bisect_left(self._order, number) for number in there)
        end = len(positions)
        while end:
            start = end - 1
            while start and positions[start - 1] == positions[start] - 1:
                start -= 1
            yield positions[start], positions[end - 1]
            end = start

    def take_out(self, first: int, last: int) -> tuple[list[Upload], list[int]]:
        """Remove the uploads from `first` to `last`; return them, and the batches that ended."""
        numbers = self._order[first : last + 1]
        del self._order[first : last + 1]
        gone = [self._uploads.pop(number) for number in numbers]
        for upload in gone:
            self._count(upload, -1)
        return gone, [upload.batch for upload in gone if self.tally.drop(upload)]

    def _count(self, upload: Upload, by: int) -> None:
        if upload.state is State.WAITING and upload.cause:
            self.waiting[upload.cause] += by
        elif upload.state is State.FAILED and upload.problem:
            self.failures[upload.problem.message.id] += by
