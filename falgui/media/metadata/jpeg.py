"""What a JPEG tells: its EXIF, XMP and comments, its preview, further pictures and clip."""

from collections.abc import Iterator
from typing import Final

from falgui.core.patch import Patch, patched
from falgui.media.metadata.boxes import box_patches
from falgui.media.metadata.bytes import Read, moved, within
from falgui.media.metadata.notes import notes_in
from falgui.media.metadata.search import Search
from falgui.media.metadata.tiff import ByteOrder, thumbnails, tiff_patches
from falgui.media.metadata.xmp import xmp_patches

_EXIF: Final = b"Exif\0\0"
_XMP: Final = b"http://ns.adobe.com/xap/1.0/\0"
_MORE_XMP: Final = b"http://ns.adobe.com/xmp/extension/\0"
_MORE_XMP_HEAD: Final = len(_MORE_XMP) + 40
"""Behind its name come the checksum of all pieces, their length, and where this one belongs."""
_MOST_XMP: Final = 8 * 1024 * 1024
_PICTURES: Final = b"MPF\0"
_PICTURE_LIST: Final = 0xB002
_PICTURE_ENTRY: Final = 16
_APP1: Final = 0xE1
_APP2: Final = 0xE2
_COMMENT: Final = 0xFE
_SCAN: Final = 0xDA
_STANDALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_PIECE: Final = 1024 * 1024
_CLIP: Final = b"ftyp"


def jpeg_patches(read: Read, size: int, search: Search) -> list[Patch]:
    """Return what takes all that is unwanted out of the JPEG of `size` bytes behind `read`."""
    patches = picture_patches(read, size, search)
    for start in _further_pictures(read, size):
        patches += moved(picture_patches(within(read, start, size), size - start, search), start)
    for start in _clips(read, size):
        patches += moved(box_patches(within(read, start, size), size - start, search), start)
    return patches


def picture_patches(read: Read, size: int, search: Search) -> list[Patch]:
    """Return the patches for the one picture that begins at offset 0."""
    patches: list[Patch] = []
    pieces: list[tuple[bytes, int, int]] = []
    for marker, start, end in _segments(read, size):
        if marker not in (_APP1, _COMMENT):
            continue
        content = read(start, end - start)
        if marker == _COMMENT:
            notes = notes_in(b"", content)
            if notes and search.takes(*notes):
                patches.append(Patch(start, b" " * len(content)))
        elif content.startswith(_EXIF):
            begin = start + len(_EXIF)
            exif = within(read, begin, end)
            patches += moved(tiff_patches(exif, search), begin)
            for offset, length in thumbnails(exif):
                preview = within(exif, offset, offset + length)
                patches += moved(picture_patches(preview, length, search), begin + offset)
        elif content.startswith(_XMP):
            patches += moved(xmp_patches(content, search), start)
        elif content.startswith(_MORE_XMP) and len(content) > _MORE_XMP_HEAD:
            place = content[len(_MORE_XMP) : _MORE_XMP_HEAD]
            pieces.append((place, start + _MORE_XMP_HEAD, end))
    return patches + _in_pieces(read, pieces, search)


def _in_pieces(read: Read, pieces: list[tuple[bytes, int, int]], search: Search) -> list[Patch]:
    """Return the patches for XMP that is too long for a segment, whose borders lie anywhere."""
    # Sorted by what they belong to and then by where.
    places = [(start, end - start) for _place, start, end in sorted(pieces)]
    length = sum(length for _start, length in places)
    if length > _MOST_XMP or not search.may_read(length):
        return []
    whole = b"".join(read(start, length) for start, length in places)
    changes = xmp_patches(whole, search)
    changed = patched(whole, 0, changes)
    patches: list[Patch] = []
    at = 0
    for start, length in places if changes else ():
        patches.append(Patch(start, changed[at : at + length]))
        at += length
    return patches


def _segments(read: Read, size: int) -> Iterator[tuple[int, int, int]]:
    """Yield the segments before the pixels: the marker, and where the content lies."""
    offset = 2 if read(0, 2) == b"\xff\xd8" else size
    while offset < size:
        head = read(offset, 4)
        if len(head) < 4 or head[0] != 0xFF:  # noqa: PLR2004  a marker's first byte
            return
        marker = head[1]
        if marker == 0xFF:  # noqa: PLR2004  padding before a marker
            offset += 1
        elif marker in _STANDALONE:
            offset += 2
        elif marker == _SCAN:
            return
        else:
            length = int.from_bytes(head[2:4], "big")
            yield marker, offset + 4, min(offset + 2 + length, size)
            offset += 2 + max(2, length)


def _further_pictures(read: Read, size: int) -> Iterator[int]:
    """Yield where a multi-picture file's other pictures begin."""
    for marker, start, end in _segments(read, size):
        if marker != _APP2 or read(start, len(_PICTURES)) != _PICTURES:
            continue
        begin = start + len(_PICTURES)
        index = within(read, begin, end)
        for offset in _pictures_listed(index, "big" if index(0, 2) == b"MM" else "little"):
            # The first picture's offset is 0 by definition.
            if offset and begin + offset < size:
                yield begin + offset


def _pictures_listed(read: Read, order: ByteOrder) -> Iterator[int]:
    def number(offset: int, length: int) -> int:
        return int.from_bytes(read(offset, length), order)

    directory = number(4, 4)
    for entry in range(directory + 2, directory + 2 + number(directory, 2) * 12, 12):
        if number(entry, 2) == _PICTURE_LIST:
            length, target = number(entry + 4, 4), number(entry + 8, 4)
            for picture in range(target, target + min(length, 0xFFFF), _PICTURE_ENTRY):
                yield number(picture + 8, 4)


def _clips(read: Read, size: int) -> Iterator[int]:
    """Yield where videos begin that cameras append to a picture taken in motion."""
    offset = 0
    while offset < size:
        # Pieces overlap, so that the word is found across their border, too.
        piece = read(offset, _PIECE + len(_CLIP) + 4)
        at = piece.find(_CLIP, 4)
        while at >= 0:
            length = int.from_bytes(piece[at - 4 : at], "big")
            if 16 <= length <= 64 and length % 4 == 0:  # noqa: PLR2004  what a list of brands takes
                yield offset + at - 4
                return
            at = piece.find(_CLIP, at + 1)
        offset += _PIECE
