"""Typing, pasting, checking and keeping a key."""

import logging
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData, QObject, Qt, QUrl, Slot
from PySide6.QtGui import QAccessible, QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.errors import AuthenticationError, KeyStoreError, NetworkError, UploadError
from falgui.core.secret import Secret
from falgui.desktop.account.account import Account
from falgui.desktop.account.key_form import KEYS_ADDRESS, KeyForm
from falgui.desktop.account.key_page import KeyPage
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.status_line import StatusLine
from falgui.store.settings import Settings
from tests.desktop.controls import control
from tests.desktop.scripted_account import MemoryStore, ScriptedCheck

KEY = "id-1:secret-1"


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def check() -> ScriptedCheck:
    return ScriptedCheck()


@pytest.fixture
def background(qtbot: QtBot, check: ScriptedCheck) -> Iterator[Background]:
    assert qtbot is not None
    background = Background()
    yield background
    check.gate.open()
    assert background.finish(10_000)


@pytest.fixture
def account(store: MemoryStore, check: ScriptedCheck, background: Background) -> Account:
    return Account({}, store, check, background)


@pytest.fixture
def form(qtbot: QtBot, account: Account) -> KeyForm:
    form = KeyForm(account)
    qtbot.addWidget(form)
    form.show()
    return form


def field(form: KeyForm) -> QLineEdit:
    return control(form, QLineEdit, "keyField")


def button(form: KeyForm, name: str) -> QPushButton:
    return control(form, QPushButton, name)


def status(form: KeyForm) -> StatusLine:
    return control(form, StatusLine, "keyStatus")


def test_the_form_begins_empty_masked_and_silent(form: KeyForm) -> None:
    assert field(form).text() == ""
    assert field(form).echoMode() is QLineEdit.EchoMode.Password
    assert status(form).isHidden()
    assert not button(form, "saveKey").isEnabled()


@pytest.mark.parametrize("way", ["enter", "button"])
def test_a_good_key_is_accepted_and_taken_out_of_the_field(
    qtbot: QtBot, form: KeyForm, account: Account, way: str
) -> None:
    QTest.keyClicks(field(form), KEY)
    with qtbot.waitSignal(form.accepted):
        if way == "enter":
            QTest.keyClick(field(form), Qt.Key.Key_Return)
        else:
            button(form, "saveKey").click()
    assert account.key() == Secret(KEY)
    assert status(form).text == "fal accepts this key."
    assert field(form).text() == ""


def test_the_check_shows_while_it_runs(qtbot: QtBot, form: KeyForm, check: ScriptedCheck) -> None:
    check.gate.close()
    QTest.keyClicks(field(form), KEY)
    button(form, "saveKey").click()
    assert status(form).text == "Checking with fal…"
    assert not button(form, "saveKey").isEnabled()
    check.gate.open()
    qtbot.waitUntil(lambda: status(form).text == "fal accepts this key.")


@pytest.mark.parametrize(
    "error", [AuthenticationError(messages.key_rejected()), NetworkError(messages.offline())]
)
def test_a_refusal_is_told_in_its_own_words_and_can_be_tried_again(
    qtbot: QtBot, form: KeyForm, check: ScriptedCheck, error: UploadError
) -> None:
    check.gate.error = error
    QTest.keyClicks(field(form), KEY)
    button(form, "saveKey").click()
    qtbot.waitUntil(lambda: status(form).text == f"{error.title} {error.advice}")
    assert field(form).text() == KEY
    check.gate.error = None
    with qtbot.waitSignal(form.accepted):
        button(form, "saveKey").click()


@pytest.mark.row("K1")
def test_what_is_no_key_is_told_at_once(form: KeyForm, check: ScriptedCheck) -> None:
    QTest.keyClicks(field(form), "no key")
    button(form, "saveKey").click()
    assert status(form).text.startswith("This is not a fal key.")
    assert check.asked == []


def test_blanks_are_not_even_tried(form: KeyForm) -> None:
    QTest.keyClicks(field(form), "   ")
    QTest.keyClick(field(form), Qt.Key.Key_Return)
    assert status(form).isHidden()


