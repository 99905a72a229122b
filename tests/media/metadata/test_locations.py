"""A file that is sent does not tell where it was made, and is otherwise what it was."""

import random
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from falgui.core.local_file import LocalFile
from falgui.core.patch import patched
from falgui.core.traces import IDENTIFYING, Trace
from falgui.media.metadata.find import patches_for, traces_in

from . import makers

pytestmark = pytest.mark.row("F20")

_XMP_TEXT = b"XML:com.adobe.xmp\0"
_FILES: dict[str, Callable[[Path], None]] = {
    "exif.jpg": makers.with_pillow("JPEG"),
    "exif.png": makers.with_pillow("PNG"),
    "exif.webp": makers.with_pillow("WEBP"),
    "exif.avif": makers.with_pillow("AVIF"),
    "little.tif": makers.tiff("<"),
    "big.tif": makers.tiff(">"),
    "xmp.jpg": makers.jpeg_with_xmp,
    "preview.jpg": makers.jpeg_with_preview,
    "second.jpg": makers.jpeg_with_second_picture,
    "motion.jpg": makers.jpeg_with_clip,
    "xmp.png": makers.png_with((b"iTXt", _XMP_TEXT + b"\0\0\0\0" + makers.XMP)),
    "packed.png": makers.png_with((b"iTXt", _XMP_TEXT + b"\1\0\0\0" + zlib.compress(makers.XMP))),
    "raw.png": makers.png_with((b"tEXt", b"Raw profile type exif\0" + makers.raw_profile())),
    "packed-raw.png": makers.png_with(
        (b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(makers.raw_profile()))
    ),
    "xmp.webp": makers.webp_with_xmp,
    "video.mp4": makers.video,
    "phone.mov": makers.quicktime,
    "phone.heic": makers.heic,
}
_PICTURES = [name for name in _FILES if name.endswith((".jpg", ".png", ".webp", ".avif"))]


def _sent(path: Path) -> bytes:
    with LocalFile(path) as file:
        patches, found = patches_for(file, IDENTIFYING)
    assert found == {Trace.LOCATION}
    return patched(path.read_bytes(), 0, patches)


@pytest.mark.parametrize("name", _FILES)
def test_the_location_is_gone_and_nothing_has_moved(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    _FILES[name](path)
    before = path.read_bytes()
    after = _sent(path)
    assert len(after) == len(before)
    assert not [telling for telling in makers.TELLING if telling in after]
    changed = [at for at, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    assert len(changed) < 2200
    # What was sent tells no location, so there is nothing more to take out.
    path.write_bytes(after)
    with LocalFile(path) as file:
        assert traces_in(file) == frozenset()


@pytest.mark.parametrize("name", _PICTURES)
def test_pixels_orientation_and_other_remarks_stay(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    _FILES[name](path)
    sent = tmp_path / f"sent-{name}"
    sent.write_bytes(_sent(path))
    with Image.open(path) as old, Image.open(sent) as new:
        new.load()
        assert ImageChops.difference(old.convert("RGB"), new.convert("RGB")).getbbox() is None
        assert dict(new.getexif().get_ifd(0x8825)) == {}
        if name.startswith("exif"):
            assert (new.getexif()[0x0112], new.getexif()[0x010F]) == (6, "Camera")


def test_entries_behind_the_location_move_up(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(makers.tiff_block())
    after = _sent(path)
    assert struct.unpack_from("<HHHIHH", after, 8)[:2] == (2, 0x0112)
    assert struct.unpack_from("<HHII", after, 22) == (0x9999, 4, 1, 123456)
    assert struct.unpack_from("<I", after, 34) == (0,)


@pytest.mark.parametrize("name", ["exif.png", "xmp.png", "packed.png", "raw.png", "packed-raw.png"])
def test_check_sums_fit_what_is_sent(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    _FILES[name](path)
    content = _sent(path)
    offset = 8
    while offset < len(content):
        length = int.from_bytes(content[offset : offset + 4], "big")
        body = content[offset + 4 : offset + 8 + length]
        assert zlib.crc32(body) == int.from_bytes(content[offset + 8 + length :][:4], "big")
        offset += length + 12


def test_remarks_that_are_no_location_stay(tmp_path: Path) -> None:
    path = tmp_path / "phone.mov"
    makers.quicktime(path)
    assert b"Camera" in _sent(path)
    makers.video(path)
    assert b"hello" in _sent(path)
    assert b"samples" in _sent(path)
    makers.jpeg_with_xmp(path)
    assert b"dc:creator='me'" in _sent(path)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_files_without_a_location_are_sent_as_they_are(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "plain"
    makers.picture().save(path, kind)
    with LocalFile(path) as file:
        assert traces_in(file) == frozenset()


@pytest.mark.parametrize("name", _FILES)
def test_damaged_and_hostile_files_cost_nothing_but_their_patches(
    name: str, tmp_path: Path
) -> None:
    whole = tmp_path / name
    _FILES[name](whole)
    content = whole.read_bytes()
    chance = random.Random(name)  # noqa: S311  a repeatable choice
    path = tmp_path / "damaged"
    for _case in range(40):
        broken = bytearray(content[: chance.randrange(1, len(content) + 1)])
        for _byte in range(chance.randrange(8)):
            broken[chance.randrange(len(broken))] = chance.choice((0, 1, 0x7F, 0xFF))
        path.write_bytes(broken)
        with LocalFile(path) as file:
            patches, _found = patches_for(file, Trace)
        assert len(patched(bytes(broken), 0, patches)) == len(broken)
