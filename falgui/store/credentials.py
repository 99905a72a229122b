"""The fal key: in the environment or in the system's password store, and nowhere else."""

import sys
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TypeVar

from falgui.core import messages
from falgui.core.errors import (
    KeyStoreError,
    KeyStoreLockedError,
    NoKeyStoreError,
    UploadError,
)
from falgui.core.secret import Secret, parse_key

# keyring and what it brings along cost a tenth of a second: they are loaded in the thread that
# needs them, never when the program starts.
# ruff: noqa: PLC0415
if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

    from falgui.store.key_backends.asking import AskingBackend

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
    `prompt_seconds` more where the person is asked for a password. There is one thread at most:
    a call that is overdue is ended when the next one comes, where its store can be left, and
    else the next one waits no longer than its own limit.
    Use it from a worker, since every call may block that long. Raises `KeyStoreError`: M22 where
    there is no store or it does not keep what it is given, M21 for all other failures, among
    them `KeyStoreLockedError` where the person's password would help. No error says anything
    about the key. `backend` stands in for the system's own store.
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
        self._overdue: _Work | None = None

    def read(self, *, prompt: bool = False) -> Secret | None:
        """Return the stored key, None if there is none.

        Without `prompt`, a locked store is told instead of asking the person to unlock it.
        Raises `AuthenticationError` if what is stored can't be a key.
        """
        try:
            text = self._call(_get_quietly, self._seconds)
        except KeyStoreLockedError:
            if not prompt:
                raise
            text = self._call(_get, self._prompt_seconds)
        return parse_key(text) if text else None

    def is_unlocked(self) -> bool:
        """Return whether a key can be stored without asking the person, as far as can be told."""
        return self._call(_is_unlocked, self._seconds)

    def write(self, key: Secret) -> None:
        """Store `key` in place of an earlier one, and make sure that it is there."""

        def work(backend: "KeyringBackend") -> bool:
            _clear(backend)
            backend.set_password(_SERVICE, _USER, key.reveal())
            return _get(backend) == key.reveal()

        # keyring's "null" takes everything and keeps nothing.
        if not self._change(work):
            raise NoKeyStoreError(messages.key_store_absent())

    def forget(self) -> None:
        """Remove the stored key, if there is one."""
        self._change(_clear)

    def _change(self, work: "Callable[[KeyringBackend], T]") -> T:
        # A store that doesn't answer at all isn't waited for as long as a person.
        unlocked = self.is_unlocked()
        return self._call(work, self._seconds if unlocked else self._prompt_seconds)

    def _call(self, job: "Callable[[KeyringBackend], T]", seconds: float) -> T:
        deadline = time.monotonic() + seconds
        if self._overdue is not None:
            self._overdue.give_up()
        if not self._free.acquire(timeout=seconds):
            raise KeyStoreError(messages.key_store_locked(), "an earlier call still hangs")
        work = _Work()
        outcome: Future[T] = Future()

        def run() -> None:
            try:
                outcome.set_result(work.on(self._backend, job))
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
            self._overdue = work
        raise KeyStoreError(messages.key_store_locked(), f"no answer within {seconds:g} s")


class NoKeyStore(KeyStore):
    """What a system without a password store has: nothing is read, and nothing is kept."""

    def _call(self, _job: "Callable[[KeyringBackend], T]", _seconds: float) -> T:
        raise NoKeyStoreError(messages.key_store_absent())


class _Work:
    """One piece of work with a store, which another thread may end."""

    def __init__(self) -> None:
        self._asking: AskingBackend | None = None

    def on(self, backend: "KeyringBackend | None", job: "Callable[[KeyringBackend], T]") -> T:
        """Do `job` with `backend`, else with the system's store."""
        backend = backend or _system_backend()
        self._asking = _asking(backend)
        try:
            return job(backend)
        finally:
            if self._asking is not None:
                self._asking.close()

    def give_up(self) -> None:
        """Let what waits for the store fail; does nothing once it has ended."""
        if self._asking is not None:
            self._asking.give_up()


def _system_backend() -> "KeyringBackend":
    """Open the store of this system; raises keyring's `NoKeyringError` where there is none.

    Only those named here are trusted: `keyring.get_keyring()` would load whatever code
    PYTHON_KEYRING_BACKEND, keyringrc.cfg or an installed package's entry point names.
    """
    if sys.platform == "win32":
        from keyring.backends.Windows import WinVaultKeyring

        locker = WinVaultKeyring()
        # Not on every machine of the person's network.
        locker.persist = "local machine"
        return locker
    if sys.platform == "darwin":
        from falgui.store.key_backends.keychain import Keychain

        return Keychain()
    from keyring.errors import NoKeyringError

    from falgui.store.key_backends.secret_service import SecretService

    with suppress(NoKeyringError):
        return SecretService()
    from falgui.store.key_backends.kwallet import KWallet

    return KWallet()


def _told(error: Exception) -> KeyStoreError:
    from keyring.errors import KeyringLocked, NoKeyringError

    # The error's own text may show anything; its kind is enough.
    kind = type(error).__name__
    if isinstance(error, NoKeyringError):
        return NoKeyStoreError(messages.key_store_absent(), kind)
    if isinstance(error, KeyringLocked):
        return KeyStoreLockedError(messages.key_store_locked(), kind)
    return KeyStoreError(messages.key_store_locked(), kind)


def _asking(backend: "KeyringBackend") -> "AskingBackend | None":
    from falgui.store.key_backends.asking import AskingBackend

    return backend if isinstance(backend, AskingBackend) else None


def _get(backend: "KeyringBackend") -> str | None:
    return backend.get_password(_SERVICE, _USER)


def _get_quietly(backend: "KeyringBackend") -> str | None:
    asking = _asking(backend)
    return _get(backend) if asking is None else asking.get_password_quietly(_SERVICE, _USER)


def _is_unlocked(backend: "KeyringBackend") -> bool:
    asking = _asking(backend)
    return asking is None or asking.is_unlocked()


def _clear(backend: "KeyringBackend") -> None:
    from keyring.errors import PasswordDeleteError

    for _attempt in range(_MOST_ENTRIES):
        if _get(backend) is None:
            return
        with suppress(PasswordDeleteError):
            backend.delete_password(_SERVICE, _USER)
    if _get(backend) is not None:
        raise KeyStoreError(messages.key_store_locked())
