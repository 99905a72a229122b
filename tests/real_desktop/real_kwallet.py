"""The key in KDE's real wallet, by its own interface and by the Secret Service that it offers."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from shutil import which
from typing import Final

import pytest
from jeepney import DBusAddress, message_bus, new_method_call
from jeepney.io.blocking import open_dbus_connection

from falgui.core.errors import KeyStoreLockedError
from falgui.core.secret import Secret, parse_key
from falgui.store.credentials import KeyStore
from tests.real_desktop.accessibility import Bus, Role
from tests.real_desktop.keyring import Keyring
from tests.real_desktop.session import Desktop, open_desktop, wait_until

pytestmark = pytest.mark.skipif(which("kwalletd5") is None, reason="no KDE wallet")

PASSWORD: Final = "a wallet's own"
WINDOW: Final = "^KDE Wallet Service$"
KEY: Final = parse_key("id-1:secret-1")
SECRETS: Final = "org.freedesktop.secrets"
_CONFIGURATION: Final = """[Wallet]
First Use=false
Default Wallet=kdewallet
[org.freedesktop.secrets]
apiEnabled={offered}
"""


@pytest.fixture(params=[False, True], ids=["own interface", "Secret Service"])
def desktop(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desktop]:
    """Provide a desktop with KDE's wallet alone, and point this process to it."""
    with open_desktop(tmp_path / "kde") as desktop:
        Keyring(desktop).end()
        configuration = Path(desktop.environment["HOME"]) / ".config/kwalletrc"
        offered = str(request.param).lower()
        configuration.write_text(_CONFIGURATION.format(offered=offered))
        desktop.start("wallet", ["kwalletd5"])
        desktop.wait_for_name("org.kde.kwalletd5")
        if request.param:
            wait_until(lambda: is_offered(desktop), "the Secret Service")
        else:
            assert not is_offered(desktop)
        address = desktop.environment["DBUS_SESSION_BUS_ADDRESS"]
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield desktop


def is_offered(desktop: Desktop) -> bool:
    with open_dbus_connection(desktop.environment["DBUS_SESSION_BUS_ADDRESS"]) as bus:
        return bool(bus.send_and_get_reply(message_bus.NameHasOwner(SECRETS)).body[0])


def close_wallet(desktop: Desktop) -> None:
    """Close it, as its own settings do."""
    wallet = DBusAddress("/modules/kwalletd5", "org.kde.kwalletd5", "org.kde.KWallet")
    with open_dbus_connection(desktop.environment["DBUS_SESSION_BUS_ADDRESS"]) as bus:
        bus.send_and_get_reply(new_method_call(wallet, "close", "sb", ("kdewallet", True)))


def meanwhile(work: Callable[[], object]) -> tuple[ThreadPoolExecutor, Future[object]]:
    pool = ThreadPoolExecutor(1)
    return pool, pool.submit(work)


def create_wallet(desktop: Desktop, bus: Bus) -> None:
    """Answer the questions that come before the first entry."""
    wizard = bus.application("kwalletd5")
    wizard.find(Role.RADIO_BUTTON, "Classic, blowfish encrypted file").do("Toggle")
    wizard.find(Role.BUTTON, "Finish").do()
    wizard.find(Role.BUTTON, "OK")
    desktop.activate(WINDOW)
    desktop.type(PASSWORD)
    desktop.press("Tab")
    desktop.type(PASSWORD)
    desktop.press("Return")


def open_wallet(desktop: Desktop) -> None:
    wait_until(lambda: bool(desktop.windows(WINDOW)), "the wallet's question")
    desktop.activate(WINDOW)
    desktop.type(PASSWORD)
    desktop.press("Return")


def test_a_key_is_kept_in_a_wallet_that_is_new_open_closed_and_opened(
    desktop: Desktop, bus: Bus
) -> None:
    store = KeyStore()
    assert store.read() is None
    assert not desktop.windows(WINDOW)

    pool, written = meanwhile(lambda: store.write(KEY))
    create_wallet(desktop, bus)
    written.result(20)
    assert store.read() == KEY
    assert store.is_unlocked()

    close_wallet(desktop)
    with pytest.raises(KeyStoreLockedError):
        store.read()
    assert not desktop.windows(WINDOW)
    answer = pool.submit(lambda: store.read(prompt=True))
    open_wallet(desktop)
    assert answer.result(20) == KEY

    store.write(Secret("id-2:secret-2"))
    assert store.read() == Secret("id-2:secret-2")
    store.forget()
    assert store.read() is None
    pool.shutdown()


def test_a_person_who_does_not_want_a_wallet_is_left_alone(desktop: Desktop, bus: Bus) -> None:
    store = KeyStore()
    pool, written = meanwhile(lambda: store.write(KEY))
    bus.application("kwalletd5").find(Role.BUTTON, "Cancel").do()
    error = written.exception(20)
    assert error is not None
    assert "M21" in repr(getattr(error, "message", None))
    with suppress(KeyStoreLockedError):
        assert store.read() is None
    assert not desktop.windows(WINDOW)
    pool.shutdown()
