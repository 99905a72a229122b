"""Makes a file ready to be sent: its content type, and another format if asked for."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from falgui.core.cancel import Cancel
from falgui.core.content_types import SNIFF_LENGTH, content_type
from falgui.core.local_file import LocalFile
from falgui.core.recipe import ImageFormat, Recipe

_JPEG: Final = "image/jpeg"
_LEFT_ALONE: Final = frozenset({_JPEG, "image/svg+xml"})
"""Images for which converting to JPEG is either done or a loss."""


@dataclass(frozen=True, slots=True)
class PreparedFile:
    """The bytes to send and what to tell fal about them."""

    path: Path
    name: str
    """The name that the link will carry."""
    content_type: str
    recipe: str = ""
    """What was done, for the row: "PNG → JPEG"."""
    temporary: bool = False
    """Whether `path` was written for this upload and is to be removed after it."""


def prepare(
    path: Path,
    name: str,
    recipe: Recipe,
    folder: Path,
    cancel: Cancel | None = None,
) -> PreparedFile:
    """Return what to send for the file at `path`, which is called `name`.

    With `ImageFormat.JPEG` in `recipe` an image becomes a JPEG in `folder`; JPEGs, drawings (SVG)
    and everything that is no image stay as they are. Raises `LocalFileError` for what cannot be
    read or written on this machine and `MediaError` for an image that cannot be converted (also
    a HEIC, for which there is no decoder). Slow for large images; the original is only read.
    `cancel` ends the wait for a drive that doesn't answer with `Cancelled`.
    """
    file = as_it_is(path, name, cancel)
    kind = file.content_type
    if (
        recipe.image_format is ImageFormat.JPEG
        and kind.startswith("image/")
        and kind not in _LEFT_ALONE
    ):
        # Only this needs Pillow, which takes a third of a second to load.
        from falgui.media.jpeg import to_jpeg  # noqa: PLC0415

        converted = to_jpeg(path, folder, recipe.quality)
        if converted is not None:
            return PreparedFile(
                converted, _jpeg_name(name), _JPEG, f"{_format(kind)} → JPEG", temporary=True
            )
    return file


def as_it_is(path: Path, name: str, cancel: Cancel | None = None) -> PreparedFile:
    """Return the file at `path`, which is called `name`, with its content type.

    Raises `LocalFileError` if it can't be read, `Cancelled` if `cancel` ended the wait for it.
    """
    with LocalFile(path, cancel) as file:
        kind = content_type(name, file.read(0, min(SNIFF_LENGTH, file.size)))
    return PreparedFile(path, name, kind)


def _jpeg_name(name: str) -> str:
    # "holiday 3.5" is a whole name, "holiday.png" is not.
    has_image_suffix = content_type(name, b"").startswith("image/")
    return f"{name.rpartition('.')[0] if has_image_suffix else name}.jpg"


def _format(kind: str) -> str:
    return {"image/webp": "WebP"}.get(kind) or kind.partition("/")[2].upper()
