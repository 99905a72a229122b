"""The snapshots of a queue's uploads: their order, their positions, and their counts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from falgui.core.request import Options
from falgui.core.sources import Source
from falgui.core.upload import Problem, State, Upload, WaitCause
from falgui.desktop.queue.order import Order, unbroken
from falgui.desktop.queue.tally import Tally


@dataclass(frozen=True, slots=True)
class Unstarted:
    """What is to become an upload again, as an earlier start of falgui left it."""

    label: str
    source: Source
    options: Options
    state: State = State.QUEUED
    problem: Problem | None = None
    batch: str = ""
    """What those of one drop have in common."""
    rank: int | None = None
    """The rank that it had in the order of the list."""

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


@dataclass(frozen=True, slots=True)
class Removed:
    """An upload that has left the list, and the rank that it had there."""

    upload: Upload
    rank: int


class UploadList:
    """Holds one snapshot of each upload, in an order that starts as that of their numbers.

    `tally` counts them by batch, `states` by their state, `waiting` those that wait by their
    cause, and `failures` those that failed by the id of their message. `order` says where each
    of them stands.
    """

    def __init__(self) -> None:
        self.tally = Tally()
        self.states: Counter[State] = Counter()
        self.waiting: Counter[WaitCause] = Counter()
        self.failures: Counter[str] = Counter()
        self.order = Order()
        self._uploads: dict[int, Upload] = {}
        self._next_number = 1
        self._next_batch = 1

    def __len__(self) -> int:
        return len(self.order)

    def __iter__(self) -> Iterator[Upload]:
        return map(self._uploads.__getitem__, self.order)

    def __getitem__(self, position: int) -> Upload:
        return self._uploads[self.order[position]]

    def get(self, number: int) -> Upload | None:
        """Return the upload with this number, or None once it was removed."""
        return self._uploads.get(number)

    def position(self, number: int) -> int | None:
        """Return where the upload with this number stands, or None once it was removed."""
        return self.order.position(number)

    def batch(self, number: int) -> list[Upload]:
        """Return the uploads of a batch that are still there, in the order of the list."""
        return [self._uploads[one] for one in self.order.sorted(self.tally.numbers(number))]

    def in_state(self, *states: State) -> list[int]:
        """Return the numbers of the uploads in one of `states`, in the order of the list."""
        uploads = self._uploads
        return [number for number in self.order if uploads[number].state in states]

    def begin_batch(self, count: int) -> tuple[int, range]:
        """Return the numbers of a new batch and of the uploads it will have."""
        batch, self._next_batch = self._next_batch, self._next_batch + 1
        numbers = range(self._next_number, self._next_number + count)
        self._next_number = numbers.stop
        if numbers:
            self.tally.begin(batch, numbers)
        return batch, numbers

    def append(self, uploads: Sequence[Upload], ranks: Iterable[int | None] = ()) -> None:
        """Add uploads of a batch that was begun, with numbers larger than all before."""
        self.order.append([upload.number for upload in uploads], ranks)
        for upload in uploads:
            self._uploads[upload.number] = upload
            self._count(upload, 1)
            if upload.state is not State.QUEUED:
                # A new batch counts as queued.
                self.tally.move(replace(upload, state=State.QUEUED), upload)

    def put_back(self, position: int, removed: Sequence[Removed]) -> list[int]:
        """Add uploads again that were taken out, before `position`; return whose ranks are new.

        Their ranks fit there, and no two of them are equal. Only the first may be taken.
        """
        numbers = [one.upload.number for one in removed]
        changed: list[int] = []
        if position < len(self) and self.order.rank(self.order[position]) == removed[0].rank:
            changed = self.order.insert(position, numbers)
        else:
            self.order.put_back(position, numbers, [one.rank for one in removed])
        for one in removed:
            self._uploads[one.upload.number] = one.upload
            self._count(one.upload, 1)
            self.tally.add(one.upload)
        return changed

    def change(self, upload: Upload) -> bool:
        """Put `upload` in the place of its earlier snapshot; return whether its batch ended."""
        before, self._uploads[upload.number] = self._uploads[upload.number], upload
        self._count(before, -1)
        self._count(upload, 1)
        return self.tally.move(before, upload)

    def runs(self, numbers: Iterable[int]) -> list[tuple[int, int]]:
        """Return where the uploads with `numbers` stand, as unbroken (first, last), last first.

        Taking each out before the next leaves the other positions as they are.
        """
        there = {number for number in numbers if number in self._uploads}
        few = len(there) < len(self) // 16
        positions = (
            sorted(self.order.place(self.order.rank(number)) for number in there)
            if few
            else [place for place, number in enumerate(self.order) if number in there]
        )
        return unbroken(positions)[::-1]

    def take_out(self, first: int, last: int) -> tuple[list[Removed], list[int]]:
        """Remove the uploads from `first` to `last`; return them, and the batches that ended."""
        ranks = [self.order.rank(number) for number in self.order.slice(first, last)]
        gone = [self._uploads.pop(number) for number in self.order.take_out(first, last)]
        for upload in gone:
            self._count(upload, -1)
        ended = [upload.batch for upload in gone if self.tally.drop(upload)]
        return [Removed(one, rank) for one, rank in zip(gone, ranks, strict=True)], ended

    def _count(self, upload: Upload, by: int) -> None:
        self.states[upload.state] += by
        if upload.state is State.WAITING and upload.cause:
            self.waiting[upload.cause] += by
        elif upload.state is State.FAILED and upload.problem:
            self.failures[upload.problem.message.id] += by
