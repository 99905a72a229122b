"""The fal key: in the environment or in the system's password store, and nowhere else."""

import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Final, TypeVar

from falgui.core import messages
from falgui.core.errors import KeyStoreError, NoKeyStoreError, UploadError
from falgui.core.secret import Secret, parse_key

# keyring and what it brings along cost a tenth of a second: they are loaded in the thread that
# needs them, never when the program starts.
# ruff: noqa: PLC0415
if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_SERVICE: Final = "falgui"
_USER: Final = "FAL_KEY"
# Another program may have stored the same name with further attributes.
_MOST_ENTRIES: Final = 5

T = TypeVar("T")


def key_in_environment(environment: Mapping[str, str]) -> Secret | None:
    """Return the key in `FAL_KEY`, else in `FAL_KEY_ID` and `FAL_KEY_SECRET`, else None.

    Raises `AuthenticationError` when what is there can't be a key.
    """
    whole = environment.get("FAL_KEY", "").strip()
    if whole:
        return parse_key(whole)
    first = environment.get("FAL_KEY_ID", "").strip()
    second = environment.get("FAL_KEY_SECRET", "").strip()
    return parse_key(f"{first}:{second}") if first and second else None


class KeyStore:
    """The system's password store, which may be absent, locked or frozen.

    Every call works in a daemon thread and gives up in time: after `seconds`, or after
    `prompt_seconds` where the person may be asked for a password. There is one thread at most:
    while a call is stuck in it, further calls wait no longer than their own limit.
    Use it from a worker, since every call may block that long. Raises `KeyStoreError`: M22 where
    there is no store or it does not keep what it is given, M21 for all other failures. No
    error says anything about the key. `backend` stands in for the system's own store.
    """

    def __init__(
        self,
        backend: "KeyringBackend | None" = None,
        *,
        seconds: float = 10,
        prompt_seconds: float = 60,
    ) -> None:
        self._backend = backend
        self._seconds = seconds
        self._prompt_seconds = prompt_seconds
        self._free = threading.Lock()

    def read(self, *, prompt: bool = False) -> Secret | None:
        """Return the stored key, None if there is none.

        Without `prompt`, a locked Secret Service (Linux) is told as M21 instead of asking the
        person to unlock it. Raises `AuthenticationError` if what is stored can't be a key.
        """
        if prompt:
            text = self._call(_get, self._prompt_seconds)
        else:
            text = self._call(_get_quietly, self._seconds)
        return parse_key(text) if text else None

    def write(self, key: Secret) -> None:
        """Store `key` in place of an earlier one, and make sure that it is there."""

        def work(backend: "KeyringBackend") -> bool:
            _clear(backend)
            backend.set_password(_SERVICE, _USER, key.reveal())
            return _get(backend) == key.reveal()

        # keyring's "null" takes everything and keeps nothing.
        if not self._call(work, self._prompt_seconds):
            raise NoKeyStoreError(messages.key_store_absent())

    def forget(self) -> None:
        """Remove the stored key, if there is one."""
        self._call(_clear, self._prompt_seconds)

    def _call(self, work: "Callable[[KeyringBackend], T]", seconds: float) -> T:
        deadline = time.monotonic() + seconds
        if not self._free.acquire(timeout=seconds):
            raise KeyStoreError(messages.key_store_locked(), "an earlier call still hangs")
        outcome: Future[T] = Future()

        def run() -> None:
            try:
                outcome.set_result(work(self._opened()))
            except UploadError as error:
                outcome.set_exception(error)
            except Exception as error:  # noqa: BLE001  each system's store has errors of its own
                outcome.set_exception(_told(error))
            finally:
                self._free.release()

        try:
            threading.Thread(target=run, name="key store", daemon=True).start()
        except RuntimeError as error:  # the system gives no more threads
            self._free.release()
            raise _told(error) from None
        try:
            return outcome.result(deadline - time.monotonic())
        except TimeoutError:
            pass
        raise KeyStoreError(messages.key_store_locked(), f"no answer within {seconds:g} s")

    def _opened(self) -> "KeyringBackend":
        if self._backend is None:
            for kind in _system_backends():
                if kind.viable:
                    self._backend = kind()
                    break
            else:
                raise NoKeyStoreError(messages.key_store_absent())
        return self._backend


def _system_backends() -> "Iterator[type[KeyringBackend]]":
    """Name the stores of this system that are trusted, the preferred one first.

    `keyring.get_keyring()` would load whatever code PYTHON_KEYRING_BACKEND, keyringrc.cfg or an
    installed package's entry point names.
    """
    if sys.platform == "win32":
        from keyring.backends.Windows import WinVaultKeyring

        yield WinVaultKeyring
    elif sys.platform == "darwin":
        from keyring.backends.macOS import Keyring

        yield Keyring
    else:
        from keyring.backends.SecretService import Keyring

        yield Keyring
        from keyring.backends.kwallet import DBusKeyring

        yield DBusKeyring


def _told(error: Exception) -> KeyStoreError:
    from keyring.errors import NoKeyringError

    # The error's own text may show anything; its kind is enough.
    kind = type(error).__name__
    if isinstance(error, NoKeyringError):
        return NoKeyStoreError(messages.key_store_absent(), kind)
    return KeyStoreError(messages.key_store_locked(), kind)


def _get(backend: "KeyringBackend") -> str | None:
    return backend.get_password(_SERVICE, _USER)


def _get_quietly(backend: "KeyringBackend") -> str | None:
    from keyring.backends import SecretService

    # Asking the Secret Service through keyring would open the desktop's unlock dialogue, or
    # even the one that creates a store.
    if isinstance(backend, SecretService.Keyring):
        return _search_secret_service()
    return _get(backend)


def _search_secret_service() -> str | None:
    import secretstorage

    with closing(secretstorage.dbus_init()) as bus:
        items = list(secretstorage.search_items(bus, {"service": _SERVICE, "username": _USER}))
        for item in items:
            if not item.is_locked():
                return item.get_secret().decode()
    if items:
        raise KeyStoreError(messages.key_store_locked())
    return None


def _clear(backend: "KeyringBackend") -> None:
    from keyring.errors import PasswordDeleteError

    for _attempt in range(_MOST_ENTRIES):
        if _get(backend) is None:
            return
        with suppress(PasswordDeleteError):
            backend.delete_password(_SERVICE, _USER)
    if _get(backend) is not None:
        raise KeyStoreError(messages.key_store_locked())
