"""Lines that lie on whole pixels at every scale, so that they are sharp."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter


def draw_frame(painter: QPainter, area: QRectF, corner: float, width: float = 1.0) -> None:
    """Draw a rounded frame within `area`, with the painter's pen made about `width` wide.

    The inside is filled with the painter's brush.
    """
    to_device = painter.deviceTransform()
    scale = to_device.m11()
    pixels = max(1, round(width * scale))
    placed = to_device.mapRect(area)
    left, top, right, bottom = map(
        round, (placed.left(), placed.top(), placed.right(), placed.bottom())
    )
    half = pixels / 2
    middle_of_line = QRectF(left, top, right - left, bottom - top).adjusted(
        half, half, -half, -half
    )
    from_device, _invertible = to_device.inverted()
    pen = painter.pen()
    pen.setWidthF(pixels / scale)
    painter.setPen(pen)
    painter.drawRoundedRect(from_device.mapRect(middle_of_line), corner, corner)


def draw_line(painter: QPainter, start: float, end: float, top: float) -> None:
    """Draw a hairline from `start` to `end` below `top`, in the painter's pen's colour."""
    to_device = painter.deviceTransform()
    scale = to_device.m11()
    placed = to_device.mapRect(QRectF(start, top, end - start, 1))
    left, upper, right = map(round, (placed.left(), placed.top(), placed.right()))
    line = QRectF(left, upper, right - left, max(1, round(scale)))
    from_device, _invertible = to_device.inverted()
    antialiasing = QPainter.RenderHint.Antialiasing
    was_on = painter.testRenderHint(antialiasing)
    painter.setRenderHint(antialiasing, False)
    painter.fillRect(from_device.mapRect(line), painter.pen().color())
    painter.setRenderHint(antialiasing, was_on)
