"""Draws the pieces that the rows of every list are made of."""

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from falgui.desktop.look.colours import colours, mixed
from falgui.desktop.look.crisp import draw_frame
from falgui.desktop.look.fonts import name_font
from falgui.desktop.look.icons import paint_icon
from falgui.desktop.rows.row_layout import ICON, centred

CORNER: Final = 8.0


class RowBrush:
    """Draws with `painter` into the row that `option` tells of; subclasses say what it shows."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        self._painter = painter
        self._option = option
        self._colours = colours(option.palette)

    def paint_ground(self) -> None:
        """Paint what shows that the row is selected, under the pointer, or has the focus."""
        option, among = self._option, self._colours
        area = QRectF(option.rect).adjusted(4, 2, -4, -2)
        if option.state & QStyle.StateFlag.State_Selected:
            self._fill(area, among.selected)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            self._fill(area, mixed(among.base, among.text, 0.04))
        seen = QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_KeyboardFocusChange
        if option.state & seen == seen:
            self._painter.setPen(among.accent_line)
            self._painter.setBrush(Qt.BrushStyle.NoBrush)
            draw_frame(self._painter, area, CORNER, 2)

    def _picture(self, area: QRect, kind: str, thumbnail: QPixmap | None) -> None:
        """Draw the thumbnail, or the sign of its kind of file."""
        among = self._colours
        if thumbnail is None:
            self._fill(QRectF(area), mixed(among.base, among.text, 0.06))
            sign = centred(area, QSize(24, 24))
            paint_icon(self._painter, QRectF(sign), kind, among.muted)
            return
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(QBrush(thumbnail))
        self._painter.setBrushOrigin(area.topLeft())
        self._painter.drawRoundedRect(area, CORNER, CORNER)

    def _button(self, area: QRect, sign: str, word: str, ink: QColor) -> None:
        """Draw what stands on a button: its sign, and its word if it has one."""
        if not word:
            paint_icon(self._painter, QRectF(centred(area, QSize(ICON, ICON))), sign, ink)
            return
        gap = 6
        width = QFontMetrics(name_font(self._option.font)).horizontalAdvance(word) + 2
        content = centred(area, QSize(ICON + gap + width, area.height()))
        direction = self._option.direction
        icon = centred(area, QSize(ICON, ICON))
        icon.moveLeft(content.left())
        paint_icon(self._painter, QRectF(QStyle.visualRect(direction, area, icon)), sign, ink)
        text = content.adjusted(ICON + gap, 0, 0, 0)
        self._text(QStyle.visualRect(direction, area, text), word, ink, strong=True)

    def _text(
        self,
        area: QRect,
        text: str,
        colour: QColor,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        *,
        strong: bool = False,
    ) -> None:
        font: QFont = name_font(self._option.font) if strong else self._option.font
        self._painter.setFont(font)
        self._painter.setPen(colour)
        shown = QFontMetrics(font).elidedText(text, elide, area.width())
        start = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        alignment = QStyle.visualAlignment(self._option.direction, start)
        self._painter.drawText(area, alignment | Qt.TextFlag.TextSingleLine, shown)

    def _fill(self, area: QRectF, colour: QColor, corner: float = CORNER) -> None:
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(colour)
        self._painter.drawRoundedRect(area, corner, corner)
