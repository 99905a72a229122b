"""Conversion to JPEG: pixels, orientation, metadata and the new file, for every kind of picture."""

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from falgui.core.errors import LocalFileError
from falgui.media.jpeg import to_jpeg

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


def _converted(source: Path, folder: Path, quality: int = 100) -> Image.Image:
    path = to_jpeg(source, folder, quality)
    assert path is not None
    with Image.open(path) as image:
        assert image.format == "JPEG"
        image.load()
        return image


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
    folder: Path,
    suffix: str,
    mode: str,
    colour: float | tuple[int, ...],
    expected: tuple[int, int, int],
) -> None:
    source = folder.parent / f"picture.{suffix}"
    Image.new(mode, (24, 16), colour).save(source)
    result = _converted(source, folder)
    assert (result.mode, result.size) == ("RGB", (24, 16))
    assert _looks_like(result.getpixel((12, 8)), expected)


def test_transparent_palette_colours_become_white(tmp_path: Path, folder: Path) -> None:
    source = tmp_path / "palette.png"
    picture = Image.new("P", (32, 16), 0)
    picture.putpalette([200, 0, 0, 0, 0, 200])
    picture.paste(1, (16, 0, 32, 16))
    picture.save(source, transparency=0)
    result = _converted(source, folder)
    assert _looks_like(result.getpixel((4, 8)), (255, 255, 255))
    assert _looks_like(result.getpixel((28, 8)), (0, 0, 200))


def test_half_transparent_palette_colours_are_blended(tmp_path: Path, folder: Path) -> None:
    source = tmp_path / "palette.png"
    picture = Image.new("P", (16, 16), 0)
    picture.putpalette([0, 0, 0])
    picture.save(source, transparency=bytes([128]))
    assert _looks_like(_converted(source, folder).getpixel((8, 8)), (127, 127, 127))


@pytest.mark.parametrize(
    ("mode", "colour", "transparency"), [("RGB", (9, 9, 9), (9, 9, 9)), ("L", 9, 9), ("1", 0, 0)]
)
def test_a_colour_marked_transparent_becomes_white(
    tmp_path: Path,
    folder: Path,
    mode: str,
    colour: int | tuple[int, ...],
    transparency: int | tuple[int, ...],
) -> None:
    source = tmp_path / "marked.png"
    Image.new(mode, (16, 16), colour).save(source, transparency=transparency)
    assert _looks_like(_converted(source, folder).getpixel((8, 8)), (255, 255, 255))


def test_sixteen_bit_gray_with_a_transparent_number_is_converted(
    tmp_path: Path, folder: Path
) -> None:
    source = tmp_path / "deep.png"
    Image.new("I;16", (16, 16), 0x8000).save(source, transparency=0x80)
    assert _looks_like(_converted(source, folder).getpixel((8, 8)), (128, 128, 128))


def test_numbers_beyond_the_usual_range_are_stretched(tmp_path: Path, folder: Path) -> None:
    source = tmp_path / "heights.tiff"
    heights = Image.new("F", (32, 16), -40.0)
    heights.paste(8000.0, (16, 0, 32, 16))
    heights.save(source)
    result = _converted(source, folder)
    assert _looks_like(result.getpixel((4, 8)), (0, 0, 0))
    assert _looks_like(result.getpixel((28, 8)), (255, 255, 255))


@pytest.mark.parametrize("suffix", ["gif", "webp", "png", "tiff", "avif"])
def test_the_first_frame_of_an_animation_is_taken(
    tmp_path: Path, folder: Path, suffix: str
) -> None:
    source = tmp_path / f"animation.{suffix}"
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "lime", "blue")]
    frames[0].save(source, save_all=True, append_images=frames[1:])
    assert _looks_like(_converted(source, folder).getpixel((16, 16)), (255, 0, 0), tolerance=6)


def test_noise_survives_the_encoder(tmp_path: Path, folder: Path) -> None:
    source = tmp_path / "noise.png"
    Image.frombytes("RGB", (400, 400), os.urandom(400 * 400 * 3)).save(source)
    assert _converted(source, folder).size == (400, 400)


def test_quality_tells_in_the_size(tmp_path: Path, folder: Path) -> None:
    source = tmp_path / "noise.png"
    Image.frombytes("RGB", (200, 200), os.urandom(200 * 200 * 3)).save(source)
    small, large = to_jpeg(source, folder, 40), to_jpeg(source, folder, 95)
    assert small is not None
    assert large is not None
    assert small.stat().st_size < large.stat().st_size / 2


# Which side is up ---------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["png", "tiff", "webp"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_picture_becomes_upright(
    tmp_path: Path, folder: Path, corners: Image.Image, orientation: int, suffix: str
) -> None:
    upright = tmp_path / "upright.png"
    corners.save(upright)
    turn = _INVERSE[orientation]
    stored = corners if turn is None else corners.transpose(turn)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    source = tmp_path / f"turned.{suffix}"
    stored.save(source, exif=exif, lossless=suffix == "webp")
    result = _converted(source, folder)
    assert result.tobytes() == _converted(upright, folder).tobytes()
    assert result.getexif().get(ExifTags.Base.Orientation, 1) == 1


@pytest.mark.parametrize("orientation", [0, 9, 4711])
def test_a_senseless_orientation_is_ignored(
    tmp_path: Path, folder: Path, corners: Image.Image, orientation: int
) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    source = tmp_path / "odd.png"
    corners.save(source, exif=exif)
    assert _converted(source, folder).size == corners.size


