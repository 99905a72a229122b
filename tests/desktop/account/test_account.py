"""Which key is in use, whatever the store, the network and the person do."""

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.errors import (
    AuthenticationError,
    KeyStoreError,
    KeyStoreLockedError,
    NetworkError,
    NoKeyStoreError,
    UploadError,
)
from falgui.core.messages import Message
from falgui.core.secret import Secret
from falgui.desktop.account.account import Account, Origin
from falgui.desktop.system.background import Background
from tests.desktop.scripted_account import MemoryStore, ScriptedCheck

KEY = Secret("id-1:secret-1")
OTHER = Secret("id-2:secret-2")


class Story:
    """An account with everything around it, and what it said."""

    def __init__(self) -> None:
        self.environment: dict[str, str] = {}
        self.store = MemoryStore()
        self.check = ScriptedCheck()
        self.background = Background()
        self.account = Account(self.environment, self.store, self.check, self.background)
        self.notices: list[Message] = []
        self.account.notice.connect(self.notices.append)
        self.done = 0
        self.failures: list[UploadError] = []

    def try_key(self, text: str) -> None:
        self.account.try_key(text, self._count, self.failures.append)

    def test(self) -> None:
        self.account.test(self._count, self.failures.append)

    def _count(self) -> None:
        self.done += 1


@pytest.fixture
def story(qtbot: QtBot) -> Iterator[Story]:
    assert qtbot is not None
    story = Story()
    yield story
    story.store.gate.open()
    story.check.gate.open()
    assert story.background.finish(10_000)


def settle(qtbot: QtBot, story: Story) -> None:
    """Wait until the account waits for nothing."""
    qtbot.waitUntil(lambda: not story.account.is_loading and not story.account.is_saving)


@pytest.mark.row("K9")
@pytest.mark.parametrize(
    "environment",
    [
        {"FAL_KEY": "id-1:secret-1"},
        {"FAL_KEY": " 'id-1:secret-1'\n"},
        {"FAL_KEY_ID": "id-1", "FAL_KEY_SECRET": "secret-1"},
        {"FAL_KEY": "", "FAL_KEY_ID": " id-1 ", "FAL_KEY_SECRET": "secret-1\n"},
        {"FAL_KEY": "id-1:secret-1", "FAL_KEY_ID": "id-2", "FAL_KEY_SECRET": "secret-2"},
    ],
)
def test_a_key_in_the_environment_is_used_and_never_stored(
    story: Story, environment: dict[str, str]
) -> None:
    story.environment.update(environment)
    story.account.load()
    assert story.account.key() == KEY
    assert story.account.origin is Origin.ENVIRONMENT
    assert story.account.is_in_environment
    assert story.store.calls == []


def test_half_a_key_in_the_environment_is_none(qtbot: QtBot, story: Story) -> None:
    story.environment["FAL_KEY_ID"] = "id-1"
    story.account.load()
    settle(qtbot, story)
    assert story.account.key() is None
    assert not story.account.is_in_environment


def test_a_malformed_key_in_the_environment_is_told_and_the_store_asked(
    qtbot: QtBot, story: Story
) -> None:
    story.environment["FAL_KEY"] = "no key at all"
    story.store.kept = OTHER
    story.account.load()
    settle(qtbot, story)
    assert story.account.key() == OTHER
    assert story.notices == [messages.key_malformed()]


def test_the_stored_key_is_used(qtbot: QtBot, story: Story) -> None:
    story.store.kept = KEY
    with qtbot.waitSignal(story.account.changed, check_params_cb=lambda: True):
        story.account.load()
    settle(qtbot, story)
    assert story.account.key() == KEY
    assert story.account.origin is Origin.KEY_STORE


def test_a_store_without_a_key_is_no_problem(qtbot: QtBot, story: Story) -> None:
    story.account.load()
    assert story.account.is_loading
    settle(qtbot, story)
    assert story.account.origin is Origin.NONE
    assert story.notices == []


@pytest.mark.row("K4")
def test_a_locked_store_is_told_and_asked_again_on_demand(qtbot: QtBot, story: Story) -> None:
    story.store.kept = KEY
    story.store.gate.error = KeyStoreError(messages.key_store_locked())
    story.account.load()
    settle(qtbot, story)
    before = story.account.key(), story.account.is_locked
    assert before == (None, True)
    assert story.notices == [messages.key_store_locked()]
    story.store.gate.error = None
    story.account.unlock()
    settle(qtbot, story)
    assert story.store.calls == ["read", "unlock"]
    after = story.account.key(), story.account.is_locked
    assert after == (KEY, False)


