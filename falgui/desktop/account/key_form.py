"""The field for a fal key: paste it, have it checked, keep it."""

from typing import Final

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from falgui.core.errors import UploadError
from falgui.core.translation import _
from falgui.desktop.account.account import Account
from falgui.desktop.look.icons import icon
from falgui.desktop.look.theme import GRID
from falgui.desktop.widgets.status_line import StatusLine, Tone

_PASTED: Final = 16
KEYS_ADDRESS: Final = "https://fal.ai/dashboard/keys"


class KeyForm(QWidget):
    """Asks for a key, has `account` check it, and says how that went.

    `accepted` is emitted when the key is in use. The text is masked unless the person shows it,
    and taken out of the field once it has been accepted.
    """

    accepted = Signal()

    def __init__(self, account: Account, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("keyForm")
        self._account = account
        self._length_before = 0
        self._field = _key_field(self)
        self._show = _button(_("Show"), "showKey", self)
        self._show.setCheckable(True)
        self._show.setAccessibleName(_("Show the key"))
        self._paste = _button(_("Paste"), "pasteKey", self)
        self._paste.setIcon(icon("paste"))
        self._paste.setAccessibleName(_("Paste the key from the clipboard"))
        self._status = StatusLine("keyStatus", self)
        self._unlock = _button(_("Unlock the password store"), "unlockStore", self)
        self._get = _button(_("Get a key"), "getKey", self)
        self._get.setFlat(True)
        self._get.setIcon(icon("open"))
        self._get.setToolTip(KEYS_ADDRESS)
        self._save = _button(_("Save key"), "saveKey", self)
        self._save.setProperty("primary", True)
        self._save.setEnabled(False)
        self.setFocusProxy(self._field)
        self._lay_out()
        self._show_lock()

        self._field.textChanged.connect(self._edited)
        self._field.textEdited.connect(self._edited_by_hand)
        self._field.returnPressed.connect(self._try)
        self._show.toggled.connect(self._show_key)
        self._paste.clicked.connect(self._paste_key)
        self._unlock.clicked.connect(account.unlock)
        self._get.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(KEYS_ADDRESS)))
        self._save.clicked.connect(self._try)
        account.changed.connect(self._show_lock)

    @property
    def is_filled(self) -> bool:
        """Whether there is something in the field."""
        return bool(self._field.text().strip())

    def _lay_out(self) -> None:
        label = QLabel(_("fal API &key"), self)
        label.setBuddy(self._field)
        entry = QHBoxLayout()
        entry.setSpacing(GRID)
        entry.addWidget(self._field, 1)
        entry.addWidget(self._show)
        entry.addWidget(self._paste)
        actions = QHBoxLayout()
        actions.addWidget(self._get)
        actions.addStretch(1)
        actions.addWidget(self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(label)
        column.addLayout(entry)
        column.addWidget(self._status)
        column.addWidget(self._unlock, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(GRID)
        column.addLayout(actions)

    def _show_lock(self) -> None:
        self._unlock.setVisible(self._account.is_locked)
        self._unlock.setEnabled(not self._account.is_loading)
        self._unlock.setToolTip(
            _("It asks for its password. A key of yours may be in it already.")
            if self._account.key() is None
            else _("It asks for its password. The key in use is saved there then.")
        )

    def _edited(self, text: str) -> None:
        # Another text makes the check of the earlier one pointless.
        self._account.stop_trying()
        self._status.clear()
        self._save.setEnabled(bool(text.strip()))
        if not text:
            self._length_before = 0

    def _edited_by_hand(self, text: str) -> None:
        # So much at once was pasted, by whichever way: nothing more is to be typed.
        pasted = len(text) - self._length_before >= _PASTED
        self._length_before = len(text)
        if pasted:
            # The change itself is told after this, and would make a check pointless.
            QTimer.singleShot(0, self, self._try)

    def _show_key(self, shown: bool) -> None:  # noqa: FBT001  toggled's argument
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self._field.setEchoMode(mode)
        self._show.setText(_("Hide") if shown else _("Show"))

    def _paste_key(self) -> None:
        # Ask for one format, once: each question to a frozen clipboard owner takes seconds.
        offered = QGuiApplication.clipboard().mimeData()
        if "text/plain" in offered.formats():
            pasted = bytes(offered.data("text/plain").data()).decode("utf-8", "replace")
            self._field.setText(pasted.strip())
        self._field.setFocus()
        self._try()

    def _try(self) -> None:
        text = self._field.text()
        if not text.strip():
            return
        self._save.setEnabled(False)
        self._status.tell(Tone.BUSY, _("Checking with fal…"))
        self._account.try_key(text, self._accepted, self._refused)

    def _accepted(self) -> None:
        if isValid(self):
            self._show.setChecked(False)
            self._field.clear()
            self._status.tell(Tone.GOOD, _("fal accepts this key."))
            self.accepted.emit()

    def _refused(self, error: UploadError) -> None:
        if isValid(self):
            self._save.setEnabled(True)
            self._status.tell(Tone.BAD, error.title, error.advice)


def _key_field(parent: QWidget) -> QLineEdit:
    field = QLineEdit(parent)
    field.setObjectName("keyField")
    field.setAccessibleName(_("fal API key"))
    field.setPlaceholderText(_("Paste your key here"))
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setInputMethodHints(
        Qt.InputMethodHint.ImhSensitiveData
        | Qt.InputMethodHint.ImhNoPredictiveText
        | Qt.InputMethodHint.ImhNoAutoUppercase
    )
    return field


def _button(text: str, name: str, parent: QWidget) -> QPushButton:
    button = QPushButton(text, parent)
    button.setObjectName(name)
    # Enter in the field belongs to the form, not to the first button of a dialog around it.
    button.setAutoDefault(False)
    return button
