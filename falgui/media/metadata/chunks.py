"""What files made of chunks tell: PNG and WebP."""

import struct
import zlib
from collections.abc import Iterator
from typing import Final

from falgui.core.patch import Patch, patched
from falgui.core.traces import Trace
from falgui.media.metadata.bytes import Read, moved, within
from falgui.media.metadata.notes import notes_in
from falgui.media.metadata.search import Search
from falgui.media.metadata.tiff import tiff_patches
from falgui.media.metadata.xmp import told_by_name, xmp_patches

_LONGEST_REMARK: Final = 8 * 1024 * 1024
"""A workflow can be long."""
_MOST_CHUNKS: Final = 100_000
_EXIF: Final = b"Exif\0\0"
_XMP_TEXT: Final = b"XML:com.adobe.xmp\0"
_RAW_PROFILE: Final = b"Raw profile type "
_TIFF: Final = (b"II*\0", b"MM\0*")
_NOVEL_AI: Final = (b"Software\0", b"\0NovelAI")
"""How a remark begins and ends of whose writer calls a prompt `Description`."""
_LONGEST_SOFTWARE: Final = 64


def png_patches(read: Read, size: int, search: Search) -> list[Patch]:
    """Return what takes all that is unwanted out of a PNG, check sums included."""
    patches: list[Patch] = []
    prompts = _prompts_called(read, size)
    for kind, start, end in _png_chunks(read, size):
        if kind not in (b"eXIf", b"iTXt", b"tEXt", b"zTXt") or end - start > _LONGEST_REMARK:
            continue
        if not search.may_read(end - start):
            break
        content = read(start, end - start)
        changes = _in_remark(kind, content, search, prompts)
        if changes:
            patches += moved(changes, start)
            checksum = zlib.crc32(kind + patched(content, 0, changes))
            patches.append(Patch(end, struct.pack(">I", checksum)))
    return patches


def webp_patches(read: Read, size: int, search: Search) -> list[Patch]:
    """Return what takes all that is unwanted out of a WebP."""
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
            patches += moved(tiff_patches(within(read, begin, end), search), begin)
        elif head[:4] == b"XMP " and length <= _LONGEST_REMARK and search.may_read(length):
            patches += moved(xmp_patches(read(start, end - start), search), start)
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


def _prompts_called(read: Read, size: int) -> bytes:
    """Return what this file's maker calls a prompt, besides what everybody does."""
    beginning, ending = _NOVEL_AI
    for kind, start, end in _png_chunks(read, size):
        if kind in (b"tEXt", b"iTXt") and end - start <= _LONGEST_SOFTWARE:
            content = read(start, end - start)
            if content.startswith(beginning) and content.endswith(ending):
                return b"Description"
    return b"prompt"


def _in_remark(kind: bytes, content: bytes, search: Search, prompts: bytes) -> list[Patch]:
    if kind == b"eXIf":
        return tiff_patches(_reader(content), search)
    keyword, _nul, text = content.partition(b"\0")
    begin = len(keyword) + 1
    if content.startswith(_RAW_PROFILE):
        words = _inflated(text[1:], search) if kind == b"zTXt" else text
        traces = _in_profile(words)
        # Its keyword alone says nothing; the profile is of no use to anybody but its maker.
        is_taken = traces and search.takes(*traces)
        return [Patch(begin, _nothing(kind, len(content) - begin))] if is_taken else []
    is_packed = kind == b"zTXt"
    if kind == b"iTXt":
        is_packed = content[begin : begin + 1] == b"\1"
        # Behind the two bytes that tell how it is packed come a language and the keyword in it.
        where = content.find(b"\0", content.find(b"\0", begin + 2) + 1) + 1
        text = content[where:]
    elif is_packed:
        text = text[1:]
    said = _inflated(text, search) if is_packed else text
    if content.startswith(_XMP_TEXT) and kind == b"iTXt":
        if not is_packed:
            return moved(xmp_patches(text, search), where)
        # What is changed inside would not fit its place any more: all of it goes.
        is_taken = bool(xmp_patches(said, search))
    else:
        # Some programs write out every property of a photo as a text.
        traces = told_by_name(keyword) if said.strip() else set()
        traces |= notes_in(b"prompt" if keyword == prompts else keyword, said)
        is_taken = bool(traces) and search.takes(*traces)
    if not is_taken:
        return []
    if kind == b"iTXt":
        return [Patch(begin, b"\0"), Patch(where, b" " * len(text))]
    return [Patch(begin, _nothing(kind, len(content) - begin))]


def _in_profile(words: bytes) -> set[Trace]:
    """Return what a profile tells that is written out as a name, a length and hexadecimal."""
    search = Search()
    parts = words.split(maxsplit=2)
    try:
        content = bytes.fromhex(parts[2].decode("ascii"))
    except (IndexError, ValueError):
        return set()
    at = max(content.find(beginning) for beginning in _TIFF)
    if at >= 0:
        tiff_patches(_reader(content[at:]), search)
    xmp_patches(content, search)
    return search.found


def _reader(content: bytes) -> Read:
    return within(lambda at, length: content[at : at + length], 0, len(content))


def _nothing(kind: bytes, length: int) -> bytes:
    """Return a text chunk's content of `length` bytes that says nothing."""
    if kind == b"tEXt":
        return b" " * length
    empty = b"\0" + zlib.compress(b"")
    return empty[:length] + bytes(max(0, length - len(empty)))


def _inflated(content: bytes, search: Search) -> bytes:
    try:
        whole = zlib.decompressobj().decompress(content, _LONGEST_REMARK)
    except zlib.error:
        return b""
    return whole if search.may_read(len(whole)) else b""
