"""Which queued upload starts next, of the small ones and of the others."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from typing import Final

_LEAST_TO_TIDY: Final = 1000
_PASSED_OVER: Final = 5000
"""What was cancelled or moved meanwhile, and is passed over in one go: some milliseconds."""
_LOOKED_AT: Final = 100
"""Entries that are looked at in one step of tidying."""

_Entry = tuple[int, int]


class Schedule:
    """The uploads that were queued at some time, the first of the list first in each lane.

    `rank_of` gives an upload's present rank in the list, or None once it has left, `is_small`
    its lane, `count` how many there are. One that is held back is passed over until it is
    admitted. Whoever changes a rank or a lane puts the upload again.
    """

    def __init__(
        self,
        rank_of: Callable[[int], int | None],
        is_small: Callable[[int], bool],
        count: Callable[[], int],
    ) -> None:
        self._rank_of = rank_of
        self._is_small = is_small
        self._count = count
        # Two of them, so that nobody looks for a small one among ten thousand others.
        self._heaps: dict[bool, list[_Entry]] = {True: [], False: []}
        # What is in them, so that nothing is put there twice: who cancels and retries ten thousand
        # puts nothing new.
        self._entries: dict[bool, set[_Entry]] = {True: set(), False: set()}
        self._held_back: set[int] = set()
        # What stays in the lanes, while somebody tidies.
        self._tidied: dict[bool, set[_Entry]] | None = None
        self.is_unsure = False
        """Whether the latest `take` gave up before it had found one or looked at all."""

    @property
    def is_untidy(self) -> bool:
        """Whether most of it has been moved, removed or measured since, and nobody tidies yet."""
        entries = sum(map(len, self._heaps.values()))
        return self._tidied is None and entries > _LEAST_TO_TIDY + 2 * self._count()

    def put(self, numbers: Iterable[int]) -> None:
        """Let these be taken in their turn."""
        for number in numbers:
            rank = self._rank_of(number)
            if rank is not None:
                small = self._is_small(number)
                entry = (rank, number)
                if entry not in self._entries[small]:
                    self._entries[small].add(entry)
                    heapq.heappush(self._heaps[small], entry)
                if self._tidied is not None:
                    self._tidied[small].add(entry)

    def hold_back(self, numbers: Iterable[int]) -> None:
        """Let these not be taken before they are admitted."""
        self._held_back.update(numbers)

    def admit(self, numbers: Iterable[int]) -> None:
        """Let those among these that are held back be taken in their turn."""
        admitted = self._held_back.intersection(numbers)
        self._held_back -= admitted
        self.put(admitted)

    def take(self, is_queued: Callable[[int], bool], *, small: bool) -> int:
        """Return the first number of a lane that `is_queued`, and forget it and all before.

        0 is for none. It is 0 as well where very many had to be passed over: `is_unsure` tells
        to ask again.
        """
        heap = self._heaps[small]
        self.is_unsure = False
        for _entry in range(min(len(heap), _PASSED_OVER)):
            rank, number = entry = heapq.heappop(heap)
            self._entries[small].discard(entry)
            if (
                self._rank_of(number) == rank
                and number not in self._held_back
                and is_queued(number)
                and self._is_small(number) is small
            ):
                return number
        self.is_unsure = bool(heap)
        return 0

    def tidy(self) -> Iterator[None]:
        """Let go, a part at each step, of what moved, removed or measured uploads left behind."""
        self._tidied = {True: set(), False: set()}
        return self._tidying(self._tidied)

    def _tidying(self, tidied: dict[bool, set[_Entry]]) -> Iterator[None]:
        for small, heap in self._heaps.items():
            entries = heap.copy()
            for start in range(0, len(entries), _LOOKED_AT):
                tidied[small].update(
                    (rank, number)
                    for rank, number in entries[start : start + _LOOKED_AT]
                    if self._rank_of(number) == rank and self._is_small(number) is small
                )
                yield
        for small, remaining in tidied.items():
            self._entries[small], self._heaps[small] = remaining, list(remaining)
            heapq.heapify(self._heaps[small])
        self._tidied = None
