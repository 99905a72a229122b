"""Small pictures of pictures, for the rows of a list."""

from io import BytesIO
from pathlib import Path
from typing import Final

from PIL.Image import Resampling

from falgui.core.errors import UploadError
from falgui.media.colours import eight_bits
from falgui.media.images import opened, pixels_to_decode
from falgui.media.orientation import turn_of, turned

_COMPRESSION: Final = 1
"""It goes through a pipe, once: time counts for more than size."""
_PIXELS: Final = 25_000_000
"""Decoded at four bytes each; twice a large photo's worth of memory would be felt."""
_FILE: Final = 64 * 1024 * 1024
"""Some formats are read into memory as a whole."""
_SAMPLES: Final = 8
"""Pixels looked at for each one shown, across and down."""
_MOST_SAMPLES: Final = 2304
"""And no more than that across or down, unless as many are shown."""


def thumbnail(path: Path, edge: int) -> bytes | None:
    """Return the picture at `path` as a PNG, at most `edge` pixels wide and high, or None.

    Upright, its transparency kept, without metadata. None for whatever is no picture, is
    damaged, gone, or too large to be worth the memory: a thumbnail never fails an upload.
    Takes up to a second. The window has it called in another process: `thumbnail_process`.
    """
    try:
        with opened(path) as image:
            shrinks_while_decoding = image.format in ("JPEG", "MPO") and not image.info.get(
                "progressive"
            )
            too_large = pixels_to_decode(image) > _PIXELS and not shrinks_while_decoding
            if too_large or path.stat().st_size > _FILE:
                return None
            across = max(2 * edge, min(edge * _SAMPLES, _MOST_SAMPLES))
            sampled = (across, across)
            image.draft(None, sampled)
            # Everything after this works on few pixels, whatever the picture was.
            image.thumbnail(sampled, Resampling.NEAREST)
            # Only now: Pillow has turned some by itself when it read the pixels.
            shown = turned(eight_bits(image), turn_of(image)).convert("RGBA")
            shown.thumbnail((edge, edge), Resampling.LANCZOS)
            content = BytesIO()
            shown.save(content, "PNG", icc_profile=None, compress_level=_COMPRESSION)
            return content.getvalue()
    except UploadError:
        return None
