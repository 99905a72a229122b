"""What a password store can do that asks the person to unlock it."""

from abc import abstractmethod

from keyring.backend import KeyringBackend


class AskingBackend(KeyringBackend):
    """A store that may be locked, and then asks for a password in a window of its own.

    `get_password`, `set_password` and `delete_password` may have it ask; they raise
    `KeyringLocked` where the person says no. One object serves one piece of work, on one thread,
    and is closed after it.
    """

    # Not keyring's: that lets the environment set any attribute.
    def __init__(self) -> None:
        pass

    @abstractmethod
    def get_password_quietly(self, service: str, username: str) -> str | None:
        """Return the password, None if there is none; raises `KeyringLocked` instead of asking."""

    @abstractmethod
    def is_unlocked(self) -> bool:
        """Return whether everything can be done without asking, as far as can be told."""

    def give_up(self) -> None:
        """End what another thread does with this, which then fails; whatever it waits for."""

    def close(self) -> None:
        """Let go of the store."""
