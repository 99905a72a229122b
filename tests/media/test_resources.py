"""What ships with the program: every icon can be drawn, every sample is what its name says."""

import os
import shutil
import subprocess
import wave
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import cast

import pytest
from PIL import Image
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from falgui.core.content_types import SNIFF_LENGTH, content_type
from falgui.core.resources import resource
from falgui.core.upload import State

_COLOURED = "falgui"
_NAMES = (
    *(state.value for state in State),
    *("copy", "retry", "cancel", "add-file", "add-folder", "paste", "settings", "remove"),
    *("link", "open", "key", "check", "warning", "chevron-down", "drop", "diagnostics"),
    *("image", "video", "audio", "text", "archive", "model", "file"),
    *("add", "undo", "up", "down", "to-top", "to-bottom", "folder", "locate", "new-version"),
    *("look", "search", "find", "details", "door", "more", "verify", "qr", "help"),
    *("cleaned", "telling", "training", "link-check"),
    *("all", "history", "public", "private", "expired"),
    *(_COLOURED, "tray"),
)


def _drawn(path: Path, edge: int) -> bytes:
    """Return how opaque each pixel of the icon at `path` is."""
    renderer = QSvgRenderer(str(path))
    assert renderer.isValid()
    image = QImage(edge, edge, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    alpha = image.convertToFormat(QImage.Format.Format_Alpha8)
    return b"".join(
        bytes(cast("memoryview", alpha.constScanLine(row)))[:edge] for row in range(edge)
    )


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("edge", [16, 24, 48])
@pytest.mark.parametrize("name", _NAMES)
def test_every_icon_can_be_drawn_at_every_size(name: str, edge: int) -> None:
    opacity = _drawn(resource(f"icons/{name}.svg"), edge)
    share = sum(opacity) / (255 * edge * edge)
    assert 0.04 < share < (0.95 if name == _COLOURED else 0.6)
    # Nothing is cut off at the edges.
    assert max(opacity[:edge] + opacity[-edge:]) < 255


@pytest.mark.parametrize("name", _NAMES)
def test_icons_are_drawings_alone_and_take_the_text_colour(name: str) -> None:
    path = resource(f"icons/{name}.svg")
    root = ET.fromstring(path.read_text("utf-8"))  # noqa: S314  our own file
    assert root.get("viewBox", "").split()[2:] == [root.get("width"), root.get("height")]
    kinds = {element.tag.rpartition("}")[2] for element in root.iter()}
    gradients = {"defs", "linearGradient", "stop"} if name == _COLOURED else set()
    assert kinds <= {"svg", "path", "circle", "rect"} | gradients
    assert ("currentColor" in path.read_text("utf-8")) is (name != _COLOURED)


def test_no_icon_is_left_over() -> None:
    assert {path.stem for path in resource("icons").iterdir()} == set(_NAMES)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sunset over dunes.jpg", "image/jpeg"),
        ("glass sphere.png", "image/png"),
        ("evening chord.wav", "audio/wav"),
        ("waves.mp4", "video/mp4"),
    ],
)
def test_samples_are_what_their_names_say(name: str, expected: str) -> None:
    head = resource(f"samples/{name}").read_bytes()[:SNIFF_LENGTH]
    assert content_type(name, head) == content_type("unnamed", head) == expected


def test_samples_are_small_and_whole() -> None:
    samples = list(resource("samples").iterdir())
    assert len(samples) == 4
    assert sum(path.stat().st_size for path in samples) < 1_500_000
    for path in samples:
        if path.suffix in (".jpg", ".png"):
            with Image.open(path) as image:
                image.load()
                assert image.has_transparency_data is (path.suffix == ".png")
    with wave.open(str(resource("samples/evening chord.wav"))) as sound:
        assert sound.getnframes() / sound.getframerate() == pytest.approx(3)


@pytest.mark.skipif(os.name != "posix", reason="desktop entries are for free desktops")
def test_the_desktop_entry_is_valid() -> None:
    validator = shutil.which("desktop-file-validate")
    if validator is None:
        pytest.skip("desktop-file-validate is not installed")
    run = subprocess.run(  # noqa: S603  a checker on our own file
        [validator, resource("falgui.desktop")], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout) == (0, "")
