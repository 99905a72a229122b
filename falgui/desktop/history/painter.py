"""Paints one row of the history: an entry, the heading of a day, or what stands in for an entry."""

from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from falgui.core.lifetime import Stage
from falgui.core.translation import _
from falgui.desktop.history.text import detail_text, entry_kind, entry_name, standing
from falgui.desktop.look.colours import Colours, colours, mixed
from falgui.desktop.look.fonts import name_font
from falgui.desktop.look.icons import paint_icon
from falgui.desktop.rows.row_brush import RowBrush
from falgui.desktop.rows.row_layout import row_layout
from falgui.store.history import HistoryEntry

_MARGIN: Final = 16
_SIGNS: Final = {Stage.CALM: "done", Stage.SOON: "waiting", Stage.OVER: "expired"}
_IDLE, _HOVERED, _PRESSED = range(3)


class HistoryRowPainter(RowBrush):
    """Paints `entry` as it stands `now`; one call of each method makes a row."""

    def __init__(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        entry: HistoryEntry,
        now: float,
        *,
        with_account: bool,
    ) -> None:
        super().__init__(painter, option)
        self._entry = entry
        self._with_account = with_account
        self._standing = standing(entry, now)
        self._layout = row_layout(
            option.rect,
            option.font,
            option.direction,
            self._standing.words,
            _("Copy"),
            has_bar=False,
        )

    def paint_picture(self, thumbnail: QPixmap | None) -> None:
        """Paint the thumbnail, or the sign of its kind of file."""
        self._picture(self._layout.picture, entry_kind(self._entry), thumbnail)

    def paint_texts(self) -> None:
        """Paint the name, the state and the line of details."""
        layout, among, stage = self._layout, self._colours, self._standing.stage
        is_over = stage is Stage.OVER
        colour = _stage_colour(stage, among)
        name = entry_name(self._entry)
        ink = among.muted if is_over else among.text
        self._text(layout.name, name, ink, Qt.TextElideMode.ElideMiddle, strong=True)
        paint_icon(self._painter, QRectF(layout.status_icon), _SIGNS[stage], colour)
        self._text(layout.status, self._standing.words, colour)
        detail = detail_text(self._entry, with_account=self._with_account)
        self._text(layout.detail, detail, among.muted)

    def paint_button(self, *, hovered: bool, pressed: bool, copied: bool) -> None:
        """Paint the button that copies the link; it is paler where that leads nowhere."""
        area, among = self._layout.button, self._colours
        look = _PRESSED if pressed else _HOVERED if hovered else _IDLE
        if self._standing.stage is Stage.OVER:
            clear = QColor(Qt.GlobalColor.transparent)
            ground = (clear, among.hover, among.pressed)[look]
            ink = among.muted if look == _IDLE else among.text
        else:
            ground, ink = among.tints[look], among.on_tint
        self._fill(QRectF(area), ground)
        sign, word = ("check", _("Copied")) if copied else ("copy", _("Copy"))
        self._button(area, sign, word if self._layout.has_word else "", ink)


def heading_height(font: QFont) -> int:
    """Return the height of the heading of a day."""
    return QFontMetrics(name_font(font)).height() + 20


def paint_heading(painter: QPainter, option: QStyleOptionViewItem, text: str) -> None:
    """Paint the heading of a day."""
    font = name_font(option.font)
    painter.setFont(font)
    painter.setPen(colours(option.palette).muted)
    area = option.rect.adjusted(_MARGIN, 8, -_MARGIN, 0)
    start = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    alignment = QStyle.visualAlignment(option.direction, start)
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, alignment | Qt.TextFlag.TextSingleLine, shown)


def paint_placeholder(painter: QPainter, option: QStyleOptionViewItem) -> None:
    """Paint what stands in for an entry that is being read: its shapes without words."""
    among = colours(option.palette)
    layout = row_layout(option.rect, option.font, option.direction, "", "", has_bar=False)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(mixed(among.base, among.text, 0.06))
    painter.drawRoundedRect(QRectF(layout.picture), 8, 8)
    for line, share in ((layout.name, 0.5), (layout.detail, 0.3)):
        bar = QRect(line)
        bar.setWidth(round(line.width() * share))
        bar = QStyle.visualRect(option.direction, line, bar)
        painter.drawRoundedRect(QRectF(bar).adjusted(0, 3, 0, -3), 4, 4)


def _stage_colour(stage: Stage, among: Colours) -> QColor:
    return {
        Stage.CALM: among.success,
        Stage.SOON: among.warning,
        Stage.OVER: among.muted,
    }[stage]
