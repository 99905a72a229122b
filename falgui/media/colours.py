"""Brings every kind of picture to what a JPEG can hold, with its colours still right."""

from io import BytesIO
from typing import Final, cast

from PIL import Image, ImageCms, ImageMode

_SIXTEEN_BITS: Final = 0xFFFF


def rgb_on_white(image: Image.Image) -> tuple[Image.Image, bytes | None]:
    """Return `image` as opaque RGB, and the ICC profile that its numbers go by.

    An RGB profile is kept as it is. A gray or CMYK profile cannot describe RGB, so the pixels
    are transformed by it and nothing is kept; no profile means sRGB. RGB for gray pictures
    too, because models expect three channels.
    """
    profile: bytes = image.info.get("icc_profile") or b""
    space = _colour_space(profile)
    is_gray = ImageMode.getmode(image.mode).basemode == "L"
    opaque = _on_white(eight_bits(image))
    if space == "RGB" and opaque.mode != "CMYK":
        return opaque.convert("RGB"), profile
    if space == "GRAY" and is_gray:
        return _in_srgb(opaque.convert("L"), profile), None
    if space == "CMYK" and opaque.mode == "CMYK":
        return _in_srgb(opaque, profile), None
    return opaque.convert("RGB"), None


def eight_bits(image: Image.Image) -> Image.Image:
    """Return 16-bit, 32-bit and floating-point gray as 8-bit gray, anything else as it is.

    Numbers outside the usual range (0 to 65535, or 0 to 1) are stretched from the darkest to
    the brightest.
    """
    if image.mode not in ("I", "F") and not image.mode.startswith("I;16"):
        return image
    numbers = image if image.mode == "F" else image.convert("I").convert("F")
    low, high = 0.0, 1.0 if image.mode == "F" else float(_SIXTEEN_BITS)
    darkest, brightest = cast("tuple[float, float]", numbers.getextrema())
    if darkest < low or brightest > high:
        low, high = darkest, brightest
    scale = 255 / ((high - low) or 1)
    # The conversion cuts decimals off, hence the half.
    gray = numbers.point(lambda number: number * scale + (0.5 - low * scale)).convert("L")
    # A 16-bit number that stood for "transparent" means nothing any more.
    gray.info.pop("transparency", None)
    return gray


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image
    transparent = image.convert("RGBA")
    white = Image.new("RGB", image.size, "white")
    white.paste(transparent, mask=transparent)
    return white


def _colour_space(profile: bytes) -> str:
    if not profile:
        return ""
    try:
        opened = ImageCms.ImageCmsProfile(BytesIO(profile))
    except (OSError, ImageCms.PyCMSError):
        return ""
    return opened.profile.xcolor_space.strip()


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        transformed = ImageCms.profileToProfile(
            image,
            ImageCms.ImageCmsProfile(BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGB",
        )
    except ImageCms.PyCMSError:  # a profile for another purpose, such as a device link
        transformed = None
    return transformed or image.convert("RGB")
