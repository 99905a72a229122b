import logging
import os
import pickle
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import (
    InitError,
    KeyringLocked,
    NoKeyringError,
    PasswordDeleteError,
    PasswordSetError,
)

from falgui.core.errors import AuthenticationError, KeyStoreError, KeyStoreLockedError
from falgui.core.secret import Secret, parse_key
from falgui.store.credentials import KeyStore, key_in_environment
from falgui.store.key_backends.asking import AskingBackend

TEXT = "canary-id-77:canary-secret-99"
KEY = parse_key(TEXT)


class MemoryBackend(KeyringBackend):
    """Keeps entries as a real store does, several under one name if another program made them."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.entries: list[tuple[str, str, str]] = []

    def get_password(self, service: str, username: str) -> str | None:
        return next((entry[2] for entry in self.entries if entry[:2] == (service, username)), None)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries.append((service, username, password))

    def delete_password(self, service: str, username: str) -> None:
        for entry in self.entries:
            if entry[:2] == (service, username):
                self.entries.remove(entry)
                return
        raise PasswordDeleteError("No such password!")


class FailingBackend(MemoryBackend):
    """Fails with an error whose text shows the key, as a careless store might."""

    def __init__(self, kind: type[Exception]) -> None:
        super().__init__()
        self.kind = kind

    def get_password(self, service: str, username: str) -> str | None:
        raise self.kind(service, username, TEXT)

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.kind(service, username, password)

    def delete_password(self, service: str, username: str) -> None:
        raise self.kind(service, username, TEXT)


class FrozenBackend(MemoryBackend):
    """Answers nothing until it is thawed."""

    def __init__(self) -> None:
        super().__init__()
        self.thawed = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.thawed.wait()
        return super().get_password(service, username)


class LockedBackend(MemoryBackend, AskingBackend):
    """Takes its time to be unlocked by the person, who may say no."""

    def __init__(self, *, agrees: bool = True) -> None:
        super().__init__()
        self.agrees = agrees
        self.questions = 0
        self.locked = True
        self.closed = 0
        self.answered = threading.Event()
        self.answered.set()
        self.given_up = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self._ask()
        return super().get_password(service, username)

    def get_password_quietly(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked
        return super().get_password(service, username)

    def is_unlocked(self) -> bool:
        return not self.locked

    def give_up(self) -> None:
        self.given_up.set()
        self.answered.set()

    def close(self) -> None:
        self.closed += 1

    def _ask(self) -> None:
        if self.locked:
            self.questions += 1
            self.answered.wait()
            if not self.agrees or self.given_up.is_set():
                raise KeyringLocked
            self.locked = False


class StubbornBackend(MemoryBackend):
    """Says that it deleted, and didn't."""

    def delete_password(self, service: str, username: str) -> None:
        pass


@pytest.fixture
def frozen() -> Iterator[FrozenBackend]:
    backend = FrozenBackend()
    yield backend
    backend.thawed.set()
    for thread in threading.enumerate():
        if thread.name == "key store":
            thread.join()


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, None),
        ({"FAL_KEY": ""}, None),
        ({"FAL_KEY": "  \n"}, None),
        ({"FAL_KEY": "a:b"}, "a:b"),
        ({"FAL_KEY": " a:b\n"}, "a:b"),
        ({"FAL_KEY_ID": "a", "FAL_KEY_SECRET": "b"}, "a:b"),
        ({"FAL_KEY_ID": " a ", "FAL_KEY_SECRET": "b\n"}, "a:b"),
        ({"FAL_KEY_ID": "a"}, None),
        ({"FAL_KEY_SECRET": "b"}, None),
        ({"FAL_KEY": "a:b", "FAL_KEY_ID": "c", "FAL_KEY_SECRET": "d"}, "a:b"),
        ({"FAL_KEY": "", "FAL_KEY_ID": "c", "FAL_KEY_SECRET": "d"}, "c:d"),
    ],
)
def test_the_environments_key_is_found(environment: dict[str, str], expected: str | None) -> None:
    found = key_in_environment(environment)
    assert (found and found.reveal()) == expected


@pytest.mark.parametrize(
    "environment",
    [{"FAL_KEY": "canary"}, {"FAL_KEY_ID": "canary:x", "FAL_KEY_SECRET": "y"}],
)
def test_a_malformed_key_in_the_environment_is_told_without_showing_it(
    environment: dict[str, str],
) -> None:
    with pytest.raises(AuthenticationError) as caught:
        key_in_environment(environment)
    assert caught.value.message.id == "M37"
    assert "canary" not in f"{caught.value} {caught.value.detail}"


def test_a_key_is_written_read_and_forgotten() -> None:
    backend = MemoryBackend()
    store = KeyStore(backend)
    assert store.read() is None
    store.write(KEY)
    assert backend.entries == [("falgui", "FAL_KEY", TEXT)]
    assert store.read() == store.read(prompt=True) == KEY
    store.forget()
    assert store.read() is None
    store.forget()


