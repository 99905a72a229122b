"""Which side of a picture is up."""

from typing import Final

from PIL import Image
from PIL.ExifTags import Base

_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def turn_of(image: Image.Image) -> Image.Transpose | None:
    """Return what brings `image` upright, as its orientation tag asks for; None for nothing."""
    try:
        return _TURNS.get(image.getexif().get(Base.Orientation, 1))
    except Exception:  # noqa: BLE001  damaged remarks are no reason to lose the picture
        return None


def turned(image: Image.Image, turn: Image.Transpose | None) -> Image.Image:
    """Return `image` turned and mirrored by `turn`."""
    return image if turn is None else image.transpose(turn)
