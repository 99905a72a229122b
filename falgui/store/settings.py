"""What the person chose, in one JSON file that survives older and newer versions of falgui."""

import codecs
import glob
import json
import os
import stat
import tempfile
import time
from contextlib import suppress
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from falgui.core import messages
from falgui.core.errors import UploadError
from falgui.core.links import LinkFormat
from falgui.core.messages import Message
from falgui.store.set_aside import set_aside

_VERSION: Final = 1
_FILE_LIMIT: Final = 1024 * 1024
_TEXT_LIMIT: Final = 4096
_YEAR: Final = 365 * 86400
_UNFINISHED: Final = ".new"
_LEFTOVER_SECONDS: Final = 60
_UNREADABLE: Final = (OSError, ValueError, TypeError, RecursionError)


def _within(first: int, last: int) -> dict[str, range]:
    return {"range": range(first, last + 1)}


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default; numbers are within the ranges named beside them."""

    auto_copy: bool = True
    """Whether a finished batch's links go to the clipboard by themselves."""
    link_format: LinkFormat = LinkFormat.URL
    expires_seconds: int | None = field(default=None, metadata=_within(1, 100 * _YEAR))
    """How long new files live at fal; None leaves it to the account."""
    private: bool = False
    convert_to_jpeg: bool = False
    jpeg_quality: int = field(default=92, metadata=_within(1, 100))
    remove_location: bool = True
    """Whether copies of photos and videos at fal shall not tell where they were taken."""
    uploads_at_once: int = field(default=3, metadata=_within(1, 10))
    streams: int = field(default=8, metadata=_within(1, 10))
    """How many parts of one file are sent at once."""
    single_limit: int = field(default=100_000_000, metadata=_within(1, 1_000_000_000))
    """The largest file, in bytes, that is sent in one request."""
    close_to_tray: bool = True
    tray_explained: bool = False
    notify: bool = True
    confirm_quit: bool = True
    window_geometry: str = ""
    """What the window gave out when it was last closed; opaque, ASCII."""


def load_settings(file: Path) -> tuple[Settings, Message | None]:
    """Return the settings in `file`, and what to tell the person if they were lost.

    A missing file means defaults, and so does each single value of a wrong type or outside its
    range. A file that can't be read as settings at all is kept under another name. Never raises.
    """
    try:
        stored = _read(file)
    except FileNotFoundError:
        return Settings(), None
    except _UNREADABLE:
        # Where even renaming is forbidden, saving will be as well: the file stays either way.
        with suppress(OSError):
            set_aside(file)
        return Settings(), messages.settings_reset()
    chosen: dict[str, Any] = {
        item.name: _checked(item, stored[item.name])
        for item in fields(Settings)
        if item.name in stored
    }
    return Settings(**chosen), None


def save_settings(file: Path, settings: Settings) -> None:
    """Write `settings` to `file`, all or nothing, readable by the user alone.

    What a newer falgui keeps in the same file stays there. Raises `UploadError` (M45) when the
    disk says no; the file is as it was then.
    """
    # A link into a folder of dotfiles stays a link.
    target = Path(os.path.realpath(file))
    try:
        stored = _read(target)
    except _UNREADABLE:
        stored = {}
    version = stored.get("version")
    newer = type(version) is int and version > _VERSION
    stored |= {"version": version if newer else _VERSION}
    stored |= {item.name: getattr(settings, item.name) for item in fields(settings)}
    try:
        _replace(target, json.dumps(stored, indent=2).encode() + b"\n")
    except OSError as error:
        raise UploadError(messages.settings_not_saved(), error.strerror or "") from None


def _read(file: Path) -> dict[str, Any]:
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


def _checked(item: Field[Any], value: object) -> object:
    """Return `value` if `item` may have it, else the item's default."""
    match item.default:
        case bool():
            accepted = isinstance(value, bool)
        case LinkFormat():
            return next((known for known in LinkFormat if known == value), item.default)
        case str():
            accepted = isinstance(value, str) and value.isascii() and len(value) <= _TEXT_LIMIT
        case _:
            # A bool is an int to Python and 3.0 is equal to 3, but neither is a number of files.
            accepted = type(value) is int and value in item.metadata["range"]
    return value if accepted else item.default


def _replace(file: Path, content: bytes) -> None:
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
