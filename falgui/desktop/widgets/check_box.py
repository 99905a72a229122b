"""A check box in the shape of falgui's other controls."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton

from falgui.desktop.look.colours import colours
from falgui.desktop.look.icons import paint_icon


class CheckBox(QCheckBox):
    """A `QCheckBox` whose tick follows the palette, which a style sheet's image can't."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the tick over what the style sheet makes of the rest."""
        super().paintEvent(event)
        if not self.isChecked():
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        part = QStyle.SubElement.SE_CheckBoxIndicator
        area = QRectF(self.style().subElementRect(part, option, self))
        painter = QPainter(self)
        among = colours(self.palette())
        paint_icon(painter, area.adjusted(2, 2, -2, -2), "check", among.on_accent)
