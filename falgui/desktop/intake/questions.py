"""Asks before something that can't be taken back."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def ask_first(
    parent: QWidget,
    name: str,
    question: str,
    explanation: str,
    word: str,
    agreed: Callable[[], None],
) -> None:
    """Ask `question`, with a button called `word`, and call `agreed` if that is chosen.

    Enter and Esc leave everything as it is. `name` is the dialog's object name.
    """
    box = QMessageBox(parent)
    box.setObjectName(name)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle("falgui")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(question)
    box.setInformativeText(explanation)
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    yes = box.addButton(word, QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(cancel)
    box.buttonClicked.connect(lambda button: agreed() if button is yes else None)
    box.open()
