"""Opens pictures with Pillow, in the formats and up to the size that falgui trusts."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pillow_heif
from PIL import Image
from PIL.ExifTags import Base as TiffTag
from PIL.ImageFile import ImageFile

from falgui.core import messages
from falgui.core.errors import MediaError, UploadError
from falgui.core.local_file import LocalFile

FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIF")
"""What is opened. Pillow knows many more, and their decoders are where the surprises are."""

LARGEST: Final = 178_956_970
"""Pixels at which Pillow gives up by default: a tiny file can unfold to gigabytes."""

# One thread: others would want memory of their own, of which there is little.
pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)

# Pillow would warn from half of that on; `opened` refuses, and only beyond it.
Image.MAX_IMAGE_PIXELS = LARGEST

# At its most talkative it writes where and when a photo was taken into the log.
logging.getLogger("PIL").setLevel(logging.INFO)


@contextmanager
def opened(path: Path) -> Iterator[ImageFile]:
    """Open the picture at `path`, at its first frame, for the length of a `with` block.

    Damage often shows only when the pixels are read, so the block's own errors count too:
    whatever is wrong with the picture becomes `MediaError`, and whatever is wrong with the file
    `LocalFileError`. The file is only read.
    """
    with LocalFile(path) as file:
        try:
            with Image.open(path, formats=FORMATS) as image:
                _refuse_bomb(image, path.name)
                yield image
        except UploadError:
            raise
        except Exception as error:
            # Pillow raises nearly any exception for a damaged file. Its words are left out of
            # the detail because they hold the whole path.
            file.check_unchanged()
            raise MediaError(messages.not_an_image(path.name), type(error).__name__) from error
        file.check_unchanged()


def pixels_to_decode(image: ImageFile) -> int:
    """Return how many pixels reading `image` unfolds.

    A tiled TIFF is read a whole tile at a time, however little of it the picture shows.
    """
    tags = getattr(image, "tag_v2", {})
    tile = int(tags.get(TiffTag.TileWidth, 0)) * int(tags.get(TiffTag.TileLength, 0))
    return max(image.width * image.height, tile)


def _refuse_bomb(image: ImageFile, name: str) -> None:
    pixels = pixels_to_decode(image)
    if pixels > LARGEST:
        raise MediaError(messages.not_an_image(name), f"{pixels} pixels")
