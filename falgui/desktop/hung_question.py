"""Asks what is to become of a falgui that runs already but doesn't answer, and ends it."""

from enum import Enum, auto

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from falgui.core.translation import _
from falgui.desktop.system.owner_process import Ending, OwnerProcess


class Answer(Enum):
    """What is to be done next."""

    AGAIN = auto()
    """Try to start, or to hand over, once more."""
    LEAVE = auto()
    """Leave the other one alone."""


def ask_about_hung(owner: OwnerProcess | None) -> Answer:
    """Ask, and end `owner` if that is wanted; for a start that has no window yet.

    Nothing is offered to be ended where it isn't known what that is.
    """
    question = _box(
        "hungQuestion",
        _("You can end it: uploads go on from where they were. Or wait, then try again.")
        if owner is not None
        else _("End it, or wait until it answers, then try again."),
    )
    again = question.addButton(_("Try again"), QMessageBox.ButtonRole.AcceptRole)
    again.setObjectName("tryAgain")
    end = None
    if owner is not None:
        # Among those of the same role the first one is the default.
        end = question.addButton(_("End it and start anew"), QMessageBox.ButtonRole.AcceptRole)
        end.setObjectName("endIt")
    question.addButton(QMessageBox.StandardButton.Close)
    question.setDefaultButton(again)
    question.exec()
    clicked = question.clickedButton()
    if owner is not None and clicked is end:
        return _end(owner)
    return Answer.AGAIN if clicked is again else Answer.LEAVE


def _end(owner: OwnerProcess) -> Answer:
    """End it and tell so meanwhile; who closes that box leaves it at the polite request."""
    waiting = _box("endingHung", _("Ending it… This takes a few seconds."))
    waiting.addButton(QMessageBox.StandardButton.Close)
    ending = Ending(owner, waiting)
    ending.over.connect(waiting.accept)
    ending.start()
    waiting.exec()
    ending.stop()
    is_over = waiting.result() == QMessageBox.DialogCode.Accepted.value
    return Answer.AGAIN if is_over else Answer.LEAVE


def _box(name: str, explanation: str) -> QMessageBox:
    box = QMessageBox()
    box.setObjectName(name)
    box.setWindowTitle("falgui")
    box.setIcon(QMessageBox.Icon.Warning)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(unresponsive())
    box.setInformativeText(explanation)
    return box


def unresponsive() -> str:
    """Return what is the matter, in words."""
    return _("falgui is running already, but does not answer.")
