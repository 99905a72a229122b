"""The stores of systems that aren't here: what they are told, seen at their own boundary."""

import ctypes
import sys
import types
from typing import Any, Final

import pytest
from keyring.backends import macOS

from falgui.core.errors import KeyStoreLockedError
from falgui.core.secret import parse_key
from falgui.store.credentials import KeyStore

KEY: Final = parse_key("id-1:secret-1")
_NOT_FOUND: Final = 1168


class WindowsError(Exception):
    """What pywin32 raises."""

    def __init__(self, number: int, function: str) -> None:
        super().__init__(number, function)
        self.winerror = number
        self.funcname = function


class CredentialLocker(types.ModuleType):
    """Windows' store, by the calls that keyring makes; it takes 2,560 bytes and no more."""

    CRED_TYPE_GENERIC = 1
    CRED_PERSIST_LOCAL_MACHINE = 2
    CRED_PERSIST_ENTERPRISE = 3

    def __init__(self) -> None:
        super().__init__("win32cred")
        self.entries: dict[str, dict[str, Any]] = {}

    def CredWrite(self, credential: dict[str, Any], _flags: int) -> None:  # noqa: N802
        blob = credential["CredentialBlob"].encode("utf-16-le")
        if len(blob) > 2560:
            raise WindowsError(1783, "CredWrite")
        self.entries[credential["TargetName"]] = {**credential, "CredentialBlob": blob}

    def CredRead(self, Type: int, TargetName: str) -> dict[str, Any]:  # noqa: N802, N803, ARG002
        if TargetName not in self.entries:
            raise WindowsError(_NOT_FOUND, "CredRead")
        return self.entries[TargetName]

    def CredDelete(self, Type: int, TargetName: str) -> None:  # noqa: N802, N803, ARG002
        if self.entries.pop(TargetName, None) is None:
            raise WindowsError(_NOT_FOUND, "CredDelete")


@pytest.fixture
def locker(monkeypatch: pytest.MonkeyPatch) -> CredentialLocker:
    from keyring.backends import Windows  # noqa: PLC0415  imported anew for its missing library

    locker = CredentialLocker()
    monkeypatch.setattr(Windows, "win32cred", locker, raising=False)
    pywintypes = types.SimpleNamespace(error=WindowsError)
    monkeypatch.setattr(Windows, "pywintypes", pywintypes, raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    return locker


def test_windows_keeps_the_key_on_this_machine_alone(locker: CredentialLocker) -> None:
    store = KeyStore()
    assert store.read() is None
    store.write(parse_key("old:1"))
    store.write(KEY)
    assert store.read() == store.read(prompt=True) == KEY
    ((name, entry),) = locker.entries.items()
    assert name == "falgui"
    assert entry["UserName"] == "FAL_KEY"
    assert entry["Persist"] == locker.CRED_PERSIST_LOCAL_MACHINE
    store.forget()
    assert locker.entries == {}


@pytest.mark.row("K8")
def test_windows_takes_the_longest_key_that_falgui_takes(locker: CredentialLocker) -> None:
    longest = parse_key("id:" + "x" * 1277)
    KeyStore().write(longest)
    assert KeyStore().read() == longest
    assert locker.entries


class SecurityError(Exception):
    pass


class NotThereError(SecurityError):
    pass


class DeniedError(SecurityError):
    pass


class Keychain:
    """macOS' keychain, by the calls that keyring makes, and the switch that keeps it quiet."""

    Error = SecurityError
    NotFound = NotThereError
    KeychainDenied = DeniedError

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}
        self.may_ask = True
        self.knows_us = True
        self.questions = 0

    def load(self, _path: str) -> "Keychain":
        return self

    def SecKeychainSetUserInteractionAllowed(self, state: ctypes.c_ubyte) -> int:  # noqa: N802
        self.may_ask = bool(state.value)
        return 0

    def find_generic_password(self, _keychain: None, service: str, username: str) -> str:
        if (service, username) not in self.entries:
            raise self.NotFound
        if not self.knows_us:
            if not self.may_ask:
                raise self.Error(-25308, "Unknown Error")
            self.questions += 1
            self.knows_us = True
        return self.entries[service, username]

    def set_generic_password(
        self, _keychain: None, service: str, username: str, password: str
    ) -> None:
        self.entries[service, username] = password

    def delete_generic_password(self, _keychain: None, service: str, username: str) -> None:
        del self.entries[service, username]


@pytest.fixture
def keychain(monkeypatch: pytest.MonkeyPatch) -> Keychain:
    keychain = Keychain()
    monkeypatch.setattr(macOS, "api", keychain, raising=False)
    monkeypatch.setattr(ctypes, "CDLL", keychain.load)
    monkeypatch.setattr(sys, "platform", "darwin")
    return keychain


def test_macos_keeps_the_key_in_the_login_keychain(keychain: Keychain) -> None:
    store = KeyStore()
    assert store.read() is None
    store.write(KEY)
    assert keychain.entries == {("falgui", "FAL_KEY"): "id-1:secret-1"}
    assert store.read() == KEY
    store.forget()
    assert keychain.entries == {}
    assert keychain.may_ask


@pytest.mark.row("K4")
def test_macos_asks_only_on_demand(keychain: Keychain) -> None:
    keychain.entries["falgui", "FAL_KEY"] = "id-1:secret-1"
    keychain.knows_us = False
    store = KeyStore()
    with pytest.raises(KeyStoreLockedError):
        store.read()
    assert keychain.questions == 0
    assert keychain.may_ask
    assert store.read(prompt=True) == KEY
    assert keychain.questions == 1
