"""What lies over the window while something is dragged across it."""

from typing import Final

from PySide6.QtCore import QRectF, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from falgui.desktop.look.colours import colours
from falgui.desktop.look.crisp import draw_frame
from falgui.desktop.look.fonts import name_font
from falgui.desktop.look.icons import paint_icon
from falgui.desktop.look.motion import animation_milliseconds

FADE_MILLISECONDS: Final = 120
"""How long whatever answers a drag takes to appear."""
_ROOMY_FROM: Final = 240
"""Below this width there is only room for a small sign and the usual letters."""


class DropOverlay(QWidget):
    """A tint with an accent border and one sentence; as large as its parent, hidden at first.

    Where something else says the sentence, it leaves in sight what it lies over.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("dropOverlay")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        self._covered = parent
        self._text = ""
        self._reason = ""
        self._refuses = False
        self._is_clear = False
        self._moves = False
        self._fade = QVariantAnimation(self)
        self._fade.setStartValue(0.0)
        self._fade.setEndValue(1.0)
        self._fade.valueChanged.connect(lambda _value: self.update())

    def appear(
        self, text: str, reason: str = "", *, refuses: bool = False, clear: bool = False
    ) -> None:
        """Cover the parent with `text`, and `reason` in smaller letters below it.

        In the colour of errors if a drop would be refused; without a word if `clear`.
        """
        self._text, self._reason = text, reason
        self._refuses, self._is_clear = refuses, clear
        self.setAccessibleName(f"{text} {reason}".strip())
        self.setGeometry(self._covered.rect())
        self.raise_()
        self.show()
        duration = animation_milliseconds(FADE_MILLISECONDS)
        self._moves = bool(duration)
        if duration:
            self._fade.setDuration(duration)
            self._fade.start()

    def vanish(self) -> None:
        """Uncover the window."""
        self._fade.stop()
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint tint, border and sentence as far as the fade has come."""
        among = colours(self.palette())
        colour = among.error if self._refuses else among.accent_line
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(float(self._fade.currentValue() or 0.0) if self._moves else 1.0)
        ground = QColor(among.base)
        ground.setAlphaF(0.0 if self._is_clear else 1.0)
        painter.fillRect(self.rect(), ground)
        tint = QColor(colour)
        tint.setAlphaF(0.10)
        painter.setBrush(tint)
        painter.setPen(colour)
        is_roomy = self.width() >= _ROOMY_FROM
        gap, line = (6, 3) if is_roomy else (3, 2)
        draw_frame(painter, QRectF(self.rect()).adjusted(gap, gap, -gap, -gap), 12, line)
        if self._is_clear:
            return
        middle = self.rect().center()
        edge, rise, drop, margin = (56, 60, 12, 24) if is_roomy else (32, 58, -16, 12)
        sign = QRectF(middle.x() - edge / 2, middle.y() - rise, edge, edge)
        paint_icon(painter, sign, "warning" if self._refuses else "drop", colour)
        font = name_font(self.font())
        if is_roomy:
            font.setPointSizeF(font.pointSizeF() * 1.35)
        painter.setFont(font)
        painter.setPen(among.error if self._refuses else among.text)
        below = self.rect().adjusted(margin, self.height() // 2 + drop, -margin, 0)
        wrapped = (
            Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        )
        said = painter.drawText(below, wrapped, self._text)
        painter.setFont(self.font())
        painter.setPen(among.muted)
        painter.drawText(below.adjusted(0, said.height() + 6, 0, 0), wrapped, self._reason)
