"""What TIFF directories tell: EXIF data wherever it is embedded, TIFF and most raw files."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from falgui.core.patch import Patch
from falgui.core.traces import Trace
from falgui.media.metadata.bytes import Read, moved, within
from falgui.media.metadata.maker_notes import tells_serial_number
from falgui.media.metadata.notes import notes_in
from falgui.media.metadata.search import Search
from falgui.media.metadata.xmp import xmp_patches

ByteOrder: TypeAlias = Literal["little", "big"]

_GPS: Final = 0x8825
_EXIF: Final = 0x8769
_MAKER_NOTE: Final = 0x927C
_XMP: Final = 0x02BC
_SERIAL_NUMBERS: Final = frozenset({0xA431, 0xA435, 0xC62F})
"""Of the body, of the lens, and as a DNG has it."""
_OWNER: Final = 0xA430
_TEXTS: Final = frozenset({0x010E, 0x010F, 0x0110, 0x0131, 0x9286, 0x9C9C, 0x9C9B, 0x9C9F, 0x9C9D})
"""Descriptions and comments, and maker and model, where ComfyUI puts what it makes."""
_TELLING: Final = frozenset({_GPS, _MAKER_NOTE, _OWNER, _XMP}) | _SERIAL_NUMBERS | _TEXTS
_THUMBNAIL: Final = 0x0201
_THUMBNAIL_LENGTH: Final = 0x0202
_ENTRY: Final = 12
_MOST_DIRECTORIES: Final = 8
_MOST_ENTRIES: Final = 1000
_LONGEST_VALUE: Final = 4 * 1024 * 1024
_SIZES: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
"""Bytes for one value of each type."""


@dataclass(frozen=True, slots=True)
class _Directory:
    offset: int
    entries: tuple[bytes, ...]
    following: bytes
    """The four bytes that name the next directory's offset."""


def tiff_patches(read: Read, search: Search) -> list[Patch]:
    """Return what takes the unwanted entries out of the TIFF structure that begins at offset 0.

    Empty for anything that is no TIFF structure, or tells nothing.
    """
    order = _byte_order(read)
    if order is None:
        return []
    directories = list(_directories(read, order))
    numbers = [
        _value(read, order, entry).strip(b"\0 ")
        for directory in directories
        for entry in directory.entries
        if _tag(entry, order) in _SERIAL_NUMBERS and search.may_read(_place(order, entry)[1])
    ]
    patches: list[Patch] = []
    for directory in directories:
        unwanted = set()
        for index, entry in enumerate(directory.entries):
            if _tag(entry, order) not in _TELLING or not search.may_read(_place(order, entry)[1]):
                continue
            if _tag(entry, order) == _XMP:
                offset = _place(order, entry)[0]
                patches += moved(xmp_patches(_value(read, order, entry), search), offset)
                continue
            traces = _traces(read, order, entry, numbers)
            if not traces or not search.takes(*traces):
                continue
            unwanted.add(index)
            if _tag(entry, order) == _GPS:
                patches += _emptied(read, order, int.from_bytes(entry[8:], order), search)
            else:
                patches += _without_value(read, order, entry)
        if unwanted:
            patches.append(_without(directory, unwanted, order))
    return patches


def thumbnails(read: Read) -> Iterator[tuple[int, int]]:
    """Yield where the embedded JPEG previews lie, as (offset, length)."""
    order = _byte_order(read)
    if order is None:
        return
    for directory in _directories(read, order):
        values = {
            _tag(entry, order): int.from_bytes(entry[8:], order) for entry in directory.entries
        }
        if _THUMBNAIL in values and _THUMBNAIL_LENGTH in values:
            yield values[_THUMBNAIL], values[_THUMBNAIL_LENGTH]


def _byte_order(read: Read) -> ByteOrder | None:
    orders: dict[bytes, ByteOrder] = {b"II*\0": "little", b"MM\0*": "big"}
    return orders.get(read(0, 4))


