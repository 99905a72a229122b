"""What lies over the window while something is dragged across it."""

from typing import Final

from PySide6.QtCore import QRectF, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QStyle, QWidget

from falgui.desktop.colours import colours
from falgui.desktop.icons import paint_icon
from falgui.desktop.row_layout import name_font

_FADE_MILLISECONDS: Final = 120


class DropOverlay(QWidget):
    """A tint with an accent border and one sentence; as large as its parent, hidden at first."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("dropOverlay")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        self._covered = parent
        self._text = ""
        self._refuses = False
        self._fade = QVariantAnimation(self)
        self._fade.setStartValue(0.0)
        self._fade.setEndValue(1.0)
        self._fade.valueChanged.connect(lambda _value: self.update())

    def appear(self, text: str, *, refuses: bool = False) -> None:
        """Cover the parent with `text`; in the colour of errors if a drop would be refused."""
        self._text, self._refuses = text, refuses
        self.setAccessibleName(text)
        self.setGeometry(self._covered.rect())
        self.raise_()
        self.show()
        # Where the desktop asks for less motion, styles say that animations take no time.
        moves = self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, self)
        self._fade.setDuration(_FADE_MILLISECONDS if moves else 0)
        self._fade.start()

    def vanish(self) -> None:
        """Uncover the window."""
        self._fade.stop()
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint tint, border and sentence as far as the fade has come."""
        among = colours(self.palette())
        colour = among.error if self._refuses else among.accent
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(float(self._fade.currentValue() or 1.0))
        ground = QColor(among.base)
        ground.setAlphaF(0.95)
        painter.fillRect(self.rect(), ground)
        tint = QColor(colour)
        tint.setAlphaF(0.10)
        painter.setBrush(tint)
        painter.setPen(QPen(colour, 3))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(8, 8, -8, -8), 12, 12)
        middle = self.rect().center()
        sign = QRectF(middle.x() - 28, middle.y() - 60, 56, 56)
        paint_icon(painter, sign, "warning" if self._refuses else "drop", colour)
        font = name_font(self.font())
        font.setPointSizeF(font.pointSizeF() * 1.35)
        painter.setFont(font)
        painter.setPen(among.error if self._refuses else among.text)
        below = self.rect().adjusted(24, self.height() // 2 + 12, -24, 0)
        painter.drawText(
            below,
            Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap,
            self._text,
        )
