"""Widgets laid out edge to edge, and what stands between or around them."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget


def stack(whole: QWidget, *parts: QWidget) -> QVBoxLayout:
    """Lay `parts` out in `whole`, one below the other without any room; return the layout."""
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for part in parts:
        column.addWidget(part)
    return column


def hairline() -> QFrame:
    """Return a line, one pixel high."""
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    line.setProperty("hairline", True)
    line.setFixedHeight(1)
    return line


def scrolling(inside: QWidget) -> QScrollArea:
    """Return an area without a frame in which `inside` scrolls up and down."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    return area
