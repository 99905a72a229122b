"""Colours stay right: profiles are kept, or the pixels are transformed by them."""

import struct
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

import pytest
from PIL import Image, ImageCms

from falgui.core.recipe import ImageFormat, Recipe
from falgui.media.colours import eight_bits, in_rgb

Convert: TypeAlias = Callable[[Path, Recipe], Image.Image]

_TO_JPEG = Recipe(ImageFormat.JPEG, 100)
_D50 = (0.9642, 1.0, 0.8249)


def _fixed(*numbers: float) -> bytes:
    return b"".join(struct.pack(">i", round(number * 65536)) for number in numbers)


def _xyz(*numbers: float) -> bytes:
    return b"XYZ \0\0\0\0" + _fixed(*numbers)


def _gamma(number: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(number * 256)) + b"\0\0"


def _profile(kind: bytes, space: bytes, connection: bytes, tags: dict[bytes, bytes]) -> bytes:
    """Return a minimal ICC version 2 profile."""
    table, content = b"", b""
    start = 128 + 4 + 12 * len(tags)
    for tag, value in tags.items():
        table += tag + struct.pack(">II", start + len(content), len(value))
        content += value
    header = struct.pack(">I", start + len(content)) + bytes(4) + b"\x02\x10\0\0"
    header += kind + space + connection + bytes(12) + b"acsp" + bytes(28) + _fixed(*_D50)
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + content


def _wide_rgb() -> bytes:
    """Return Adobe RGB in all but name: gamma 2.2 and a greener green."""
    tags = {
        b"wtpt": _xyz(*_D50),
        b"rXYZ": _xyz(0.60974, 0.31111, 0.01947),
        b"gXYZ": _xyz(0.20528, 0.62567, 0.06087),
        b"bXYZ": _xyz(0.14919, 0.06322, 0.74457),
    }
    return _profile(
        b"mntr",
        b"RGB ",
        b"XYZ ",
        tags | dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), _gamma(2.2)),
    )


def _gray(gamma: float) -> bytes:
    return _profile(b"mntr", b"GRAY", b"XYZ ", {b"wtpt": _xyz(*_D50), b"kTRC": _gamma(gamma)})


def _cmyk() -> bytes:
    """Return a printer that knows two colours: its yellow ink prints black, the rest nothing."""
    identity = _fixed(1, 0, 0, 0, 1, 0, 0, 0, 1)
    straight = bytes(range(256))
    corners = b"".join(
        bytes([0, 128, 128]) if yellow else bytes([255, 128, 128])
        for _cyan in (0, 1)
        for _magenta in (0, 1)
        for yellow in (0, 1)
        for _black in (0, 1)
    )
    table = b"mft1\0\0\0\0" + bytes([4, 3, 2, 0]) + identity + straight * 4 + corners
    table += straight * 3
    return _profile(b"prtr", b"CMYK", b"Lab ", {b"wtpt": _xyz(*_D50), b"A2B0": table})


def _srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _saved(picture: Image.Image, profile: bytes, folder: Path, suffix: str) -> Path:
    source = folder.parent / f"picture.{suffix}"
    picture.save(source, icc_profile=profile)
    return source


def _in_srgb(image: Image.Image) -> tuple[float, ...]:
    """Return what a colour-managed viewer shows in the middle of `image`."""
    profile = image.info.get("icc_profile") or _srgb()
    shown = ImageCms.profileToProfile(
        image, ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
    )
    assert shown is not None
    pixel = shown.getpixel((8, 8))
    assert isinstance(pixel, tuple)
    return pixel


@pytest.mark.parametrize("make", [_srgb, _wide_rgb], ids=["srgb", "wide"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L"])
def test_an_rgb_profile_goes_along_unchanged(
    converted: Convert, folder: Path, make: Callable[[], bytes], mode: str
) -> None:
    profile = make()
    colour = Image.new("RGB", (16, 16), (40, 200, 80))
    picture = colour.quantize(2) if mode == "P" else colour.convert(mode)
    result = converted(_saved(picture, profile, folder, "png"), _TO_JPEG)
    assert result.info["icc_profile"] == profile
    assert result.mode == "RGB"
    flat = picture.convert("RGB")
    flat.info["icc_profile"] = profile
    assert _in_srgb(result) == pytest.approx(_in_srgb(flat), abs=3)


def test_the_wide_profile_makes_a_difference() -> None:
    wide = Image.new("RGB", (16, 16), (40, 200, 80))
    plain = wide.copy()
    wide.info["icc_profile"] = _wide_rgb()
    assert _in_srgb(wide) != pytest.approx(_in_srgb(plain), abs=20)


@pytest.mark.parametrize("mode", ["L", "LA"])
def test_a_gray_profile_is_applied_and_dropped(converted: Convert, folder: Path, mode: str) -> None:
    picture = Image.new("L", (16, 16), 128).convert(mode)
    result = converted(_saved(picture, _gray(1.0), folder, "png"), _TO_JPEG)
    assert "icc_profile" not in result.info
    # Half the light is 188 in sRGB's numbers, not 128.
    assert result.getpixel((8, 8)) == pytest.approx((188, 188, 188), abs=2)


def test_a_gray_profile_does_not_take_the_colours_of_a_colour_picture(
    converted: Convert, folder: Path
) -> None:
    result = converted(
        _saved(Image.new("RGB", (16, 16), "red"), _gray(1.0), folder, "webp"), _TO_JPEG
    )
    assert result.getpixel((8, 8)) == pytest.approx((255, 0, 0), abs=4)


@pytest.mark.parametrize(("yellow", "expected"), [(0, 255), (255, 0)])
def test_a_cmyk_profile_is_applied_and_dropped(
    converted: Convert, folder: Path, yellow: int, expected: int
) -> None:
    picture = Image.new("CMYK", (16, 16), (255, 255, yellow, 255))
    result = converted(_saved(picture, _cmyk(), folder, "tiff"), _TO_JPEG)
    assert "icc_profile" not in result.info
    assert result.getpixel((8, 8)) == pytest.approx((expected,) * 3, abs=3)


@pytest.mark.parametrize("mode", ["CMYK", "RGB", "L"])
@pytest.mark.parametrize(
    "profile", [b"nonsense", _cmyk()[:200], _wide_rgb()[:130]], ids=["none", "cmyk", "rgb"]
)
def test_a_damaged_profile_does_not_cost_the_picture(
    converted: Convert, folder: Path, mode: str, profile: bytes
) -> None:
    picture = Image.new("RGB", (16, 16), "white").convert(mode)
    result = converted(_saved(picture, profile, folder, "tiff"), _TO_JPEG)
    assert result.getpixel((8, 8)) == pytest.approx((255, 255, 255), abs=3)


def test_a_profile_for_other_colours_is_ignored() -> None:
    picture = Image.new("RGB", (16, 16), "red")
    picture.info["icc_profile"] = _cmyk()
    result, profile = in_rgb(picture)
    assert profile is None
    assert result.getpixel((8, 8)) == (255, 0, 0)


def test_every_step_of_sixteen_bits_lands_on_its_eight() -> None:
    deep = Image.new("I;16", (256, 1))
    for step in range(256):
        deep.putpixel((step, 0), step * 257)
    assert eight_bits(deep).tobytes() == bytes(range(256))
