"""The pauses that fal asks for, kept by everybody."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(slots=True)
class _Hold:
    begun: float
    until: float
    refusals: int = 0
    """429s in a row, those of requests that were under way together counted once."""


class Pace:
    """Tells until when a host wants to be left alone; safe to use from any thread.

    A host that says 429 without saying for how long gets `backoff(n)` seconds after the n-th
    refusal in a row.
    """

    def __init__(
        self, backoff: Callable[[int], float], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._backoff = backoff
        self._clock = clock
        self._lock = threading.Lock()
        self._holds: dict[str, _Hold] = {}

    def left(self, host: str) -> float:
        """Return the seconds until requests to `host` may begin, 0 or less if they may now."""
        with self._lock:
            hold = self._holds.get(host)
            return 0.0 if hold is None else hold.until - self._clock()

    def refusals(self, host: str) -> int:
        """Return how often in a row `host` has said 429."""
        with self._lock:
            hold = self._holds.get(host)
            return 0 if hold is None else hold.refusals

    def hold(self, host: str, seconds: float) -> None:
        """Let no request to `host` begin for `seconds` from now."""
        with self._lock:
            self._prolong(host, seconds)

    def refused(self, host: str, begun: float, seconds: float | None) -> None:
        """Take note of a 429 to a request `begun` then, with the pause asked for, if any."""
        with self._lock:
            known = self._holds.get(host)
            if known is None or begun >= known.begun:
                refusals = (known.refusals if known else 0) + 1
                self._prolong(host, seconds or self._backoff(refusals)).refusals = refusals
            elif seconds:
                self._prolong(host, seconds)

    def answered(self, host: str, begun: float) -> None:
        """Take note of another answer to a request `begun` then: the refusals are over."""
        with self._lock:
            known = self._holds.get(host)
            if known is not None and begun >= known.begun:
                known.refusals = 0

    def _prolong(self, host: str, seconds: float) -> _Hold:
        now = self._clock()
        known = self._holds.get(host)
        hold = _Hold(now, now + seconds)
        if known is not None:
            hold.refusals = known.refusals
            hold.until = max(hold.until, known.until)
        self._holds[host] = hold
        return hold
