"""Cutting a large file into parts and sending several of them at once."""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
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


class PartSenders:
    """The threads that send the parts of all files, shared evenly by those under way.

    `allowed()` is how many parts may be on their way to fal at once, `most` the largest number
    it ever says. Each file has its share of them here, so that one that comes later has its own
    as soon as that many parts of the others have ended. What has no more parts to begin leaves
    its share to the others.
    """

    def __init__(self, most: int, allowed: Callable[[], int]) -> None:
        # Who waits for a turn has a thread as well: it is the file with the fewest that goes next.
        self._executor = ThreadPoolExecutor(2 * most, thread_name_prefix="part")
        self._allowed = allowed
        self._lock = threading.Lock()
        self._files = 0

    def send(
        self, numbers: Iterable[int], send_part: Callable[[int, Cancel], None], cancel: Cancel
    ) -> None:
        """Call `send_part(number, stop)` for every number, several at a time.

        The first failure stops the others and is raised when none of them runs any more, so
        that the file may be closed. Raises what `send_part` raises, and `Cancelled`.
        """
        waiting = deque(numbers)
        with ExitStack() as sharing, cancel.child() as stop:
            sharing.enter_context(self._one_file_more())
            running: set[Future[None]] = set()
            try:
                while not stop.is_set():
                    while waiting and len(running) < self._share():
                        part = self._executor.submit(
                            _unless_stopped, send_part, waiting.popleft(), stop
                        )
                        running.add(part)
                    if not waiting:
                        sharing.close()
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

    def close(self) -> None:
        """Let no part begin any more."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    @contextmanager
    def _one_file_more(self) -> Iterator[None]:
        with self._lock:
            self._files += 1
        try:
            yield
        finally:
            with self._lock:
                self._files -= 1

    def _share(self) -> int:
        """Return how many parts of each file may be under way or wait for their turn."""
        with self._lock:
            return -(-self._allowed() // self._files)


def _unless_stopped(send_part: Callable[[int, Cancel], None], number: int, stop: Cancel) -> None:
    stop.raise_if_set()
    send_part(number, stop)
