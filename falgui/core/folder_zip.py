"""Packs a folder into one zip file, byte for byte and with its times."""

import os
import struct
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Final

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import LocalFileError
from falgui.core.file_errors import from_system
from falgui.core.local_file import LocalFile
from falgui.core.meter import Meter

_PIECE: Final = 1024 * 1024
_TIME_FIELD: Final = 0x5455
"""The extra field that tells a time in seconds of UTC; the entry's own has two-second steps and
no time zone."""
_LAST_SECOND: Final = 2**31 - 1
_PACKED: Final = frozenset(
    {
        *(".7z", ".br", ".bz2", ".gz", ".jar", ".apk", ".lz4", ".rar", ".tgz", ".whl"),
        *(".xz", ".zip", ".zst", ".docx", ".odp", ".ods", ".odt", ".pptx", ".xlsx"),
        *(".avif", ".gif", ".heic", ".heif", ".jpeg", ".jpg", ".jxl", ".png", ".webp"),
        *(".aac", ".flac", ".m4a", ".mp3", ".ogg", ".opus", ".woff", ".woff2"),
        *(".m4v", ".mkv", ".mov", ".mp4", ".webm", ".safetensors"),
    }
)
"""What gets no smaller: stored as it is, which is many times faster."""


def zip_folder(
    folder: Path, files: Sequence[Path], into: Path, meter: Meter, cancel: Cancel
) -> Path:
    """Write `files`, all below `folder`, to a new zip in the folder `into`; return its path.

    It is called like `folder`, readable for the user alone, and its members' names begin with
    the folder's own. `meter` counts the bytes that were read. Blocks for long: never call it on
    the main thread. Raises `LocalFileError` (a file changed or is gone, the disk is full) or
    `Cancelled`, and leaves nothing behind then.
    """
    with new_zip(folder.name, into) as (path, archive):
        for member in files:
            cancel.raise_if_set()
            _add(archive, member, member.relative_to(folder.parent), meter, cancel)
    return path


@contextmanager
def new_zip(name: str, into: Path) -> Iterator[tuple[Path, zipfile.ZipFile]]:
    """Give a new zip called `name` in the folder `into`, for the user alone, to fill.

    Raises `LocalFileError` when the disk is full; nothing is left behind then, nor when the
    block raises.
    """
    path, file = _created(into, name or "folder")
    try:
        with file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            yield path, archive
    except OSError:
        # Whatever reading raises has become a LocalFileError before.
        path.unlink(missing_ok=True)
        raise LocalFileError(messages.disk_full()) from None
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def write_member(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, file: LocalFile, meter: Meter, cancel: Cancel
) -> None:
    """Write all that `file` gives, its patches among it, as `entry`."""
    entry.file_size = file.size
    with archive.open(entry, "w") as member:
        for start in range(0, file.size, _PIECE):
            cancel.raise_if_set()
            piece = file.read(start, min(_PIECE, file.size - start))
            member.write(piece)
            meter.add(len(piece))
    file.check_unchanged()


def name_in_zip(name: PurePosixPath | Path) -> str:
    """Return `name` as text: names of files need not be UTF-8, but those in a zip have to be."""
    return os.fsencode(PurePosixPath(name).as_posix()).decode("utf-8", "replace")


def _add(archive: zipfile.ZipFile, path: Path, name: Path, meter: Meter, cancel: Cancel) -> None:
    entry = _entry(path, name)
    if not entry.file_size:
        archive.writestr(entry, b"")
        return
    with LocalFile(path, cancel) as file:
        write_member(archive, entry, file, meter, cancel)


def _entry(path: Path, name: Path) -> zipfile.ZipInfo:
    try:
        entry = zipfile.ZipInfo.from_file(path, name_in_zip(name), strict_timestamps=False)
        seconds = round(path.stat().st_mtime)
    except OSError as error:
        raise from_system(error, path) from None
    if 0 <= seconds <= _LAST_SECOND:
        entry.extra = struct.pack("<HHBl", _TIME_FIELD, 5, 1, seconds)
    is_packed = path.suffix.lower() in _PACKED
    entry.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
    return entry


def _created(into: Path, name: str) -> tuple[Path, IO[bytes]]:
    number = 1
    while True:
        path = into / (f"{name}.zip" if number == 1 else f"{name} ({number}).zip")
        try:
            flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0)
            return path, os.fdopen(os.open(path, flags, 0o600), "w+b")
        except FileExistsError:
            number += 1
        except OSError as error:
            raise LocalFileError(messages.disk_full(), error.strerror or "") from None
