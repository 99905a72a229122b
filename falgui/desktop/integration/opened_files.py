"""Files and links that macOS hands to the running program, as Finder and browsers open them."""

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from falgui.core.given_names import given_name


class OpenedFiles(QObject):
    """Listens to what `application` is asked to open."""

    opened = Signal(list)
    """Absolute paths and addresses."""

    def __init__(self, application: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Take up what is opened, and leave everything else alone."""
        if isinstance(event, QFileOpenEvent):
            name = event.file() or event.url().toEncoded().toStdString()
            if name:
                self.opened.emit([given_name(name)])
            return True
        return super().eventFilter(watched, event)
