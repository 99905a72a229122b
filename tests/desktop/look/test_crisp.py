"""Frames and hairlines are sharp at every scale, wherever they stand."""

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from falgui.desktop.look.crisp import draw_frame, draw_line

RATIOS = [1.0, 1.25, 1.5, 1.75, 2.0, 3.0]
OFFSETS = [0.0, 0.4, 3.0]
GROUND, INK = QColor("white"), QColor("black")


def painted(ratio: float) -> QImage:
    image = QImage(round(100 * ratio), round(60 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(GROUND)
    return image


def runs(colours: list[str]) -> list[tuple[str, int]]:
    """Return what follows what, and how often."""
    found: list[tuple[str, int]] = []
    for colour in colours:
        if found and found[-1][0] == colour:
            found[-1] = (colour, found[-1][1] + 1)
        else:
            found.append((colour, 1))
    return found


@pytest.mark.parametrize("offset", OFFSETS)
@pytest.mark.parametrize("width", [1.0, 1.5, 2.0, 3.0])
@pytest.mark.parametrize("ratio", RATIOS)
def test_a_frame_has_no_grey_edge(ratio: float, width: float, offset: float) -> None:
    image = painted(ratio)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(offset, offset)
    painter.setPen(INK)
    draw_frame(painter, QRectF(8, 8, 80, 40), 8, width)
    painter.end()
    across = [image.pixelColor(x, image.height() // 2).name() for x in range(image.width())]
    down = [image.pixelColor(image.width() // 2, y).name() for y in range(image.height())]
    thick = max(1, round(width * ratio))
    for line in (across, down):
        colours = [colour for colour, _count in runs(line)]
        assert colours == [GROUND.name(), INK.name(), GROUND.name(), INK.name(), GROUND.name()]
        assert {count for colour, count in runs(line) if colour == INK.name()} == {thick}


@pytest.mark.parametrize("offset", OFFSETS)
@pytest.mark.parametrize("ratio", RATIOS)
def test_a_hairline_is_as_thin_and_dark_as_it_can_be(ratio: float, offset: float) -> None:
    image = painted(ratio)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(offset, offset)
    painter.setPen(INK)
    draw_line(painter, 10, 90, 20)
    painter.end()
    down = [image.pixelColor(image.width() // 2, y).name() for y in range(image.height())]
    assert [colour for colour, _count in runs(down)] == [GROUND.name(), INK.name(), GROUND.name()]
    assert runs(down)[1] == (INK.name(), max(1, round(ratio)))


def test_the_inside_of_a_frame_is_filled() -> None:
    image = painted(1.0)
    painter = QPainter(image)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("red"))
    draw_frame(painter, QRectF(8, 8, 80, 40), 8)
    painter.end()
    assert image.pixelColor(50, 30) == QColor("red")
