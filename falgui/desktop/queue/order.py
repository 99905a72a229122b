"""The order of the list: a rank for each number, with room between two of them for others."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

STEP: Final = 1 << 32
"""How far apart the ranks of uploads are that were added one after the other."""
_ROOM: Final = 1 << 16
"""The least distance after room was made."""
_REACH: Final = 32


class Order:
    """Numbers in an order of their own; where one stands is found in O(log n).

    A rank stays what it is while others come, go and move, so that on disk a move is one row.
    Whoever moves something is told which ranks are new: a few more than were moved where there
    was no room left.
    """

    def __init__(self) -> None:
        self._numbers: list[int] = []
        self._ranks: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[int]:
        return iter(self._numbers)

    def __contains__(self, number: int) -> bool:
        return number in self._ranks

    def __getitem__(self, position: int) -> int:
        return self._numbers[position]

    def slice(self, first: int, last: int) -> list[int]:
        """Return the numbers from position `first` to `last`."""
        return self._numbers[first : last + 1]

    def rank(self, number: int) -> int:
        """Return the rank of a number that is there; ranks are in the order of the list."""
        return self._ranks[number]

    def sorted(self, numbers: Iterable[int]) -> list[int]:
        """Return those of `numbers` that are there, each once, in the order of the list."""
        ranks = self._ranks
        return sorted({one for one in numbers if one in ranks}, key=ranks.__getitem__)

    def position(self, number: int) -> int | None:
        """Return where `number` stands, or None if it is not there."""
        rank = self._ranks.get(number)
        return None if rank is None else self.place(rank)

    def place(self, rank: int) -> int:
        """Return the position that something of this rank has, or would have."""
        return bisect_left(self._numbers, rank, key=self._ranks.__getitem__)

    def append(self, numbers: Sequence[int], ranks: Iterable[int | None] = ()) -> None:
        """Add new numbers at the end, with their earlier `ranks` as far as those still fit."""
        wanted = iter(ranks)
        last = self._ranks[self._numbers[-1]] if self._numbers else None
        for number in numbers:
            rank, following = next(wanted, None), 0 if last is None else last + STEP
            last = rank if rank is not None and (last is None or rank > last) else following
            self._ranks[number] = last
        self._numbers += numbers

    def insert(self, position: int, numbers: Sequence[int]) -> list[int]:
        """Put new numbers before `position`; return all whose ranks are new."""
        low, high = self._bounds(position, position, len(numbers))
        if high - low <= len(numbers):
            moved = self._make_room(position, len(numbers))
            low, high = self._bounds(position, position, len(numbers))
        else:
            moved = []
        self._spread(numbers, low, high)
        self._numbers[position:position] = numbers
        return [*moved, *numbers]

    def put_back(self, position: int, numbers: Sequence[int], ranks: Sequence[int]) -> None:
        """Put numbers before `position` that once had these ranks, which are free and fit."""
        self._ranks.update(zip(numbers, ranks, strict=True))
        self._numbers[position:position] = numbers

    def take_out(self, first: int, last: int) -> list[int]:
        """Remove and return the numbers from position `first` to `last`."""
        numbers = self._numbers[first : last + 1]
        del self._numbers[first : last + 1]
        for number in numbers:
            del self._ranks[number]
        return numbers

    def gather(self, numbers: Iterable[int], before: int | None) -> list[int]:
        """Bring `numbers` together before another one, or (None) at the end, in their order.

        Returns all whose ranks are new.
        """
        together = self.sorted(numbers)
        first = self.place(self._ranks[together[0]]) if together else 0
        if self.slice(first, first + len(together) - 1) == together:
            self.take_out(first, first + len(together) - 1)
        else:
            chosen = set(together)
            self._numbers = [number for number in self._numbers if number not in chosen]
            # Their old ranks are out of the way before new ones are looked for.
            for number in together:
                del self._ranks[number]
        position = None if before is None else self.position(before)
        return self.insert(len(self._numbers) if position is None else position, together)

    def _bounds(self, first: int, end: int, count: int) -> tuple[int, int]:
        # Beyond either end there is as much room as anybody likes.
        low = self._ranks[self._numbers[first - 1]] if first else None
        high = self._ranks[self._numbers[end]] if end < len(self._numbers) else None
        if low is None and high is None:
            low = -STEP
        if low is None and high is not None:
            low = high - STEP * (count + 1)
        if high is None and low is not None:
            high = low + STEP * (count + 1)
        return low or 0, high or 0

    def _make_room(self, position: int, count: int) -> list[int]:
        """Move apart as many ranks around `position` as it takes."""
        reach = _REACH
        while True:
            first, end = max(0, position - reach), min(len(self._numbers), position + reach)
            wanted = end - first + count
            low, high = self._bounds(first, end, wanted)
            if (high - low) // (wanted + 1) >= _ROOM:
                break
            reach *= 2
        moved = self._numbers[first:end]
        distance = (high - low) // (wanted + 1)
        for place, number in enumerate(moved, 1):
            gap = count if first + place > position else 0
            self._ranks[number] = low + distance * (place + gap)
        return moved

    def _spread(self, numbers: Sequence[int], low: int, high: int) -> None:
        distance = (high - low) // (len(numbers) + 1)
        for place, number in enumerate(numbers, 1):
            self._ranks[number] = low + distance * place


def unbroken(positions: Sequence[int]) -> list[tuple[int, int]]:
    """Return ascending `positions` as runs without a gap, each as (first, last)."""
    if not positions:
        return []
    if positions[-1] - positions[0] == len(positions) - 1:
        return [(positions[0], positions[-1])]
    breaks = [place for place, (one, next_) in enumerate(pairwise(positions), 1) if next_ - one > 1]
    starts, ends = [0, *breaks], [*breaks, len(positions)]
    return [(positions[start], positions[end - 1]) for start, end in zip(starts, ends, strict=True)]
