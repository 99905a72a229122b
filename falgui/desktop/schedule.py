"""Which queued upload starts next."""

import heapq
from collections.abc import Callable, Iterable


class Schedule:
    """The numbers of uploads that were queued at some time, the lowest first.

    One that is held back is passed over until it is admitted.
    """

    def __init__(self) -> None:
        self._heap: list[int] = []
        self._held_back: set[int] = set()

    def put(self, numbers: Iterable[int]) -> None:
        """Let these be taken in their turn."""
        for number in numbers:
            heapq.heappush(self._heap, number)

    def hold_back(self, numbers: Iterable[int]) -> None:
        """Let these not be taken before they are admitted."""
        self._held_back.update(numbers)

    def admit(self, numbers: Iterable[int]) -> None:
        """Let those among these that are held back be taken in their turn."""
        admitted = self._held_back.intersection(numbers)
        self._held_back -= admitted
        self.put(admitted)

    def take(self, is_queued: Callable[[int], bool]) -> int:
        """Return the lowest number that `is_queued`, and forget it and all before; 0 for none."""
        while self._heap:
            number = heapq.heappop(self._heap)
            if number not in self._held_back and is_queued(number):
                return number
        return 0
