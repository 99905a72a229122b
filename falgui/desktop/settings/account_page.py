"""The settings page about the key: which one is in use, where it is kept, how to change it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from falgui.core.errors import UploadError
from falgui.core.translation import _
from falgui.desktop.account.account import Account, Origin
from falgui.desktop.account.key_form import KeyForm
from falgui.desktop.look.theme import GRID
from falgui.desktop.settings.page import SettingsPage
from falgui.desktop.widgets.status_line import StatusLine, Tone
from falgui.desktop.widgets.wrapping_label import WrappingLabel


class AccountPage(SettingsPage):
    """Follows `account`; everything on it takes effect at once."""

    def __init__(self, account: Account) -> None:
        super().__init__("accountPage", _("Account & key"))
        self._account = account
        self._title = WrappingLabel()
        self._title.setObjectName("keyOrigin")
        self._explanation = WrappingLabel(muted=True)
        self._explanation.setObjectName("keyExplanation")
        self._test = QPushButton(_("Test"))
        self._test.setObjectName("testKey")
        self._test.setAccessibleName(_("Test the key with fal"))
        self._forget = QPushButton(_("Forget"))
        self._forget.setObjectName("forgetKey")
        self._forget.setAccessibleName(_("Forget the key"))
        self._status = StatusLine("testStatus")
        self.add_card().add(self._key_in_use())
        self.add_card().add(KeyForm(account))
        self._test.clicked.connect(self._begin_test)
        self._forget.clicked.connect(account.forget)
        account.changed.connect(self._show_account)
        self._show_account()

    def _key_in_use(self) -> QWidget:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._explanation)
        line = QHBoxLayout()
        line.setSpacing(GRID)
        line.addLayout(words, 1)
        for button in (self._test, self._forget):
            button.setAutoDefault(False)
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * GRID)
        column.addLayout(line)
        column.addWidget(self._status)
        return content

    def _show_account(self) -> None:
        title, explanation = _origin_words(self._account)
        self._title.setText(title)
        self._explanation.setText(explanation)
        self._status.clear()
        self._test.setEnabled(self._account.key() is not None)
        removable = self._account.origin in (Origin.KEY_STORE, Origin.SESSION)
        self._forget.setEnabled(removable)
        self._forget.setToolTip(
            _("A key in the environment can only be removed there.")
            if self._account.origin is Origin.ENVIRONMENT
            else ""
        )

    def _begin_test(self) -> None:
        self._test.setEnabled(False)
        self._status.tell(Tone.BUSY, _("Checking with fal…"))
        self._account.test(self._passed, self._not_passed)

    def _passed(self) -> None:
        if isValid(self):
            self._test.setEnabled(True)
            self._status.tell(Tone.GOOD, _("fal accepts this key."))

    def _not_passed(self, error: UploadError) -> None:
        if isValid(self):
            self._test.setEnabled(True)
            self._status.tell(Tone.BAD, error.title, error.advice)


def _origin_words(account: Account) -> tuple[str, str]:
    match account.origin:
        case Origin.ENVIRONMENT:
            return (
                _("The key comes from the environment"),
                _("FAL_KEY is used while falgui runs, and never stored."),
            )
        case Origin.KEY_STORE:
            explanation = _("falgui finds it there at the next start.")
            title = _("The key is in your system's password store")
        case Origin.SESSION if account.is_saving:
            title, explanation = _("The key is in use"), _("Saving it in your password store…")
        case Origin.SESSION:
            title, explanation = _("The key is kept until you quit"), _why_not_kept(account)
        case Origin.NONE if account.is_loading:
            return (
                _("Looking for your key…"),
                _("Your password store is being asked; it may ask you for its password."),
            )
        case Origin.NONE if account.is_locked:
            return (
                _("Your password store is locked or does not answer"),
                _("Unlock it below, or paste a key: it is used until you quit."),
            )
        case Origin.NONE if account.is_absent:
            return _("No key yet"), _("Paste one below. It is kept until you quit.")
        case Origin.NONE:
            return _("No key yet"), _("Paste one below.")
    if account.is_in_environment:
        explanation = _("The next start takes the one from the environment again.")
    return title, explanation


def _why_not_kept(account: Account) -> str:
    if account.is_absent:
        return _("There is no password store here. FAL_KEY in the environment works without one.")
    if account.is_locked:
        return _("Your password store is locked or does not answer. Unlock it to save the key.")
    return _("Your password store has not taken it.")
