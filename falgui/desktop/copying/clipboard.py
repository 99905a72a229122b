"""Puts links on the clipboard, and knows whether they arrived there."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication


class Clipboard(QObject):
    """The system's clipboard for text.

    `last_copied` is the last text that this program put there, "" before the first.
    """

    taken = Signal()
    """The person put something on the clipboard, with this program or another."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.last_copied = ""
        self._is_copying = False
        QGuiApplication.clipboard().dataChanged.connect(self._look)

    def copy(self, text: str, *, asked: bool = True) -> bool:
        """Put `text` on the clipboard and return whether it can be read back from there.

        `asked` tells that the person wants it at this moment.
        On Windows another program may hold the clipboard for a moment; on Wayland a window
        without the focus may be ignored.
        """
        clipboard = QGuiApplication.clipboard()
        self._is_copying = True
        try:
            clipboard.setText(text)
            taken = clipboard.text() == text
        finally:
            self._is_copying = False
        if taken:
            self.last_copied = text
            if asked:
                self.taken.emit()
        return taken

    @Slot()
    def _look(self) -> None:
        if self._is_copying:
            return
        clipboard = QGuiApplication.clipboard()
        # What other programs copied is not read: they may take long to give it.
        if clipboard.ownsClipboard() and clipboard.text() == self.last_copied:
            return
        self.taken.emit()
