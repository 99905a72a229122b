"""The program's icons: drawn from SVG at any scale, in the palette's present text colour."""

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QIcon,
    QIconEngine,
    QPainter,
    QPalette,
    QPixmap,
    QPixmapCache,
)
from PySide6.QtSvg import QSvgRenderer

from falgui.core.resources import resource

ICON_BESIDE_TEXT: Final = QSize(22, 16)
"""An icon size for buttons: the drawing stays 16 pixels large, with some air at its sides."""


def icon(name: str, role: QPalette.ColorRole = QPalette.ColorRole.ButtonText) -> QIcon:
    """Return the icon `resources/icons/<name>.svg`, or an empty one where that is missing.

    What the drawing paints in `currentColor` gets the colour that `role` has in the
    application's palette at the time of painting, so an icon follows light and dark by itself.
    """
    return QIcon(_Engine(name, role))


def paint_icon(painter: QPainter, area: QRectF, name: str, colour: QColor) -> None:
    """Draw the icon `name` into `area`, with `colour` for its `currentColor`."""
    drawing = _drawing(name)
    if drawing:
        _renderer(drawing, colour.name()).render(painter, area)


class _Engine(QIconEngine):
    # No clone(): the binding would free the copy at once. Qt asks for one only to add pixmaps.

    def __init__(self, name: str, role: QPalette.ColorRole) -> None:
        super().__init__()
        self._name = name
        self._role = role

    def isNull(self) -> bool:  # noqa: N802  Qt's name
        return not _drawing(self._name)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        paint_icon(painter, QRectF(rect), self._name, self._colour(mode))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(  # noqa: N802  Qt's name
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        colour = self._colour(mode).name()
        key = f"falgui {self._name} {colour} {size.width()}x{size.height()} {scale}"
        physical = size * scale
        pixmap = QPixmap(physical)
        if not QPixmapCache.find(key, pixmap):
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            self.paint(painter, QRect(QPoint(), physical), mode, state)
            painter.end()
            pixmap.setDevicePixelRatio(scale)
            QPixmapCache.insert(key, pixmap)
        return pixmap

    def _colour(self, mode: QIcon.Mode) -> QColor:
        palette = QGuiApplication.palette()
        if mode is QIcon.Mode.Disabled:
            return palette.color(QPalette.ColorGroup.Disabled, self._role)
        if mode is QIcon.Mode.Selected:
            return palette.color(QPalette.ColorRole.HighlightedText)
        return palette.color(self._role)


@lru_cache(maxsize=128)
def _drawing(name: str) -> bytes:
    try:
        return resource(f"icons/{name}.svg").read_bytes()
    except OSError:
        return b""


@lru_cache(maxsize=256)
def _renderer(drawing: bytes, colour: str) -> QSvgRenderer:
    renderer = QSvgRenderer(drawing.replace(b"currentColor", colour.encode()))
    renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
    return renderer
