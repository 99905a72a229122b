"""What files made of boxes tell: MP4, MOV and M4A, HEIC and AVIF."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from falgui.core.patch import Patch
from falgui.core.traces import Trace
from falgui.media.metadata.bytes import Read, moved, within
from falgui.media.metadata.notes import notes_in
from falgui.media.metadata.search import Search
from falgui.media.metadata.tiff import tiff_patches
from falgui.media.metadata.xmp import xmp_patches

_CONTAINERS: Final = frozenset({b"moov", b"trak", b"udta", b"moof", b"traf"})
_TELLING: Final = {
    b"\xa9xyz": Trace.LOCATION,
    b"loci": Trace.LOCATION,
    b"CAME": Trace.SERIAL_NUMBER,  # a GoPro's
    b"LENS": Trace.SERIAL_NUMBER,
}
_REMARKS: Final = frozenset({b"\xa9cmt", b"\xa9des", b"desc", b"\xa9nam"})
_XMP_BOX: Final = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_TELLING_KEYS: Final = {
    b".location.": Trace.LOCATION,
    b"serial": Trace.SERIAL_NUMBER,
    b"owner": Trace.OWNER,
}
_LONGEST_REMARK: Final = 4 * 1024 * 1024
_DEEPEST: Final = 8
_MOST_BOXES: Final = 10_000


@dataclass(frozen=True, slots=True)
class _Box:
    kind: bytes
    start: int
    """Where its header begins."""
    begin: int
    """Where its content begins."""
    end: int


def box_patches(read: Read, size: int, search: Search) -> list[Patch]:
    """Return what takes all that is unwanted out of the boxes from offset 0 to `size`.

    Positions that a camera records all through a video as a track of their own stay: they are
    the video's data, not a remark on it.
    """
    return _in_boxes(read, 0, size, 0, search)


def _in_boxes(read: Read, start: int, end: int, depth: int, search: Search) -> list[Patch]:
    patches: list[Patch] = []
    for box in _boxes(read, start, end):
        if depth and (box.kind in _TELLING or box.kind in _REMARKS):
            patches += _in_remark(read, box, search)
        elif box.kind in _CONTAINERS and depth < _DEEPEST:
            patches += _in_boxes(read, box.begin, box.end, depth + 1, search)
        elif box.kind == b"meta" and depth < _DEEPEST:
            patches += _in_meta(read, box, search)
        elif box.kind in (b"uuid", b"XMP_") and box.end - box.begin <= _LONGEST_REMARK:
            is_read = search.may_read(box.end - box.begin)
            content = read(box.begin, box.end - box.begin) if is_read else b""
            if box.kind == b"XMP_" or content.startswith(_XMP_BOX):
                patches += moved(xmp_patches(content, search), box.begin)
    return patches


def _boxes(read: Read, start: int, end: int) -> Iterator[_Box]:
    for _count in range(_MOST_BOXES):
        head = read(start, 16)
        if start + 8 > end or len(head) < 8:  # noqa: PLR2004  a length and a name
            return
        length, begin = int.from_bytes(head[:4], "big"), start + 8
        if length == 1:
            length, begin = int.from_bytes(head[8:16], "big"), start + 16
        elif length == 0:
            length = end - start
        if length < begin - start:
            return
        yield _Box(head[4:8], start, begin, min(start + length, end))
        start += length


def _blanked(box: _Box) -> list[Patch]:
    """Return the box as free space of the same length."""
    return [Patch(box.start + 4, b"free"), Patch(box.begin, bytes(box.end - box.begin))]


def _in_remark(
    read: Read, box: _Box, search: Search, keyword: bytes = b"", named: Trace | None = None
) -> list[Patch]:
    """Return blanks for a remark if it is unwanted: for its kind, its name, or what it says."""
    named = named or _TELLING.get(box.kind)
    if named is not None:
        traces = {named}
    else:
        length = min(box.end - box.begin, _LONGEST_REMARK)
        is_read = search.may_read(length)
        traces = notes_in(keyword, read(box.begin, length)) if is_read else set()
    return _blanked(box) if traces and search.takes(*traces) else []


def _in_meta(read: Read, meta: _Box, search: Search) -> list[Patch]:
    # QuickTime's has no version before the first box inside, everybody else's has.
    begin = meta.begin if read(meta.begin + 4, 4) == b"hdlr" else meta.begin + 4
    found = {box.kind: box for box in _boxes(read, begin, meta.end)}
    patches: list[Patch] = []
    if b"keys" in found and b"ilst" in found:
        patches += _in_item_list(read, found[b"keys"], found[b"ilst"], search)
    elif b"ilst" in found:
        items = _boxes(read, found[b"ilst"].begin, found[b"ilst"].end)
        patches += [patch for box in items for patch in _in_remark(read, box, search)]
    if b"iinf" in found and b"iloc" in found:
        patches += _in_items(read, found, search)
    return patches


def _in_item_list(read: Read, keys: _Box, items: _Box, search: Search) -> list[Patch]:
    """Return blanks for the values that are unwanted; their keys are in a list of their own."""
    names: dict[int, bytes] = {}
    offset = keys.begin + 8
    for number in range(1, min(int.from_bytes(read(keys.begin + 4, 4), "big"), _MOST_BOXES) + 1):
        length = int.from_bytes(read(offset, 4), "big")
        if length < 8:  # noqa: PLR2004  a length and a name space
            break
        names[number] = read(offset + 8, min(length - 8, 256))
        offset += length
    patches: list[Patch] = []
    for box in _boxes(read, items.begin, items.end):
        name = names.get(int.from_bytes(box.kind, "big"), b"")
        named = next((trace for key, trace in _TELLING_KEYS.items() if key in name), None)
        patches += _in_remark(read, box, search, name, named)
    return patches


def _in_items(read: Read, found: dict[bytes, _Box], search: Search) -> list[Patch]:
    """Return the patches for the EXIF and XMP items of a picture."""
    kinds = _item_kinds(read, found[b"iinf"])
    data = found[b"idat"].begin if b"idat" in found else 0
    patches: list[Patch] = []
    for item, start, length in _item_places(read, found[b"iloc"], data):
        kind = kinds.get(item)
        if length > _LONGEST_REMARK or not search.may_read(length):
            continue
        if kind == b"mime":
            patches += moved(xmp_patches(read(start, length), search), start)
        elif kind == b"Exif":
            # Four bytes tell how far the TIFF structure is from here.
            begin = start + 4 + int.from_bytes(read(start, 4), "big")
            exif = within(read, begin, start + length)
            patches += moved(tiff_patches(exif, search), begin)
    return patches


def _item_kinds(read: Read, box: _Box) -> dict[int, bytes]:
    wide = read(box.begin, 1) != b"\0"
    kinds: dict[int, bytes] = {}
    for entry in _boxes(read, box.begin + (8 if wide else 6), box.end):
        version = read(entry.begin, 1)
        length = 4 if version == b"\x03" else 2
        number = int.from_bytes(read(entry.begin + 4, length), "big")
        # Behind the number two bytes tell how the item is protected.
        kinds[number] = read(entry.begin + 6 + length, 4)
    return kinds


def _item_places(read: Read, box: _Box, data: int) -> Iterator[tuple[int, int, int]]:
    """Yield (item, offset, length) of every item that lies in one piece of the file."""
    content = read(box.begin, min(box.end - box.begin, _LONGEST_REMARK))
    at = 4

    def number(length: int) -> int:
        nonlocal at
        at += length
        return int.from_bytes(content[at - length : at], "big")

    if len(content) < 8:  # noqa: PLR2004  what every version begins with
        return
    version, sizes, more = content[0], number(1), number(1)
    index_size = more & 15 if version in (1, 2) else 0
    wide = 4 if version == 2 else 2  # noqa: PLR2004  the version of the box
    for _item in range(min(number(wide), _MOST_BOXES)):
        item = number(wide)
        inside = number(2) & 15 if version in (1, 2) else 0
        number(2)
        base = number(more >> 4)
        extents = number(2)
        for _extent in range(extents):
            number(index_size)
            start, length = base + number(sizes >> 4), number(sizes & 15)
            if extents == 1 and inside < 2:  # noqa: PLR2004  in the file, or in the box beside
                yield item, start + (data if inside else 0), length
        if at > len(content):
            return