def test_another_text_ends_the_check_of_the_first(
    qtbot: QtBot, form: KeyForm, account: Account, check: ScriptedCheck, background: Background
) -> None:
    check.gate.close()
    QTest.keyClicks(field(form), KEY)
    button(form, "saveKey").click()
    field(form).setText("id-2:secret-2")
    assert status(form).isHidden()
    check.gate.open()
    # The first check's outcome has come in when that of a later job has.
    assert background.finish(5000)
    later: list[None] = []
    background.run(account, lambda: None, later.append)
    qtbot.waitUntil(lambda: bool(later))
    assert account.key() is None
    with qtbot.waitSignal(form.accepted):
        button(form, "saveKey").click()
    assert account.key() == Secret("id-2:secret-2")


@pytest.mark.row("K1")
@pytest.mark.parametrize("text", [KEY, f"  FAL_KEY={KEY}\n", f'"{KEY}"'])
def test_one_click_pastes_and_checks(
    qtbot: QtBot, form: KeyForm, account: Account, text: str
) -> None:
    QGuiApplication.clipboard().setText(text)
    with qtbot.waitSignal(form.accepted):
        button(form, "pasteKey").click()
    assert account.key() == Secret(KEY)


def test_pasting_something_else_than_text_changes_nothing(form: KeyForm) -> None:
    offered = QMimeData()
    offered.setData("image/png", b"\x89PNG")
    QGuiApplication.clipboard().setMimeData(offered)
    button(form, "pasteKey").click()
    assert field(form).text() == ""
    assert status(form).isHidden()


def test_the_key_shows_only_while_asked_for(qtbot: QtBot, form: KeyForm) -> None:
    show = button(form, "showKey")
    QTest.keyClicks(field(form), KEY)
    show.click()
    assert field(form).echoMode() is QLineEdit.EchoMode.Normal
    assert show.text() == "Hide"
    show.click()
    assert field(form).echoMode() is QLineEdit.EchoMode.Password
    show.click()
    with qtbot.waitSignal(form.accepted):
        button(form, "saveKey").click()
    assert field(form).echoMode() is QLineEdit.EchoMode.Password


