"""Listening for keys on a thread of its own, where the system has one wait for them."""

import threading
from abc import abstractmethod
from contextlib import suppress
from typing import Final

from PySide6.QtCore import QObject, Signal

from falgui.desktop.integration.chord import Chord
from falgui.desktop.integration.shortcut_way import Outcome, ShortcutWay

_WAIT_FOR_LAST: Final = 2.0


class Listener(threading.Thread):
    """A thread that has one chord, until `stop`."""

    def __init__(self, way: "ThreadedShortcut", chord: Chord, last: "Listener | None") -> None:
        super().__init__(name="global shortcut", daemon=True)
        self.chord = chord
        self._way = way
        self._last = last

    @abstractmethod
    def stop(self) -> None:
        """Let the thread end soon; from any thread."""

    @abstractmethod
    def listen(self) -> None:
        """Take the keys and hear of them until `stop`; says so by `tell` and `hear`."""

    def run(self) -> None:
        """Listen, once the listener before has let go of its keys, which may be the same."""
        if self._last is not None:
            self._last.join(_WAIT_FOR_LAST)
            self._last = None
        self.listen()

    def tell(self, outcome: Outcome) -> None:
        """Say what came of it."""
        # The window may be gone by now.
        with suppress(RuntimeError):
            self._way.told.emit(self, outcome)

    def hear(self) -> None:
        """Say that the keys were pressed."""
        with suppress(RuntimeError):
            self._way.heard.emit(self)


class ThreadedShortcut(ShortcutWay):
    """Has a `Listener` for one chord at a time; nothing here waits for its thread."""

    told = Signal(object, object)
    """A listener, and the `Outcome` that it has."""
    heard = Signal(object)
    """A listener whose keys were pressed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._listener: Listener | None = None
        # They come from the listener's thread, and go on from ours.
        self.told.connect(self._told)
        self.heard.connect(self._heard)

    @abstractmethod
    def new_listener(self, chord: Chord, last: Listener | None) -> Listener:
        """Return a listener for `chord` that waits for the end of `last`."""

    def take(self, chord: Chord) -> None:
        """Listen for `chord`, once what was listened for before is free."""
        last = self._listener
        self.release()
        self._listener = self.new_listener(chord, last)
        self._listener.start()

    def release(self) -> None:
        """Let go of the keys; the thread ends by itself."""
        if self._listener is not None:
            self._listener.stop()
            self._listener = None

    def _told(self, listener: Listener, outcome: Outcome) -> None:
        if listener is self._listener:
            self.settled.emit(outcome, "")

    def _heard(self, listener: Listener) -> None:
        if listener is self._listener:
            self.pressed.emit()
