"""Puts links on the clipboard, and knows whether they arrived there."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication


class Clipboard(QObject):
    """The system's clipboard for text.

    `last_copied` is the last text that this program put there, "" before the first.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.last_copied = ""

    def copy(self, text: str) -> bool:
        """Put `text` on the clipboard and return whether it can be read back from there.

        On Windows another program may hold the clipboard for a moment; on Wayland a window
        without the focus may be ignored.
        """
        clipboard = QGuiApplication.clipboard()
        clipboard.setText(text)
        taken = clipboard.text() == text
        if taken:
            self.last_copied = text
        return taken
