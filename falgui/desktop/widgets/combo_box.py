"""A drop-down list and a date in the shape of falgui's other controls."""

from typing import Final

from PySide6.QtCore import QEvent, QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QDateEdit, QLabel, QStyle, QWidget

from falgui.desktop.look.colours import colours
from falgui.desktop.look.icons import paint_icon

_SIGN: Final = 16
_MARGIN: Final = 8
_LEAST_WIDTH: Final = 120


class ComboBox(QComboBox):
    """A `QComboBox` whose arrow follows the palette, which a style sheet's image can't.

    Its accessible name reaches every screen reader: on Linux, Qt tells the chosen text as the
    name, and what the list is for only by a label beside it. So there is one, which nobody sees.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = QLabel(parent)
        self._label.hide()

    def setAccessibleName(self, name: str) -> None:  # noqa: N802  Qt's name
        """Name the list, closed and open."""
        super().setAccessibleName(name)
        self.view().setAccessibleName(name)
        # An ampersand would make a key of the letter behind it.
        self._label.setText(name.replace("&", "&&"))
        self._label.setBuddy(self)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  Qt's name
        """Keep the label beside the list."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ParentChange:
            self._label.setParent(self.parentWidget())

    def minimumSizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return a width that a narrow window has, too: a long text then ends in …."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), _LEAST_WIDTH), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the arrow over what the style sheet makes of the rest."""
        super().paintEvent(event)
        paint_arrow(self)


class DateField(QDateEdit):
    """A `QDateEdit` in the same shape, with a calendar to choose from."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCalendarPopup(True)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the arrow over what the style sheet makes of the rest."""
        super().paintEvent(event)
        paint_arrow(self)


def paint_arrow(control: QWidget) -> None:
    """Paint what shows that `control` opens something, at its end."""
    area = QRect(0, 0, _SIGN, _SIGN)
    area.moveCenter(control.rect().center())
    area.moveRight(control.width() - 1 - _MARGIN)
    among = colours(control.palette())
    painter = QPainter(control)
    sign = QRectF(QStyle.visualRect(control.layoutDirection(), control.rect(), area))
    paint_icon(painter, sign, "chevron-down", among.muted if control.isEnabled() else among.border)
