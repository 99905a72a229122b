"""Lists what lies in a watched folder, without opening any of it."""

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from falgui.core.arrivals import Facts
from falgui.core.folders import why_unwanted


@dataclass(slots=True)
class WatchedListing:
    """The files by their paths below the folder, and the folders that they are in."""

    files: dict[str, Facts] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)


def list_watched(
    folder: Path, *, subfolders: bool, stop: Callable[[], bool] = lambda: False
) -> WatchedListing:
    """Return the files in `folder`, and with `subfolders` below it, that may be uploaded.

    Hidden, temporary and empty files are passed over, and whatever is no ordinary file; links
    are, too: where they lead is another folder's. Raises `OSError` when `folder` itself can't be
    listed. Slow for large folders and blocks for as long as the drive does: never call it on
    the main thread.
    """
    listing = WatchedListing()
    waiting = [""]
    while waiting and not stop():
        place = waiting.pop()
        try:
            with os.scandir(folder / place) as entries:
                found = list(entries)
        except OSError:
            if not place:
                raise
            continue
        listing.folders.append(str(folder / place))
        for entry in found:
            name = os.path.join(place, entry.name)  # noqa: PTH118  ten thousand paths take long
            if why_unwanted(entry.name):
                continue
            facts = _facts_of(entry)
            if facts is None:
                continue
            if stat.S_ISDIR(facts.st_mode) and subfolders:
                waiting.append(name)
            elif stat.S_ISREG(facts.st_mode) and facts.st_size:
                listing.files[name] = Facts(facts.st_size, facts.st_mtime_ns, facts.st_ino)
    return listing


def _facts_of(entry: "os.DirEntry[str]") -> os.stat_result | None:
    try:
        return entry.stat(follow_symlinks=False)
    except OSError:
        return None  # it went meanwhile
