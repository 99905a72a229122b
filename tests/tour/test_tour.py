"""The tour ends well, and its pictures show something."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

_COLOURS_OF_A_PICTURE = 12
_PICTURES = 63


@pytest.mark.timeout(300)
@pytest.mark.parametrize("look", ["dark-2x", "right-to-left"])
def test_every_screen_can_be_shown(look: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.tour", str(tmp_path), "--look", look]
    toured = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)  # noqa: S603
    assert toured.returncode == 0, toured.stderr

    pictures = sorted((tmp_path / look).glob("*.png"))
    assert len(pictures) == _PICTURES
    blank = [picture.name for picture in pictures if _colours(picture) < _COLOURS_OF_A_PICTURE]
    assert not blank


def _colours(picture: Path) -> int:
    image = QImage(str(picture))
    step = max(1, image.width() // 120)
    return len(
        {
            image.pixel(x, y)
            for x in range(0, image.width(), step)
            for y in range(0, image.height(), step)
        }
    )
