"""Tells which files of a batch are small, before any of them is opened."""

from collections.abc import Iterator, Sequence
from enum import Enum, auto
from typing import Final

from falgui.core.cancel import Cancel
from falgui.core.drive import Drive
from falgui.core.errors import DriveError
from falgui.core.lanes import is_small
from falgui.core.sources import FileSource, Source

_PATIENCE: Final = 1.0
"""Seconds that a drive may take to tell a size: nothing is sent meanwhile."""


class Lane(Enum):
    """Whose threads an upload gets, so that no small file waits behind large ones."""

    LARGE = auto()
    SMALL = auto()


def lanes_of(sources: Sequence[Source]) -> Iterator[Lane]:
    """Yield the lane of each source; what is not known to be small goes with the large ones."""
    drive = Drive("", Cancel(), _PATIENCE)
    try:
        answers = True
        for source in sources:
            size = None
            if answers and isinstance(source, FileSource):
                try:
                    size = drive.ask(source.path.stat).st_size
                except DriveError:
                    # Nor would it answer for the next: the uploads themselves find out.
                    answers = False
                except (OSError, ValueError):
                    pass
            yield Lane.SMALL if is_small(size) else Lane.LARGE
    finally:
        drive.close()
