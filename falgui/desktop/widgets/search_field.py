"""A field that is searched by while one types."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from falgui.core.translation import _
from falgui.desktop.look.icons import icon

# Qt makes tool buttons of them, which would look like any other.
_SIGN_SHAPE: Final = "border: none; background: transparent; padding: 0; min-height: 0;"
_AWAY: Final = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SearchField(QLineEdit):
    """A line with a magnifying glass, and a cross that empties it, as Esc does.

    `wanted` carries the text without blanks around it at each change; `left` is emitted for the
    keys that lead from the field to what was found.
    """

    wanted = Signal(str)
    left = Signal(Qt.Key)

    def __init__(self, name: str, prompt: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(prompt)
        self.setPlaceholderText(prompt)
        self.addAction(icon("find"), QLineEdit.ActionPosition.LeadingPosition)
        for sign in self.findChildren(QToolButton):
            sign.setAccessibleName(prompt)
        self._empty = QAction(icon("cancel"), _("Clear"), self)
        self._empty.setToolTip(_("Clear (Esc)"))
        self._empty.triggered.connect(self.clear)
        self.addAction(self._empty, QLineEdit.ActionPosition.TrailingPosition)
        for sign in self.findChildren(QToolButton):
            sign.setStyleSheet(_SIGN_SHAPE)
        self._empty.setVisible(False)
        self.textChanged.connect(self._follow)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Empty the field on Esc, and leave it downwards; everything else is a line's."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif key in _AWAY:
            self.left.emit(key)
        else:
            super().keyPressEvent(event)

    def _follow(self, text: str) -> None:
        self._empty.setVisible(bool(text))
        self.wanted.emit(text.strip())
