"""Asks before quitting interrupts uploads that are still running."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from falgui.core.translation import _, plural
from falgui.core.units import format_size
from falgui.desktop.widgets.check_box import CheckBox


class QuitDialog(QMessageBox):
    """The question; open it with `open()` and read `is_agreed` when it has `finished`.

    `uploads` counts those that have not ended, `bytes_left` what they still have to send, as far
    as that is known: `is_all` tells whether it is of each. Escape and Enter keep the uploads.
    """

    def __init__(
        self,
        uploads: int,
        bytes_left: int,
        parent: QWidget | None = None,
        *,
        is_all: bool = True,
    ) -> None:
        super().__init__(parent)
        self._agreed = False
        self.setObjectName("quitDialog")
        self.setWindowTitle(_("Quit falgui"))
        self.setIcon(QMessageBox.Icon.NoIcon)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.show_left(uploads, bytes_left, is_all=is_all)
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

    def show_left(self, uploads: int, bytes_left: int, *, is_all: bool) -> None:
        """Tell how much is left by now."""
        if not bytes_left:
            words = plural(
                "{n} upload is still running.", "{n} uploads are still running.", uploads
            )
        elif is_all:
            words = plural(
                "{n} upload is still running ({{size}} left).",
                "{n} uploads are still running ({{size}} left).",
                uploads,
            )
        else:
            words = plural(
                "{n} upload is still running (more than {{size}} left).",
                "{n} uploads are still running (more than {{size}} left).",
                uploads,
            )
        words = words.format(size=format_size(bytes_left))
        if words != self.text():
            self.setText(words)

    def agree(self) -> None:
        """Quit without the person: there is nothing left to keep."""
        self._agreed = True
        self.accept()

    @property
    def is_agreed(self) -> bool:
        """Whether the person chose to quit, or nothing speaks against it any more."""
        return self._agreed or self.clickedButton() is self._quit

    @property
    def is_never_again(self) -> bool:
        """Whether the person doesn't want to be asked again."""
        return self._never_again.isChecked()
