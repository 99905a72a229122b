"""Locations in files made of chunks: PNG and WebP."""

import struct
import zlib
from collections.abc import Iterator
from typing import Final

from falgui.core.patch import Patch, patched
from falgui.media.location.bytes import Read, moved, within
from falgui.media.location.tiff import tiff_patches
from falgui.media.location.xmp import xmp_patches

_LONGEST_REMARK: Final = 4 * 1024 * 1024
_MOST_CHUNKS: Final = 100_000
_EXIF: Final = b"Exif\0\0"
_XMP_TEXT: Final = b"XML:com.adobe.xmp\0"
_RAW_PROFILE: Final = b"Raw profile type "
_GPS_TAG: Final = (b"8825", b"2588")
"""How the tag of a GPS directory reads in a profile that is written out in hexadecimal."""


def png_patches(read: Read, size: int) -> list[Patch]:
    """Return what takes every location out of a PNG, check sums included."""
    patches: list[Patch] = []
    for kind, start, end in _png_chunks(read, size):
        if kind not in (b"eXIf", b"iTXt", b"tEXt", b"zTXt") or end - start > _LONGEST_REMARK:
            continue
        content = read(start, end - start)
        changes = _in_remark(kind, content)
        if changes:
            patches += moved(changes, start)
            checksum = zlib.crc32(kind + patched(content, 0, changes))
            patches.append(Patch(end, struct.pack(">I", checksum)))
    return patches


def webp_patches(read: Read, size: int) -> list[Patch]:
    """Return what takes every location out of a WebP."""
    patches: list[Patch] = []
    offset = 12
    for _count in range(_MOST_CHUNKS):
        head = read(offset, 8)
        if len(head) < 8 or offset >= size:  # noqa: PLR2004  a name and a length
            break
        length = int.from_bytes(head[4:], "little")
        start, end = offset + 8, min(offset + 8 + length, size)
        if head[:4] == b"EXIF":
            begin = start + (len(_EXIF) if read(start, len(_EXIF)) == _EXIF else 0)
            patches += moved(tiff_patches(within(read, begin, end)), begin)
        elif head[:4] == b"XMP " and length <= _LONGEST_REMARK:
            patches += moved(xmp_patches(read(start, end - start)), start)
        offset = end + length % 2
    return patches


def _png_chunks(read: Read, size: int) -> Iterator[tuple[bytes, int, int]]:
    offset = 8
    for _count in range(_MOST_CHUNKS):
        head = read(offset, 8)
        if len(head) < 8:  # noqa: PLR2004  a length and a name
            return
        start = offset + 8
        end = start + int.from_bytes(head[:4], "big")
        if end + 4 > size:
            return
        yield head[4:], start, end
        offset = end + 4


def _in_remark(kind: bytes, content: bytes) -> list[Patch]:
    if kind == b"eXIf":
        return tiff_patches(within(lambda at, length: content[at : at + length], 0, len(content)))
    keyword, _nul, text = content.partition(b"\0")
    begin = len(keyword) + 1
    if content.startswith(_RAW_PROFILE):
        words = _inflated(text[1:]) if kind == b"zTXt" else text
        digits = b"".join(words.lower().split())
        if any(tag in digits for tag in _GPS_TAG):
            # Its keyword alone says nothing; the profile is of no use to anybody but its maker.
            return [Patch(begin, _nothing(kind, len(content) - begin))]
    if kind == b"iTXt" and content.startswith(_XMP_TEXT):
        if content[begin : begin + 1] == b"\0":
            return xmp_patches(content)
        # Compressed: what is changed inside would not fit its place any more.
        where = content.find(b"\0", content.find(b"\0", begin + 2) + 1) + 1
        if xmp_patches(_inflated(content[where:])):
            return [Patch(begin, b"\0"), Patch(where, b" " * (len(content) - where))]
    return []


def _nothing(kind: bytes, length: int) -> bytes:
    """Return a text chunk's content of `length` bytes that says nothing."""
    if kind == b"tEXt":
        return b" " * length
    empty = b"\0" + zlib.compress(b"")
    return empty[:length] + bytes(max(0, length - len(empty)))


def _inflated(content: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(content, _LONGEST_REMARK)
    except zlib.error:
        return b""
