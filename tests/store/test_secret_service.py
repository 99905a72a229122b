"""A Secret Service that isn't ready yet; the real one is met on the real desktop."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pytest

from falgui.core.errors import KeyStoreError, KeyStoreLockedError, NoKeyStoreError
from falgui.store.credentials import KeyStore
from tests.real_desktop.waiting import wait_until
from tests.session_bus import Answer, Service, open_bus

_SERVICE: Final = "org.freedesktop.Secret.Service."
_LOCKED_ITEM: Final = "/org/freedesktop/secrets/collection/login/1"

Methods = dict[str, tuple[str, Callable[..., Answer | None]]]


@pytest.fixture
def methods() -> Methods:
    """Provide what the program with the store's name answers, which is nothing at first."""
    return {}


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, methods: Methods) -> Iterator[Service]:
    with open_bus(tmp_path) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        service = Service(address, "org.freedesktop.secrets", methods)
        yield service
        service.close()


def with_a_locked_item() -> Methods:
    """Return the answers of a store that keeps something in a locked place."""
    return {
        f"{_SERVICE}ReadAlias": ("s", lambda _alias: ("o", ("/",))),
        f"{_SERVICE}SearchItems": ("a{ss}", lambda _which: ("aoao", ([], [_LOCKED_ITEM]))),
        "org.freedesktop.DBus.Properties.Get": (
            "ss",
            lambda _interface, name: ("v", (("b", True) if name == "Locked" else ("s", "a key"),)),
        ),
    }


def test_a_store_that_has_only_just_started_is_waited_for(
    service: Service, methods: Methods
) -> None:
    with ThreadPoolExecutor() as pool:
        reading = pool.submit(KeyStore().read)
        wait_until(lambda: bool(service.refused), "the first question")
        methods.update(with_a_locked_item())
        with pytest.raises(KeyStoreLockedError):
            reading.result()


@pytest.mark.usefixtures("service")
def test_a_store_that_never_knows_of_itself_is_not_taken_for_an_empty_one() -> None:
    with pytest.raises(KeyStoreError) as caught:
        KeyStore().read()
    assert not isinstance(caught.value, KeyStoreLockedError | NoKeyStoreError)
