"""Paints what was found of a link: one row of three lines, with a sign at its start."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from falgui.desktop.copying.verifying import Condition, Finding
from falgui.desktop.look.colours import colours, mixed
from falgui.desktop.look.fonts import name_font
from falgui.desktop.look.icons import paint_icon

FINDING: Final = Qt.ItemDataRole.UserRole
_ICON: Final = 20
_SPACE: Final = 12
_LINE_GAP: Final = 2

Index = QModelIndex | QPersistentModelIndex


class FindingDelegate(QStyledItemDelegate):
    """Paints a link's name, what was found, and the details, beside a sign of its condition.

    A row gives its `Finding` for the role `FINDING`.
    """

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: N802  Qt's name
        """Return the height of three lines."""
        line = QFontMetrics(option.font).height()
        strong = QFontMetrics(name_font(option.font)).height()
        return QSize(0, strong + 2 * line + 2 * _LINE_GAP + 2 * _SPACE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        found: Finding = index.data(FINDING)
        among = colours(option.palette)
        colour = {
            Condition.UNKNOWN: among.muted,
            Condition.GOOD: among.success,
            Condition.CAUTION: among.warning,
            Condition.BROKEN: among.error,
        }[found.condition]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        self._paint_ground(painter, option)
        row = option.rect.adjusted(_SPACE, _SPACE, -_SPACE, -_SPACE)
        strong = name_font(option.font)
        sign = QRect(row.left(), row.top(), _ICON, _ICON)
        paint_icon(
            painter,
            QRectF(QStyle.visualRect(option.direction, option.rect, sign)),
            found.condition.value,
            colour,
        )
        line = row.adjusted(_ICON + _SPACE, 0, 0, 0)
        middle, right = Qt.TextElideMode.ElideMiddle, Qt.TextElideMode.ElideRight
        for text, font, ink, elide in (
            (str(index.data()), strong, among.text, middle),
            (found.words, option.font, colour, right),
            (found.details, option.font, among.muted, right),
        ):
            metrics = QFontMetrics(font)
            line.setHeight(metrics.height())
            painter.setFont(font)
            painter.setPen(ink)
            start = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(
                QStyle.visualRect(option.direction, option.rect, line),
                QStyle.visualAlignment(option.direction, start) | Qt.TextFlag.TextSingleLine,
                metrics.elidedText(text, elide, line.width()),
            )
            line.moveTop(line.bottom() + 1 + _LINE_GAP)
        painter.restore()

    @staticmethod
    def _paint_ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
        among = colours(option.palette)
        area = QRectF(option.rect).adjusted(2, 2, -2, -2)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(mixed(among.base, among.accent, 0.07))
            painter.drawRoundedRect(area, 8.0, 8.0)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(among.accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), 8.0, 8.0)
