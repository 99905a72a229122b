"""A button that shows a colour with its name, and lets another one be picked."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QColorDialog, QPushButton, QWidget

from falgui.core.translation import _
from falgui.desktop.look.colours import colours

_EDGE: Final = 16
_SIZE: Final = QSize(_EDGE + 6, _EDGE)
"""With room between the colour and its name."""


class ColourButton(QPushButton):
    """Shows a colour as `#rrggbb`; `chosen` carries the one that the person has picked."""

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAutoDefault(False)
        self.setIconSize(_SIZE)
        self._colour = ""
        self._named = ""
        self.clicked.connect(self._ask)
        self.show_colour("#ffffff")

    def setAccessibleName(self, name: str) -> None:  # noqa: N802  Qt's name
        """Say the colour with the name, for it is what the button shows."""
        self._named = name
        said = _("{setting}: {colour}").format(setting=name, colour=self.text()) if name else ""
        super().setAccessibleName(said)

    def show_colour(self, colour: str) -> None:
        """Show a colour without emitting `chosen`."""
        self._colour = colour
        usual = {"#ffffff": _("White"), "#000000": _("Black")}
        self.setText(usual.get(colour, colour))
        self.setIcon(self._swatch())
        self.setAccessibleName(self._named)

    def _ask(self) -> None:
        dialog = QColorDialog(QColor(self._colour), self)
        dialog.setObjectName("colourDialog")
        dialog.setWindowTitle(self._named)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(lambda colour: self._take(colour.name()))
        dialog.open()

    def _take(self, colour: str) -> None:
        self.show_colour(colour)
        self.chosen.emit(colour)

    def _swatch(self) -> QIcon:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(_SIZE * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(colours(self.palette()).outline)
        painter.setBrush(QColor(self._colour))
        painter.drawRoundedRect(QRectF(3.5, 0.5, _EDGE - 1, _EDGE - 1), 4, 4)
        painter.end()
        return QIcon(pixmap)
