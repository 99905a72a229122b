"""The Secret Service: gnome-keyring, KeePassXC and others over D-Bus (Linux)."""

import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from jeepney import DBusAddress
from jeepney.wrappers import DBusErrorResponse
from keyring.errors import KeyringLocked, NoKeyringError, PasswordDeleteError
from secretstorage import (
    Collection,
    Item,
    ItemNotFoundException,
    get_collection_by_alias,
    get_default_collection,
    search_items,
)
from secretstorage.util import add_match_rules

from falgui.store.key_backends.asking import AskingBackend
from falgui.store.key_backends.kwallet import WALLETS
from falgui.store.key_backends.session_bus import BlockingBus

_NAME: Final = "org.freedesktop.secrets"
_SERVICE: Final = DBusAddress(
    "/org/freedesktop/secrets", _NAME, interface="org.freedesktop.Secret.Service"
)
_LABEL: Final = "fal API key (falgui)"
_START_SECONDS: Final = 2.0
"""How long a store may have its name without yet offering anything under it."""
_PAUSE_SECONDS: Final = 0.05


class SecretService(AskingBackend):
    """The default collection of whatever program offers the Secret Service.

    keyring's own backend opens the unlock dialogue, or even the one that creates a collection,
    for mere reading, and can't be left while it waits. Entries are found by both, and by
    `secret-tool lookup service falgui username FAL_KEY`.

    Raises `NoKeyringError` where no program offers it, or where that is KDE's wallet, and jeepney's
    `DBusErrorResponse` where one has its name and nothing more for two seconds.
    """

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self._bus = BlockingBus()
        owner = self._bus.owner(_NAME, start=True)
        # KDE's wallet is spoken to in its own way: as a Secret Service, it needs a library for
        # its ciphers that is often not there, and knows nothing of a default collection.
        if owner in ("", *map(self._bus.owner, WALLETS)):
            self._bus.close()
            raise NoKeyringError(_NAME)
        add_match_rules(self._bus.connection)
        self._bus.rely_on(_NAME)
        self._wait_until_started()

    def get_password(self, service: str, username: str) -> str | None:
        """Return the password; asks for unlocking only where it may be in a locked place."""
        collection = self._collection()
        items = self._items(service, username)
        if not items and collection is not None and _may_hide_items(collection):
            _unlock(collection)
            items = self._items(service, username)
        for item in items:
            if item.is_locked():
                _unlock(item)
            return item.get_secret().decode()
        return None

    def get_password_quietly(self, service: str, username: str) -> str | None:
        """Return the password; raises `KeyringLocked` where it may be in a locked place."""
        items = self._items(service, username)
        for item in items:
            if not item.is_locked():
                return item.get_secret().decode()
        collection = self._collection()
        if items or (collection is not None and _may_hide_items(collection)):
            raise KeyringLocked
        return None

    def is_unlocked(self) -> bool:
        """Return whether the default collection is there, and unlocked."""
        collection = self._collection()
        return collection is not None and not collection.is_locked()

    def set_password(self, service: str, username: str, password: str) -> None:
        """Put the password into the default collection; one is created where there is none."""
        collection = self._collection() or get_default_collection(self._bus.connection)
        if collection.is_locked():
            _unlock(collection)
        attributes = {"service": service, "username": username, "application": "falgui"}
        collection.create_item(_LABEL, attributes, password.encode(), replace=True)

    def delete_password(self, service: str, username: str) -> None:
        """Delete the first entry that is found."""
        for item in self._items(service, username):
            if item.is_locked():
                _unlock(item)
            item.delete()
            return
        raise PasswordDeleteError(_NAME)

    def give_up(self) -> None:
        """Leave the bus while another thread waits; a window that asks something closes."""
        self._bus.cut()

    def close(self) -> None:
        """Leave the bus."""
        self._bus.close()

    def _wait_until_started(self) -> None:
        # At login falgui may come just then. "Not known" means no key further below: it would
        # ask the person for one that is there.
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                self._bus.call(_SERVICE, "ReadAlias", "s", "default")
            except DBusErrorResponse:
                if time.monotonic() > deadline:
                    self._bus.close()
                    raise
                time.sleep(_PAUSE_SECONDS)
            else:
                return

    def _items(self, service: str, username: str) -> list[Item]:
        found = search_items(self._bus.connection, {"service": service, "username": username})
        return list(_there(found))

    def _collection(self) -> Collection | None:
        with suppress(ItemNotFoundException):
            return get_collection_by_alias(self._bus.connection, "default")
        return None


def _may_hide_items(collection: Collection) -> bool:
    """Return whether `collection` is locked and doesn't tell what is in it.

    gnome-keyring finds entries also in a locked collection; KeePassXC doesn't.
    """
    return collection.is_locked() and not any(True for _item in collection.get_all_items())


def _there(items: Iterator[Item]) -> Iterator[Item]:
    # Another program may delete one meanwhile.
    with suppress(ItemNotFoundException):
        yield from items


def _unlock(what: Collection | Item) -> None:
    if what.unlock() or what.is_locked():
        raise KeyringLocked