# What else the file says --------------------------------------------------------------------


def _rich_exif() -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Zenit"
    exif[ExifTags.Base.Artist] = "Ada"
    exif[ExifTags.IFD.Exif] = {
        ExifTags.Base.DateTimeOriginal: "2026:05:01 12:00:00",
        ExifTags.Base.MakerNote: b"offsets into the old file",
        ExifTags.Base.ExifImageWidth: 4000,
    }
    exif[ExifTags.IFD.GPSInfo] = {ExifTags.GPS.GPSLatitudeRef: "N"}
    return exif


@pytest.mark.parametrize("suffix", ["png", "tiff", "webp", "avif"])
def test_camera_time_author_and_place_are_kept(tmp_path: Path, folder: Path, suffix: str) -> None:
    source = tmp_path / f"photo.{suffix}"
    Image.new("RGB", (32, 32), "teal").save(source, exif=_rich_exif().tobytes())
    kept = _converted(source, folder).getexif()
    assert kept[ExifTags.Base.Make] == "Zenit"
    assert kept[ExifTags.Base.Artist] == "Ada"
    details = kept.get_ifd(ExifTags.IFD.Exif)
    assert details == {ExifTags.Base.DateTimeOriginal: "2026:05:01 12:00:00"}
    assert kept.get_ifd(ExifTags.IFD.GPSInfo) == {ExifTags.GPS.GPSLatitudeRef: "N"}


def test_the_layout_of_a_tiff_and_an_embedded_thumbnail_are_not_kept(
    tmp_path: Path, folder: Path
) -> None:
    source = tmp_path / "scan.tiff"
    Image.new("RGB", (32, 32), "teal").save(source)
    exif = _converted(source, folder).getexif()
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
def test_damaged_remarks_do_not_cost_the_picture(tmp_path: Path, folder: Path, exif: bytes) -> None:
    source = tmp_path / "photo.png"
    Image.new("RGB", (32, 16), "teal").save(source, exif=exif)
    assert _converted(source, folder).size == (32, 16)


def test_remarks_too_long_for_a_jpeg_are_dropped(tmp_path: Path, folder: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = "x" * 70_000
    source = tmp_path / "photo.png"
    Image.new("RGB", (32, 16), "teal").save(source, exif=exif)
    assert dict(_converted(source, folder).getexif()) == {}


# What stays as it is ------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{}, {"progressive": True}], ids=["baseline", "progressive"])
def test_a_jpeg_stays_as_it_is(
    tmp_path: Path, folder: Path, corners: Image.Image, options: dict[str, bool]
) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    source = tmp_path / "already.png"  # named wrongly on purpose
    corners.save(source, "JPEG", exif=exif, **options)
    before = source.read_bytes()
    assert to_jpeg(source, folder) is None
    assert source.read_bytes() == before
    assert list(folder.iterdir()) == []


def test_the_original_is_never_touched(tmp_path: Path, folder: Path, corners: Image.Image) -> None:
    source = tmp_path / "original.png"
    corners.save(source)
    before = source.read_bytes(), source.stat().st_mtime_ns
    to_jpeg(source, folder)
    assert (source.read_bytes(), source.stat().st_mtime_ns) == before


# The new file -------------------------------------------------------------------------------


def test_new_files_are_private_and_never_in_each_others_way(
    tmp_path: Path, folder: Path, corners: Image.Image
) -> None:
    source = tmp_path / "holiday.png"
    corners.save(source)
    paths = {to_jpeg(source, folder) for _ in range(5)}
    assert len(paths) == 5
    for path in paths:
        assert path is not None
        assert path.parent == folder
        assert path.name.startswith("holiday")
        assert path.suffix == ".jpg"
        if os.name == "posix":
            assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("stem", ["x" * 250, "ä" * 125, "🐌" * 60, "-rf", " . ", "a\nb"])
@pytest.mark.skipif(os.name != "posix", reason="names that Windows does not allow")
def test_any_name_can_be_converted(
    tmp_path: Path, folder: Path, corners: Image.Image, stem: str
) -> None:
    source = tmp_path / f"{stem}.png"
    corners.save(source)
    assert to_jpeg(source, folder) is not None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux allows bytes that are no text")
def test_a_name_that_is_no_text_can_be_converted(
    tmp_path: Path, folder: Path, corners: Image.Image
) -> None:
    source = tmp_path / os.fsdecode(b"invalid\xfe.png")
    corners.save(source)
    assert to_jpeg(source, folder) is not None


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of a file to set")
def test_a_full_disk_is_told_and_leaves_nothing_behind(
    tmp_path: Path, folder: Path, in_own_process: Callable[..., str]
) -> None:
    source = tmp_path / "noise.png"
    Image.frombytes("RGB", (200, 200), os.urandom(200 * 200 * 3)).save(source)
    script = """
import resource, sys
from pathlib import Path
from falgui.core.errors import LocalFileError
from falgui.media.images import opened
from falgui.media.jpeg import to_jpeg
resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))
try:
    to_jpeg(Path(sys.argv[1]), Path(sys.argv[2]))
except LocalFileError as error:
    print(error.message.id)
"""
    assert in_own_process(script, source, folder) == "M43\n"
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, corners: Image.Image) -> None:
    source = tmp_path / "picture.png"
    corners.save(source)
    with pytest.raises(LocalFileError) as caught:
        to_jpeg(source, tmp_path / "missing")
    assert caught.value.message.id == "M43"
