"""Moves a damaged file out of the way, so that nothing is ever deleted or overwritten."""

import os
from collections.abc import Sequence
from datetime import datetime
from itertools import count
from pathlib import Path


def set_aside(file: Path, companions: Sequence[str] = ()) -> Path:
    """Rename `file` to `<name>.damaged-<date>-<time>` and return its new path.

    Files beside it whose names are its own plus one of `companions` (`-wal`) go along, and go
    first: one left behind would be taken for a part of the new file. Raises `OSError`.
    """
    target = _unused(file)
    for ending in companions:
        companion = file.with_name(file.name + ending)
        if os.path.lexists(companion):
            companion.rename(target.with_name(target.name + ending))
    return file.rename(target)


def _unused(file: Path) -> Path:
    # Local time, because people compare it with their own memory.
    stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    for number in count(1):
        target = file.with_name(f"{file.name}.damaged-{stamp}{f'-{number}' if number > 1 else ''}")
        if not os.path.lexists(target):
            return target
    raise AssertionError  # pragma: no cover  the loop returns
