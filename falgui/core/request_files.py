"""Looks for the files that a pasted request names, and puts their links in their place."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from falgui.core.notebooks import is_notebook
from falgui.core.request_paths import NamedPath, paths_in, with_links

_ON_WINDOWS: Final = os.name == "nt"
_LONGEST: Final = 256 * 1024
"""A text with more characters is no request."""
_LONGEST_NOTEBOOK: Final = 2 * 1024 * 1024
"""Most of one are the pictures that it has put out."""


@dataclass(frozen=True, slots=True)
class PastedRequest:
    """A text that names files on this computer; it may hold secrets, and is shown to nobody."""

    text: str = field(repr=False)
    places: tuple[tuple[NamedPath, Path], ...] = ()
    """Where it names which file; the same file always by the same path."""
    missing: tuple[str, ...] = ()
    """Paths that lead to no file."""
    elsewhere: tuple[Path, ...] = ()
    """Those of the files that are on other computers; nobody has looked yet whether they are."""

    @property
    def files(self) -> tuple[Path, ...]:
        """The files, each once, in the order in which the text names them."""
        return tuple(dict.fromkeys(path for _place, path in self.places))

    def without(self, unwanted: Sequence[Path]) -> "PastedRequest":
        """Return the request without these files: the text keeps their paths."""
        places = tuple(one for one in self.places if one[1] not in unwanted)
        elsewhere = tuple(path for path in self.elsewhere if path not in unwanted)
        return PastedRequest(self.text, places, self.missing, elsewhere)

    def with_links(self, links: Mapping[Path, str]) -> str:
        """Return the text with the link of each file; every file needs one."""
        return with_links(self.text, [(place, links[path]) for place, path in self.places])


def is_too_long(text: str) -> bool:
    """Return whether nobody looks for files in a text of this length."""
    return len(text) > (_LONGEST_NOTEBOOK if is_notebook(text) else _LONGEST)


def look_for_files(text: str, base: Path | None = None) -> PastedRequest:
    """Return what files `text` names; relative ones count if they are in the folder `base`.

    Asks the file system, though never another computer: not on the main thread.
    """
    places: list[tuple[NamedPath, Path]] = []
    missing: dict[str, None] = {}
    elsewhere: dict[Path, None] = {}
    known: dict[tuple[int, int], Path] = {}
    for named in () if is_too_long(text) else paths_in(text):
        share = next((Path(one) for one in named.readings if _is_elsewhere(one)), None)
        if share is not None:
            elsewhere[share] = None
            places.append((named, share))
            continue
        found = _file(named, base)
        if found is not None:
            path, identity = found
            places.append((named, known.setdefault(identity, path)))
        elif not named.is_relative and named.looks_like_file:
            missing[named.readings[0]] = None
    return PastedRequest(text, tuple(places), tuple(missing), tuple(elsewhere))


def _is_elsewhere(path: str) -> bool:
    # Windows would tell the other computer who asks, with a digest of the password.
    return _ON_WINDOWS and path[:2].replace("/", "\\") == "\\\\"


def _file(named: NamedPath, base: Path | None) -> tuple[Path, tuple[int, int]] | None:
    for reading in named.readings:
        path = _absolute(reading, base)
        if path is None:
            continue
        try:
            facts = path.stat()
            if path.is_file():
                return path, (facts.st_dev, facts.st_ino)
        except (OSError, ValueError):
            continue
    return None


def _absolute(reading: str, base: Path | None) -> Path | None:
    if reading.startswith(("~/", "~\\")):
        try:
            return Path.home() / reading[2:]
        except RuntimeError:
            return None
    path = Path(reading)
    if path.is_absolute():
        return path
    # Elsewhere than on Windows "C:\a.png" is relative, and means nothing.
    is_foreign = reading[1:2] == ":" or reading.startswith("\\")
    return None if base is None or is_foreign else base / path
