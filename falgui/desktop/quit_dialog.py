"""Asks before quitting interrupts uploads that are still running."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from falgui.core.translation import _, plural
from falgui.core.units import format_size
from falgui.desktop.widgets.check_box import CheckBox


class QuitDialog(QMessageBox):
    """The question; open it with `open()` and read `is_agreed` when it has `finished`.

    `uploads` counts those that have not ended, `bytes_left` what they still have to send.
    Escape and Enter keep the uploads.
    """

    def __init__(self, uploads: int, bytes_left: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("quitDialog")
        self.setWindowTitle(_("Quit falgui"))
        self.setIcon(QMessageBox.Icon.NoIcon)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(
            plural(
                "{n} upload is still running ({{size}} left).",
                "{n} uploads are still running ({{size}} left).",
                uploads,
            ).format(size=format_size(bytes_left))
        )
        self.setInformativeText(_("Quit now and continue next time?"))
        keep = self.addButton(_("Keep uploading"), QMessageBox.ButtonRole.RejectRole)
        keep.setObjectName("keepButton")
        self._quit = self.addButton(
            _("Quit and resume later"), QMessageBox.ButtonRole.DestructiveRole
        )
        self._quit.setObjectName("quitButton")
        self.setDefaultButton(keep)
        self.setEscapeButton(keep)
        self._never_again = CheckBox(_("Don't ask again"), self)
        self._never_again.setObjectName("neverAskAgain")
        self.setCheckBox(self._never_again)

    @property
    def is_agreed(self) -> bool:
        """Whether the person chose to quit."""
        return self.clickedButton() is self._quit

    @property
    def is_never_again(self) -> bool:
        """Whether the person doesn't want to be asked again."""
        return self._never_again.isChecked()
