"""What is to be done with a file's content before it is sent; the file itself stays as it is."""

import json
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum


class ImageFormat(StrEnum):
    """What images become."""

    KEEP = "keep"
    JPEG = "jpeg"
    WEBP = "webp"
    PNG = "png"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What the person wants done with images, photos and videos on their way.

    A HEIC or AVIF that few models read becomes a JPEG with `convert_unusual`, also where
    `image_format` keeps the others.
    """

    image_format: ImageFormat = ImageFormat.KEEP
    quality: int = 92
    """Of a JPEG or WebP, from 1 to 100."""
    longest_edge: int = 0
    """In pixels; larger images are scaled down to it. 0 keeps every size."""
    background: str = "#ffffff"
    """What shows through transparent parts of an image that becomes a JPEG."""
    convert_unusual: bool = True
    remove_identifying: bool = True
    """Whether the copy at fal shall not tell where, or with which camera, it was taken."""
    remove_notes: bool = False
    """Whether it shall not tell prompts, workflows and paths that a program has noted in it."""

    def without_converting(self) -> "Recipe":
        """Return the recipe that sends every image as what it is, and still takes traces out."""
        return replace(self, image_format=ImageFormat.KEEP, longest_edge=0, convert_unusual=False)

    def as_text(self) -> str:
        """Return what `recipe_from` understands: what is not the default, as JSON."""
        usual = asdict(Recipe())
        return json.dumps({name: one for name, one in asdict(self).items() if one != usual[name]})


def recipe_from(text: str) -> Recipe:
    """Return the recipe that `as_text` wrote; raises `ValueError` or `TypeError` for another.

    What a later falgui has added is passed over.
    """
    stored = json.loads(text)
    if not isinstance(stored, dict):
        raise TypeError
    usual = asdict(Recipe())
    known = {one.name: stored[one.name] for one in fields(Recipe) if one.name in stored}
    for name, value in known.items():
        if not isinstance(value, type(usual[name])) and name != "image_format":
            raise TypeError(name)
    if "image_format" in known:
        known["image_format"] = ImageFormat(known["image_format"])
    return Recipe(**known)
