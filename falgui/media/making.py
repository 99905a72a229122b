"""What is to be made of an image, told by its type alone; and how what was made is described."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from falgui.core.numbers import format_count
from falgui.core.recipe import ImageFormat, Recipe
from falgui.core.translation import _

_UNUSUAL: Final = frozenset({"image/heic", "image/heif", "image/avif"})
"""What phones make, and few models read."""
_DRAWING: Final = "image/svg+xml"
"""It has no pixels yet, so converting it would be a loss."""
_NAMES: Final = {
    ImageFormat.JPEG: "JPEG",
    ImageFormat.WEBP: "WebP",
    ImageFormat.PNG: "PNG",
}


class Frames(StrEnum):
    """Which pictures of a file the new one holds."""

    ALL = "all"
    FIRST = "first"
    """Of an animation, for the new format has none."""
    FIRST_PAGE = "first page"
    UNSCALED = "unscaled"
    """All, for an animation in such a format can't be scaled and stay one."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made of one image."""

    recipe: Recipe
    """`ImageFormat.KEEP` in it means that the image is scaled if it is too large, no more."""
    is_asked: bool
    """Whether the person asked for it; otherwise the image may also be sent as it is."""


def order_for(kind: str, recipe: Recipe) -> Order | None:
    """Return what `recipe` makes of a file of type `kind`; None if it is sent as it is."""
    if not kind.startswith("image/") or kind == _DRAWING:
        return None
    wanted = recipe.image_format
    if wanted is not ImageFormat.KEEP:
        is_done = kind == content_type_of(wanted)
        return None if is_done and not recipe.longest_edge else Order(recipe, is_asked=True)
    if kind in _UNUSUAL and recipe.convert_unusual:
        becomes = replace(recipe, image_format=ImageFormat.JPEG)
        return Order(becomes, is_asked=bool(recipe.longest_edge))
    return Order(recipe, is_asked=True) if recipe.longest_edge else None


def content_type_of(made: ImageFormat) -> str:
    """Return the MIME type of images of format `made`."""
    return f"image/{made.value}"


def suffix_of(made: ImageFormat) -> str:
    """Return how the names of files of format `made` end."""
    return ".jpg" if made is ImageFormat.JPEG else f".{made.value}"


def made_text(kind: str, made: ImageFormat, edge: int, frames: Frames) -> str:
    """Return what was done with a file of type `kind`: `HEIC → JPEG, 2,048 px`.

    `edge` is the longest edge that it was scaled down to, or 0.
    """
    parts = []
    if kind != content_type_of(made):
        parts.append(f"{type_name(kind)} → {_NAMES[made]}")
    if edge:
        parts.append(_("{count} px").format(count=format_count(edge)))
    if frames is Frames.FIRST:
        parts.append(_("first frame only"))
    elif frames is Frames.FIRST_PAGE:
        parts.append(_("first page only"))
    return ", ".join(parts)


def unscaled_text() -> str:
    """Return what to say of an animation that stays as large as it is."""
    return _("animation not scaled")


def unmade_text(kind: str) -> str:
    """Return what to say of an image that could not be converted and goes as it is."""
    return _("{type} could not be converted").format(type=type_name(kind))


def type_name(kind: str) -> str:
    """Return what people call images of type `kind`: `HEIC`."""
    known = {"image/webp": "WebP", "image/vnd.adobe.photoshop": "PSD"}
    return known.get(kind) or kind.partition("/")[2].removeprefix("x-").upper()
