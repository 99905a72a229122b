"""How many bodies are on their way to fal at once, found out by what fal and the line take."""

import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from falgui.core.cancel import Cancel

_LOOK_SECONDS: Final = 0.1
_CAUTION: Final = 64
"""Successes in a row before a number that has made trouble is tried again: a middlebox that
refuses one connection more then costs one request in sixty."""


class Limit:
    """Lets requests with a body go, all uploads together at most as many as do well.

    Begins with `ceiling()` and never exceeds it. Halves when requests are refused or cut off,
    once for all that were under way together, and grows by one when as many as are allowed have
    got through; slowly where the next number is the one that made trouble. Whose upload has the
    fewest requests under way comes first. Safe to use from any thread.
    """

    def __init__(
        self, ceiling: Callable[[], int], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._ceiling = ceiling
        self._clock = clock
        self._changed = threading.Condition()
        self._running: Counter[object] = Counter()
        self._waiting: dict[object, object] = {}
        self._found: float = math.inf
        self._trouble_at: float = math.inf
        self._halved_at = -math.inf
        self._successes = 0

    @property
    def is_in_use(self) -> bool:
        """Whether anything runs."""
        return bool(self._running)

    def allowed(self) -> int:
        """Return how many may run at once now."""
        return int(min(self._found, max(1, self._ceiling())))

    @contextmanager
    def slot(self, upload: object, cancel: Cancel) -> Iterator[None]:
        """Wait for a turn of `upload`, and hold it for the length of a `with` block.

        Raises `Cancelled` when stopped meanwhile.
        """
        ticket = object()
        with self._changed:
            self._waiting[ticket] = upload
            try:
                while not (self._running.total() < self.allowed() and self._next() is ticket):
                    self._changed.wait(_LOOK_SECONDS)
                    cancel.raise_if_set()
            finally:
                del self._waiting[ticket]
                self._changed.notify_all()
            self._running[upload] += 1
        try:
            yield
        finally:
            with self._changed:
                self._running[upload] -= 1
                if not self._running[upload]:
                    del self._running[upload]
                self._changed.notify_all()

    def succeeded(self) -> None:
        """Count a request that got through."""
        with self._changed:
            allowed = self.allowed()
            if allowed >= self._ceiling():
                return
            self._successes += 1
            careful = allowed + 1 >= self._trouble_at
            if self._successes < (_CAUTION if careful else allowed):
                return
            self._successes = 0
            self._found = allowed + 1
            if allowed >= self._trouble_at:
                self._trouble_at = math.inf
            self._changed.notify_all()

    def met_trouble(self, begun: float) -> None:
        """Halve, unless the request that was `begun` then belongs to trouble already counted."""
        with self._changed:
            self._successes = 0
            if begun < self._halved_at:
                return
            self._halved_at = self._clock()
            self._trouble_at = self.allowed()
            self._found = max(1, self.allowed() // 2)

    def reset(self) -> None:
        """Begin anew with the ceiling: the network is another one."""
        with self._changed:
            self._found = self._trouble_at = math.inf
            self._changed.notify_all()

    def _next(self) -> object:
        # Tickets are in order of arrival, and the first of the least is taken.
        return min(self._waiting, key=lambda ticket: self._running[self._waiting[ticket]])


class Limits:
    """A limit for the bodies of large files, and beside it one for those of small files.

    Eight parts of ten mebibytes keep a slow line busy for minutes; a small file doesn't wait for
    them. Safe to use from any thread.
    """

    def __init__(
        self,
        large: Callable[[], int],
        small: Callable[[], int],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.large = Limit(large, clock)
        self.small = Limit(small, clock)

    def met_trouble(self, begun: float) -> None:
        """Halve what is in use, as `Limit.met_trouble` does: fal does not say which was too much.

        What is not in use had no part in it.
        """
        for limit in (self.large, self.small):
            if limit.is_in_use:
                limit.met_trouble(begun)

    def reset(self) -> None:
        """Begin anew: the network is another one."""
        self.large.reset()
        self.small.reset()
