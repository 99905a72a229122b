"""Time as it passes outside, also while the computer sleeps."""

import time


def passing_seconds() -> float:
    """Return seconds that only ever grow and go on while the computer sleeps.

    Linux has a clock of its own for that; elsewhere the monotonic one does it.
    """
    # Python's own monotonic clock stops in a Mac's sleep, the system's does not.
    clock = getattr(time, "CLOCK_BOOTTIME", None) or getattr(time, "CLOCK_MONOTONIC", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)
