"""Pictures and other files that the media tests share."""

import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from falgui.core.recipe import Recipe
from falgui.media.conversion import Conversion, convert


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the private folder that converted files go to."""
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    return private


@pytest.fixture
def in_own_process() -> Callable[..., str]:
    """Return a function that runs a script in a fresh Python and returns what it printed."""

    def run(script: str, *arguments: Path) -> str:
        return subprocess.run(  # noqa: S603  the tests' own scripts
            [sys.executable, "-B", "-c", script, *arguments],
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    return run


@pytest.fixture
def converted() -> Callable[[Path, Recipe], Image.Image]:
    """Return a function that gives what a recipe makes of the picture at a path."""

    def make(source: Path, recipe: Recipe) -> Image.Image:
        made = convert(source, recipe)
        assert isinstance(made, Conversion)
        with Image.open(BytesIO(made.content)) as image:
            assert image.format == made.format.name
            image.load()
            assert image.size == made.size
            return image

    return make


@pytest.fixture
def corners() -> Image.Image:
    """Return a picture that looks different for every way of turning or mirroring it."""
    picture = Image.new("RGB", (64, 32), "white")
    picture.paste("red", (0, 0, 32, 16))
    picture.paste("lime", (32, 0, 64, 16))
    picture.paste("blue", (0, 16, 32, 32))
    return picture


@pytest.fixture
def png_bomb(tmp_path: Path) -> Callable[[int], Path]:
    """Return a maker of a valid one-bit PNG of `edge` squared pixels in very few bytes."""

    def make(edge: int) -> Path:
        squeeze = zlib.compressobj(9)
        row = bytes(1 + (edge + 7) // 8)
        data = b"".join(squeeze.compress(row) for _ in range(edge)) + squeeze.flush()
        path = tmp_path / f"bomb {edge}.png"
        path.write_bytes(
            b"\x89PNG\r\n\x1a\n"
            + _chunk(b"IHDR", struct.pack(">IIBBBBB", edge, edge, 1, 0, 0, 0, 0))
            + _chunk(b"IDAT", data)
            + _chunk(b"IEND", b"")
        )
        return path

    return make


@pytest.fixture
def tile_bomb(tmp_path: Path) -> Callable[[int], Path]:
    """Return a maker of a valid TIFF of 16 by 16 pixels, cut from a tile of `edge` squared."""

    def make(edge: int) -> Path:
        squeeze = zlib.compressobj(9)
        row = bytes(edge)
        data = b"".join(squeeze.compress(row) for _ in range(edge)) + squeeze.flush()
        entries = (
            *((256, 16), (257, 16)),  # width and height
            *((258, 8), (259, 8)),  # eight bits, deflated
            *((262, 1), (277, 1)),  # gray
            *((322, edge), (323, edge)),  # the tile's width and height
            *((324, 134), (325, len(data))),  # where it is
        )
        directory = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries)
        head = b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + directory + bytes(4)
        path = tmp_path / f"tile {edge}.tiff"
        path.write_bytes(head + data)
        return path

    return make


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)
