"""The places for sending: some for large files, and others for small ones beside them."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

from falgui.core.cancel import Cancel
from falgui.core.lanes import is_small, small_at_once

_LOOK_SECONDS: Final = 0.1
"""The pause between two looks whether to stop, and whether there are more places by now."""


@dataclass(slots=True)
class _Lane:
    most: Callable[[], int]
    waiting: deque["Place"] = field(default_factory=deque)
    taken: int = 0

    def lets_go(self, place: "Place") -> bool:
        """Return whether it is the turn of `place`, who asked first comes first."""
        return self.taken < self.most() and self.waiting[0] is place

    def call_next(self) -> None:
        """Have the first look whether it is its turn; the others need not wake for that."""
        if self.waiting:
            self.waiting[0].called.notify()


class Places:
    """Lets `uploads_at_once()` files be sent at once, and small ones on places of their own.

    Whoever waits for a place has its file ready, so that it goes as soon as another has gone.
    The number may change at any time. Safe to use from any thread.
    """

    def __init__(self, uploads_at_once: Callable[[], int]) -> None:
        self._large = _Lane(uploads_at_once)
        self._small = _Lane(lambda: small_at_once(uploads_at_once()))
        self._lock = threading.Lock()

    def place(self, size: int) -> "Place":
        """Return a place for a file of `size` bytes; it is taken by `Place.take`."""
        return Place(self._small if is_small(size) else self._large, self._lock)


class Place:
    """A place that one upload takes and leaves; use it as a context manager to be sure of that."""

    def __init__(self, lane: _Lane, lock: threading.Lock) -> None:
        self._lane = lane
        self._is_taken = False
        self.called = threading.Condition(lock)

    def take(self, cancel: Cancel, waits: Callable[[], None]) -> bool:
        """Wait for a turn, and return whether that took any waiting; `waits` is told of it.

        Raises `Cancelled` when stopped meanwhile.
        """
        lane, has_waited = self._lane, False
        with self.called:
            lane.waiting.append(self)
            try:
                while not lane.lets_go(self):
                    if not has_waited:
                        has_waited = True
                        waits()
                    self.called.wait(_LOOK_SECONDS)
                    cancel.raise_if_set()
                lane.taken += 1
                self._is_taken = True
            finally:
                lane.waiting.remove(self)
                lane.call_next()
        return has_waited

    def leave(self) -> None:
        """Let the next have it; leaving again does nothing."""
        with self.called:
            if self._is_taken:
                self._is_taken = False
                self._lane.taken -= 1
                self._lane.call_next()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.leave()
