"""Stopping work from outside, or ending its pauses: Cancel, Pause, Quit and Retry now."""

import threading
from types import TracebackType
from typing import Self

from falgui.core.errors import Cancelled


class Cancel:
    """A flag that ends an upload, and with it everything started for that upload.

    A child is set with its parent but not the other way round: one failed part stops its
    siblings without cancelling the upload. Use a child as a context manager, so that the
    parent forgets it.
    """

    def __init__(self, parent: "Cancel | None" = None) -> None:
        self._event = threading.Event()
        self._wake = threading.Event()
        self._lock = threading.Lock()
        self._children: set[Cancel] = set()
        self._parent = parent

    def set(self) -> None:
        """Ask all work under this flag to stop."""
        with self._lock:
            self._event.set()
            self._wake.set()
            children = tuple(self._children)
        for child in children:
            child.set()

    def hurry(self) -> None:
        """End the waits that are under way; the work itself goes on."""
        with self._lock:
            if not self._event.is_set():
                self._wake.set()
                # Whoever waits has the old one, whoever comes later gets a new one.
                self._wake = threading.Event()
            children = tuple(self._children)
        for child in children:
            child.hurry()

    def is_set(self) -> bool:
        """Return whether stopping was asked for."""
        return self._event.is_set()

    def wait(self, seconds: float) -> None:
        """Sleep for `seconds`, or until stopping or hurrying is asked for."""
        self._wake.wait(seconds)

    def raise_if_set(self) -> None:
        """Raise `Cancelled` if stopping was asked for."""
        if self._event.is_set():
            raise Cancelled

    def child(self) -> "Cancel":
        """Return a flag that is set together with this one."""
        return Cancel(self)

    def __enter__(self) -> Self:
        if self._parent is not None:
            with self._parent._lock:  # noqa: SLF001  parent and child are one class
                self._parent._children.add(self)  # noqa: SLF001
                asked = self._parent.is_set()
            if asked:
                self.set()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._parent is not None:
            with self._parent._lock:  # noqa: SLF001
                self._parent._children.discard(self)  # noqa: SLF001
