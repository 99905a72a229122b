"""The settings page that tells which key is in use, tests it and forgets it."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.errors import AuthenticationError, KeyStoreLockedError, NoKeyStoreError
from falgui.core.secret import Secret
from falgui.desktop.account.account import Account
from falgui.desktop.settings.account_page import AccountPage
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.status_line import StatusLine
from falgui.desktop.widgets.wrapping_label import WrappingLabel
from tests.desktop.controls import control
from tests.desktop.scripted_account import MemoryStore, ScriptedCheck


class Surroundings:
    def __init__(self) -> None:
        self.environment: dict[str, str] = {}
        self.store = MemoryStore(Secret("id-1:secret-1"))
        self.check = ScriptedCheck()
        self.background = Background()
        self.account = Account(self.environment, self.store, self.check, self.background)


@pytest.fixture
def around(qtbot: QtBot) -> Iterator[Surroundings]:
    assert qtbot is not None
    around = Surroundings()
    yield around
    around.store.gate.open()
    around.check.gate.open()
    assert around.background.finish(10_000)


@pytest.fixture
def page(qtbot: QtBot, around: Surroundings) -> AccountPage:
    page = AccountPage(around.account)
    qtbot.addWidget(page)
    page.show()
    return page


def said(page: AccountPage) -> tuple[str, str]:
    title = control(page, WrappingLabel, "keyOrigin").text()
    return title, control(page, WrappingLabel, "keyExplanation").text()


def press(page: AccountPage, name: str) -> None:
    button = control(page, QPushButton, name)
    assert button.isEnabled()
    button.click()


def no_key(around: Surroundings) -> None:
    around.store.kept = None
    around.account.load()


def from_environment(around: Surroundings) -> None:
    around.environment["FAL_KEY"] = "id-2:secret-2"
    around.account.load()


def not_taken(around: Surroundings) -> None:
    around.store.gate.error = NoKeyStoreError(messages.key_store_absent())
    around.account.try_key("id-2:secret-2", lambda: None, lambda _error: None)


def not_unlocked(around: Surroundings) -> None:
    around.store.gate.error = KeyStoreLockedError(messages.key_store_locked())
    around.account.try_key("id-2:secret-2", lambda: None, lambda _error: None)


def locked(around: Surroundings) -> None:
    around.store.gate.error = KeyStoreLockedError(messages.key_store_locked())
    around.account.load()


def absent(around: Surroundings) -> None:
    around.store.gate.error = NoKeyStoreError(messages.key_store_absent())
    around.account.load()


def in_store(around: Surroundings) -> None:
    around.account.load()


def replaced_environment(around: Surroundings) -> None:
    from_environment(around)
    around.account.try_key("id-3:secret-3", lambda: None, lambda _error: None)


@pytest.mark.row("K2", "K9")
@pytest.mark.parametrize(
    ("story", "title", "explanation", "removable"),
    [
        (no_key, "No key yet", "Paste one below.", False),
        (
            from_environment,
            "The key comes from the environment",
            "FAL_KEY is used while falgui runs, and never stored.",
            False,
        ),
        (
            in_store,
            "The key is in your system's password store",
            "falgui finds it there at the next start.",
            True,
        ),
        (
            not_taken,
            "The key is kept until you quit",
            "There is no password store here. FAL_KEY in the environment works without one.",
            True,
        ),
        (
            not_unlocked,
            "The key is kept until you quit",
            "Your password store is locked or does not answer. Unlock it to save the key.",
            True,
        ),
        (
            locked,
            "Your password store is locked or does not answer",
            "Unlock it below, or paste a key: it is used until you quit.",
            False,
        ),
        (absent, "No key yet", "Paste one below. It is kept until you quit.", False),
        (
            replaced_environment,
            "The key is in your system's password store",
            "The next start takes the one from the environment again.",
            True,
        ),
    ],
)
def test_the_page_says_where_the_key_is(
    qtbot: QtBot,
    page: AccountPage,
    around: Surroundings,
    story: Callable[[Surroundings], None],
    title: str,
    explanation: str,
    removable: bool,  # noqa: FBT001
) -> None:
    story(around)
    qtbot.waitUntil(lambda: said(page) == (title, explanation))
    assert control(page, QPushButton, "forgetKey").isEnabled() is removable
    has_key = around.account.key() is not None
    assert control(page, QPushButton, "testKey").isEnabled() is has_key


def test_waiting_for_the_store_is_shown(
    qtbot: QtBot, page: AccountPage, around: Surroundings
) -> None:
    around.store.gate.close()
    around.account.load()
    assert said(page)[0] == "Looking for your key…"
    around.store.gate.open()
    qtbot.waitUntil(lambda: "password store" in said(page)[0])
    around.store.gate.close()
    around.account.try_key("id-2:secret-2", lambda: None, lambda _error: None)
    qtbot.waitUntil(lambda: said(page)[1] == "Saving it in your password store…")


def test_the_key_in_use_can_be_tested(
    qtbot: QtBot, page: AccountPage, around: Surroundings
) -> None:
    in_store(around)
    qtbot.waitUntil(lambda: around.account.key() is not None)
    result = control(page, StatusLine, "testStatus")
    press(page, "testKey")
    qtbot.waitUntil(lambda: result.text == "fal accepts this key.")
    around.check.gate.error = AuthenticationError(messages.key_rejected())
    press(page, "testKey")
    qtbot.waitUntil(lambda: result.text.startswith("fal rejected this API key."))


def test_the_key_can_be_forgotten(qtbot: QtBot, page: AccountPage, around: Surroundings) -> None:
    in_store(around)
    qtbot.waitUntil(lambda: around.account.key() is not None)
    press(page, "forgetKey")
    assert said(page)[0] == "No key yet"
    qtbot.waitUntil(lambda: around.store.kept is None)


def test_a_test_that_ends_after_the_page_does_no_harm(qtbot: QtBot, around: Surroundings) -> None:
    page = AccountPage(around.account)
    in_store(around)
    qtbot.waitUntil(lambda: around.account.key() is not None)
    around.check.gate.close()
    press(page, "testKey")
    with qtbot.waitSignal(page.destroyed):
        page.deleteLater()
    around.check.gate.open()
    later: list[None] = []
    qtbot.waitUntil(lambda: around.background.finish(0))
    around.background.run(around.account, lambda: None, later.append)
    qtbot.waitUntil(lambda: bool(later))
