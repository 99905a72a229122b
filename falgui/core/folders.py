"""Turns dropped folders into the files worth uploading."""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from falgui.core import messages
from falgui.core.errors import LocalFileError
from falgui.core.local_file import inspect

_OF_SYSTEMS: Final = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r"})
_UNFINISHED: Final = (
    *(".part", ".partial", ".crdownload", ".opdownload", ".download"),
    *(".tmp", ".temp", ".swp", "~"),
)


class Skipped(StrEnum):
    """Why a file in a folder is left out."""

    HIDDEN = "hidden"
    TEMPORARY = "temporary"
    EMPTY = "empty"
    REPEATED = "repeated"
    UNUSABLE = "unusable"
    """Not to be read, or no ordinary file."""


@dataclass(slots=True)
class FolderContents:
    """What was found: the files in reading order, their bytes, and what was left out."""

    files: list[Path] = field(default_factory=list)
    size: int = 0
    left_out: Counter[Skipped] = field(default_factory=Counter)
    """How many were left out, for each reason; a hidden folder is one."""
    for_archives: list[Path] = field(default_factory=list)
    """Those that were left out and belong into an archive all the same: empty files, and further
    names of files that are there already."""
    unreadable: list[Path] = field(default_factory=list)

    @property
    def skipped(self) -> int:
        """How many were left out."""
        return self.left_out.total()

    @property
    def left_out_of_zip(self) -> Counter[Skipped]:
        """How many are left out of an archive, for each reason."""
        kept = (Skipped.EMPTY, Skipped.REPEATED)
        return Counter({kind: n for kind, n in self.left_out.items() if kind not in kept})


def list_folders(
    folders: Sequence[Path],
    stop: Callable[[], bool] = lambda: False,
    seen: set[tuple[int, int]] | None = None,
) -> FolderContents:
    """Walk `folders`, each sorted by name; each file once, also when links lead in circles.

    A link to a folder that one of them is in is not followed: that would bring what lies beside
    it. Hidden, temporary and empty files are skipped and counted, folders without the right to
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
        unwanted = why_unwanted(path.name)
        if unwanted:
            contents.left_out[unwanted] += 1
            continue
        try:
            facts = inspect(path)
        except LocalFileError as error:
            if error.message == messages.empty(path.name):
                contents.left_out[Skipped.EMPTY] += 1
                contents.for_archives.append(path)
            else:
                contents.left_out[Skipped.UNUSABLE] += 1
            continue
        identity = (facts.st_dev, facts.st_ino)
        if identity in seen:
            contents.left_out[Skipped.REPEATED] += 1
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
    asked_for, above = {*folders}, _above(folders)
    while waiting:
        current = waiting.pop()
        try:
            facts = current.stat()
            if (facts.st_dev, facts.st_ino) in seen:
                continue
            if (facts.st_dev, facts.st_ino) in above and current not in asked_for:
                contents.left_out[Skipped.UNUSABLE] += 1
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
            elif unwanted := why_unwanted(entry.name):
                contents.left_out[unwanted] += 1
            else:
                subfolders.append(path)
        waiting.extend(reversed(subfolders))


def _above(folders: Sequence[Path]) -> set[tuple[int, int]]:
    """Return the identities of all folders that `folders` are in, as far as the system has any."""
    found: set[tuple[int, int]] = set()
    for parent in {parent for folder in folders for parent in _whole(folder).parents}:
        with suppress(OSError):
            facts = parent.stat()
            if facts.st_ino:
                found.add((facts.st_dev, facts.st_ino))
    return found


def _whole(folder: Path) -> Path:
    try:
        return folder.resolve()
    except (OSError, RuntimeError):
        return folder.absolute()


def _reading_order(entry: "os.DirEntry[str]") -> tuple[str, str]:
    return entry.name.casefold(), entry.name


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def why_unwanted(name: str) -> Skipped | None:
    """Return why a file or folder called `name` is left out: hidden, or not complete yet."""
    lower = name.lower()
    # Office programs put "~$" before the name of what is open.
    if lower.startswith("~$") or lower.endswith(_UNFINISHED):
        return Skipped.TEMPORARY
    if lower.startswith(".") or lower in _OF_SYSTEMS:
        return Skipped.HIDDEN
    return None
