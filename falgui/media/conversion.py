"""Converts and scales a picture, in memory; falgui has it called in another process.

Nothing of what the old file said besides its pixels is taken along, but the ICC profile that
they go by.
"""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from PIL import Image
from PIL.Image import Resampling
from PIL.ImageFile import ImageFile

from falgui.core.recipe import ImageFormat, Recipe
from falgui.media.colours import in_rgb, on_background
from falgui.media.images import opened
from falgui.media.making import Frames
from falgui.media.orientation import turn_of, turned

_SAME: Final = {
    "JPEG": ImageFormat.JPEG,
    "MPO": ImageFormat.JPEG,
    "PNG": ImageFormat.PNG,
    "WEBP": ImageFormat.WEBP,
}
"""What need not be converted to itself."""
_NEAREST: Final = {"HEIF": ImageFormat.JPEG, "AVIF": ImageFormat.JPEG}
"""What a picture is written as that can't be written as what it was; a PNG otherwise."""
_MOVING: Final = frozenset({"GIF", "WEBP", "PNG", "AVIF"})
"""Formats whose further pictures are an animation."""
_MOST_MOVING: Final = 250_000_000
"""Pixels of an animation in all: its frames are in memory together."""
_USUAL_DURATION: Final = 100


@dataclass(frozen=True, slots=True)
class Conversion:
    """A picture that was made of another."""

    format: ImageFormat
    size: tuple[int, int]
    is_scaled: bool
    frames: Frames
    content: bytes


def convert(path: Path, recipe: Recipe) -> Conversion | Frames:
    """Return what `recipe` makes of the picture at `path`.

    It is turned upright, brought to 8-bit RGB, scaled down if it is larger than wanted, and put
    on the background if it becomes a JPEG. A PNG of 16-bit gray stays one. With
    `ImageFormat.KEEP` it is only scaled, and stays in its own format where that can be written.
    A WebP keeps an animation; a GIF or another animation that would keep its format is left as
    it is.

    `Frames` alone says that the file need not be touched: that it has to be sent as it is, or,
    with `Frames.UNSCALED`, that there is no way to do better.

    Raises `MediaError` for what cannot be read as a picture, and `LocalFileError` when the file
    is gone.
    """
    with opened(path) as image:
        kind = image.format or ""
        moves = kind in _MOVING and bool(getattr(image, "is_animated", False))
        edge = recipe.longest_edge
        is_too_large = bool(edge) and max(image.size) > edge
        wanted = recipe.image_format
        if wanted is ImageFormat.KEEP:
            wanted = _SAME.get(kind) or _NEAREST.get(kind, ImageFormat.PNG)
            if not is_too_large:
                return Frames.ALL
            if moves and wanted is not ImageFormat.WEBP:
                return Frames.UNSCALED
        elif _SAME.get(kind) is wanted and not is_too_large:
            return Frames.ALL
        edge = edge if is_too_large else 0
        frames = Frames.ALL
        if moves and wanted is ImageFormat.WEBP:
            content, size = _moving(image, edge, recipe)
        else:
            content, size = _still(image, edge, wanted, recipe)
            if moves:
                frames = Frames.FIRST
            elif kind == "TIFF" and getattr(image, "n_frames", 1) > 1:
                frames = Frames.FIRST_PAGE
    return Conversion(wanted, size, is_too_large, frames, content)


def _within(size: tuple[int, int], edge: int) -> tuple[int, int]:
    if not edge:
        return size
    longest = max(size)
    return max(1, round(size[0] * edge / longest)), max(1, round(size[1] * edge / longest))


def _still(
    image: ImageFile, edge: int, wanted: ImageFormat, recipe: Recipe
) -> tuple[bytes, tuple[int, int]]:
    size = _within(image.size, edge)
    if edge:
        # A JPEG can be decoded at an eighth of its size and the like; the rest is our work.
        image.draft(None, (2 * size[0], 2 * size[1]))
    image.load()
    # Only now: Pillow has turned some by itself when it read the pixels.
    turn = turn_of(image)
    if (size[0] > size[1]) is not (image.width > image.height):
        size = size[1], size[0]
    picture, profile = _colours(image, wanted)
    if picture.size != size:
        picture = picture.resize(size, Resampling.LANCZOS)
    picture = turned(picture, turn)
    if wanted is ImageFormat.JPEG:
        picture = on_background(picture, recipe.background, profile)
    return _encoded(picture, wanted, recipe.quality, profile), picture.size


def _colours(image: ImageFile, wanted: ImageFormat) -> tuple[Image.Image, bytes | None]:
    if wanted is ImageFormat.PNG and image.mode.startswith("I;16"):
        # Heights and depths: eight bits would be steps. One that stood for "transparent" is
        # of no use among so many.
        deep: Image.Image = image if image.mode == "I;16" else image.convert("I").convert("I;16")
        return deep, image.info.get("icc_profile")
    return in_rgb(image)


def _encoded(
    picture: Image.Image, wanted: ImageFormat, quality: int, profile: bytes | None
) -> bytes:
    # What is left out here would be taken from the old picture unasked.
    options: dict[str, Any] = {"icc_profile": profile, "exif": b"", "xmp": b""}
    if wanted is ImageFormat.JPEG:
        # Without `optimize`: Pillow guesses the buffer that it needs, and noisy pictures fail
        # for five percent less.
        options |= {"quality": quality, "comment": b""}
    elif wanted is ImageFormat.WEBP:
        options |= {"quality": quality}
    picture.info = {}
    content = BytesIO()
    picture.save(content, wanted.value, **options)
    return content.getvalue()


def _moving(image: ImageFile, edge: int, recipe: Recipe) -> tuple[bytes, tuple[int, int]]:
    count, size = int(getattr(image, "n_frames", 1)), _within(image.size, edge)
    if count * max(image.width * image.height, size[0] * size[1]) > _MOST_MOVING:
        raise ValueError("too long an animation")
    loop = image.info.get("loop", 1 if image.format == "GIF" else 0)
    frames: list[Image.Image] = []
    durations: list[int] = []
    profile: bytes | None = None
    for place in range(count):
        image.seek(place)
        frame, profile = in_rgb(image)
        # A frame of the same mode would be the one that the next overwrites.
        frame = frame.copy() if frame.size == size else frame.resize(size, Resampling.LANCZOS)
        frame.info = {}
        frames.append(frame)
        durations.append(round(image.info.get("duration", _USUAL_DURATION)))
    content = BytesIO()
    frames[0].save(
        content,
        "WEBP",
        save_all=True,
        append_images=frames[1:],
        duration=durations,
        loop=loop,
        quality=recipe.quality,
        icc_profile=profile,
        exif=b"",
        xmp=b"",
    )
    return content.getvalue(), size