@pytest.mark.row("K1")
def test_a_masked_key_is_nowhere_to_be_heard_or_read(
    qtbot: QtBot, form: KeyForm, check: ScriptedCheck, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    check.gate.error = AuthenticationError(messages.key_rejected())
    QTest.keyClicks(field(form), KEY)
    button(form, "saveKey").click()
    qtbot.waitUntil(lambda: "rejected" in status(form).text)
    interface = QAccessible.queryAccessibleInterface(field(form))
    spoken = [
        interface.text(kind) for kind in QAccessible.Text if kind is not QAccessible.Text.UserText
    ]
    said = [widget.accessibleName() + widget.toolTip() for widget in form.findChildren(QPushButton)]
    assert "secret-1" not in "".join([*spoken, *said, status(form).text, caplog.text])


def test_a_form_that_is_gone_hears_nothing_more(
    qtbot: QtBot, account: Account, check: ScriptedCheck
) -> None:
    form = KeyForm(account)
    check.gate.close()
    QTest.keyClicks(field(form), KEY)
    button(form, "saveKey").click()
    with qtbot.waitSignal(form.destroyed):
        form.deleteLater()
    with qtbot.waitSignal(account.changed):
        check.gate.open()
    assert account.key() == Secret(KEY)


@pytest.mark.row("K4")
def test_a_locked_store_can_be_unlocked_from_the_form(
    qtbot: QtBot, form: KeyForm, account: Account, store: MemoryStore
) -> None:
    unlock = button(form, "unlockStore")
    assert unlock.isHidden()
    store.kept = Secret(KEY)
    store.gate.error = KeyStoreError(messages.key_store_locked())
    account.load()
    qtbot.waitUntil(unlock.isVisible)
    store.gate.error = None
    unlock.click()
    assert not unlock.isEnabled()
    qtbot.waitUntil(unlock.isHidden)
    assert account.key() == Secret(KEY)


class Browser(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, address: QUrl) -> None:
        self.opened.append(address.toString())


def test_the_page_for_new_keys_opens_in_the_browser(form: KeyForm) -> None:
    browser = Browser()
    # The binding documents bytes and takes only text.
    QDesktopServices.setUrlHandler("https", browser, "open")  # type: ignore[arg-type]
    try:
        button(form, "getKey").click()
    finally:
        QDesktopServices.unsetUrlHandler("https")
    assert browser.opened == [KEYS_ADDRESS]


def test_every_control_can_be_reached_by_keyboard(form: KeyForm) -> None:
    controls = [field(form), *form.findChildren(QPushButton)]
    assert all(control.focusPolicy() & Qt.FocusPolicy.TabFocus for control in controls)
    assert all(control.objectName() for control in controls)


def test_what_is_pasted_by_the_keyboard_is_checked_at_once(
    qtbot: QtBot, form: KeyForm, account: Account
) -> None:
    key = "12345678-1234:0123456789abcdef"
    QGuiApplication.clipboard().setText(key)
    with qtbot.waitSignal(form.accepted):
        QTest.keyClick(field(form), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert account.key() == Secret(key)


def test_what_is_typed_waits_for_enter(form: KeyForm, check: ScriptedCheck) -> None:
    QTest.keyClicks(field(form), "12345678-1234:0123456789abcdef")
    assert status(form).text == ""
    assert check.asked == []


def test_the_page_goes_on_to_a_first_upload_once_a_key_is_accepted(
    qtbot: QtBot, account: Account
) -> None:
    page = KeyPage(account)
    qtbot.addWidget(page)
    page.show()
    answered = [page.is_answered]
    QTest.keyClicks(control(page, QLineEdit, "keyField"), KEY)
    assert [*answered, page.is_answered] == [False, True]
    QTest.keyClick(control(page, QLineEdit, "keyField"), Qt.Key.Key_Return)
    accepted = control(page, StatusLine, "keyAccepted")
    qtbot.waitUntil(accepted.isVisible)
    assert not control(page, KeyForm, "keyForm").isVisible()
    assert not control(page, QPushButton, "tryDemo").isVisible()
    for name, wanted in (("trySample", page.sample_wanted), ("keyPageDone", page.done_wanted)):
        with qtbot.waitSignal(wanted):
            control(page, QPushButton, name).click()


def test_the_page_says_how_links_are(qtbot: QtBot, account: Account) -> None:
    page = KeyPage(account)
    qtbot.addWidget(page)
    promise = control(page, QLabel, "promise")
    assert promise.text() == "Uploaded files get public links. Default lifetime:"
    page.show_settings(Settings(private=True, expires_seconds=86400))
    assert "private" in promise.text()
    expiry = control(page, QComboBox, "expiryUsual")
    assert expiry.currentText() == "1 day"
    with qtbot.waitSignal(page.lifetime_chosen) as told:
        expiry.activated.emit(3)
    assert told.args == [7 * 86400]


def test_the_page_offers_the_trial_only_where_there_is_one(qtbot: QtBot, account: Account) -> None:
    page = KeyPage(account)
    qtbot.addWidget(page)
    with qtbot.waitSignal(page.demo_wanted):
        control(page, QPushButton, "tryDemo").click()
    without = KeyPage(account, offers_demo=False)
    qtbot.addWidget(without)
    assert without.findChild(QPushButton, "tryDemo") is None


def test_the_page_puts_the_cursor_into_the_field(qtbot: QtBot, account: Account) -> None:
    page = KeyPage(account)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(control(page, QLineEdit, "keyField").hasFocus)


@pytest.mark.parametrize("size", [(480, 300), (760, 500), (1600, 1000)])
def test_the_page_never_scrolls_sideways(
    qtbot: QtBot, account: Account, size: tuple[int, int]
) -> None:
    page = KeyPage(account)
    qtbot.addWidget(page)
    page.resize(*size)
    page.show()
    assert page.horizontalScrollBar().maximum() == 0
