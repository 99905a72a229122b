"""The two lanes that uploads go on, so that a small file never waits behind a large one."""

from typing import Final

SMALL: Final = 1_000_000
"""The largest file, in bytes, that counts as small: its time is the round trips, not its bytes."""
_SMALL_FOR_EACH_LARGE: Final = 6
_MOST_SMALL: Final = 40


def is_small(size: int | None) -> bool:
    """Return whether a file of `size` bytes is a small one; what nobody has measured is not."""
    return size is not None and size <= SMALL


def small_at_once(uploads_at_once: int) -> int:
    """Return how many small files are sent at once, beside `uploads_at_once` larger ones.

    Small ones wait for answers most of the time: so many of them keep a line of 50 ms busy that
    a few would leave idle.
    """
    return min(_SMALL_FOR_EACH_LARGE * uploads_at_once, _MOST_SMALL)
