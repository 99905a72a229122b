"""New files for what has none of its own, in falgui's private folder."""

import os
from itertools import count
from pathlib import Path

from falgui.core import messages
from falgui.core.errors import LocalFileError


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


def write_file(folder: Path, name: str, content: bytes) -> Path:
    """Return a new file in `folder` with `content`, for the user alone, called `name` if it can be.

    Not on the main thread. Raises `LocalFileError` when it can't be written; nothing is left then.
    """
    path: Path | None = None
    try:
        path, descriptor = create_file(folder, Path(name).stem, Path(name).suffix)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
    except OSError as error:
        if path is not None:
            path.unlink(missing_ok=True)
        raise LocalFileError(messages.disk_full(), error.strerror or "") from None
    return path
