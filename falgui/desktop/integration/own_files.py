"""Files that falgui puts into other programs' folders, knows again, and takes away."""

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MARK: Final = "Written by falgui, which also updates and removes it"
"""Stands in every such file; one without it is somebody else's, whatever its name."""
_BEGINNING: Final = 4096


@dataclass(frozen=True, slots=True)
class OwnFile:
    """Where a file belongs and what is in it; the content has `MARK` near its beginning."""

    path: Path
    content: bytes
    executable: bool = False


def is_ours(path: Path) -> bool:
    """Return whether falgui has written what is at `path`."""
    try:
        # A pipe would be waited for.
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return MARK.encode() in file.read(_BEGINNING)
    except OSError:
        return False


def put(file: OwnFile) -> bool:
    """Write `file` unless it is there already; return False where somebody else's stays.

    Raises `OSError`.
    """
    if os.path.lexists(file.path) and not is_ours(file.path):
        return False
    mode = 0o755 if file.executable else 0o644
    with suppress(OSError):
        there = file.path.read_bytes() == file.content
        if there and file.path.stat().st_mode & 0o777 == mode:
            return True
    write_whole(file.path, file.content, mode)
    return True


def take_away(path: Path) -> None:
    """Remove what falgui has written to `path`, and folders that are empty then.

    Not the person's usual ones, which other programs take to be there. Raises `OSError`.
    """
    if is_ours(path):
        path.unlink()
        remove_empty(path.parent)


def remove_empty(folder: Path) -> None:
    """Remove `folder` and those that it is in, as long as nothing is left in them."""
    home = Path.home()
    kept = (home, home / ".config", home / ".local", home / ".local/share")
    with suppress(OSError):
        while folder.is_relative_to(home) and folder not in kept:
            folder.rmdir()
            folder = folder.parent


def write_whole(path: Path, content: bytes, mode: int) -> None:
    """Write a file so that at no time there is half of it. Raises `OSError`.

    Where `path` is a link, what it leads to is written.
    """
    path = Path(os.path.realpath(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".falgui-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
