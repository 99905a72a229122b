"""Turns dropped folders into the files worth uploading."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from falgui.core import messages
from falgui.core.errors import LocalFileError
from falgui.core.local_file import inspect

_NEVER_WANTED: Final = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r"})
_UNFINISHED: Final = (
    *(".part", ".partial", ".crdownload", ".opdownload", ".download"),
    *(".tmp", ".temp", ".swp", "~"),
)


@dataclass(slots=True)
class FolderContents:
    """What was found: the files in reading order, their bytes, and what was left out."""

    files: list[Path] = field(default_factory=list)
    size: int = 0
    skipped: int = 0
    for_archives: list[Path] = field(default_factory=list)
    """Those of the `skipped` that belong into an archive all the same: empty files, and further
    names of files that are there already."""
    unreadable: list[Path] = field(default_factory=list)


def list_folders(
    folders: Sequence[Path],
    stop: Callable[[], bool] = lambda: False,
    seen: set[tuple[int, int]] | None = None,
) -> FolderContents:
    """Walk `folders`, each sorted by name; each file once, also when links lead in circles.

    Hidden, temporary and empty files are skipped and counted, folders without the right to
    read are named in `unreadable`. A program or document of macOS that is a folder really
    (`.app`) is one here, too. `stop` is asked between files; a stopped walk returns what it has.
    `seen` lets several calls bring each file once. Slow for large folders: never call it on the
    main thread.
    """
    contents = FolderContents()
    seen = set() if seen is None else seen
    for path in _walk(folders, contents, seen):
        if stop():
            break
        if is_unwanted(path.name):
            contents.skipped += 1
            continue
        try:
            facts = inspect(path)
        except LocalFileError as error:
            contents.skipped += 1
            if error.message == messages.empty(path.name):
                contents.for_archives.append(path)
            continue
        identity = (facts.st_dev, facts.st_ino)
        if identity in seen:
            contents.skipped += 1
            contents.for_archives.append(path)
            continue
        if facts.st_ino:
            seen.add(identity)
        contents.files.append(path)
        contents.size += facts.st_size
    return contents


def _walk(
    folders: Sequence[Path], contents: FolderContents, seen: set[tuple[int, int]]
) -> Iterator[Path]:
    waiting = list(reversed(folders))
    while waiting:
        current = waiting.pop()
        try:
            facts = current.stat()
            if (facts.st_dev, facts.st_ino) in seen:
                continue
            if facts.st_ino:
                seen.add((facts.st_dev, facts.st_ino))
            with os.scandir(current) as listing:
                entries = sorted(listing, key=_reading_order)
        except OSError:
            contents.unreadable.append(current)
            continue
        subfolders: list[Path] = []
        for entry in entries:
            path = Path(entry.path)
            if not _is_folder(entry):
                yield path
            elif is_unwanted(entry.name):
                contents.skipped += 1
            else:
                subfolders.append(path)
        waiting.extend(reversed(subfolders))


def _reading_order(entry: "os.DirEntry[str]") -> tuple[str, str]:
    return entry.name.casefold(), entry.name


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def is_unwanted(name: str) -> bool:
    """Return whether a file or folder called `name` is hidden, temporary or not complete yet."""
    lower = name.lower()
    return lower.startswith((".", "~$")) or lower in _NEVER_WANTED or lower.endswith(_UNFINISHED)
