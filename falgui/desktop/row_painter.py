"""Paints the parts of one row of the list."""

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from falgui.core.translation import _
from falgui.core.upload import ACTIVE, State, Upload
from falgui.desktop.colours import colours, mixed, state_colour
from falgui.desktop.icons import paint_icon
from falgui.desktop.primary_action import PrimaryAction, action_word, primary_action
from falgui.desktop.row_layout import ICON, centred, name_font, row_layout
from falgui.desktop.upload_text import (
    Progress,
    detail_text,
    status_text,
    upload_kind,
    upload_name,
)

_CORNER: Final = 8.0
_IDLE, _HOVERED, _PRESSED = range(3)


class RowPainter:
    """Paints `upload` with `painter` where `option` says; one call of each method makes a row."""

    def __init__(
        self, painter: QPainter, option: QStyleOptionViewItem, upload: Upload, progress: Progress
    ) -> None:
        self._painter = painter
        self._option = option
        self._upload = upload
        self._progress = progress
        self._colours = colours(option.palette)
        self._action = primary_action(upload)
        self._is_active = upload.state in ACTIVE
        self._status = status_text(upload, progress)
        self._layout = row_layout(
            option.rect,
            option.font,
            option.direction,
            self._status,
            "" if self._action is PrimaryAction.CANCEL else action_word(self._action),
            has_bar=self._is_active,
        )

    def paint_ground(self) -> None:
        """Paint what shows that the row is selected, under the pointer, or has the focus."""
        option, among = self._option, self._colours
        area = QRectF(option.rect).adjusted(4, 2, -4, -2)
        if option.state & QStyle.StateFlag.State_Selected:
            self._fill(area, mixed(among.base, among.accent, 0.07))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            self._fill(area, mixed(among.base, among.text, 0.04))
        seen = QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_KeyboardFocusChange
        if option.state & seen == seen:
            self._painter.setPen(QPen(among.accent, 2))
            self._painter.setBrush(Qt.BrushStyle.NoBrush)
            self._painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), _CORNER, _CORNER)

    def paint_picture(self, thumbnail: QPixmap | None) -> None:
        """Paint the thumbnail, or the sign of its kind of file."""
        area, among = self._layout.picture, self._colours
        if thumbnail is None:
            self._fill(QRectF(area), mixed(among.base, among.text, 0.06))
            sign = centred(area, QSize(24, 24))
            paint_icon(self._painter, QRectF(sign), upload_kind(self._upload), among.muted)
            return
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(QBrush(thumbnail))
        self._painter.setBrushOrigin(area.topLeft())
        self._painter.drawRoundedRect(area, _CORNER, _CORNER)

    def paint_texts(self) -> None:
        """Paint the name, the state and the line of details."""
        layout, among, upload = self._layout, self._colours, self._upload
        colour = state_colour(upload.state, among)
        middle = Qt.TextElideMode.ElideMiddle
        self._text(layout.name, upload_name(upload), among.text, middle, strong=True)
        paint_icon(self._painter, QRectF(layout.status_icon), upload.state.value, colour)
        self._text(layout.status, self._status, colour)
        detail = detail_text(upload, self._progress)
        self._text(layout.detail, detail, self._detail_colour())

    def paint_bar(self) -> None:
        """Paint how far an active upload is; nothing for others."""
        if not self._is_active:
            return
        area, permille = self._layout.bar, self._progress.permille
        corner = area.height() / 2
        self._fill(QRectF(area), self._colours.border, corner)
        if permille:
            filled = QRect(area)
            filled.setWidth(max(area.height(), area.width() * permille // 1000))
            filled = QStyle.visualRect(self._option.direction, area, filled)
            self._fill(QRectF(filled), self._colours.accent, corner)

    def paint_button(self, *, hovered: bool, pressed: bool, copied: bool) -> None:
        """Paint the primary action's button."""
        area = self._layout.button
        look = _PRESSED if pressed else _HOVERED if hovered else _IDLE
        ground, ink = self._button_colours(look)
        self._fill(QRectF(area), ground)
        sign, word = self._action.value, action_word(self._action)
        if copied and self._action is PrimaryAction.COPY:
            sign, word = "check", _("Copied")
        if not self._layout.has_word:
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

    def _button_colours(self, look: int) -> tuple[QColor, QColor]:
        among = self._colours
        if self._action is PrimaryAction.COPY:
            return among.tints[look], among.on_tint
        ground = (QColor(Qt.GlobalColor.transparent), among.hover, among.pressed)[look]
        return ground, among.muted if look == _IDLE else among.text

    def _detail_colour(self) -> QColor:
        if self._upload.state is State.FAILED:
            return self._colours.error
        waits = self._upload.state is State.WAITING and self._upload.problem
        return self._colours.warning if waits or self._upload.notice else self._colours.muted

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

    def _fill(self, area: QRectF, colour: QColor, corner: float = _CORNER) -> None:
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(colour)
        self._painter.drawRoundedRect(area, corner, corner)
