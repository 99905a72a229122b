"""Converts a picture to a JPEG file beside it, never in place."""

import os
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL.ImageFile import ImageFile

from falgui.core import messages
from falgui.core.errors import LocalFileError
from falgui.media.colours import rgb_on_white
from falgui.media.exif import kept_exif, read_exif, upright
from falgui.media.images import opened

_STEM: Final = 40
"""Characters of the old name in the new one: in any script well below 255 bytes."""


def to_jpeg(source: Path, folder: Path, quality: int = 92) -> Path | None:
    """Write `source` as a JPEG into `folder` and return its path, or None if it is one already.

    The picture is turned upright, put on white where it is transparent, and brought to 8-bit
    RGB; of an animation the first frame is taken. A JPEG stays as it is, byte for byte. The new
    file is only readable by its owner, bears the beginning of the old name, and is the caller's
    to remove. `quality` runs from 1 to 100.

    Raises `MediaError` for what cannot be read as a picture, and `LocalFileError` when the
    source is gone or there is no room; no half-written file stays behind.
    """
    with opened(source) as image:
        if image.format in ("JPEG", "MPO"):
            return None
        content = _encoded(image, quality)
    return _written(content, folder, source.stem)


def _encoded(image: ImageFile, quality: int) -> bytes:
    image.load()
    exif = read_exif(image)
    picture, profile = rgb_on_white(upright(image, exif))
    # A comment would be taken from a GIF unasked. Without `optimize`: Pillow guesses the buffer
    # that it needs, and noisy pictures fail for five percent less.
    content = BytesIO()
    picture.save(
        content, "JPEG", quality=quality, icc_profile=profile, exif=kept_exif(exif), comment=b""
    )
    return content.getvalue()


def _written(content: bytes, folder: Path, stem: str) -> Path:
    try:
        descriptor, name = tempfile.mkstemp(".jpg", f"{stem[:_STEM]}-", folder)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise LocalFileError(messages.disk_full(), error.strerror or "") from None
    return Path(name)
