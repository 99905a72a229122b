"""Asks before a file on another computer is touched."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from falgui.core.names import display_name
from falgui.core.translation import _
from falgui.desktop.intake.drop import host_of


def ask_about_shares(
    paths: Sequence[Path], answered: Callable[[bool], None], parent: QWidget
) -> None:
    """Ask whether `paths`, all on shares, may be read, and call `answered` with what is said.

    Windows answers the other computer's wish to know who is there with the user's name and a
    digest of the password, as soon as anything about the file is asked.
    """
    hosts = sorted({display_name(host_of(path)) for path in paths})
    box = QMessageBox(parent)
    box.setObjectName("shareQuestion")
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(_("File on another computer"))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(_("Read from {hosts}?").format(hosts=", ".join(hosts)))
    box.setInformativeText(
        _(
            "What you dropped is on another computer, which learns your Windows name when it is "
            "read. Go on only if you know that computer."
        )
    )
    box.addButton(QMessageBox.StandardButton.Cancel)
    read = box.addButton(_("Read"), QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(QMessageBox.StandardButton.Cancel)
    box.buttonClicked.connect(lambda button: answered(button is read))
    box.open()
