"""The settings in one JSON file that survives older and newer versions of falgui."""

import codecs
import glob
import json
import os
import stat
import tempfile
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import Field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, get_type_hints

from falgui.core import messages
from falgui.core.errors import UploadError
from falgui.core.messages import Message
from falgui.store.set_aside import set_aside
from falgui.store.settings import Settings

_VERSION: Final = 1
_FILE_LIMIT: Final = 1024 * 1024
_TEXT_LIMIT: Final = 4096
_MOST_ENTRIES: Final = 100
_UNFINISHED: Final = ".new"
_LEFTOVER_SECONDS: Final = 60
UNREADABLE: Final = (OSError, ValueError, TypeError, RecursionError)
"""What is raised for a file that isn't there or holds no settings."""
_BAD: Final = object()


def load_settings(file: Path) -> tuple[Settings, Message | None]:
    """Return the settings in `file`, and what to tell the person if they were lost.

    A missing file means defaults, and so does each single value of a wrong type or outside its
    range. A file that can't be read as settings at all is kept under another name. Never raises.
    """
    try:
        stored = read_object(file)
    except FileNotFoundError:
        return Settings(), None
    except UNREADABLE:
        # Where even renaming is forbidden, saving will be as well: the file stays either way.
        with suppress(OSError):
            set_aside(file)
        return Settings(), messages.settings_reset()
    chosen, _bad = understood(stored, fields(Settings))
    return Settings(**chosen), None


def chosen_language(file: Path) -> str:
    """Return the language that `file` names, "" for none; leaves a damaged file alone."""
    try:
        language = read_object(file).get("language")
    except UNREADABLE:
        return ""
    return language if isinstance(language, str) else ""


def save_settings(file: Path, settings: Settings) -> None:
    """Write `settings` to `file`, all or nothing, readable by the user alone.

    What a newer falgui keeps in the same file stays there. Raises `UploadError` (M45) when the
    disk says no; the file is as it was then.
    """
    # A link into a folder of dotfiles stays a link.
    target = Path(os.path.realpath(file))
    try:
        stored = read_object(target)
    except UNREADABLE:
        stored = {}
    version = stored.get("version")
    newer = type(version) is int and version > _VERSION
    stored |= {"version": version if newer else _VERSION}
    stored |= {item.name: getattr(settings, item.name) for item in fields(settings)}
    try:
        replace_file(target, json.dumps(stored, indent=2).encode() + b"\n")
    except OSError as error:
        raise UploadError(messages.settings_not_saved(), error.strerror or "") from None


def read_object(file: Path) -> dict[str, Any]:
    """Return the JSON object in a file that anybody may have written; raises `UNREADABLE`."""
    # Opening a pipe would wait for somebody to write into it.
    if not stat.S_ISREG(file.stat().st_mode):
        raise ValueError
    with file.open("rb") as opened:
        content = opened.read(_FILE_LIMIT + 1)
    if len(content) > _FILE_LIMIT:
        raise ValueError
    # Some editors begin a file with a byte-order mark.
    stored = json.loads(content.removeprefix(codecs.BOM_UTF8).decode())
    if not isinstance(stored, dict):
        raise TypeError
    return stored


def understood(
    stored: Mapping[str, object], items: Iterable[Field[Any]]
) -> tuple[dict[str, Any], int]:
    """Return those of `items` that `stored` has a good value for, and how many are bad there."""
    found = {item.name: _checked(item, stored[item.name]) for item in items if item.name in stored}
    good = {name: value for name, value in found.items() if value is not _BAD}
    return good, len(found) - len(good)


def _checked(item: Field[Any], value: object) -> object:
    """Return `value` if `item` may have it, else `_BAD`."""
    match item.default:
        case bool():
            accepted = isinstance(value, bool)
        case StrEnum():
            known = type(item.default)
            return next((one for one in known if one == value), _BAD)
        case str():
            accepted = _is_text(value) and (
                value == item.default or item.metadata.get("valid", _is_text)(value)
            )
        case tuple():
            kind = item.metadata["entries"]
            return _entries(kind, value) if isinstance(value, list) else _BAD
        case None if value is None:
            accepted = True
        case _:
            # A bool is an int to Python and 3.0 is equal to 3, but neither is a number of files.
            accepted = type(value) is int and value in item.metadata["range"]
    return value if accepted else _BAD


def _is_text(value: object) -> bool:
    # A lone surrogate is no character, and could not be written into the file again.
    return (
        isinstance(value, str)
        and len(value) <= _TEXT_LIMIT
        and not any("\ud800" <= letter <= "\udfff" for letter in value)
    )


def _entries(kind: type[Any], value: list[object]) -> tuple[Any, ...]:
    """Return those entries of `value` that make a `kind`, each first field once."""
    found: dict[str, Any] = {}
    for entry in value[:_MOST_ENTRIES]:
        if isinstance(entry, list) and entry and _fits(kind, entry):
            found.setdefault(entry[0], kind(*entry))
    return tuple(found.values())


def _fits(kind: type[Any], entry: list[object]) -> bool:
    """Return whether `entry` has the values of a named tuple, of which the last may be missing."""
    wanted = get_type_hints(kind)
    required = len(wanted) - len(kind._field_defaults)
    if not required <= len(entry) <= len(wanted) or not entry[0]:
        return False
    return all(
        type(value) is one and (one is not str or _is_text(value))
        for value, one in zip(entry, wanted.values(), strict=False)
    )


def replace_file(file: Path, content: bytes) -> None:
    """Let `file` hold `content`, all or nothing; raises `OSError`."""
    _remove_leftovers(file)
    descriptor, name = tempfile.mkstemp(_UNFINISHED, f".{file.name}-", file.parent)
    try:
        with os.fdopen(descriptor, "wb") as written:
            written.write(content)
            written.flush()
            os.fsync(descriptor)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    if os.name == "posix":
        _sync_folder(file.parent)


def _remove_leftovers(file: Path) -> None:
    """Remove what a falgui that was killed while saving has left, but nobody's fresh file."""
    with suppress(OSError):
        for leftover in file.parent.glob(f".{glob.escape(file.name)}-*{_UNFINISHED}"):
            if leftover.stat().st_mtime < time.time() - _LEFTOVER_SECONDS:
                leftover.unlink()


def _sync_folder(folder: Path) -> None:
    # Until the folder itself is on disk a power loss may bring the old file back. Some network
    # file systems refuse, which costs nothing but that.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