def test_a_system_without_a_store_is_not_worth_a_word(qtbot: QtBot, story: Story) -> None:
    story.store.gate.error = NoKeyStoreError(messages.key_store_absent())
    story.account.load()
    settle(qtbot, story)
    assert story.account.origin is Origin.NONE
    assert not story.account.is_locked
    assert story.notices == []


@pytest.mark.row("K4")
def test_a_key_that_a_locked_store_has_not_taken_is_offered_again_once_it_is_unlocked(
    qtbot: QtBot, story: Story
) -> None:
    story.store.gate.error = KeyStoreError(messages.key_store_locked())
    story.account.load()
    settle(qtbot, story)
    story.try_key("id-1:secret-1")
    qtbot.waitUntil(lambda: story.done == 1)
    settle(qtbot, story)
    before = story.account.origin, story.account.is_locked, story.notices[-1].id
    assert before == (Origin.SESSION, True, "M21")
    story.store.gate.error = None
    story.account.unlock()
    settle(qtbot, story)
    after = story.account.origin, story.account.is_locked, story.store.kept
    assert after == (Origin.KEY_STORE, False, KEY)


@pytest.mark.row("K2")
def test_where_there_is_no_store_nothing_is_offered_to_unlock(qtbot: QtBot, story: Story) -> None:
    story.store.gate.error = NoKeyStoreError(messages.key_store_absent())
    story.try_key("id-1:secret-1")
    qtbot.waitUntil(lambda: story.done == 1)
    settle(qtbot, story)
    assert story.account.origin is Origin.SESSION
    assert not story.account.is_locked
    assert story.notices == [messages.key_store_absent()]


@pytest.mark.row("K7")
@pytest.mark.parametrize("left", [None, OTHER], ids=["deleted", "changed"])
def test_what_happens_to_the_stored_key_elsewhere_shows_when_fal_refuses_ours(
    qtbot: QtBot, story: Story, left: Secret | None
) -> None:
    story.store.kept = KEY
    story.account.load()
    settle(qtbot, story)
    story.store.kept = left
    story.test()
    qtbot.waitUntil(lambda: story.done == 1)
    assert story.account.key() == KEY
    story.check.gate.error = AuthenticationError(messages.key_rejected())
    story.test()
    qtbot.waitUntil(lambda: bool(story.failures))
    assert story.failures[0].message.id == "M06"
    assert story.account.key() == KEY


def test_an_accepted_key_is_used_and_kept(qtbot: QtBot, story: Story) -> None:
    story.try_key(" FAL_KEY=id-1:secret-1 ")
    qtbot.waitUntil(lambda: story.done == 1)
    assert story.account.key() == KEY
    settle(qtbot, story)
    assert story.account.origin is Origin.KEY_STORE
    assert story.store.kept == KEY
    assert story.failures == []


def test_the_check_is_made_off_the_main_thread(qtbot: QtBot, story: Story) -> None:
    story.try_key("id-1:secret-1")
    qtbot.waitUntil(lambda: story.done == 1)
    assert threading.get_ident() not in story.check.threads


@pytest.mark.row("K1")
@pytest.mark.parametrize("text", ["", "   ", "no-colon", "two:colons:here", "k\u00e9y:x", "a b:c"])
def test_what_is_no_key_is_refused_before_anybody_is_asked(story: Story, text: str) -> None:
    story.try_key(text)
    assert [error.message for error in story.failures] == [messages.key_malformed()]
    assert story.check.asked == []


@pytest.mark.parametrize(
    "error",
    [
        AuthenticationError(messages.key_rejected()),
        NetworkError(messages.offline()),
    ],
)
def test_a_key_that_fal_does_not_confirm_changes_nothing(
    qtbot: QtBot, story: Story, error: UploadError
) -> None:
    story.environment["FAL_KEY"] = "id-1:secret-1"
    story.account.load()
    story.check.gate.error = error
    story.try_key("id-2:secret-2")
    qtbot.waitUntil(lambda: bool(story.failures))
    assert story.failures == [error]
    assert story.account.key() == KEY
    assert story.account.origin is Origin.ENVIRONMENT
    assert story.store.calls == []


