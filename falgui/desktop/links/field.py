"""The field for links that are to be checked."""

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit

from falgui.core.translation import _

_LINES: Final = 3
_AROUND_LINES: Final = 34


class LinkField(QPlainTextEdit):
    """Takes links, one in each line; Enter hands them out, Shift+Enter begins a line."""

    submitted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("linksField")
        self.setAccessibleName(_("Links to check, one in each line"))
        self.setPlaceholderText(_("Paste links here, one in each line"))
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        # What is dropped goes to the page, wherever over it.
        self.setAcceptDrops(False)
        self._choose_height()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  Qt's name
        """Stay as high as three lines need."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._choose_height()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Let Enter check."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submitted.emit()
            return
        super().keyPressEvent(event)

    def _choose_height(self) -> None:
        lines = _LINES * QFontMetrics(self.font()).lineSpacing()
        self.setFixedHeight(lines + _AROUND_LINES)
