"""Writes a training pack as one zip: flat, and the same bytes for the same files."""

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from falgui.core.cancel import Cancel
from falgui.core.file_errors import from_system
from falgui.core.folder_zip import name_in_zip, new_zip, write_member
from falgui.core.local_file import LocalFile
from falgui.core.meter import Meter
from falgui.core.patch import Patch
from falgui.core.training_pack import TrainingPack

_ALWAYS: Final = (1980, 1, 1, 0, 0, 0)
"""The time of every member: when a file was copied must not make another zip of it."""
_READABLE: Final = 0o100644 << 16
_UNIX: Final = 3


def zip_training_pack(
    pack: TrainingPack,
    into: Path,
    meter: Meter,
    cancel: Cancel,
    patches: Callable[[LocalFile], Sequence[Patch]] = lambda _file: (),
) -> Path:
    """Write `pack` to a new zip in the folder `into`, called like its folder; return its path.

    `patches` tells what each file gives in place of its own bytes. Everything is stored as it
    is: images get no smaller, and another zlib would make other bytes of the captions. Blocks
    for long; raises `LocalFileError` or `Cancelled`, and leaves nothing behind then.
    """
    with new_zip(pack.folder.name, into) as (path, archive):
        for member in pack.members:
            cancel.raise_if_set()
            entry = zipfile.ZipInfo(name_in_zip(PurePosixPath(member.name)), _ALWAYS)
            entry.compress_type = zipfile.ZIP_STORED
            entry.create_system = _UNIX
            entry.external_attr = _READABLE
            if _is_empty(member.path):
                archive.writestr(entry, b"")
                continue
            with LocalFile(member.path, cancel) as file:
                file.patches = tuple(patches(file))
                write_member(archive, entry, file, meter, cancel)
    return path


def _is_empty(path: Path) -> bool:
    try:
        return not path.stat().st_size
    except OSError as error:
        raise from_system(error, path) from None
