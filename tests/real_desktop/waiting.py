"""Waiting for a condition, the only way in which these tests wait."""

import time
from collections.abc import Callable
from typing import Final

SECONDS: Final = 15.0


def wait_until(condition: Callable[[], bool], what: str, seconds: float = SECONDS) -> None:
    """Return as soon as `condition` holds; raises `TimeoutError` that says `what` was missing."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.02)
