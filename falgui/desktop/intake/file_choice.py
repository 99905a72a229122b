"""Lets the person pick files while the window is away."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog

from falgui.core.translation import _


class FileChoice(QObject):
    """One dialogue at a time, which has no window above it and holds nothing up."""

    chosen = Signal(list)
    """The paths that were picked."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._dialog: QFileDialog | None = None

    def ask(self) -> None:
        """Open the dialogue, or bring up the one that is open."""
        if self._dialog is not None:
            self._dialog.raise_()
            self._dialog.activateWindow()
            return
        dialog = self._dialog = QFileDialog(None, _("Upload files"))
        dialog.setObjectName("fileChoice")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setWindowModality(Qt.WindowModality.NonModal)
        dialog.filesSelected.connect(lambda paths: self.chosen.emit(list(paths)))
        dialog.finished.connect(self._forget)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def close(self) -> None:
        """Take the dialogue away."""
        if self._dialog is not None:
            self._dialog.reject()

    def _forget(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None
