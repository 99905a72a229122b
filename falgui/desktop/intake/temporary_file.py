"""New files for what has none of its own, in falgui's private folder."""

import os
from itertools import count
from pathlib import Path


def create_file(folder: Path, stem: str, suffix: str) -> tuple[Path, int]:
    """Return the path and the open descriptor of a new file in `folder`, for the user alone.

    Where its name is taken, it gets a number. Raises `OSError` when it can't be made.
    """
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    for number in count(1):
        path = folder / (f"{stem}{suffix}" if number == 1 else f"{stem} ({number}){suffix}")
        try:
            return path, os.open(path, flags, 0o600)
        except FileExistsError:
            continue
    raise AssertionError  # pragma: no cover  the numbers don't end