def test_a_new_key_replaces_every_earlier_one() -> None:
    backend = MemoryBackend()
    backend.entries = [("falgui", "FAL_KEY", "old:1"), ("falgui", "FAL_KEY", "old:2")]
    backend.entries.append(("another program", "FAL_KEY", "its:own"))
    KeyStore(backend).write(KEY)
    assert backend.entries == [
        ("another program", "FAL_KEY", "its:own"),
        ("falgui", "FAL_KEY", TEXT),
    ]


def test_an_empty_entry_is_no_key() -> None:
    backend = MemoryBackend()
    backend.entries = [("falgui", "FAL_KEY", "")]
    assert KeyStore(backend).read() is None


def test_a_stored_text_that_is_no_key_is_told() -> None:
    backend = MemoryBackend()
    backend.entries = [("falgui", "FAL_KEY", "canary without a colon")]
    with pytest.raises(AuthenticationError) as caught:
        KeyStore(backend).read()
    assert caught.value.message.id == "M37"


@pytest.mark.row("K3")
def test_a_store_that_takes_everything_and_keeps_nothing_is_told() -> None:
    store = KeyStore(_untyped(null.Keyring))
    with pytest.raises(KeyStoreError) as caught:
        store.write(KEY)
    assert caught.value.message.id == "M22"
    assert store.read() is None


@pytest.mark.row("K2")
@pytest.mark.parametrize("call", ["read", "write", "forget"])
def test_a_system_without_a_store_is_told(call: str) -> None:
    with pytest.raises(KeyStoreError) as caught:
        _call(KeyStore(_untyped(fail.Keyring)), call)
    assert caught.value.message.id == "M22"


