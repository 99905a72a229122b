"""A locked store that the person unlocks elsewhere is noticed, over a real bus."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from jeepney import DBusAddress
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.errors import KeyStoreLockedError, NoKeyStoreError
from falgui.core.secret import Secret
from falgui.desktop.account.account import Account
from falgui.desktop.account.key_store_watch import KeyStoreWatch
from falgui.desktop.system.background import Background
from falgui.desktop.system.session_bus import SessionBus
from tests.desktop.scripted_account import MemoryStore, ScriptedCheck
from tests.session_bus import Service, open_bus

pytestmark = pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="no dbus-daemon")

KEY = Secret("id-1:secret-1")
BUS = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", interface="org.freedesktop.DBus")


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with open_bus(tmp_path) as address:
        yield address


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def bus(address: str, qapp: QApplication) -> Iterator[SessionBus]:  # noqa: ARG001  sockets need it
    bus = SessionBus(address)
    yield bus
    bus.close()


@pytest.fixture
def account(store: MemoryStore, bus: SessionBus, background: Background) -> Account:
    account = Account({}, store, ScriptedCheck(), background)
    KeyStoreWatch(account, bus, account)
    return account


def begin(qtbot: QtBot, account: Account) -> None:
    account.load()
    qtbot.waitUntil(lambda: not account.is_loading)


@pytest.mark.parametrize(
    ("name", "path", "interface", "member", "signature", "body"),
    [
        (
            "org.freedesktop.secrets",
            "/org/freedesktop/secrets",
            "org.freedesktop.Secret.Service",
            "CollectionChanged",
            "o",
            ("/org/freedesktop/secrets/collection/login",),
        ),
        (
            "org.kde.kwalletd6",
            "/modules/kwalletd6",
            "org.kde.KWallet",
            "walletOpened",
            "s",
            ("kdewallet",),
        ),
    ],
)
def test_a_store_that_tells_that_it_is_open_is_looked_at(
    qtbot: QtBot,
    account: Account,
    store: MemoryStore,
    bus: SessionBus,
    address: str,
    name: str,
    path: str,
    interface: str,
    member: str,
    signature: str,
    body: tuple[object, ...],
) -> None:
    service = Service(address, name, {})
    store.gate.error = KeyStoreLockedError(messages.key_store_locked())
    begin(qtbot, account)
    qtbot.waitUntil(lambda: bus.name != "")
    store.gate.error = None
    store.kept = KEY
    # The bus hears of what is to be listened to in the order in which it is told.
    qtbot.waitUntil(lambda: _is_heard(service, account, path, interface, member, signature, body))
    assert account.key() == KEY
    service.close()


def _is_heard(
    service: Service,
    account: Account,
    path: str,
    interface: str,
    member: str,
    signature: str,
    body: tuple[object, ...],
) -> bool:
    service.emit(path, interface, member, signature, *body)
    return account.key() is not None


def test_a_store_that_comes_to_the_bus_is_looked_at(
    qtbot: QtBot, account: Account, store: MemoryStore, bus: SessionBus, address: str
) -> None:
    store.gate.error = NoKeyStoreError(messages.key_store_absent())
    begin(qtbot, account)
    qtbot.waitUntil(lambda: bus.name != "")
    store.gate.error = None
    store.kept = KEY
    services: list[Service] = []

    def comes() -> bool:
        services.append(Service(address, "org.freedesktop.secrets", {}))
        services[-1].close()
        return account.key() is not None

    qtbot.waitUntil(comes)


def test_a_store_that_comes_while_the_one_before_it_is_waited_for_is_looked_at(
    qtbot: QtBot, account: Account, store: MemoryStore, bus: SessionBus, address: str
) -> None:
    store.gate.error = KeyStoreLockedError(messages.key_store_locked())
    begin(qtbot, account)
    qtbot.waitUntil(lambda: bus.name != "")
    store.gate.close()
    account.unlock()
    # Once this has been heard, so has what comes first.
    heard: list[str] = []
    bus.listen(account, BUS, "NameOwnerChanged", lambda message: heard.append(message.body[0]))
    services: list[Service] = []

    def has_come() -> bool:
        # Only whoever comes after the bus was asked to tell is told.
        if services:
            services.pop().close()
        services.append(Service(address, "org.freedesktop.secrets", {}))
        return heard[-1:] == ["org.freedesktop.secrets"]

    qtbot.waitUntil(has_come)
    store.gate.error = NoKeyStoreError(messages.key_store_absent())
    store.gate.open()
    qtbot.waitUntil(lambda: account.is_absent)
    store.gate.error = None
    store.kept = KEY
    qtbot.waitUntil(lambda: account.key() == KEY)
    services.pop().close()


def test_coming_back_to_falgui_is_a_reason_to_look(
    qtbot: QtBot, qapp: QApplication, account: Account, store: MemoryStore
) -> None:
    store.gate.error = KeyStoreLockedError(messages.key_store_locked())
    begin(qtbot, account)
    store.gate.error = None
    store.kept = KEY
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    assert store.calls == ["read"]
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    qtbot.waitUntil(lambda: account.key() == KEY)


def test_a_store_that_was_open_from_the_start_is_not_listened_to(
    qtbot: QtBot, account: Account, store: MemoryStore, bus: SessionBus
) -> None:
    begin(qtbot, account)
    qtbot.wait(50)
    assert bus.name == ""
    assert store.calls == ["read"]
