"""What is painted in the drop basket: where to drop, how far it is, and how it ended."""

from enum import StrEnum
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPalette, QPen

from falgui.core.translation import _, plural
from falgui.desktop.look.colours import Colours, colours, mixed
from falgui.desktop.look.crisp import draw_frame
from falgui.desktop.look.fonts import name_font, number_font
from falgui.desktop.look.icons import paint_icon
from falgui.desktop.rows.upload_text import waiting_word
from falgui.desktop.tray.standing import Standing

CORNER: Final = 14.0
_SIGN: Final = 44
_RING: Final = 64
_LINE: Final = 6


class Face(StrEnum):
    """What the basket looks like."""

    OPEN = "open"
    """Nothing goes on: something can be dropped."""
    RUNNING = "running"
    WAITING = "waiting"
    PAUSED = "paused"
    FAILED = "failed"
    DONE = "done"


def face_of(standing: Standing) -> Face:
    """Return the face for what goes on; that all is done is known only to who saw it begin."""
    if standing.running:
        return Face.RUNNING
    if standing.cause is not None:
        return Face.WAITING
    if standing.is_paused:
        return Face.PAUSED
    return Face.FAILED if standing.unseen else Face.OPEN


def face_text(face: Face, standing: Standing) -> str:
    """Return the words below the sign."""
    match face:
        case Face.RUNNING:
            return plural("{n} file", "{n} files", standing.running)
        case Face.WAITING:
            return waiting_word(standing.cause)
        case Face.PAUSED:
            return _("Paused")
        case Face.FAILED:
            return plural("{n} failed", "{n} failed", standing.unseen)
        case Face.DONE:
            return _("Done")
        case Face.OPEN:
            return _("Drop here")


def paint_face(
    painter: QPainter,
    area: QRectF,
    face: Face,
    standing: Standing,
    palette: QPalette,
    font: QFont,
    *,
    has_focus: bool = False,
) -> None:
    """Paint the whole basket into `area`."""
    among = colours(palette)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(among.outline))
    painter.setBrush(among.base)
    draw_frame(painter, area, CORNER)
    if face is Face.OPEN or has_focus:
        pen = QPen(among.accent_line if has_focus else mixed(among.border, among.text, 0.2))
        if not has_focus:
            pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        draw_frame(painter, area.adjusted(7, 7, -7, -7), CORNER - 5, 2 if has_focus else 1.5)
    middle = QPointF(area.center().x(), area.top() + area.height() * 0.43)
    if face is Face.RUNNING:
        _paint_ring(painter, middle, standing.percent, among, font)
    else:
        sign = QRectF(0, 0, _SIGN, _SIGN)
        sign.moveCenter(middle)
        name, colour = {
            Face.OPEN: ("drop", among.accent_text),
            Face.WAITING: ("waiting", among.warning),
            Face.PAUSED: ("paused", among.warning),
            Face.FAILED: ("warning", among.error),
            Face.DONE: ("done", among.success),
        }[face]
        paint_icon(painter, sign, name, colour)
    words = area.adjusted(12, middle.y() - area.top() + 39, -12, -8)
    painter.setFont(name_font(font))
    painter.setPen(among.text)
    wrapped = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
    painter.drawText(words, wrapped, face_text(face, standing))


def _paint_ring(
    painter: QPainter, middle: QPointF, percent: int, among: Colours, font: QFont
) -> None:
    ring = QRectF(0, 0, _RING - _LINE, _RING - _LINE)
    ring.moveCenter(middle)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(mixed(among.base, among.text, 0.14), _LINE))
    painter.drawEllipse(ring)
    pen = QPen(among.accent_line, _LINE)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawArc(ring, 90 * 16, round(-360 * 16 * percent / 100))
    painter.setFont(number_font(name_font(font)))
    painter.setPen(among.text)
    percentage = _("{percent} %").format(percent=percent)
    painter.drawText(ring, Qt.AlignmentFlag.AlignCenter, percentage)
