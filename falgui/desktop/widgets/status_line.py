"""One remark under a control: an icon, what happened, what to do about it."""

from enum import Enum
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from falgui.desktop.look.colours import Colours, colours
from falgui.desktop.look.icons import paint_icon
from falgui.desktop.look.theme import GRID
from falgui.desktop.widgets.wrapping_label import WrappingLabel

_ICON_SIZE: Final = 20


class Tone(Enum):
    """The kind of a remark, each with an icon of its own."""

    BUSY = "waiting"
    GOOD = "check"
    BAD = "warning"
    NOTE = "details"
    IMPOSSIBLE = "failed"


class StatusLine(QWidget):
    """Shows nothing until told otherwise; texts are shown literally and wrap."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._icon = _ToneIcon(self)
        self._title = WrappingLabel(parent=self)
        self._title.setObjectName(f"{name}Title")
        self._advice = WrappingLabel(muted=True, parent=self)
        self._advice.setObjectName(f"{name}Advice")
        for label in (self._title, self._advice):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._advice)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.clear()

    @property
    def text(self) -> str:
        """What the line says, as one text; empty when it says nothing."""
        return f"{self._title.text()} {self._advice.text()}".strip()

    def tell(self, tone: Tone, title: str, advice: str = "") -> None:
        """Show `title`, and `advice` below it."""
        self._icon.tone = tone
        self._icon.update()
        self._title.setText(title)
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice))
        self.setAccessibleName(self.text)
        self.show()

    def clear(self) -> None:
        """Show nothing."""
        self._title.clear()
        self._advice.clear()
        self._advice.hide()
        self.setAccessibleName("")
        self.hide()


class _ToneIcon(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.tone = Tone.BUSY
        self.setFixedSize(_ICON_SIZE, _ICON_SIZE)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        colour = _colour(self.tone, colours(self.palette()))
        paint_icon(QPainter(self), QRectF(self.rect()), self.tone.value, colour)


def _colour(tone: Tone, among: Colours) -> QColor:
    return {
        Tone.BUSY: among.muted,
        Tone.GOOD: among.success,
        Tone.BAD: among.error,
        Tone.NOTE: among.accent_text,
        Tone.IMPOSSIBLE: among.error,
    }[tone]
