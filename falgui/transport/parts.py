"""Cutting a large file into parts and sending several of them at once."""

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from typing import Final

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled

MEBIBYTE: Final = 1024 * 1024
PART_SIZE: Final = 10 * MEBIBYTE
MOST_PARTS: Final = 10_000


@dataclass(frozen=True, slots=True)
class PartPlan:
    """How a file of `size` bytes is cut: equal parts, the last one shorter."""

    size: int
    part_size: int

    @property
    def count(self) -> int:
        """How many parts there are; they are numbered from 1."""
        return -(-self.size // self.part_size)

    @property
    def numbers(self) -> range:
        """The parts' numbers, in order."""
        return range(1, self.count + 1)

    def offset(self, number: int) -> int:
        """Return where part `number` begins."""
        return (number - 1) * self.part_size

    def length(self, number: int) -> int:
        """Return how many bytes part `number` has."""
        return min(self.part_size, self.size - self.offset(number))

    def bytes_in(self, numbers: Iterable[int]) -> int:
        """Return how many bytes the parts `numbers` have together."""
        return sum(self.length(number) for number in numbers)


def plan_parts(size: int) -> PartPlan:
    """Return the plan for `size` bytes: 10 MiB parts, larger when 10,000 would not do.

    Part sizes are whole mebibytes, so that they stay aligned with what the service stores.
    """
    smallest = -(-size // MOST_PARTS)
    return PartPlan(size, max(PART_SIZE, -(-smallest // MEBIBYTE) * MEBIBYTE))


def send_parts(
    numbers: Iterable[int],
    send_part: Callable[[int, Cancel], None],
    executor: ThreadPoolExecutor,
    at_once: Callable[[], int],
    cancel: Cancel,
) -> None:
    """Call `send_part(number, stop)` for every number, `at_once()` at a time, on `executor`.

    The executor is shared by all uploads; because each has only `at_once()` parts in it, they
    take turns. The first failure stops the others and is raised when none of them runs any
    more, so that the file may be closed. Raises what `send_part` raises, and `Cancelled`.
    """
    waiting = iter(numbers)
    with cancel.child() as stop:
        running: set[Future[None]] = set()
        try:
            while not stop.is_set():
                for number in islice(waiting, max(0, at_once() - len(running))):
                    running.add(executor.submit(_unless_stopped, send_part, number, stop))
                if not running:
                    return
                ended, running = wait(running, return_when=FIRST_COMPLETED)
                for part in ended:
                    part.result()
            raise Cancelled
        finally:
            stop.set()
            for part in running:
                part.cancel()
            wait(running)


def _unless_stopped(send_part: Callable[[int, Cancel], None], number: int, stop: Cancel) -> None:
    stop.raise_if_set()
    send_part(number, stop)
