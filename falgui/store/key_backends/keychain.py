"""macOS' keychain, which is read at the start without a question to the person."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

from keyring.backends.macOS import Keyring
from keyring.errors import KeyringError, KeyringLocked

from falgui.store.key_backends.asking import AskingBackend

_SECURITY = "/System/Library/Frameworks/Security.framework/Security"


class Keychain(Keyring, AskingBackend):
    """The login keychain; an entry shows as "falgui" with the account "FAL_KEY".

    macOS asks before it gives a key to a program that it doesn't know, which falgui is after
    each update of the Python that it runs on.
    """

    keychain = None  # not the environment's

    def get_password_quietly(self, service: str, username: str) -> str | None:
        """Return the password; raises `KeyringLocked` where the person would be asked."""
        with _no_questions():
            try:
                password: str | None = self.get_password(service, username)
            except KeyringError:
                raise KeyringLocked from None
        return password

    def is_unlocked(self) -> bool:
        """Return False: only trying would tell whether it asks."""
        return False


@contextmanager
def _no_questions() -> Iterator[None]:
    # For this whole program, but only one thread speaks to the keychain, and it takes no time.
    security = ctypes.CDLL(_SECURITY)
    security.SecKeychainSetUserInteractionAllowed(ctypes.c_ubyte(0))
    try:
        yield
    finally:
        security.SecKeychainSetUserInteractionAllowed(ctypes.c_ubyte(1))
