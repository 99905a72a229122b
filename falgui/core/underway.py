"""Lets those who would send what somebody else is sending wait for that one."""

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Final

from falgui.core.cancel import Cancel

_LOOK_SECONDS: Final = 0.1
"""The pause between two looks whether to stop."""


class _Stay:
    """One upload that is inside."""

    def __init__(self, cancel: Cancel) -> None:
        self.cancel = cancel
        self.ended = threading.Event()
        self.went_well = False


class Underway:
    """What is being uploaded at the moment; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stays: dict[Hashable, _Stay] = {}

    @contextmanager
    def alone(
        self, likeness: Hashable | None, cancel: Cancel, waits: Callable[[], None]
    ) -> Iterator[None]:
        """Enter, but where somebody with the same `likeness` is inside: when that one has left.

        `waits` is told of it. Where that one went well, all who have waited enter together, to
        find what it has sent; where it raised something or is being stopped, such as this very
        upload before it was paused, one of them is the next to be waited for. None is like
        nothing else. Raises `Cancelled` when stopped meanwhile.
        """
        own = _Stay(cancel)
        while likeness is not None:
            with self._lock:
                other = self._stays.get(likeness)
                if other is None or other.cancel.is_set():
                    self._stays[likeness] = own
                    break
            waits()
            while not (other.ended.wait(_LOOK_SECONDS) or other.cancel.is_set()):
                cancel.raise_if_set()
            if other.went_well:
                break
        try:
            yield
            own.went_well = True
        finally:
            with self._lock:
                if self._stays.get(likeness) is own:
                    del self._stays[likeness]
            own.ended.set()
