"""A line to type into that takes only what makes sense, and says what does."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from falgui.desktop.look.theme import GRID
from falgui.desktop.widgets.status_line import StatusLine, Tone

_WIDTH: Final = 200
_PAUSE_MILLISECONDS: Final = 300
"""How long nothing has to be typed until what is there counts."""


class CheckedField(QWidget):
    """A text whose usual value stands in the empty field as a hint.

    `checked` returns the value for what was typed, or raises `ValueError`, whose words are
    shown. `chosen` carries each new value; an empty field means the `usual` one.
    """

    chosen = Signal(str)

    def __init__(
        self, name: str, usual: str, checked: Callable[[str], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}Field")
        self._usual = usual
        self._checked = checked
        self._value = usual
        self._line = QLineEdit(self)
        self._line.setObjectName(name)
        self._line.setPlaceholderText(usual)
        self._line.setMaxLength(200)
        # Names in code read from left to right in every language.
        self._line.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._remark = StatusLine(f"{name}Remark", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        for part in (self._line, self._remark):
            part.setFixedWidth(_WIDTH)
            column.addWidget(part)
        self.setFocusProxy(self._line)
        self._pause = QTimer(self, interval=_PAUSE_MILLISECONDS, singleShot=True)
        self._pause.timeout.connect(lambda: self._take(is_final=False))
        self._line.textEdited.connect(self._typed)
        self._line.editingFinished.connect(lambda: self._take(is_final=True))

    def setAccessibleName(self, name: str) -> None:  # noqa: N802  Qt's name
        """Name the line, which is what has the focus."""
        super().setAccessibleName(name)
        self._line.setAccessibleName(name)

    def show_value(self, value: str) -> None:
        """Show `value` without emitting `chosen`; what is being typed stays as it is."""
        if value == self._value and self._line.text():
            return
        self._value = value
        self._pause.stop()
        self._remark.clear()
        self._line.setText("" if value == self._usual else value)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802  Qt's name
        """Take what was typed when the window is closed."""
        super().hideEvent(event)
        if self._pause.isActive():
            self._take(is_final=True)

    def _typed(self) -> None:
        self._remark.clear()
        self._pause.start()

    def _take(self, *, is_final: bool) -> None:
        self._pause.stop()
        typed = self._line.text().strip()
        try:
            value = self._checked(typed) if typed else self._usual
        except ValueError as error:
            # What isn't finished yet is no mistake.
            if is_final:
                self._remark.tell(Tone.BAD, str(error))
            return
        if is_final and typed and typed != value:
            self._line.setText(value)
        if value != self._value:
            self._value = value
            self.chosen.emit(value)
