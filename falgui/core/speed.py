"""Speed and time left, steady enough to read."""

import math
from typing import Final

_SMOOTHING_SECONDS: Final = 5.0
_HIDE_FIRST_SECONDS: Final = 1.0
_WORTH_SHOWING_SECONDS: Final = 2.0
# Beyond four days it is a stalled line that speaks, not a forecast.
_LONGEST_SHOWN_SECONDS: Final = 4 * 86400.0


class Speedometer:
    """An exponentially weighted speed over the last five seconds.

    Feed it `(monotonic seconds, bytes so far)` at any rhythm. Nothing is shown in the first
    second, nor a time left when the whole upload takes under two seconds or the line stands
    still: such figures only flicker.
    """

    def __init__(self, now: float, sent: int = 0) -> None:
        self._started = now
        self._last = now
        self._sent = sent
        self._rate = 0.0
        self._weight = 0.0

    def update(self, now: float, sent: int) -> None:
        """Take in that `sent` bytes altogether have gone out at the time `now`."""
        elapsed = now - self._last
        if elapsed <= 0:
            return
        share = 1 - math.exp(-elapsed / _SMOOTHING_SECONDS)
        rate = max(0, sent - self._sent) / elapsed
        self._rate += share * (rate - self._rate)
        # Until five seconds have passed the average is still pulled towards its start at zero.
        self._weight += share * (1 - self._weight)
        self._last, self._sent = now, sent

    @property
    def bytes_per_second(self) -> float | None:
        """The speed, or None as long as it says nothing yet."""
        if self._last - self._started < _HIDE_FIRST_SECONDS or not self._weight:
            return None
        return self._rate / self._weight

    def seconds_left(self, remaining: int) -> float | None:
        """Return the time that `remaining` bytes will take, or None if that isn't worth saying."""
        rate = self.bytes_per_second
        if not rate:
            return None
        left = remaining / rate
        spent = self._last - self._started
        worth_showing = spent + left >= _WORTH_SHOWING_SECONDS and left <= _LONGEST_SHOWN_SECONDS
        return left if worth_showing else None
