"""What a picture says about itself: which side is up, and the rest that is worth keeping."""

from typing import Final

from PIL import Image
from PIL.ExifTags import IFD, Base

_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# The rest of the main directory tells how the old file was laid out (always so in a TIFF).
_KEPT: Final = (
    Base.ImageDescription,
    Base.Make,
    Base.Model,
    Base.XResolution,
    Base.YResolution,
    Base.ResolutionUnit,
    Base.Software,
    Base.DateTime,
    Base.Artist,
    Base.Copyright,
)

# Wrong after turning, or full of offsets into the old file.
_STALE: Final = frozenset(
    {
        Base.MakerNote,
        Base.ExifImageWidth,
        Base.ExifImageHeight,
        Base.ExifInteroperabilityOffset,
    }
)

_LARGEST: Final = 65_533
"""What fits into the one JPEG segment that may hold it."""


def read_exif(image: Image.Image) -> Image.Exif:
    """Return the EXIF data of `image`; empty if there is none or it cannot be read."""
    try:
        return image.getexif()
    except Exception:  # noqa: BLE001  damaged remarks are no reason to lose the picture
        return Image.Exif()


def upright(image: Image.Image, exif: Image.Exif) -> Image.Image:
    """Return `image` turned and mirrored as its orientation tag asks for."""
    turn = _TURNS.get(exif.get(Base.Orientation, 1))
    return image if turn is None else image.transpose(turn)


def kept_exif(exif: Image.Exif) -> bytes:
    """Return what of `exif` still holds for an upright JPEG of the same picture.

    Camera, time, author and place stay; orientation, the embedded thumbnail, maker's notes and
    the old file's layout go. Empty if nothing is left or it would not fit.
    """
    kept = Image.Exif()
    for tag in _KEPT:
        if tag in exif:
            kept[tag] = exif[tag]
    try:
        for directory in (IFD.Exif, IFD.GPSInfo):
            entries = exif.get_ifd(directory).items()
            if current := {tag: value for tag, value in entries if tag not in _STALE}:
                kept[directory] = current
        content = kept.tobytes() if len(kept) else b""
    except Exception:  # noqa: BLE001  as in read_exif
        return b""
    return content if len(content) <= _LARGEST else b""