def _directories(read: Read, order: ByteOrder) -> Iterator[_Directory]:
    """Yield the directories that follow one another, and the EXIF ones inside."""
    waiting = [int.from_bytes(read(4, 4), order)]
    seen: set[int] = set()
    while waiting and len(seen) < _MOST_DIRECTORIES:
        offset = waiting.pop(0)
        directory = _directory(read, offset, order) if offset and offset not in seen else None
        seen.add(offset)
        if directory is None:
            continue
        yield directory
        waiting += [
            int.from_bytes(entry[8:], order)
            for entry in directory.entries
            if _tag(entry, order) == _EXIF
        ]
        waiting.append(int.from_bytes(directory.following, order))


def _directory(read: Read, offset: int, order: ByteOrder) -> _Directory | None:
    count = int.from_bytes(read(offset, 2), order)
    content = read(offset + 2, count * _ENTRY + 4)
    if not 0 < count <= _MOST_ENTRIES or len(content) < count * _ENTRY:
        return None
    entries = tuple(content[at : at + _ENTRY] for at in range(0, count * _ENTRY, _ENTRY))
    return _Directory(offset, entries, content[count * _ENTRY :])


def _traces(read: Read, order: ByteOrder, entry: bytes, numbers: list[bytes]) -> set[Trace]:
    """Return what an entry tells; `numbers` are serial numbers that are told elsewhere."""
    tag = _tag(entry, order)
    if tag == _GPS:
        return {Trace.LOCATION}
    if tag in _SERIAL_NUMBERS or tag == _OWNER:
        is_empty = not _value(read, order, entry).strip(b"\0 ")
        return set() if is_empty else {Trace.OWNER if tag == _OWNER else Trace.SERIAL_NUMBER}
    if tag == _MAKER_NOTE:
        offset, length = _place(order, entry)
        tells = tells_serial_number(within(read, offset, offset + length), length, numbers)
        return {Trace.SERIAL_NUMBER} if tells else set()
    return notes_in(b"", _value(read, order, entry)) if tag in _TEXTS else set()


def _tag(entry: bytes, order: ByteOrder) -> int:
    return int.from_bytes(entry[:2], order)


def _place(order: ByteOrder, entry: bytes) -> tuple[int, int]:
    """Return where an entry's value lies outside of it, and its length in any case."""
    kind, count = int.from_bytes(entry[2:4], order), int.from_bytes(entry[4:8], order)
    return int.from_bytes(entry[8:], order), min(_SIZES.get(kind, 0) * count, _LONGEST_VALUE)


def _value(read: Read, order: ByteOrder, entry: bytes) -> bytes:
    offset, length = _place(order, entry)
    return entry[8 : 8 + length] if length <= len(entry[8:]) else read(offset, length)


def _without_value(read: Read, order: ByteOrder, entry: bytes) -> list[Patch]:
    """Return zeros for what an entry points to, if its value isn't in itself."""
    offset, length = _place(order, entry)
    return [Patch(offset, bytes(len(read(offset, length))))] if length > len(entry[8:]) else []


def _without(directory: _Directory, unwanted: set[int], order: ByteOrder) -> Patch:
    """Return the directory with fewer entries; the others move up, and their values stay."""
    left = [entry for index, entry in enumerate(directory.entries) if index not in unwanted]
    code = "<H" if order == "little" else ">H"
    content = struct.pack(code, len(left)) + b"".join(left) + directory.following
    return Patch(directory.offset, content + bytes(_ENTRY * len(unwanted)))


def _emptied(read: Read, order: ByteOrder, offset: int, search: Search) -> list[Patch]:
    """Return zeros for a whole directory and for the values that it points to."""
    directory = _directory(read, offset, order)
    if directory is None:
        return []
    patches = [
        patch
        for entry in directory.entries
        if search.may_read(_place(order, entry)[1])
        for patch in _without_value(read, order, entry)
    ]
    patches.append(Patch(offset, bytes(2 + len(directory.entries) * _ENTRY)))
    return patches
