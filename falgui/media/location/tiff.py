"""Locations in TIFF directories: EXIF data wherever it is embedded, TIFF and most raw files."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from falgui.core.patch import Patch
from falgui.media.location.bytes import Read

ByteOrder: TypeAlias = Literal["little", "big"]

_GPS: Final = 0x8825
_THUMBNAIL: Final = 0x0201
_THUMBNAIL_LENGTH: Final = 0x0202
_ENTRY: Final = 12
_MOST_DIRECTORIES: Final = 8
_MOST_ENTRIES: Final = 1000
_LONGEST_VALUE: Final = 64 * 1024
_SIZES: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
"""Bytes for one value of each type."""


@dataclass(frozen=True, slots=True)
class _Directory:
    offset: int
    entries: tuple[bytes, ...]
    following: bytes
    """The four bytes that name the next directory's offset."""


def tiff_patches(read: Read) -> list[Patch]:
    """Return what takes the GPS directory out of the TIFF structure that begins at offset 0.

    Empty for anything that is no TIFF structure, or has no location.
    """
    order = _byte_order(read)
    if order is None:
        return []
    patches: list[Patch] = []
    for directory in _directories(read, order):
        tags = [int.from_bytes(entry[:2], order) for entry in directory.entries]
        if _GPS not in tags:
            continue
        index = tags.index(_GPS)
        patches += _emptied(read, order, int.from_bytes(directory.entries[index][8:], order))
        patches.append(_without(directory, index, order))
    return patches


def thumbnails(read: Read) -> Iterator[tuple[int, int]]:
    """Yield where the embedded JPEG previews lie, as (offset, length)."""
    order = _byte_order(read)
    if order is None:
        return
    for directory in _directories(read, order):
        values = {
            int.from_bytes(entry[:2], order): int.from_bytes(entry[8:], order)
            for entry in directory.entries
        }
        if _THUMBNAIL in values and _THUMBNAIL_LENGTH in values:
            yield values[_THUMBNAIL], values[_THUMBNAIL_LENGTH]


def _byte_order(read: Read) -> ByteOrder | None:
    orders: dict[bytes, ByteOrder] = {b"II*\0": "little", b"MM\0*": "big"}
    return orders.get(read(0, 4))


def _directories(read: Read, order: ByteOrder) -> Iterator[_Directory]:
    offset = int.from_bytes(read(4, 4), order)
    seen: set[int] = set()
    while offset and offset not in seen and len(seen) < _MOST_DIRECTORIES:
        seen.add(offset)
        directory = _directory(read, offset, order)
        if directory is None:
            return
        yield directory
        offset = int.from_bytes(directory.following, order)


def _directory(read: Read, offset: int, order: ByteOrder) -> _Directory | None:
    count = int.from_bytes(read(offset, 2), order)
    content = read(offset + 2, count * _ENTRY + 4)
    if not 0 < count <= _MOST_ENTRIES or len(content) < count * _ENTRY:
        return None
    entries = tuple(content[at : at + _ENTRY] for at in range(0, count * _ENTRY, _ENTRY))
    return _Directory(offset, entries, content[count * _ENTRY :])


def _without(directory: _Directory, index: int, order: ByteOrder) -> Patch:
    """Return the directory with one entry less; the others move up, and their values stay."""
    left = [entry for position, entry in enumerate(directory.entries) if position != index]
    code = "<H" if order == "little" else ">H"
    content = struct.pack(code, len(left)) + b"".join(left) + directory.following + bytes(_ENTRY)
    return Patch(directory.offset, content)


def _emptied(read: Read, order: ByteOrder, offset: int) -> list[Patch]:
    """Return zeros for a whole directory and for the values that it points to."""
    directory = _directory(read, offset, order)
    if directory is None:
        return []
    patches = []
    for entry in directory.entries:
        kind, count = int.from_bytes(entry[2:4], order), int.from_bytes(entry[4:8], order)
        length = _SIZES.get(kind, 0) * count
        if len(entry[8:]) < length <= _LONGEST_VALUE:
            target = int.from_bytes(entry[8:], order)
            patches.append(Patch(target, bytes(len(read(target, length)))))
    patches.append(Patch(offset, bytes(2 + len(directory.entries) * _ENTRY)))
    return patches
