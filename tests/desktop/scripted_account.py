"""A key store in memory and a check with fal, both of which do as they are told."""

import threading
from typing import TYPE_CHECKING

from falgui.core.secret import Secret

if TYPE_CHECKING:
    from falgui.core.errors import UploadError


class Gate:
    """Lets calls through, holds them up, or makes them fail."""

    def __init__(self) -> None:
        self.error: UploadError | None = None
        self._open = threading.Event()
        self._open.set()

    def close(self) -> None:
        self._open.clear()

    def open(self) -> None:
        self._open.set()

    def __call__(self) -> None:
        assert self._open.wait(20), "nobody opened the gate"
        if self.error is not None:
            raise self.error


class MemoryStore:
    """A password store that keeps one key, and what it was asked to do."""

    def __init__(self, key: Secret | None = None) -> None:
        self.kept = key
        self.calls: list[str] = []
        self.gate = Gate()
        self.unlocked = True

    def is_unlocked(self) -> bool:
        self.calls.append("is unlocked")
        self.gate()
        return self.unlocked

    def read(self, *, prompt: bool = False) -> Secret | None:
        self.calls.append("unlock" if prompt else "read")
        self.gate()
        return self.kept

    def write(self, key: Secret) -> None:
        self.calls.append("write")
        self.gate()
        self.kept = key

    def forget(self) -> None:
        self.calls.append("forget")
        self.gate()
        self.kept = None


class ScriptedCheck:
    """fal's answer to a key."""

    def __init__(self) -> None:
        self.asked: list[Secret] = []
        self.threads: set[int] = set()
        self.gate = Gate()

    def __call__(self, key: Secret) -> None:
        self.asked.append(key)
        self.threads.add(threading.get_ident())
        self.gate()
