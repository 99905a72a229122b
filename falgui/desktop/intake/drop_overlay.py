"""What lies over the window while something is dragged across it."""

from typing import Final

from PySide6.QtCore import QRectF, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from falgui.desktop.look.colours import Colours, colours, mixed
from falgui.desktop.look.crisp import draw_frame
from falgui.desktop.look.fonts import name_font
from falgui.desktop.look.icons import paint_icon
from falgui.desktop.look.motion import animation_milliseconds

FADE_MILLISECONDS: Final = 120
"""How long whatever answers a drag takes to appear."""
_ROOMY_FROM: Final = 240
"""Below this width there is only room for a small sign and the usual letters."""
_SMALL_SIGN: Final = 32
_SMALL_GAP: Final = 6
_SMALL_CORNER: Final = 14
_WRAPPED: Final = (
    Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
)


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
        if self.width() < _ROOMY_FROM:
            self._paint_small(painter, among, colour)
            return
        ground = QColor(among.base)
        ground.setAlphaF(0.0 if self._is_clear else 1.0)
        painter.fillRect(self.rect(), ground)
        tint = QColor(colour)
        tint.setAlphaF(0.10)
        painter.setBrush(tint)
        painter.setPen(colour)
        draw_frame(painter, QRectF(self.rect()).adjusted(6, 6, -6, -6), 12, 3)
        if self._is_clear:
            return
        middle = self.rect().center()
        sign = QRectF(middle.x() - 28, middle.y() - 60, 56, 56)
        paint_icon(painter, sign, "warning" if self._refuses else "drop", colour)
        font = name_font(self.font())
        font.setPointSizeF(font.pointSizeF() * 1.35)
        painter.setFont(font)
        painter.setPen(among.error if self._refuses else among.text)
        below = self.rect().adjusted(24, self.height() // 2 + 12, -24, 0)
        said = painter.drawText(below, _WRAPPED, self._text)
        painter.setFont(self.font())
        painter.setPen(among.muted)
        painter.drawText(below.adjusted(0, said.height() + 6, 0, 0), _WRAPPED, self._reason)

    def _paint_small(self, painter: QPainter, among: Colours, colour: QColor) -> None:
        """Paint the same for a small window with round corners, the words in the middle."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(mixed(among.base, colour, 0.10))
        painter.drawRoundedRect(self.rect(), _SMALL_CORNER, _SMALL_CORNER)
        painter.setPen(colour)
        draw_frame(painter, QRectF(self.rect()).adjusted(3, 3, -3, -3), _SMALL_CORNER - 2, 2)
        room = QRectF(self.rect()).adjusted(12, 8, -12, -8)
        parts = ((name_font(self.font()), self._text), (self.font(), self._reason))
        heights = [
            QFontMetricsF(font).boundingRect(room, _WRAPPED, text).height() + _SMALL_GAP
            for font, text in parts
            if text
        ]
        top = room.top() + max(0.0, room.height() - _SMALL_SIGN - sum(heights)) / 2
        sign = QRectF(room.center().x() - _SMALL_SIGN / 2, top, _SMALL_SIGN, _SMALL_SIGN)
        paint_icon(painter, sign, "warning" if self._refuses else "drop", colour)
        top = sign.bottom() + _SMALL_GAP
        for (font, text), height in zip(parts, heights, strict=False):
            painter.setFont(font)
            is_reason = text == self._reason
            said = among.error if self._refuses else among.text
            painter.setPen(among.muted if is_reason else said)
            painter.drawText(QRectF(room.left(), top, room.width(), height), _WRAPPED, text)
            top += height
