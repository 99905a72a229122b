"""Brings every kind of picture to eight bits of red, green and blue, with its colours right."""

from io import BytesIO
from typing import Final, cast

from PIL import Image, ImageCms, ImageColor, ImageMode

_SIXTEEN_BITS: Final = 0xFFFF


def in_rgb(image: Image.Image) -> tuple[Image.Image, bytes | None]:
    """Return `image` as RGB, as RGBA where it is transparent, and the ICC profile it goes by.

    An RGB profile is kept as it is. A gray or CMYK profile cannot describe RGB, so the pixels
    are transformed by it and nothing is kept; no profile means sRGB. RGB for gray pictures
    too, because models expect three channels.
    """
    profile: bytes = image.info.get("icc_profile") or b""
    space = _colour_space(profile)
    is_gray = ImageMode.getmode(image.mode).basemode == "L"
    plain = eight_bits(image)
    is_clear = plain.has_transparency_data
    if space == "RGB" and plain.mode != "CMYK":
        return _rgb(plain, is_clear=is_clear), profile
    flat = ""
    if space == "GRAY" and is_gray:
        flat = "L"
    elif space == "CMYK" and plain.mode == "CMYK":
        flat = "CMYK"
    if not flat:
        return _rgb(plain, is_clear=is_clear), None
    opacity = plain.convert("RGBA").getchannel("A") if is_clear else None
    coloured = _in_srgb(plain if plain.mode == flat else plain.convert(flat), profile)
    if opacity is not None:
        coloured.putalpha(opacity)
    return coloured, None


def on_background(image: Image.Image, colour: str, profile: bytes | None) -> Image.Image:
    """Return `image`, which is RGB or RGBA, without transparency: `colour` shows through.

    The colour is an sRGB one, as `#rrggbb`; the picture's numbers go by `profile`.
    """
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGB", (1, 1), ImageColor.getrgb(colour))
    ground = _from_srgb(ground, profile) if profile else ground
    flat = ground.resize(image.size)
    flat.paste(image, mask=image)
    return flat


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


def _rgb(image: Image.Image, *, is_clear: bool) -> Image.Image:
    mode = "RGBA" if is_clear else "RGB"
    return image if image.mode == mode else image.convert(mode)


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


def _from_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        transformed = ImageCms.profileToProfile(
            image, ImageCms.createProfile("sRGB"), ImageCms.ImageCmsProfile(BytesIO(profile))
        )
    except ImageCms.PyCMSError:  # one that leads only the other way
        transformed = None
    return transformed or image
