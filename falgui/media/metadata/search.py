"""What is looked for in a file, and what was found."""

from collections.abc import Iterable

from falgui.core.traces import Trace


class Search:
    """Collects what a file tells; `unwanted` is to be taken out of what is sent."""

    def __init__(self, unwanted: Iterable[Trace] = ()) -> None:
        self.unwanted = frozenset(unwanted)
        self.found: set[Trace] = set()

    def takes(self, *traces: Trace) -> bool:
        """Note that a piece of the file tells `traces`; return whether it is to be taken out."""
        self.found.update(traces)
        return not self.unwanted.isdisjoint(traces)