@pytest.mark.row("K2", "K4")
def test_a_store_that_refuses_leaves_the_key_in_use_until_the_end(
    qtbot: QtBot, story: Story
) -> None:
    story.store.gate.error = NoKeyStoreError(messages.key_store_absent())
    story.try_key("id-1:secret-1")
    qtbot.waitUntil(lambda: bool(story.notices))
    settle(qtbot, story)
    assert story.account.key() == KEY
    assert story.account.origin is Origin.SESSION
    assert story.notices == [messages.key_store_absent()]


@pytest.mark.row("K5")
def test_a_store_that_hangs_does_not_hold_up_the_key(qtbot: QtBot, story: Story) -> None:
    story.store.gate.close()
    story.try_key("id-1:secret-1")
    qtbot.waitUntil(lambda: story.done == 1)
    assert story.account.key() == KEY
    origins = [story.account.origin]
    assert story.account.is_saving
    story.store.gate.open()
    settle(qtbot, story)
    origins.append(story.account.origin)
    assert origins == [Origin.SESSION, Origin.KEY_STORE]


def test_a_store_that_answers_late_does_not_replace_a_newer_key(qtbot: QtBot, story: Story) -> None:
    story.store.kept = OTHER
    story.store.gate.close()
    story.account.load()
    story.try_key("id-1:secret-1")
    qtbot.waitUntil(lambda: story.done == 1)
    story.store.gate.open()
    settle(qtbot, story)
    qtbot.waitUntil(lambda: story.store.kept == KEY)
    assert story.account.key() == KEY


def test_a_refused_key_does_not_keep_the_stored_one_from_being_loaded(
    qtbot: QtBot, story: Story
) -> None:
    story.store.kept = KEY
    story.store.gate.close()
    story.account.load()
    story.check.gate.error = AuthenticationError(messages.key_rejected())
    story.try_key("id-2:secret-2")
    qtbot.waitUntil(lambda: bool(story.failures))
    story.store.gate.open()
    settle(qtbot, story)
    assert story.account.key() == KEY


def test_a_forgotten_key_is_gone_everywhere(qtbot: QtBot, story: Story) -> None:
    story.store.kept = KEY
    story.account.load()
    settle(qtbot, story)
    story.account.forget()
    assert story.account.key() is None
    settle(qtbot, story)
    assert story.account.origin is Origin.NONE
    assert story.store.kept is None


def test_forgetting_while_the_key_is_still_being_saved_wins(qtbot: QtBot, story: Story) -> None:
    story.store.gate.close()
    story.try_key("id-1:secret-1")
    qtbot.waitUntil(lambda: story.done == 1)
    story.account.forget()
    story.store.gate.open()
    settle(qtbot, story)
    assert story.store.calls == ["write", "forget"]
    assert story.store.kept is None
    assert story.account.origin is Origin.NONE


def test_forgetting_brings_the_key_of_the_environment_back(qtbot: QtBot, story: Story) -> None:
    story.environment["FAL_KEY"] = "id-1:secret-1"
    story.account.load()
    story.try_key("id-2:secret-2")
    qtbot.waitUntil(lambda: story.done == 1)
    assert story.account.key() == OTHER
    story.account.forget()
    settle(qtbot, story)
    assert story.account.key() == KEY
    assert story.account.origin is Origin.ENVIRONMENT


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (KeyStoreError(messages.key_store_locked()), [messages.key_not_forgotten()]),
        (NoKeyStoreError(messages.key_store_absent()), []),
    ],
)
def test_a_key_that_stays_in_the_store_is_told(
    qtbot: QtBot, story: Story, error: KeyStoreError, expected: list[Message]
) -> None:
    story.store.gate.error = error
    story.account.forget()
    settle(qtbot, story)
    assert story.notices == expected


def test_only_the_last_of_two_attempts_counts(qtbot: QtBot, story: Story) -> None:
    story.check.gate.close()
    story.try_key("id-1:secret-1")
    story.try_key("id-2:secret-2")
    story.check.gate.open()
    qtbot.waitUntil(lambda: story.done == 1)
    assert story.background.finish(5000)
    settle(qtbot, story)
    assert story.account.key() == OTHER
    assert story.store.kept == OTHER
    assert story.done == 1


