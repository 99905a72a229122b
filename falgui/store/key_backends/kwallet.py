"""KDE's wallet, by its own interface."""

from typing import Any, Final

from jeepney import DBusAddress
from keyring.errors import (
    KeyringLocked,
    NoKeyringError,
    PasswordDeleteError,
    PasswordSetError,
)

from falgui.store.key_backends.asking import AskingBackend
from falgui.store.key_backends.session_bus import BlockingBus

WALLETS: Final = ("org.kde.kwalletd6", "org.kde.kwalletd5")
"""The newer first; each has the same interface."""
_PROGRAM: Final = "falgui"
_NO_WINDOW: Final = 0


class KWallet(AskingBackend):
    """The wallet that KDE keeps network passwords in.

    keyring's own backend needs a library that only distributions bring along. Raises
    `NoKeyringError` where there is no wallet, or where it is switched off.
    """

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self._bus = BlockingBus()
        self._handle = -1
        try:
            self._address = self._find()
            self._wallet = str(self._call("networkWallet"))
        except BaseException:
            self._bus.close()
            raise

    def get_password(self, service: str, username: str) -> str | None:
        """Return the password; KWallet may ask for the wallet's password, or for permission."""
        if self._lacks(service, username) or not self._has_entry(service, username):
            return None
        return str(self._with_handle("readPassword", service, username))

    def get_password_quietly(self, service: str, username: str) -> str | None:
        """Return the password; raises `KeyringLocked` where the wallet is closed."""
        if not (self._lacks(service, username) or self.is_unlocked()):
            raise KeyringLocked
        return self.get_password(service, username)

    def is_unlocked(self) -> bool:
        """Return whether the wallet is open."""
        return bool(self._call("isOpen", "s", self._wallet))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Put the password into a folder that is called like the service."""
        self._open()
        written = self._call(
            "writePassword", "issss", self._handle, service, username, password, _PROGRAM
        )
        if written != 0:
            raise PasswordSetError(self._address.bus_name)

    def delete_password(self, service: str, username: str) -> None:
        """Delete the entry."""
        if self._lacks(service, username) or self._with_handle("removeEntry", service, username):
            raise PasswordDeleteError(self._address.bus_name)

    def give_up(self) -> None:
        """Leave the bus while another thread waits."""
        self._bus.cut()

    def close(self) -> None:
        """Leave the bus; KWallet then knows that the wallet isn't used any more."""
        self._bus.close()

    def _find(self) -> DBusAddress:
        for name in WALLETS:
            path = f"/modules/{name.removeprefix('org.kde.')}"
            address = DBusAddress(path, name, "org.kde.KWallet")
            # The person may have switched it off.
            if self._bus.owner(name, start=True) and self._bus.call(address, "isEnabled"):
                return address
        raise NoKeyringError("KWallet")

    def _lacks(self, service: str, username: str) -> bool:
        # Of a closed wallet: of an open one it doesn't know yet what was written just now.
        return not self.is_unlocked() and bool(
            self._call("keyDoesNotExist", "sss", self._wallet, service, username)
        )

    def _has_entry(self, service: str, username: str) -> bool:
        return bool(self._with_handle("hasEntry", service, username))

    def _with_handle(self, method: str, service: str, username: str) -> object:
        self._open()
        return self._call(method, "isss", self._handle, service, username, _PROGRAM)

    def _open(self) -> None:
        if self._handle < 0:
            self._handle = self._call("open", "sxs", self._wallet, _NO_WINDOW, _PROGRAM)
        if self._handle < 0:
            raise KeyringLocked

    def _call(self, method: str, signature: str = "", *body: object) -> Any:  # noqa: ANN401
        return self._bus.call(self._address, method, signature, *body)
