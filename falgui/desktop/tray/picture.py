"""Draws the tray's icon: falgui's own, or how the uploads stand, readable from 16 pixels on."""

from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QGuiApplication,
    QIcon,
    QIconEngine,
    QLinearGradient,
    QPainter,
    QPen,
    QPixmap,
)

from falgui.desktop.look.icons import paint_icon
from falgui.desktop.tray.standing import Kind, Sign

_EDGES: Final = (16, 22, 24, 32, 48, 64)
"""What panels ask for, in their own pixels."""
_WHITE: Final = QColor("#ffffff")
_BLACK: Final = QColor("#000000")
_AMBER: Final = QColor("#ffb31a")
_ON_AMBER: Final = QColor("#2b1c00")
# The ground tells work from rest as well as the sign on it does.
_GROUNDS: Final = {
    Kind.RUNNING: ("#7c6cff", "#3f2bb8"),
    Kind.WAITING: ("#7d7d88", "#4b4b55"),
    Kind.PAUSED: ("#7d7d88", "#4b4b55"),
}


def tray_icon(sign: Sign, *, mask: bool = False) -> QIcon:
    """Return the icon that shows `sign`.

    Nobody tells whether a tray is light or dark, so it brings a ground of its own that can be
    seen on both. As a `mask` it is black alone, for systems that colour it themselves.
    """
    icon = QIcon(_Engine(sign, mask=mask))
    icon.setIsMask(mask)
    return icon


class _Engine(QIconEngine):
    # No clone(): see look/icons.py.

    def __init__(self, sign: Sign, *, mask: bool) -> None:
        super().__init__()
        self._sign = sign
        self._mask = mask

    def availableSizes(  # noqa: N802  Qt's name
        self, _mode: QIcon.Mode = QIcon.Mode.Normal, _state: QIcon.State = QIcon.State.Off
    ) -> list[QSize]:
        # What goes over D-Bus is asked for in logical pixels, and shown in the panel's own.
        ratio = QGuiApplication.devicePixelRatio(_application())
        return [QSize(edge, edge) / ratio for edge in _EDGES]

    def paint(self, painter: QPainter, rect: QRect, _mode: QIcon.Mode, _state: QIcon.State) -> None:
        painter.drawPixmap(rect, self._drawn(rect.size()))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(  # noqa: N802  Qt's name
        self, size: QSize, _mode: QIcon.Mode, _state: QIcon.State, scale: float
    ) -> QPixmap:
        pixmap = self._drawn(size * scale)
        pixmap.setDevicePixelRatio(scale)
        return pixmap

    def _drawn(self, size: QSize) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = min(size.width(), size.height())
        area = QRectF((size.width() - edge) / 2, (size.height() - edge) / 2, edge, edge)
        paint_sign(painter, area, self._sign, mask=self._mask)
        painter.end()
        return pixmap


def _application() -> QGuiApplication:
    application = QGuiApplication.instance()
    assert isinstance(application, QGuiApplication)  # noqa: S101  there are no pixmaps without
    return application


def paint_sign(painter: QPainter, area: QRectF, sign: Sign, *, mask: bool = False) -> None:
    """Draw `sign` into a square on what is transparent so far, in black alone for a `mask`."""
    ink = _BLACK if mask else _WHITE
    if sign.kind is Kind.IDLE:
        paint_icon(painter, area, "tray" if mask else "falgui", ink)
    else:
        if not mask:
            _paint_ground(painter, area, sign.kind)
        _paint_kind(painter, area, sign, ink, 0.46 if mask else 0.34)
    if sign.alert:
        _paint_alert(painter, area, mask=mask)


def _paint_ground(painter: QPainter, area: QRectF, kind: Kind) -> None:
    above, below = _GROUNDS[kind]
    ground = QLinearGradient(area.topLeft(), area.bottomLeft())
    ground.setColorAt(0, QColor(above))
    ground.setColorAt(1, QColor(below))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(ground))
    # As large and as round as the program's icon, on whole pixels.
    gap = round(area.width() * 0.045)
    corner = area.width() * 0.22
    painter.drawRoundedRect(area.adjusted(gap, gap, -gap, -gap), corner, corner)


def _paint_kind(painter: QPainter, area: QRectF, sign: Sign, ink: QColor, reach: float) -> None:
    edge, middle = area.width(), area.center()
    line = max(1.25, edge * 0.085)
    if sign.kind is Kind.WAITING:
        # A clock is larger, so that its hands are seen.
        reach = max(reach, 0.4)
    radius = edge * reach - line / 2
    pen = QPen(ink, line)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    if sign.kind is Kind.PAUSED:
        width, height = edge * 0.13, edge * reach * 1.35
        if sign.alert:
            # Beside the dot, which would leave one bar of two.
            middle -= QPointF(edge * 0.16, edge * 0.06)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        for side in (-1, 1):
            bar = QRectF(0, 0, width, height)
            bar.moveCenter(middle + QPointF(side * edge * 0.135, 0))
            painter.drawRoundedRect(bar, width * 0.3, width * 0.3)
        return
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(middle, radius, radius)
    if sign.kind is Kind.WAITING:
        painter.drawPolyline(
            [
                middle - QPointF(0, radius * 0.62),
                middle,
                middle + QPointF(radius * 0.5, radius * 0.32),
            ]
        )
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    whole = QRectF(0, 0, 2 * radius, 2 * radius)
    whole.moveCenter(middle)
    # From the top, with the clock; Qt counts in sixteenths of a degree against it.
    painter.drawPie(whole, 90 * 16, round(-360 * 16 * sign.percent / 100))


def _paint_alert(painter: QPainter, area: QRectF, *, mask: bool) -> None:
    """Draw an amber dot with an exclamation mark into the corner, set off by a gap."""
    edge = area.width()
    radius = max(4.5, edge * 0.27)
    middle = area.bottomRight() - QPointF(radius, radius)
    clear, over = (
        QPainter.CompositionMode.CompositionMode_Clear,
        QPainter.CompositionMode.CompositionMode_SourceOver,
    )
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setCompositionMode(clear)
    gap = max(1.0, edge * 0.055)
    painter.setBrush(_BLACK)
    painter.drawEllipse(middle, radius + gap, radius + gap)
    painter.setCompositionMode(over)
    painter.setBrush(_BLACK if mask else _AMBER)
    painter.drawEllipse(middle, radius, radius)
    if mask:
        painter.setCompositionMode(clear)
    painter.setBrush(_ON_AMBER)
    width = max(1.6, radius * 0.34)
    bar = QRectF(middle.x() - width / 2, middle.y() - radius * 0.66, width, radius * 0.78)
    painter.drawRoundedRect(bar, width * 0.3, width * 0.3)
    painter.drawEllipse(middle + QPointF(0, radius * 0.5), width * 0.55, width * 0.55)
    painter.setCompositionMode(over)
