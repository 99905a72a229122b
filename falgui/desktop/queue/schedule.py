"""Which queued upload starts next, of the small ones and of the others."""

import heapq
from collections.abc import Callable, Iterable
from typing import Final

_LEAST_TO_TIDY: Final = 1000
_PASSED_OVER: Final = 5000
"""What was cancelled or moved meanwhile, and is passed over in one go: some milliseconds."""

_Heap = list[tuple[int, int]]


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
        self._heaps: dict[bool, _Heap] = {True: [], False: []}
        self._held_back: set[int] = set()
        self.is_unsure = False
        """Whether the latest `take` gave up before it had found one or looked at all."""

    def put(self, numbers: Iterable[int]) -> None:
        """Let these be taken in their turn."""
        for number in numbers:
            rank = self._rank_of(number)
            if rank is not None:
                heapq.heappush(self._heaps[self._is_small(number)], (rank, number))
        if sum(map(len, self._heaps.values())) > _LEAST_TO_TIDY + 2 * self._count():
            self._tidy()

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
            rank, number = heapq.heappop(heap)
            if (
                self._rank_of(number) == rank
                and number not in self._held_back
                and is_queued(number)
                and self._is_small(number) is small
            ):
                return number
        self.is_unsure = bool(heap)
        return 0

    def _tidy(self) -> None:
        # What was moved, removed or measured leaves its old entry behind.
        for small, heap in self._heaps.items():
            ranks = {
                one: rank
                for rank, one in heap
                if self._rank_of(one) == rank and self._is_small(one) is small
            }
            heap[:] = [(rank, one) for one, rank in ranks.items()]
            heapq.heapify(heap)
