"""Knows which fal key is in use, where it is kept, and how to change it."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from falgui.core import messages
from falgui.core.errors import AuthenticationError, KeyStoreError, NoKeyStoreError, UploadError
from falgui.core.secret import Secret, parse_key
from falgui.desktop.system.background import Background
from falgui.store.credentials import key_in_environment


class Origin(StrEnum):
    """Where the key in use comes from."""

    ENVIRONMENT = "environment"
    KEY_STORE = "key store"
    SESSION = "session"
    """Pasted, and forgotten at the end: it is not (or not yet) in the key store."""
    NONE = "none"


class KeyStore(Protocol):
    """The system's password store; each call may take a minute and raise `KeyStoreError`."""

    def read(self, *, prompt: bool = False) -> Secret | None:
        """Return the key, or None when there is none; with `prompt`, the store may be unlocked."""

    def is_unlocked(self) -> bool:
        """Return whether a key can be kept without asking the person."""

    def write(self, key: Secret) -> None:
        """Keep `key` in place of the one that is there."""

    def forget(self) -> None:
        """Remove the key; having none is no error."""


class Account(QObject):
    """The fal key of this session.

    A key from the environment is used as it is and never stored. One that the person pastes is
    checked with fal first, is then in use at once, and goes to the key store meanwhile: a store
    that refuses or hangs costs nothing but the key at the next start.

    Lives on the main thread; only `key()` may be called from others. `notice` carries a
    `Message` that the person should read.
    """

    changed = Signal()
    notice = Signal(object)

    def __init__(
        self,
        environment: Mapping[str, str],
        store: KeyStore,
        check: Callable[[Secret], None],
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._environment = environment
        self._store = store
        self._check = check
        self._background = background
        self._key: Secret | None = None
        self._origin = Origin.NONE
        self._is_loading = False
        self._is_locked = False
        self._is_absent = False
        self._is_looking = False
        self._attempt: object | None = None
        self._store_changes: deque[_StoreChange] = deque()

    def key(self) -> Secret | None:
        """Return the key in use, from any thread."""
        return self._key

    @property
    def origin(self) -> Origin:
        """Where the key in use comes from."""
        return self._origin

    @property
    def is_loading(self) -> bool:
        """Whether the key store is still being asked; `changed` follows."""
        return self._is_loading

    @property
    def is_saving(self) -> bool:
        """Whether the key store is still being changed; `changed` follows."""
        return bool(self._store_changes)

    @property
    def is_locked(self) -> bool:
        """Whether the key store kept its key, or ours, from us; `unlock` asks again."""
        return self._is_locked

    @property
    def is_absent(self) -> bool:
        """Whether no key store was there when one was last needed."""
        return self._is_absent

    @property
    def is_in_environment(self) -> bool:
        """Whether the next start will take a key from the environment again."""
        try:
            return key_in_environment(self._environment) is not None
        except AuthenticationError:
            return False

    def load(self) -> None:
        """Take the key from the environment, else ask the key store in the background."""
        if not self._adopt_from_environment():
            self._read_store(prompt=False)

    def unlock(self) -> None:
        """Ask the key store once more; the system may ask the person for its password.

        A key that it has not taken is offered to it again, else it is asked for one.
        """
        if self._key is not None and self._origin is Origin.SESSION:
            self._is_locked = False
            self._keep(self._key)
            self.changed.emit()
        else:
            self._read_store(prompt=True)

    def look_again(self) -> bool:
        """See whether the key store that was locked, or wasn't there, is open by now.

        The key is then read from it, or the one in use is kept there. Nobody is asked for
        anything, and that it is still locked is told to nobody. Returns whether anything is done:
        not while the store is needed for something else, nor when it isn't missed.
        """
        if not (self._is_locked or self._is_absent):
            return False
        if self._is_looking or self._is_loading or self.is_saving:
            return False
        self._is_looking = True
        if self._key is None:
            self._background.run(self, self._store.read, self._found, self._still_locked)
        else:
            self._background.run(
                self, self._store.is_unlocked, self._found_unlocked, self._still_locked
            )
        return True

    def try_key(
        self, text: str, done: Callable[[], None], failed: Callable[[UploadError], None]
    ) -> None:
        """Check the key in `text` with fal and use it from then on.

        Calls `done` once it is in use, or `failed` with the reason and leaves the key as it
        was. A later call, or `stop_trying`, makes an unfinished one void: it calls neither.
        """
        try:
            key = parse_key(text)
        except AuthenticationError as error:
            failed(error)
            return
        attempt = self._attempt = object()

        def accepted(_nothing: None) -> None:
            if attempt is self._attempt:
                self._keep(key)
                self._adopt(key, Origin.SESSION)
                done()

        def refused(error: UploadError) -> None:
            if attempt is self._attempt:
                failed(error)

        self._background.run(self, partial(self._check, key), accepted, refused)

    def stop_trying(self) -> None:
        """Forget about a key that is still being checked."""
        self._attempt = None

    def test(self, done: Callable[[], None], failed: Callable[[UploadError], None]) -> None:
        """Ask fal whether it still takes the key in use."""
        key = self._key
        if key is None:
            failed(AuthenticationError(messages.key_missing()))
            return
        self._background.run(self, partial(self._check, key), lambda _nothing: done(), failed)

    def forget(self) -> None:
        """Stop using the pasted or stored key and remove it from the key store.

        A key in the environment can't be removed from here: it is in use again afterwards.
        """
        self.stop_trying()
        self._change_store(_StoreChange(self._store.forget))
        if not self._adopt_from_environment():
            self._adopt(None, Origin.NONE)

    def _adopt(self, key: Secret | None, origin: Origin) -> None:
        self._key, self._origin = key, origin
        self._is_loading = self._is_locked = self._is_absent = False
        self.changed.emit()

    def _adopt_from_environment(self) -> bool:
        try:
            key = key_in_environment(self._environment)
        except AuthenticationError as error:
            self.notice.emit(error.message)
            return False
        if key is not None:
            self._adopt(key, Origin.ENVIRONMENT)
        return key is not None

    def _read_store(self, *, prompt: bool) -> None:
        self._is_loading = True
        self._background.run(
            self, partial(self._store.read, prompt=prompt), self._loaded, self._not_loaded
        )
        self.changed.emit()

    def _loaded(self, key: Secret | None) -> None:
        # Whatever the person did meanwhile is newer than what was stored before.
        if self._is_loading:
            self._adopt(key, Origin.NONE if key is None else Origin.KEY_STORE)

    def _not_loaded(self, error: UploadError) -> None:
        if not self._is_loading:
            return
        self._is_loading = False
        self._note_refusal(error)
        # Where there is no store at all, there is nothing to tell before a key is to be kept.
        if not self._is_absent:
            self.notice.emit(error.message)
        self.changed.emit()

    def _note_refusal(self, error: UploadError) -> None:
        self._is_absent = isinstance(error, NoKeyStoreError)
        self._is_locked = isinstance(error, KeyStoreError) and not self._is_absent

    def _found(self, key: Secret | None) -> None:
        self._is_looking = False
        # Whatever the person did meanwhile is newer.
        if self._key is None and not self._is_loading:
            self._adopt(key, Origin.NONE if key is None else Origin.KEY_STORE)

    def _found_unlocked(self, unlocked: bool) -> None:  # noqa: FBT001  as the store gives it
        self._is_looking = False
        if unlocked and self._key is not None and self._origin is Origin.SESSION:
            self._is_locked = self._is_absent = False
            self._keep(self._key)
            self.changed.emit()

    def _still_locked(self, error: UploadError) -> None:
        self._is_looking = False
        # It may have come, or gone, meanwhile.
        if not self._is_loading and self._origin in (Origin.NONE, Origin.SESSION):
            self._note_refusal(error)
            self.changed.emit()

    def _keep(self, key: Secret) -> None:
        self._change_store(_StoreChange(partial(self._store.write, key), key))

    def _change_store(self, change: "_StoreChange") -> None:
        # One after another: a slow "write" must not overtake the "forget" that follows it.
        self._store_changes.append(change)
        if len(self._store_changes) == 1:
            self._begin_store_change()

    def _begin_store_change(self) -> None:
        self._background.run(
            self, self._store_changes[0].make, self._store_changed, self._store_refused
        )

    def _store_changed(self, _nothing: None) -> None:
        written = self._store_changes[0].written
        if written is not None and written is self._key:
            self._origin = Origin.KEY_STORE
        self._end_store_change()

    def _store_refused(self, error: UploadError) -> None:
        written = self._store_changes[0].written
        if written is not None:
            if written is self._key:
                self._note_refusal(error)
            self.notice.emit(error.message)
        elif not isinstance(error, NoKeyStoreError):
            self.notice.emit(messages.key_not_forgotten())
        self._end_store_change()

    def _end_store_change(self) -> None:
        self._store_changes.popleft()
        if self._store_changes:
            self._begin_store_change()
        self.changed.emit()


@dataclass(frozen=True, slots=True)
class _StoreChange:
    make: Callable[[], None]
    written: Secret | None = None
