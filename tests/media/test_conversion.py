"""Conversion to JPEG: pixels, orientation and metadata, for every kind of picture."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from PIL import ExifTags, Image

from falgui.core.recipe import ImageFormat, Recipe
from falgui.media.conversion import Conversion, convert
from falgui.media.making import Frames

Convert: TypeAlias = Callable[[Path, Recipe], Image.Image]

_TO_JPEG = Recipe(ImageFormat.JPEG, 100)
_WHITE = (255, 255, 255)

_INVERSE = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def _looks_like(pixel: object, expected: tuple[int, int, int], tolerance: int = 4) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(a - b) <= tolerance for a, b in zip(pixel, expected, strict=True))


# What a picture's pixels become -------------------------------------------------------------


@pytest.mark.parametrize(
    ("suffix", "mode", "colour", "expected"),
    [
        ("png", "1", 1, _WHITE),
        ("bmp", "1", 0, (0, 0, 0)),
        ("png", "L", 100, (100, 100, 100)),
        ("png", "LA", (100, 255), (100, 100, 100)),
        ("png", "LA", (100, 0), _WHITE),
        ("png", "P", 0, (0, 0, 0)),
        ("png", "RGB", (10, 120, 240), (10, 120, 240)),
        ("bmp", "RGB", (10, 120, 240), (10, 120, 240)),
        ("tiff", "RGB", (10, 120, 240), (10, 120, 240)),
        ("webp", "RGB", (10, 120, 240), (10, 120, 240)),
        ("avif", "RGB", (10, 120, 240), (10, 120, 240)),
        ("png", "RGBA", (10, 120, 240, 255), (10, 120, 240)),
        ("png", "RGBA", (10, 120, 240, 0), _WHITE),
        ("png", "RGBA", (0, 0, 0, 128), (127, 127, 127)),
        ("webp", "RGBA", (10, 120, 240, 0), _WHITE),
        ("tiff", "CMYK", (0, 255, 255, 0), (255, 0, 0)),
        ("tiff", "YCbCr", (255, 128, 128), _WHITE),
        ("tiff", "LAB", (255, 128, 128), _WHITE),
        ("png", "I;16", 0x8000, (128, 128, 128)),
        ("tiff", "I;16", 0xFFFF, _WHITE),
        ("tiff", "I;16B", 0x8000, (128, 128, 128)),
        ("tiff", "I", 0x8000, (128, 128, 128)),
        ("tiff", "F", 0.5, (128, 128, 128)),
    ],
)
def test_every_mode_becomes_rgb_with_the_same_look(
    converted: Convert,
    tmp_path: Path,
    suffix: str,
    mode: str,
    colour: float | tuple[int, ...],
    expected: tuple[int, int, int],
) -> None:
    source = tmp_path / f"picture.{suffix}"
    Image.new(mode, (24, 16), colour).save(source)
    result = converted(source, _TO_JPEG)
    assert (result.mode, result.size) == ("RGB", (24, 16))
    assert _looks_like(result.getpixel((12, 8)), expected)


def test_transparent_palette_colours_become_white(tmp_path: Path, converted: Convert) -> None:
    source = tmp_path / "palette.png"
    picture = Image.new("P", (32, 16), 0)
    picture.putpalette([200, 0, 0, 0, 0, 200])
    picture.paste(1, (16, 0, 32, 16))
    picture.save(source, transparency=0)
    result = converted(source, _TO_JPEG)
    assert _looks_like(result.getpixel((4, 8)), (255, 255, 255))
    assert _looks_like(result.getpixel((28, 8)), (0, 0, 200))


def test_half_transparent_palette_colours_are_blended(tmp_path: Path, converted: Convert) -> None:
    source = tmp_path / "palette.png"
    picture = Image.new("P", (16, 16), 0)
    picture.putpalette([0, 0, 0])
    picture.save(source, transparency=bytes([128]))
    assert _looks_like(converted(source, _TO_JPEG).getpixel((8, 8)), (127, 127, 127))


@pytest.mark.parametrize(
    ("mode", "colour", "transparency"), [("RGB", (9, 9, 9), (9, 9, 9)), ("L", 9, 9), ("1", 0, 0)]
)
def test_a_colour_marked_transparent_becomes_white(
    tmp_path: Path,
    converted: Convert,
    mode: str,
    colour: int | tuple[int, ...],
    transparency: int | tuple[int, ...],
) -> None:
    source = tmp_path / "marked.png"
    Image.new(mode, (16, 16), colour).save(source, transparency=transparency)
    assert _looks_like(converted(source, _TO_JPEG).getpixel((8, 8)), (255, 255, 255))


def test_sixteen_bit_gray_with_a_transparent_number_is_converted(
    tmp_path: Path, converted: Convert
) -> None:
    source = tmp_path / "deep.png"
    Image.new("I;16", (16, 16), 0x8000).save(source, transparency=0x80)
    assert _looks_like(converted(source, _TO_JPEG).getpixel((8, 8)), (128, 128, 128))


def test_numbers_beyond_the_usual_range_are_stretched(tmp_path: Path, converted: Convert) -> None:
    source = tmp_path / "heights.tiff"
    heights = Image.new("F", (32, 16), -40.0)
    heights.paste(8000.0, (16, 0, 32, 16))
    heights.save(source)
    result = converted(source, _TO_JPEG)
    assert _looks_like(result.getpixel((4, 8)), (0, 0, 0))
    assert _looks_like(result.getpixel((28, 8)), (255, 255, 255))


@pytest.mark.parametrize("suffix", ["gif", "webp", "png", "tiff", "avif"])
def test_the_first_frame_of_an_animation_is_taken(
    tmp_path: Path, converted: Convert, suffix: str
) -> None:
    source = tmp_path / f"animation.{suffix}"
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "lime", "blue")]
    frames[0].save(source, save_all=True, append_images=frames[1:])
    assert _looks_like(converted(source, _TO_JPEG).getpixel((16, 16)), (255, 0, 0), tolerance=6)


def test_noise_survives_the_encoder(tmp_path: Path, converted: Convert) -> None:
    source = tmp_path / "noise.png"
    Image.frombytes("RGB", (400, 400), os.urandom(400 * 400 * 3)).save(source)
    assert converted(source, _TO_JPEG).size == (400, 400)


@pytest.mark.parametrize("made", [ImageFormat.JPEG, ImageFormat.WEBP])
def test_quality_tells_in_the_size(tmp_path: Path, made: ImageFormat) -> None:
    source = tmp_path / "noise.png"
    Image.frombytes("RGB", (200, 200), os.urandom(200 * 200 * 3)).save(source)
    small, large = (convert(source, Recipe(made, quality)) for quality in (40, 95))
    assert isinstance(small, Conversion)
    assert isinstance(large, Conversion)
    assert len(small.content) < len(large.content) * 0.6


# Which side is up ---------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["png", "tiff", "webp"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_picture_becomes_upright(
    tmp_path: Path, converted: Convert, corners: Image.Image, orientation: int, suffix: str
) -> None:
    upright = tmp_path / "upright.png"
    corners.save(upright)
    turn = _INVERSE[orientation]
    stored = corners if turn is None else corners.transpose(turn)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    source = tmp_path / f"turned.{suffix}"
    stored.save(source, exif=exif, lossless=suffix == "webp")
    result = converted(source, _TO_JPEG)
    assert result.tobytes() == converted(upright, _TO_JPEG).tobytes()
    assert result.getexif().get(ExifTags.Base.Orientation, 1) == 1


@pytest.mark.parametrize("orientation", [0, 9, 4711])
def test_a_senseless_orientation_is_ignored(
    tmp_path: Path, converted: Convert, corners: Image.Image, orientation: int
) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    source = tmp_path / "odd.png"
    corners.save(source, exif=exif)
    assert converted(source, _TO_JPEG).size == corners.size


# What else the file says --------------------------------------------------------------------


def test_the_layout_of_a_tiff_and_an_embedded_thumbnail_are_not_kept(
    tmp_path: Path, converted: Convert
) -> None:
    source = tmp_path / "scan.tiff"
    Image.new("RGB", (32, 32), "teal").save(source)
    exif = converted(source, _TO_JPEG).getexif()
    assert dict(exif) == {}
    assert exif.get_ifd(ExifTags.IFD.IFD1) == {}


@pytest.mark.parametrize(
    "exif",
    [
        b"Exif\0\0garbage that is no TIFF",
        b"Exif\0\0II*\0\xff\xff\xff\xff",
        b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\x12\x01\x03\0\xff\xff\xff\xff" * 5,
        b"MM",
    ],
    ids=["no tiff", "offset beyond", "absurd counts", "cut off"],
)
@pytest.mark.filterwarnings("ignore:.*:UserWarning")
def test_damaged_remarks_do_not_cost_the_picture(
    tmp_path: Path, converted: Convert, exif: bytes
) -> None:
    source = tmp_path / "photo.png"
    Image.new("RGB", (32, 16), "teal").save(source, exif=exif)
    assert converted(source, _TO_JPEG).size == (32, 16)


# What stays as it is ------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{}, {"progressive": True}], ids=["baseline", "progressive"])
def test_a_jpeg_stays_as_it_is(
    tmp_path: Path, corners: Image.Image, options: dict[str, bool]
) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    source = tmp_path / "already.png"  # named wrongly on purpose
    corners.save(source, "JPEG", exif=exif, **options)
    before = source.read_bytes()
    assert convert(source, _TO_JPEG) is Frames.ALL
    assert source.read_bytes() == before


def test_the_original_is_never_touched(tmp_path: Path, corners: Image.Image) -> None:
    source = tmp_path / "original.png"
    corners.save(source)
    before = source.read_bytes(), source.stat().st_mtime_ns
    convert(source, _TO_JPEG)
    assert (source.read_bytes(), source.stat().st_mtime_ns) == before
