"""What is looked for in a file, and what was found."""

from collections.abc import Iterable
from typing import Final

from falgui.core.traces import Trace

_MOST: Final = 24 * 1024 * 1024


class Search:
    """Collects what a file tells; `unwanted` is to be taken out of what is sent."""

    def __init__(self, unwanted: Iterable[Trace] = ()) -> None:
        self.unwanted = frozenset(unwanted)
        self.found: set[Trace] = set()
        self._left = _MOST

    def takes(self, *traces: Trace) -> bool:
        """Note that a piece of the file tells `traces`; return whether it is to be taken out."""
        self.found.update(traces)
        return not self.unwanted.isdisjoint(traces)

    def may_read(self, length: int) -> bool:
        """Return whether a remark of `length` bytes is looked at.

        Not after a great many of them: such a file was made to take time.
        """
        self._left -= length
        return self._left >= 0
