"""Finds what a file tells about the person who sends it, and takes it out of what is sent."""

from collections.abc import Iterable
from typing import Final

from falgui.core.local_file import LocalFile
from falgui.core.patch import Patch
from falgui.core.recipe import Recipe
from falgui.core.traces import IDENTIFYING, NOTES, Trace, Traces
from falgui.media.metadata.boxes import box_patches
from falgui.media.metadata.bytes import Read
from falgui.media.metadata.chunks import png_patches, webp_patches
from falgui.media.metadata.jpeg import jpeg_patches
from falgui.media.metadata.search import Search
from falgui.media.metadata.tiff import tiff_patches

_TIFF: Final = (b"II*\0", b"MM\0*")


def clean(file: LocalFile, recipe: Recipe) -> Traces:
    """Have `file` give what `recipe` allows it to tell; return what it told and tells.

    Looks at JPEG, PNG, WebP, HEIC, AVIF, TIFF (and raw formats like it), MP4 and MOV. Nothing
    moves, and no pixel is touched. A damaged file is read as far as it goes. Raises
    `LocalFileError`.
    """
    file.patches, found = patches_for(file, unwanted_by(recipe))
    # What goes with something unwanted goes as well: a note that tells two things is one.
    told = frozenset(patches_for(file, ())[1]) if file.patches else found
    return Traces(found - told, told)


def unwanted_by(recipe: Recipe) -> frozenset[Trace]:
    """Return what `recipe` does not allow a file to tell."""
    return frozenset(
        (IDENTIFYING if recipe.remove_identifying else frozenset[Trace]())
        | (NOTES if recipe.remove_notes else frozenset[Trace]())
    )


def traces_in(file: LocalFile) -> frozenset[Trace]:
    """Return what `file` tells; raises `LocalFileError`."""
    return patches_for(file, ())[1]


def patches_for(
    file: LocalFile, unwanted: Iterable[Trace]
) -> tuple[tuple[Patch, ...], frozenset[Trace]]:
    """Return what to send in place of what is `unwanted` in `file`, and all that it tells."""

    def read(offset: int, length: int) -> bytes:
        length = min(length, file.size - offset)
        return file.read(offset, length) if length > 0 else b""

    search = Search(unwanted)
    patches = tuple(
        patch
        for patch in _patches(read, file.size, search)
        if patch.content and patch.end <= file.size
    )
    return patches, frozenset(search.found)


def _patches(read: Read, size: int, search: Search) -> list[Patch]:
    head = read(0, 16)
    if head.startswith(b"\xff\xd8\xff"):
        return jpeg_patches(read, size, search)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return png_patches(read, size, search)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return webp_patches(read, size, search)
    if head.startswith(_TIFF):
        return tiff_patches(read, search)
    if head[4:8] in (b"ftyp", b"moov", b"wide", b"mdat", b"free", b"skip"):
        return box_patches(read, size, search)
    return []
