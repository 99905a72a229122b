"""Answers a question that keeps its caller waiting."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox


def when_asked(do: Callable[[QMessageBox], None]) -> None:
    """Do this with the box that comes up next."""

    def look() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            do(box)
        else:
            QTimer.singleShot(20, look)

    QTimer.singleShot(0, look)
