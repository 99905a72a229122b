"""A drop-down list in the shape of falgui's other controls."""

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyle

from falgui.desktop.colours import colours
from falgui.desktop.icons import paint_icon

_SIGN: Final = 16
_MARGIN: Final = 8
_LEAST_WIDTH: Final = 120


class ComboBox(QComboBox):
    """A `QComboBox` whose arrow follows the palette, which a style sheet's image can't."""

    def minimumSizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return a width that a narrow window has, too: a long text then ends in …."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), _LEAST_WIDTH), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the arrow over what the style sheet makes of the rest."""
        super().paintEvent(event)
        area = QRect(0, 0, _SIGN, _SIGN)
        area.moveCenter(self.rect().center())
        area.moveRight(self.width() - 1 - _MARGIN)
        among = colours(self.palette())
        painter = QPainter(self)
        sign = QRectF(QStyle.visualRect(self.layoutDirection(), self.rect(), area))
        paint_icon(painter, sign, "chevron-down", among.muted if self.isEnabled() else among.border)
