"""The key in a real key store: open, locked, refused, frozen, gone, back, and brand new."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.secret import Secret
from falgui.desktop.account.account import Account, Origin
from falgui.desktop.system.background import Background
from falgui.sandbox.server import Sandbox
from falgui.store.credentials import KeyStore
from tests.desktop.pauses import Pauses
from tests.real_desktop.accessibility import Accessible, Bus, NotThereError, Role, StateBit
from tests.real_desktop.first_steps import PHOTO, add, enter_key, links, says
from tests.real_desktop.keyring import Keyring
from tests.real_desktop.session import KEYRING_PASSWORD, Desktop, open_desktop, wait_until

LOCKED: Final = messages.key_store_locked().title
ABSENT: Final = messages.key_store_absent().title
Start = Callable[[], tuple[subprocess.Popen[bytes], Accessible]]


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    """Provide a desktop of these tests' own, whose key store nobody else relies on."""
    with open_desktop(tmp_path_factory.mktemp("keyring")) as opened:
        yield opened


@pytest.fixture
def start(desktop: Desktop, bus: Bus, sandbox: Sandbox, home: Path) -> Iterator[Start]:
    environment = {**sandbox.environment(), "FALGUI_HOME": str(home)}
    # Whatever it names, nobody loads it.
    environment["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    del environment["FAL_KEY"]
    started: list[subprocess.Popen[bytes]] = []

    def run() -> tuple[subprocess.Popen[bytes], Accessible]:
        process = desktop.start("falgui", [sys.executable, "-m", "falgui"], more=environment)
        started.append(process)
        return process, bus.application("falgui").find(Role.FRAME)

    yield run
    for process in started:
        if process.poll() is None:
            leave(process, bus)


def leave(process: subprocess.Popen[bytes], bus: Bus, seconds: float = 10) -> None:
    """End falgui, and make sure that it leaves in time."""
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    wait_until(lambda: not any(one.name == "falgui" for one in bus.programs()), "falgui to be gone")


def is_ready(window: Accessible) -> bool:
    """Return whether falgui has a key: its first page is gone."""
    for one in window.everything():
        with suppress(NotThereError):
            if one.role == Role.PASSWORD_TEXT and one.has(StateBit.SHOWING):
                return False
    return says(window, "Add files…")


def press(window: Accessible, name: str) -> None:
    button = window.find(Role.BUTTON, name)
    wait_until(lambda: button.has(StateBit.SENSITIVE), f"{name} to be possible")
    button.do()


def test_a_key_typed_once_is_found_by_others_and_by_the_next_start(
    start: Start, keyring: Keyring, sandbox: Sandbox, bus: Bus
) -> None:
    process, window = start()
    enter_key(window, sandbox)
    wait_until(lambda: keyring.key() == sandbox.environment()["FAL_KEY"], "the key in the store")
    leave(process, bus)
    _process, window = start()
    wait_until(lambda: is_ready(window), "a window that asks for no key")
    assert not says(window, LOCKED)


def test_a_locked_store_asks_for_nothing_until_it_is_wanted(
    start: Start, keyring: Keyring, sandbox: Sandbox
) -> None:
    keyring.put(sandbox.environment()["FAL_KEY"])
    keyring.lock()
    _process, window = start()
    wait_until(lambda: says(window, LOCKED), "a word about the lock")
    assert not keyring.asks()

    press(window, "Unlock")
    keyring.answer()
    wait_until(lambda: says(window, LOCKED), "the same word after a no")
    assert not is_ready(window)

    press(window, "Unlock")
    keyring.answer(KEYRING_PASSWORD)
    wait_until(lambda: is_ready(window), "the key out of the unlocked store")
    assert not says(window, LOCKED)


def test_a_store_that_is_unlocked_for_another_program_is_noticed(
    start: Start, keyring: Keyring, sandbox: Sandbox, desktop: Desktop
) -> None:
    keyring.put(sandbox.environment()["FAL_KEY"])
    keyring.lock()
    _process, window = start()
    wait_until(lambda: says(window, LOCKED), "a word about the lock")
    command = ["secret-tool", "store", "--label=other", "other", "thing"]
    desktop.start("other", command, stdin=b"of its own")
    keyring.answer(KEYRING_PASSWORD)
    wait_until(lambda: is_ready(window), "the key out of the unlocked store")
    assert not says(window, LOCKED)


def test_a_key_typed_while_the_store_is_locked_is_kept_once_it_is_unlocked(
    start: Start, keyring: Keyring, sandbox: Sandbox
) -> None:
    keyring.put("old-id:old-secret")
    keyring.lock()
    _process, window = start()
    wait_until(lambda: says(window, LOCKED), "a word about the lock")
    enter_key(window, sandbox)
    keyring.answer()
    wait_until(lambda: says(window, LOCKED), "a word about the key that is not kept")
    press(window, "Unlock")
    keyring.answer(KEYRING_PASSWORD)
    wait_until(lambda: keyring.key() == sandbox.environment()["FAL_KEY"], "the key in the store")
    wait_until(lambda: not says(window, LOCKED), "the end of the word about the lock")


def test_without_a_store_the_key_serves_until_the_end_or_until_a_store_comes(
    start: Start, keyring: Keyring, sandbox: Sandbox, desktop: Desktop, bus: Bus
) -> None:
    keyring.end()
    _process, window = start()
    enter_key(window, sandbox)
    wait_until(lambda: says(window, ABSENT), "a word about the missing store")
    add(bus.application("falgui"), PHOTO)
    assert links(desktop, 1)
    keyring.start()
    wait_until(lambda: keyring.key() == sandbox.environment()["FAL_KEY"], "the key in the store")


@pytest.mark.row("K5")
def test_a_frozen_store_holds_up_nothing(
    start: Start, keyring: Keyring, sandbox: Sandbox, desktop: Desktop, bus: Bus
) -> None:
    keyring.put("old-id:old-secret")
    with keyring.frozen():
        began = time.monotonic()
        process, window = start()
        assert time.monotonic() - began < 9
        wait_until(lambda: says(window, LOCKED), "a word about the store", 15)
        enter_key(window, sandbox)
        add(bus.application("falgui"), PHOTO)
        assert links(desktop, 1)
        wait_until(lambda: says(window, LOCKED), "a word about the key that is not kept")
    press(window, "Unlock")
    wait_until(lambda: keyring.key() == sandbox.environment()["FAL_KEY"], "the key in the store")
    with keyring.frozen():
        leave(process, bus)
        process, window = start()
        leave(process, bus, 4)


def test_a_store_that_crashed_is_used_again_when_it_is_back(
    start: Start, keyring: Keyring, sandbox: Sandbox
) -> None:
    keyring.put("old-id:old-secret")
    keyring.lock()
    _process, window = start()
    wait_until(lambda: says(window, LOCKED), "a word about the lock")
    press(window, "Unlock")
    wait_until(keyring.asks, "the key store's question")
    keyring.end()
    keyring.start()
    keyring.put(sandbox.environment()["FAL_KEY"])
    wait_until(lambda: is_ready(window) or says(window, LOCKED), "an end of the waiting")
    if not is_ready(window):
        press(window, "Unlock")
    wait_until(lambda: is_ready(window), "the key out of the new store")


def test_a_person_without_any_keyring_gets_one_for_the_first_key(
    start: Start, keyring: Keyring, sandbox: Sandbox, tmp_path: Path
) -> None:
    keyring.end()
    keyring.start_new(tmp_path / "new")
    _process, window = start()
    window.find(Role.PASSWORD_TEXT, "fal API key")
    assert not keyring.asks()
    enter_key(window, sandbox)
    keyring.answer("new password", "new password")
    wait_until(lambda: keyring.key() == sandbox.environment()["FAL_KEY"], "the key in the store")


def test_the_window_never_waits_for_the_store(
    qtbot: QtBot,  # noqa: ARG001  signals need it
    keyring: Keyring,
    desktop: Desktop,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Measured from within: what this thread computes, and nothing is loaded on it."""
    for name in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY"):
        monkeypatch.setenv(name, desktop.environment[name])
    keyring.put("id-1:secret-1")
    background = Background()
    account = Account({}, KeyStore(seconds=2, prompt_seconds=2), lambda _key: None, background)
    pauses = Pauses()
    account.load()
    pauses.run_until(lambda: account.origin is Origin.KEY_STORE)
    account.try_key("id-2:secret-2", lambda: None, lambda _error: None)
    pauses.run_until(lambda: account.key() == Secret("id-2:secret-2") and not account.is_saving)
    assert keyring.key() == "id-2:secret-2"
    keyring.lock()
    account.load()
    pauses.run_until(lambda: account.is_locked)
    with keyring.frozen():
        account.try_key("id-3:secret-3", lambda: None, lambda _error: None)
        pauses.run_until(lambda: account.key() == Secret("id-3:secret-3"))
        pauses.run_until(lambda: not account.is_saving)
    assert account.is_locked
    print(f"longest {pauses.longest * 1000:.0f} ms, busiest {pauses.busiest * 1000:.0f} ms")  # noqa: T201
    assert pauses.busiest < 0.05
    assert background.finish(10_000)
