"""What may stand on the command line about images, photos and videos before they are sent."""

import argparse
from collections.abc import Callable

from falgui.core.recipe import ImageFormat
from falgui.core.translation import _
from falgui.store.settings import is_colour


def add_image_arguments(upload: argparse.ArgumentParser) -> None:
    """Add what is done with images, photos and videos before they are sent."""
    made = upload.add_mutually_exclusive_group()
    made.add_argument(
        "--image-format",
        type=_image_format,
        metavar=_("FORMAT"),
        help=_("convert images to jpeg, webp or png first, or keep them as they are"),
    )
    made.add_argument(
        "--jpeg",
        action="store_const",
        const=ImageFormat.JPEG,
        dest="image_format",
        help=_("short for --image-format jpeg"),
    )
    upload.add_argument(
        "--quality",
        type=_number(1, 100),
        metavar=_("NUMBER"),
        help=_("of a JPEG or WebP that is made, from 1 to 100"),
    )
    upload.add_argument(
        "--longest-edge",
        type=_number(0, 65_535),
        metavar=_("PIXELS"),
        help=_("scale larger images down to this; 0 for none"),
    )
    upload.add_argument(
        "--background",
        type=_colour,
        metavar=_("COLOUR"),
        help=_("what shows through an image that becomes a JPEG, such as '{example}'").format(
            example="#ffffff"
        ),
    )
    upload.add_argument(
        "--keep-heic",
        action="store_true",
        default=None,
        help=_("send HEIC and AVIF images as they are, though few models read them"),
    )
    upload.add_argument(
        "--keep-location",
        action="store_true",
        default=None,
        help=_(
            "leave in photos and videos where they were taken, and the serial numbers and owner "
            "of the camera; an image that is converted loses them all the same"
        ),
    )
    upload.add_argument(
        "--remove-notes",
        action="store_true",
        default=None,
        help=_("take out prompts, workflows and paths that programs have noted in images"),
    )


def _image_format(text: str) -> ImageFormat:
    try:
        return ImageFormat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            _("{text} is no image format; these are: {formats}.").format(
                text=repr(text), formats=", ".join(ImageFormat)
            )
        ) from None


def _number(first: int, last: int) -> Callable[[str], int]:
    def parsed(text: str) -> int:
        if text.isascii() and text.isdigit() and first <= int(text) <= last:
            return int(text)
        raise argparse.ArgumentTypeError(
            _("{text} is no number from {first} to {last}.").format(
                text=repr(text), first=first, last=last
            )
        )

    return parsed


def _colour(text: str) -> str:
    colour = f"#{text.removeprefix('#').lower()}"
    if is_colour(colour):
        return colour
    raise argparse.ArgumentTypeError(
        _("{text} is no colour; one such as '{example}' is.").format(
            text=repr(text), example="#ffffff"
        )
    )