@pytest.mark.row("K4")
@pytest.mark.parametrize("call", ["read", "write", "forget"])
@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (KeyringLocked, "M21"),
        (InitError, "M21"),
        (PasswordSetError, "M21"),
        (PasswordDeleteError, "M21"),
        (NoKeyringError, "M22"),
        (TimeoutError, "M21"),
        (ValueError, "M21"),
        (OSError, "M21"),
    ],
)
def test_every_failure_is_told_and_shows_nothing_of_the_key(
    caplog: pytest.LogCaptureFixture, kind: type[Exception], message: str, call: str
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(KeyStoreError) as caught:
        _call(KeyStore(FailingBackend(kind)), call)
    error = caught.value
    assert error.message.id == message
    assert error.__context__ is None
    shown = [repr(error), str(error), error.detail, "".join(traceback.format_exception(error))]
    assert "canary" not in "".join([*shown, caplog.text, repr(vars(error))])


def test_a_store_that_deletes_nothing_is_told() -> None:
    backend = StubbornBackend()
    backend.entries = [("falgui", "FAL_KEY", "old:1")]
    with pytest.raises(KeyStoreError) as caught:
        KeyStore(backend).forget()
    assert caught.value.message.id == "M21"


@pytest.mark.row("K5")
@pytest.mark.parametrize("call", ["read", "write", "forget"])
def test_a_frozen_store_is_told_within_the_limit(frozen: FrozenBackend, call: str) -> None:
    store = KeyStore(frozen, seconds=0.1, prompt_seconds=0.1)
    started = time.monotonic()
    with pytest.raises(KeyStoreError) as caught:
        _call(store, call)
    assert caught.value.message.id == "M21"
    assert 0.09 < time.monotonic() - started < 5


def test_a_person_gets_more_time_to_answer_a_prompt() -> None:
    locked = LockedBackend()
    locked.entries = [("falgui", "FAL_KEY", TEXT)]
    locked.answered.clear()
    store = KeyStore(locked, seconds=0.05, prompt_seconds=60)
    with pytest.raises(KeyStoreLockedError):
        store.read()
    assert locked.questions == 0
    answer = threading.Timer(0.2, locked.answered.set)
    answer.start()
    assert store.read(prompt=True) == KEY
    answer.join()
    assert store.read() == KEY


@pytest.mark.row("K5")
def test_a_store_that_does_not_even_say_that_it_is_locked_is_not_waited_for_as_a_person_is(
    frozen: FrozenBackend,
) -> None:
    store = KeyStore(frozen, seconds=0.05, prompt_seconds=60)
    started = time.monotonic()
    with pytest.raises(KeyStoreError):
        store.read(prompt=True)
    with pytest.raises(KeyStoreError):
        store.write(KEY)
    assert time.monotonic() - started < 10


@pytest.mark.row("K4")
@pytest.mark.parametrize("call", ["unlock", "write"])
def test_a_person_who_says_no_to_a_prompt_is_asked_once(call: str) -> None:
    locked = LockedBackend(agrees=False)
    with pytest.raises(KeyStoreLockedError) as caught:
        _call(KeyStore(locked), call)
    assert caught.value.message.id == "M21"
    assert locked.questions == 1
    assert locked.entries == []


def test_a_key_is_kept_once_the_person_has_unlocked_the_store() -> None:
    locked = LockedBackend()
    store = KeyStore(locked)
    assert not store.is_unlocked()
    store.write(KEY)
    assert store.is_unlocked()
    assert locked.questions == 1
    assert locked.entries == [("falgui", "FAL_KEY", TEXT)]


def test_a_store_is_closed_after_each_piece_of_work() -> None:
    locked = LockedBackend(agrees=False)
    store = KeyStore(locked)
    with pytest.raises(KeyStoreLockedError):
        store.read()
    assert locked.closed == 1
    with pytest.raises(KeyStoreLockedError):
        store.read(prompt=True)
    assert locked.closed == 3


def test_a_prompt_that_nobody_answered_does_not_keep_the_next_call_waiting() -> None:
    locked = LockedBackend()
    locked.answered.clear()
    store = KeyStore(locked, seconds=5, prompt_seconds=0.05)
    with pytest.raises(KeyStoreError):
        store.read(prompt=True)
    started = time.monotonic()
    with pytest.raises(KeyStoreLockedError):
        store.read()
    assert time.monotonic() - started < 4
    assert locked.given_up.is_set()


@pytest.mark.row("K5")
def test_a_frozen_store_holds_one_thread_however_often_it_is_asked(frozen: FrozenBackend) -> None:
    store = KeyStore(frozen, seconds=0.02)
    for _time in range(5):
        with pytest.raises(KeyStoreError) as caught:
            store.read()
        assert caught.value.message.id == "M21"
    assert sum(thread.name == "key store" for thread in threading.enumerate()) == 1


def test_a_store_that_thaws_is_used_again(frozen: FrozenBackend) -> None:
    store = KeyStore(frozen, seconds=0.02)
    with pytest.raises(KeyStoreError):
        store.read()
    frozen.entries = [("falgui", "FAL_KEY", TEXT)]
    frozen.thawed.set()
    patient = KeyStore(frozen)
    assert patient.read() == KEY
    for thread in threading.enumerate():
        if thread.name == "key store":
            thread.join()
    assert store.read(prompt=True) == KEY


def test_neither_a_store_nor_its_key_can_be_pickled_or_printed() -> None:
    backend = MemoryBackend()
    store = KeyStore(backend)
    store.write(KEY)
    assert "canary" not in repr(store)
    read = store.read()
    assert isinstance(read, Secret)
    assert b"canary" not in pickle.dumps(read)


@pytest.mark.row("K6")
def test_no_code_named_by_the_environment_or_a_configuration_file_is_loaded(
    tmp_path: Path,
) -> None:
    mark = tmp_path / "foreign code ran"
    (tmp_path / "foreign.py").write_text(
        f"import pathlib; pathlib.Path({str(mark)!r}).touch()\n"
        "from keyring.backends.null import Keyring\n"
    )
    plugin = tmp_path / "foreign-1.0.dist-info"
    plugin.mkdir()
    (plugin / "METADATA").write_text("Metadata-Version: 2.1\nName: foreign\nVersion: 1.0\n")
    (plugin / "entry_points.txt").write_text("[keyring.backends]\nforeign = foreign\n")
    configuration = tmp_path / "python_keyring"
    configuration.mkdir()
    (configuration / "keyringrc.cfg").write_text(
        f"[backend]\ndefault-keyring=foreign.Keyring\nkeyring-path={tmp_path}\n"
    )
    environment = os.environ | {
        "PYTHON_KEYRING_BACKEND": "foreign.Keyring",
        "PYTHONPATH": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path),
        "HOME": str(tmp_path),
        "DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path}/no-bus",
    }

    def run(program: str) -> str:
        return subprocess.run(  # noqa: S603  this very program
            [sys.executable, "-c", program],
            env=environment,
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()

    told = run(
        "from falgui.core.errors import KeyStoreError\n"
        "from falgui.store.credentials import KeyStore\n"
        "try: KeyStore().read(prompt=True)\n"
        "except KeyStoreError as error: print(error.message.id)"
    )
    assert not mark.exists()
    if sys.platform == "linux":
        assert told == "M22"
    # The trap is a real one: keyring's own choice steps into it.
    run("import keyring; keyring.get_keyring()")
    assert mark.exists()


def test_importing_the_module_does_not_load_keyring() -> None:
    loaded = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, falgui.store.credentials; print('keyring' in sys.modules)",
        ],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert loaded.strip() == "False"


def _untyped(kind: Callable[[], KeyringBackend]) -> KeyringBackend:
    return kind()


def _call(store: KeyStore, name: str) -> None:
    if name == "read":
        store.read()
    elif name == "unlock":
        store.read(prompt=True)
    elif name == "write":
        store.write(KEY)
    else:
        store.forget()
