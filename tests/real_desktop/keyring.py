"""The desktop's gnome-keyring as its person has it: open, locked, frozen, gone, or new."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from jeepney import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from secretstorage import Collection, ItemNotFoundException, search_items
from secretstorage.util import add_match_rules

from tests.real_desktop.furniture import lock_key_store, start_key_store, wait_for_key_store
from tests.real_desktop.session import Desktop, wait_until

NAME: Final = "org.freedesktop.secrets"
_PROMPTER: Final = "[Gg]cr-prompter"
_ATTRIBUTES: Final = {"service": "falgui", "username": "FAL_KEY"}


class Keyring:
    """What the tests do to the key store of `desktop`."""

    def __init__(self, desktop: Desktop) -> None:
        self._desktop = desktop

    def key(self) -> str | None:
        """Return falgui's key as any other program finds it."""
        # It may be replaced at this moment.
        with self._bus() as bus, suppress(ItemNotFoundException):
            for item in search_items(bus, _ATTRIBUTES):
                if not item.is_locked():
                    return item.get_secret().decode()
        return None

    def put(self, key: str) -> None:
        """Keep `key` as falgui's."""
        with self._bus() as bus:
            Collection(bus).create_item("a key", _ATTRIBUTES, key.encode(), replace=True)

    def forget(self) -> None:
        """Remove falgui's keys."""
        with self._bus() as bus:
            for item in search_items(bus, _ATTRIBUTES):
                item.delete()

    def lock(self) -> None:
        """Lock it, as a screen saver or a settings window does."""
        lock_key_store(self._desktop)
        with self._bus() as bus:
            assert Collection(bus).is_locked()

    def asks(self) -> bool:
        """Return whether its window asks for a password."""
        return bool(self._questions())

    def answer(self, *passwords: str) -> None:
        """Type the password, or a new one twice, once it is asked for; none says no."""
        wait_until(self.asks, "the key store's question")
        self._desktop.do("xdotool", "windowactivate", "--sync", self._questions()[0])
        for place, password in enumerate(passwords):
            if place:
                self._desktop.press("Tab")
            self._desktop.type(password)
        self._desktop.press("Return" if passwords else "Escape")
        wait_until(lambda: not self.asks(), "the end of the key store's question")

    def _questions(self) -> list[str]:
        found = self._desktop.ask("xdotool", "search", "--onlyvisible", "--class", _PROMPTER)
        return found.split()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let it answer nothing meanwhile."""
        process = self._process()
        os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(process, signal.SIGCONT)

    def end(self) -> None:
        """Let it die, as in a crash."""
        os.kill(self._process(), signal.SIGKILL)
        wait_until(lambda: not self.is_there, "the end of the key store")

    def start(self) -> None:
        """Start it unlocked, as logging in does."""
        start_key_store(self._desktop)

    def start_new(self, home: Path) -> None:
        """Start it for somebody who has no keyring yet."""
        home.mkdir()
        command = ["gnome-keyring-daemon", "--foreground", "--components=secrets"]
        self._desktop.start("keyring", command, more={"HOME": str(home)})
        wait_for_key_store(self._desktop)

    @property
    def is_there(self) -> bool:
        """Whether a program offers a key store."""
        with self._bus() as bus:
            return bool(bus.send_and_get_reply(message_bus.NameHasOwner(NAME)).body[0])

    def _process(self) -> int:
        with self._bus() as bus:
            answer = bus.send_and_get_reply(message_bus.GetConnectionUnixProcessID(NAME))
            return int(answer.body[0])

    @contextmanager
    def _bus(self) -> Iterator[DBusConnection]:
        with open_dbus_connection(self._desktop.environment["DBUS_SESSION_BUS_ADDRESS"]) as bus:
            add_match_rules(bus)
            yield bus
