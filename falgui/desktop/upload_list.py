"""The snapshots of a queue's uploads: their order, their positions, and their counts."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from falgui.core.upload import State, Upload
from falgui.desktop.tally import Tally


class UploadList:
    """Holds one snapshot of each upload, in the order of their numbers.

    `tally` counts them by batch. Numbers only grow, so a position is found by bisection.
    """

    def __init__(self) -> None:
        self.tally = Tally()
        self._uploads: dict[int, Upload] = {}
        self._order: list[int] = []

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

    def append(self, uploads: Sequence[Upload]) -> None:
        """Add uploads of a batch that `tally` was told of, with numbers larger than all before."""
        for upload in uploads:
            self._uploads[upload.number] = upload
            self._order.append(upload.number)
            if upload.state is not State.QUEUED:
                # A new batch counts as queued.
                self.tally.move(replace(upload, state=State.QUEUED), upload)

    def change(self, upload: Upload) -> bool:
        """Put `upload` in the place of its earlier snapshot; return whether its batch ended."""
        before, self._uploads[upload.number] = self._uploads[upload.number], upload
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
        return gone, [upload.batch for upload in gone if self.tally.drop(upload)]
