"""Keeps all bodies together at the speed that the person allows."""

import threading
import time
from collections.abc import Callable
from typing import Final

from falgui.core.cancel import Cancel

_LOOK_SECONDS: Final = 0.1
"""The pause between two looks whether the limit is still the same."""
_PIECE_SECONDS: Final = 0.1
_SPARE_SECONDS: Final = 0.25
"""What a body that came late to its turn may make up for."""


class Throttle:
    """Gives every body its turns, one small piece each, whoever asks first comes first.

    Only small files don't wait behind the turns that large ones have been promised: they get
    half as long as there are both, or what their number gives them if that is more.

    `most_per_second` is the limit in bytes, 0 for none; it may change at any time and is asked
    for each piece. A line that stood still is not made up for by a burst. `sleep` waits for so
    many seconds or for the flag, whichever comes first. Safe to use from any thread.
    """

    def __init__(
        self,
        most_per_second: Callable[[], int] = lambda: 0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[Cancel, float], None] = Cancel.wait,
    ) -> None:
        self._most_per_second = most_per_second
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._free_at = float("-inf")
        self._small_free_at = float("-inf")
        self._rate = 0

    def take(self, wanted: int, cancel: Cancel, *, small: bool = False) -> int:
        """Wait for a turn and return how many of the `wanted` bytes may be sent in it.

        `small` is for a body of a small file. Raises `Cancelled` when stopped meanwhile.
        """
        while (rate := self._most_per_second()) > 0:
            count = min(wanted, max(1, int(rate * _PIECE_SECONDS)))
            if self._waited_for(self._turn(count, rate, small=small), rate, cancel):
                return count
        return wanted

    def _turn(self, count: int, rate: int, *, small: bool) -> float:
        """Return when so many bytes may leave, and keep that time free for them."""
        with self._lock:
            now = self._clock()
            if rate != self._rate:
                # What was promised at another speed counts no more.
                self._rate, self._free_at, self._small_free_at = rate, now, now
            earliest, seconds = now - _SPARE_SECONDS, count / rate
            turn = max(self._free_at, earliest)
            self._free_at = turn + seconds
            if not small:
                return turn
            # Large files have turns ahead: they come so much later from now on.
            early = max(self._small_free_at, earliest)
            self._small_free_at = early + 2 * seconds if turn > early else self._free_at
            return min(early, turn)

    def _waited_for(self, turn: float, rate: int, cancel: Cancel) -> bool:
        """Return whether `turn` has come, at the same limit as when it was given."""
        while (left := turn - self._clock()) > 0:
            self._sleep(cancel, min(left, _LOOK_SECONDS))
            cancel.raise_if_set()
            if self._most_per_second() != rate:
                return False
        return True