def test_an_attempt_that_was_given_up_has_no_effect(qtbot: QtBot, story: Story) -> None:
    story.check.gate.close()
    story.try_key("id-1:secret-1")
    story.account.stop_trying()
    story.check.gate.open()
    assert story.background.finish(5000)
    # Whatever the pool still had to say has been delivered when this later job's outcome has.
    later: list[None] = []
    story.background.run(story.account, lambda: None, later.append)
    qtbot.waitUntil(lambda: bool(later))
    assert story.account.key() is None
    assert story.done == 0
    assert story.store.calls == []


def test_testing_asks_fal_about_the_key_in_use(qtbot: QtBot, story: Story) -> None:
    story.environment["FAL_KEY"] = "id-1:secret-1"
    story.account.load()
    story.test()
    qtbot.waitUntil(lambda: story.done == 1)
    story.check.gate.error = AuthenticationError(messages.key_rejected())
    story.test()
    qtbot.waitUntil(lambda: bool(story.failures))
    assert story.check.asked == [KEY, KEY]


def test_testing_without_a_key_says_so(story: Story) -> None:
    story.test()
    assert [error.message for error in story.failures] == [messages.key_missing()]


def test_no_key_is_ever_logged(
    qtbot: QtBot, story: Story, caplog: pytest.LogCaptureFixture
) -> None:
    story.try_key("id-1:secret-1")
    qtbot.waitUntil(lambda: story.done == 1)
    settle(qtbot, story)
    story.account.forget()
    settle(qtbot, story)
    assert "secret-1" not in caplog.text
    assert "secret-1" not in repr(vars(story.account))


def locked_without_a_key(qtbot: QtBot, story: Story) -> None:
    story.store.gate.error = KeyStoreLockedError(messages.key_store_locked())
    story.account.load()
    settle(qtbot, story)
    assert story.account.is_locked


def test_a_store_that_opens_by_other_means_gives_its_key(qtbot: QtBot, story: Story) -> None:
    locked_without_a_key(qtbot, story)
    story.store.gate.error = None
    story.store.kept = OTHER
    story.account.look_again()
    qtbot.waitUntil(lambda: story.account.key() == OTHER)
    assert story.account.origin is Origin.KEY_STORE
    assert not story.account.is_locked
    assert story.store.calls == ["read", "read"]


def test_looking_again_at_a_store_that_is_still_locked_says_nothing(
    qtbot: QtBot, story: Story
) -> None:
    locked_without_a_key(qtbot, story)
    told = list(story.notices)
    story.account.look_again()
    with qtbot.waitSignal(story.account.changed):
        pass
    assert story.account.is_locked
    assert story.notices == told
    assert story.store.calls == ["read", "read"]


def test_a_key_in_use_is_kept_once_the_store_is_open(qtbot: QtBot, story: Story) -> None:
    story.store.gate.error = KeyStoreLockedError(messages.key_store_locked())
    story.try_key("id-1:secret-1")
    qtbot.waitUntil(lambda: story.account.is_locked)
    settle(qtbot, story)
    story.store.gate.error = None
    story.store.unlocked = False
    story.account.look_again()
    qtbot.waitUntil(lambda: story.store.calls[-1] == "is unlocked")
    assert story.background.finish_all(5000)
    qtbot.wait(0)
    assert story.store.calls == ["write", "is unlocked"]
    story.store.unlocked = True
    story.account.look_again()
    qtbot.waitUntil(lambda: story.account.origin is Origin.KEY_STORE)
    assert story.store.kept == KEY


def test_a_store_that_comes_late_is_looked_at_and_one_that_answered_is_not(
    qtbot: QtBot, story: Story
) -> None:
    story.store.gate.error = NoKeyStoreError(messages.key_store_absent())
    story.account.load()
    settle(qtbot, story)
    assert story.account.is_absent
    story.store.gate.error = None
    with qtbot.waitSignal(story.account.changed):
        story.account.look_again()
    story.account.look_again()
    assert story.store.calls == ["read", "read"]


def test_looking_again_does_not_disturb_what_the_person_does_meanwhile(
    qtbot: QtBot, story: Story
) -> None:
    locked_without_a_key(qtbot, story)
    story.store.gate.error = None
    story.store.kept = OTHER
    story.store.gate.close()
    story.account.look_again()
    story.account.look_again()
    story.try_key("id-1:secret-1")
    qtbot.waitUntil(lambda: story.account.key() == KEY)
    story.store.gate.open()
    settle(qtbot, story)
    assert story.account.key() == KEY
    assert story.store.kept == KEY
    assert story.store.calls.count("read") == 2
