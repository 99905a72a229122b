"""Reading a file here and there, and patches of a stretch of it."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from falgui.core.patch import Patch

Read: TypeAlias = Callable[[int, int], bytes]
"""Returns up to so many bytes from an offset on; fewer at the end, none behind it."""


def within(read: Read, start: int, end: int) -> Read:
    """Return a reader of the stretch from `start` to `end`, whose offsets count from `start`."""

    def read_stretch(offset: int, length: int) -> bytes:
        first = start + offset
        length = min(length, end - first)
        return read(first, length) if offset >= 0 and length > 0 else b""

    return read_stretch


def moved(patches: Iterable[Patch], by: int) -> list[Patch]:
    """Return `patches` as they stand `by` bytes further on."""
    return [Patch(patch.offset + by, patch.content) for patch in patches]
