"""Thumbnails: of every kind of picture, cheaply, and never an exception."""

import json
import os
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from falgui.media.thumbnails import thumbnail

_MEBIBYTE = 1024 * 1024

Cost = Callable[[Path], tuple[bool, float, int]]


def _shown(path: Path, edge: int = 48) -> Image.Image:
    content = thumbnail(path, edge)
    assert content is not None
    with Image.open(BytesIO(content), formats=["PNG"]) as image:
        image.load()
        return image


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "gif", "bmp", "tiff", "avif"])
@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((640, 480), (48, 36)),
        ((480, 640), (36, 48)),
        ((3000, 3), (48, 1)),
        ((20, 10), (20, 10)),
        ((1, 1), (1, 1)),
    ],
)
def test_a_thumbnail_fits_and_keeps_its_shape(
    tmp_path: Path, suffix: str, size: tuple[int, int], expected: tuple[int, int]
) -> None:
    path = tmp_path / f"picture.{suffix}"
    Image.new("RGB", size, "teal").save(path)
    assert _shown(path).size == expected


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "F"])
def test_every_mode_has_a_thumbnail(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "picture.tiff"
    Image.new(mode, (300, 200)).save(path)
    assert _shown(path).size == (48, 32)


def test_transparency_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "half.png"
    picture = Image.new("RGBA", (200, 100), (255, 0, 0, 255))
    picture.paste((0, 0, 0, 0), (0, 0, 100, 100))
    picture.save(path)
    image = _shown(path)
    assert image.getpixel((4, 12)) == (0, 0, 0, 0)
    assert image.getpixel((44, 12)) == (255, 0, 0, 255)


@pytest.mark.parametrize("suffix", ["jpg", "png", "tiff"])
@pytest.mark.parametrize(
    ("orientation", "seen"),
    [
        (1, ((48, 24), "red")),
        (2, ((48, 24), "lime")),
        (3, ((48, 24), "white")),
        (4, ((48, 24), "blue")),
        (5, ((24, 48), "red")),
        (6, ((24, 48), "blue")),
        (7, ((24, 48), "white")),
        (8, ((24, 48), "lime")),
    ],
)
def test_a_thumbnail_is_upright(
    corners: Image.Image,
    tmp_path: Path,
    suffix: str,
    orientation: int,
    seen: tuple[tuple[int, int], str],
) -> None:
    size, top_left = seen
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    path = tmp_path / f"turned.{suffix}"
    corners.resize((640, 320), Image.Resampling.NEAREST).save(path, exif=exif)
    image = _shown(path)
    assert image.size == size
    expected = Image.new("RGBA", (1, 1), top_left).getpixel((0, 0))
    assert image.getpixel((3, 3)) == pytest.approx(expected, abs=6)


def test_nothing_about_the_photographer_is_in_it(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "Ada"
    path = tmp_path / "photo.jpg"
    Image.new("RGB", (300, 200)).save(path, exif=exif, icc_profile=b"x" * 500, comment=b"Ada")
    content = thumbnail(path, 48)
    assert content is not None
    assert b"Ada" not in content
    assert set(_shown(path).info) == set()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"text",
        b"\0" * 5000,
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        b"GIF89a\xff\xff\xff\xff",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"8BPS" + bytes(60),
        b"SIMPLE  =                    T" + b" " * 2850,
        b"\x1f\x8bSIMPLE",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"PK\x03\x04",
        b"\0\0\0\x18ftypmp42",
        b"\0\0\0\x18ftypheic",
        b"RIFF\x10\0\0\0WEBPVP8L\x04\0\0\0\x2f\xff\xff\xff",
        b"\0\0\0\x18ftypavif",
    ],
)
@pytest.mark.parametrize("name", ["picture.png", "x"])
def test_what_is_no_picture_has_none(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert thumbnail(path, 48) is None


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "gif", "bmp", "tiff", "avif"])
@pytest.mark.filterwarnings("ignore:.*:UserWarning")
def test_no_damage_raises(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"damaged.{suffix}"
    Image.frombytes("RGB", (40, 40), bytes(range(240)) * 20).save(path)
    whole = path.read_bytes()
    for at in range(0, len(whole), max(1, len(whole) // 60)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        thumbnail(path, 48)
        path.write_bytes(whole[:at])
        thumbnail(path, 48)


def test_a_folder_and_a_missing_file_have_none(tmp_path: Path) -> None:
    assert thumbnail(tmp_path, 48) is None
    assert thumbnail(tmp_path / "nowhere.png", 48) is None


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes in the file system")
def test_a_pipe_has_none_and_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    assert thumbnail(tmp_path / "pipe.png", 48) is None


# What it costs ------------------------------------------------------------------------------

_MEASURE = """
import json, sys, time
from pathlib import Path
import falgui.media.images, falgui.media.colours, falgui.media.orientation
from PIL import Image
from falgui.media.thumbnails import thumbnail

def peak():
    status = dict(line.split(":", 1) for line in open("/proc/self/status"))
    return int(status["VmHWM"].split()[0]) * 1024

Image.init()
before, begun = peak(), time.process_time()
found = thumbnail(Path(sys.argv[1]), 96) is not None
seconds = time.process_time() - begun
print(json.dumps([found, seconds, peak() - before]))
"""


@pytest.fixture
def cost(in_own_process: Callable[..., str]) -> Cost:
    """Return a function that tells whether there is a thumbnail, its seconds and its bytes."""

    def measure(path: Path) -> tuple[bool, float, int]:
        found, seconds, memory = json.loads(in_own_process(_MEASURE, path))
        return found, seconds, memory

    return measure


needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc for the peak memory")


@needs_proc
@pytest.mark.parametrize("edge", [6_000, 13_000, 20_000, 40_000])
def test_a_bomb_costs_next_to_nothing(
    cost: Cost, png_bomb: Callable[[int], Path], edge: int
) -> None:
    found, seconds, memory = cost(png_bomb(edge))
    assert not found
    assert seconds < 1
    assert memory < 16 * _MEBIBYTE


@needs_proc
def test_a_bomb_hidden_in_a_tile_costs_next_to_nothing(
    cost: Cost, tile_bomb: Callable[[int], Path]
) -> None:
    assert cost(tile_bomb(1_000))[0]
    found, seconds, memory = cost(tile_bomb(12_000))
    assert not found
    assert seconds < 1
    assert memory < 16 * _MEBIBYTE


@needs_proc
@pytest.mark.parametrize("suffix", ["png", "jpg", "bmp"])
def test_a_large_photo_stays_within_its_limits(cost: Cost, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"photo.{suffix}"
    mode = "L" if suffix == "bmp" else "RGB"
    Image.linear_gradient("L").resize((6000, 4000)).convert(mode).save(path)
    found, seconds, memory = cost(path)
    assert found
    assert seconds < 1
    assert memory < 100 * _MEBIBYTE


@needs_proc
@pytest.mark.parametrize(("progressive", "expected"), [(False, True), (True, False)])
def test_a_huge_jpeg_is_shrunk_while_it_is_decoded(
    cost: Cost, tmp_path: Path, *, progressive: bool, expected: bool
) -> None:
    path = tmp_path / "huge.jpg"
    Image.new("L", (12_000, 9_000), 90).save(path, progressive=progressive)
    found, seconds, memory = cost(path)
    assert found is expected
    assert seconds < 1
    assert memory < 100 * _MEBIBYTE


@needs_proc
def test_an_animation_of_ten_thousand_frames_is_not_walked_through(
    cost: Cost, tmp_path: Path
) -> None:
    path = tmp_path / "frames.gif"
    Image.new("P", (100, 100)).save(path)
    single = path.read_bytes()
    start = single.index(b"\x2c\0\0\0\0")
    path.write_bytes(single[:-1] + (b"\x21\xf9\x04\0\0\0\0\0" + single[start:-1]) * 9_999 + b";")
    with Image.open(path) as image:
        assert getattr(image, "n_frames", 1) == 10_000
    found, seconds, memory = cost(path)
    assert found
    assert seconds < 1
    assert memory < 16 * _MEBIBYTE


def test_a_file_larger_than_a_picture_should_be_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "padded.png"
    Image.new("RGB", (32, 32)).save(path)
    assert thumbnail(path, 48) is not None
    os.truncate(path, 65 * _MEBIBYTE)
    assert thumbnail(path, 48) is None
