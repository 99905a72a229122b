"""KDE's wallet where it offers no Secret Service, with a strict wallet on a real bus."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from falgui.core.errors import KeyStoreError, KeyStoreLockedError, NoKeyStoreError
from falgui.core.secret import parse_key
from falgui.store.credentials import KeyStore
from tests.session_bus import Answer, Service, open_bus

pytestmark = pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="no dbus-daemon")

KEY = parse_key("id-1:secret-1")
HANDLE = 4711


class Wallet:
    """Answers as kwalletd does, by the signatures of its introspection."""

    def __init__(self, address: str, name: str = "kwalletd5") -> None:
        self.address = address
        self.entries: dict[tuple[str, str], str] = {}
        self.enabled = True
        self.is_open = True
        self.agrees = True
        self.questions = 0
        self.answered = threading.Event()
        self.answered.set()
        self.programs: set[str] = set()
        where = "org.kde.KWallet."
        self.service = Service(
            address,
            f"org.kde.{name}",
            {
                f"{where}isEnabled": ("", lambda: ("b", (self.enabled,))),
                f"{where}networkWallet": ("", lambda: ("s", ("kdewallet",))),
                f"{where}isOpen": ("s", lambda _wallet: ("b", (self.is_open,))),
                f"{where}keyDoesNotExist": ("sss", self.lacks),
                f"{where}open": ("sxs", self.open),
                f"{where}hasEntry": ("isss", self.has),
                f"{where}readPassword": ("isss", self.read),
                f"{where}writePassword": ("issss", self.write),
                f"{where}removeEntry": ("isss", self.remove),
            },
        )

    def lacks(self, _wallet: str, folder: str, key: str) -> Answer:
        # What was written since it was opened isn't known yet.
        return "b", (self.is_open or (folder, key) not in self.entries,)

    def open(self, wallet: str, _window: int, program: str) -> Answer:
        assert wallet == "kdewallet"
        self.programs.add(program)
        if not self.is_open:
            self.questions += 1
            self.answered.wait(20)
            self.is_open = self.agrees
        return "i", (HANDLE if self.is_open else -1,)

    def has(self, handle: int, folder: str, key: str, _program: str) -> Answer:
        return "b", (handle == HANDLE and (folder, key) in self.entries,)

    def read(self, handle: int, folder: str, key: str, _program: str) -> Answer:
        return "s", (self.entries.get((folder, key), "") if handle == HANDLE else "",)

    def write(self, handle: int, folder: str, key: str, value: str, _program: str) -> Answer:
        if handle != HANDLE or not self.is_open:
            return "i", (-1,)
        self.entries[folder, key] = value
        return "i", (0,)

    def remove(self, handle: int, folder: str, key: str, _program: str) -> Answer:
        if handle != HANDLE or (folder, key) not in self.entries:
            return "i", (-3,)
        del self.entries[folder, key]
        return "i", (0,)


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with open_bus(tmp_path) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address


@pytest.fixture
def wallet(address: str) -> Iterator[Wallet]:
    wallet = Wallet(address)
    yield wallet
    wallet.answered.set()
    wallet.service.close()
    assert wallet.service.refused == []


def test_a_key_is_written_read_replaced_and_forgotten(wallet: Wallet) -> None:
    store = KeyStore()
    assert store.read() is None
    store.write(parse_key("old:1"))
    store.write(KEY)
    assert wallet.entries == {("falgui", "FAL_KEY"): "id-1:secret-1"}
    assert store.read() == store.read(prompt=True) == KEY
    store.forget()
    assert wallet.entries == {}
    store.forget()
    assert wallet.programs == {"falgui"}
    assert wallet.questions == 0


@pytest.mark.row("K4")
def test_a_closed_wallet_is_told_and_opened_only_on_demand(wallet: Wallet) -> None:
    wallet.entries["falgui", "FAL_KEY"] = "id-1:secret-1"
    wallet.is_open = False
    store = KeyStore()
    with pytest.raises(KeyStoreLockedError):
        store.read()
    assert not store.is_unlocked()
    assert wallet.questions == 0
    assert store.read(prompt=True) == KEY
    assert wallet.questions == 1


def test_a_closed_wallet_that_has_no_key_is_not_opened_for_it(wallet: Wallet) -> None:
    wallet.is_open = False
    store = KeyStore()
    assert store.read() is None
    assert store.read(prompt=True) is None
    assert wallet.questions == 0


@pytest.mark.row("K4")
def test_a_person_who_does_not_open_the_wallet_keeps_no_key_in_it(wallet: Wallet) -> None:
    wallet.is_open = wallet.agrees = False
    store = KeyStore()
    with pytest.raises(KeyStoreLockedError) as caught:
        store.write(KEY)
    assert caught.value.message.id == "M21"
    assert wallet.questions == 1
    assert wallet.entries == {}


@pytest.mark.row("K5")
def test_a_wallet_that_waits_for_its_password_is_left_in_time(wallet: Wallet) -> None:
    wallet.is_open = False
    wallet.answered.clear()
    store = KeyStore(prompt_seconds=0.2)
    with pytest.raises(KeyStoreError, match="does not answer"):
        store.write(KEY)
    wallet.answered.set()
    assert store.read() is None


@pytest.mark.row("K2")
def test_a_wallet_that_is_switched_off_is_no_store(wallet: Wallet) -> None:
    wallet.enabled = False
    with pytest.raises(NoKeyStoreError):
        KeyStore().write(KEY)


def test_the_newer_of_two_wallets_is_used(wallet: Wallet, address: str) -> None:
    newer = Wallet(address, "kwalletd6")
    KeyStore().write(KEY)
    newer.service.close()
    assert newer.entries
    assert not wallet.entries


@pytest.mark.row("K2")
def test_a_desktop_without_any_store_is_told(address: str) -> None:
    assert address
    with pytest.raises(NoKeyStoreError) as caught:
        KeyStore().read(prompt=True)
    assert caught.value.message.id == "M22"
