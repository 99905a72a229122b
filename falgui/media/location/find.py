"""Which kind of file it is decides where a location may be."""

from typing import Final

from falgui.core.local_file import LocalFile
from falgui.core.patch import Patch
from falgui.media.location.boxes import box_patches
from falgui.media.location.bytes import Read
from falgui.media.location.chunks import png_patches, webp_patches
from falgui.media.location.jpeg import jpeg_patches
from falgui.media.location.tiff import tiff_patches

_TIFF: Final = (b"II*\0", b"MM\0*")


def location_patches(file: LocalFile) -> tuple[Patch, ...]:
    """Return what to send in place of the location that `file` tells; empty if it tells none.

    Looks at JPEG, PNG, WebP, HEIC, AVIF, TIFF (and raw formats like it), MP4 and MOV. A damaged
    file is read as far as it goes. Raises `LocalFileError`.
    """

    def read(offset: int, length: int) -> bytes:
        length = min(length, file.size - offset)
        return file.read(offset, length) if length > 0 else b""

    return tuple(
        patch for patch in _patches(read, file.size) if patch.content and patch.end <= file.size
    )


def _patches(read: Read, size: int) -> list[Patch]:
    head = read(0, 16)
    if head.startswith(b"\xff\xd8\xff"):
        return jpeg_patches(read, size)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return png_patches(read, size)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return webp_patches(read, size)
    if head.startswith(_TIFF):
        return tiff_patches(read)
    if head[4:8] in (b"ftyp", b"moov", b"wide", b"mdat", b"free", b"skip"):
        return box_patches(read, size)
    return []
