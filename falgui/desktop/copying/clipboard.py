"""Puts links on the clipboard, and knows whether they arrived there."""

from PySide6.QtCore import QCoreApplication, QMimeData, QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from falgui.desktop.copying.fresh_input import FreshInput


class Clipboard(QObject):
    """The system's clipboard for text.

    `last_copied` is the last text that this program put there, "" before the first.
    `needs_input` tells that it takes a text only from somebody who has just used a window of
    this program, as on Wayland.
    """

    taken = Signal()
    """The person put something on the clipboard, with this program or another."""
    ready = Signal()
    """There was input: what was refused for want of it may be taken now."""

    def __init__(self, parent: QObject | None = None, *, needs_input: bool | None = None) -> None:
        super().__init__(parent)
        self.last_copied = ""
        self._is_copying = False
        self._input: FreshInput | None = None
        if needs_input is None:
            needs_input = QGuiApplication.platformName().startswith("wayland")
        application = QCoreApplication.instance()
        if needs_input and isinstance(application, QGuiApplication):
            self._input = FreshInput(application, self)
            self._input.came.connect(self.ready)
        QGuiApplication.clipboard().dataChanged.connect(self._look)

    @property
    def needs_input(self) -> bool:
        """Whether it takes texts only after input."""
        return self._input is not None

    def copy(self, text: str, *, asked: bool = True) -> bool:
        """Put `text` on the clipboard and return whether it can be read back from there.

        `asked` tells that the person wants it at this moment.
        On Windows another program may hold the clipboard for a moment; on Wayland nothing is
        taken without fresh input, and what is read back proves nothing.
        """
        if self._input is not None:
            if not self._input.is_fresh:
                return False
            self._input.use_up()
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

    def holds_own(self) -> bool:
        """Return whether what this program copied last is still on the clipboard."""
        clipboard = QGuiApplication.clipboard()
        return (
            self.last_copied != ""
            and clipboard.ownsClipboard()
            and clipboard.text() == self.last_copied
        )

    @Slot()
    def _look(self) -> None:
        # What other programs copied is not read: they may take long to give it.
        if self._is_copying or self.holds_own():
            return
        # Wayland tells what is there with each focus, changed or not; what is new can't be told
        # from what is old, except for nothing.
        if not (self.needs_input and _is_empty()):
            self.taken.emit()


def _is_empty() -> bool:
    content: QMimeData | None = QGuiApplication.clipboard().mimeData()
    return content is None or not content.formats()
