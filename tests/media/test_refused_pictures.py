"""What cannot or should not be opened as a picture, and a file that is in trouble itself."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from falgui.core.errors import LocalFileError, MediaError
from falgui.core.recipe import ImageFormat, Recipe
from falgui.media.conversion import convert
from falgui.media.images import opened

_TO_JPEG = Recipe(ImageFormat.JPEG)


def _refuses(source: Path) -> MediaError:
    with pytest.raises(MediaError) as caught:
        convert(source, _TO_JPEG)
    assert caught.value.message.id == "M39"
    assert str(source.parent) not in caught.value.detail
    return caught.value


@pytest.mark.parametrize("suffix", ["png", "gif", "bmp", "tiff", "webp", "avif"])
@pytest.mark.parametrize("share", [0.9, 0.5, 0.1])
def test_a_truncated_picture_is_refused(tmp_path: Path, suffix: str, share: float) -> None:
    source = tmp_path / f"cut.{suffix}"
    Image.frombytes("RGB", (64, 64), os.urandom(64 * 64 * 3)).save(source)
    source.write_bytes(source.read_bytes()[: int(source.stat().st_size * share)])
    assert "cut." in _refuses(source).title


@pytest.mark.parametrize(
    "content",
    [b"just text", b"\0" * 100, b"\x89PNG\r\n\x1a\n", b"GIF89a", b"<svg xmlns='x'/>", b"RIFF"],
)
def test_what_is_no_picture_is_refused(tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "named like a picture.png"
    source.write_bytes(content)
    _refuses(source)


@pytest.mark.parametrize("kind", ["EPS", "PPM", "TGA", "ICO", "PCX", "DDS", "SGI", "JPEG2000"])
def test_formats_outside_the_list_are_refused(tmp_path: Path, kind: str) -> None:
    source = tmp_path / "other.png"
    Image.new("RGB", (32, 32), "red").save(source, kind)
    _refuses(source)


@pytest.mark.parametrize("edge", [15_000, 20_000, 40_000])
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_bomb_is_refused(png_bomb: Callable[[int], Path], edge: int) -> None:
    source = png_bomb(edge)
    assert source.stat().st_size < 250_000
    assert _refuses(source).detail in (f"{edge * edge} pixels", "DecompressionBombError")


def test_a_tile_that_unfolds_to_gigabytes_is_refused(tile_bomb: Callable[[int], Path]) -> None:
    assert _refuses(tile_bomb(30_000)).detail == "900000000 pixels"


def test_a_very_large_picture_opens_without_a_warning(png_bomb: Callable[[int], Path]) -> None:
    with opened(png_bomb(13_000)) as image:
        assert image.width == 13_000


def test_a_picture_wider_than_a_jpeg_can_be_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "panorama.png"
    Image.new("1", (65_501, 1)).save(source)
    _refuses(source)


@pytest.mark.parametrize("addition", [b"", b"more"], ids=["touched", "longer"])
@pytest.mark.parametrize("damage", [None, ValueError("half written")])
def test_a_picture_that_changes_while_it_is_read_is_told_as_such(
    tmp_path: Path, corners: Image.Image, addition: bytes, damage: Exception | None
) -> None:
    source = tmp_path / "changing.png"
    corners.save(source)

    def change_meanwhile() -> None:
        with opened(source):
            source.write_bytes(source.read_bytes() + addition)
            os.utime(source, (1, 1))
            if damage:
                raise damage

    with pytest.raises(LocalFileError) as caught:
        change_meanwhile()
    assert caught.value.message.id == "M12"


def test_a_missing_file_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(LocalFileError) as caught:
        convert(tmp_path / "nowhere.png", _TO_JPEG)
    assert caught.value.message.id == "M13"


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes in the file system")
def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(LocalFileError) as caught:
        convert(tmp_path / "pipe.png", _TO_JPEG)
    assert caught.value.message.id == "M17"
