"""A shortcut on an X server, grabbed on a connection and a thread of its own."""

import select
import socket
import threading
from contextlib import suppress
from itertools import product
from typing import Any

from Xlib import XK, X
from Xlib.display import Display
from Xlib.error import BadAccess, CatchError, ConnectionClosedError, XError

from falgui.desktop.integration.chord import Chord
from falgui.desktop.integration.shortcut_way import Outcome
from falgui.desktop.integration.threaded_shortcut import Listener, ThreadedShortcut


class XShortcut(ThreadedShortcut):
    """Grabs the chord from the root window; a hung X server stops nothing but its thread."""

    def new_listener(self, chord: Chord, last: Listener | None) -> Listener:
        """Return a connection to the X server that will have `chord`."""
        return _Connection(self, chord, last)


class _Connection(Listener):
    def __init__(self, way: XShortcut, chord: Chord, last: Listener | None) -> None:
        super().__init__(way, chord, last)
        # An object each, as a number would be another file's once it is closed.
        self._woken, self._waker = socket.socketpair()
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Let go of the keys, and of the X server."""
        self._stopped.set()
        with suppress(OSError):
            self._waker.send(b".")

    def listen(self) -> None:
        """Grab the keys, until `stop` or until the X server goes."""
        display = None
        # Whatever keeps it from a connection.
        with suppress(Exception):
            display = Display()
        if display is None:
            # What was left of the attempt is gone by now.
            self.tell(Outcome.UNAVAILABLE)
        else:
            try:
                self._listen(display)
            except (ConnectionClosedError, OSError, XError):
                self.tell(Outcome.UNAVAILABLE)
            finally:
                with suppress(ConnectionClosedError, OSError):
                    display.close()
        self._woken.close()
        self._waker.close()

    def _listen(self, display: Display) -> None:
        keys = _Keys(display, self.chord)
        self.tell(keys.grab())
        while not self._stopped.is_set():
            while display.pending_events():
                event = display.next_event()
                if event.type == X.MappingNotify:
                    display.refresh_keyboard_mapping(event)
                    keys.release()
                    self.tell(keys.grab())
                elif event.type == X.KeyPress and keys.is_new(event):
                    self.hear()
                elif event.type == X.KeyRelease:
                    keys.released_at(event.time)
            select.select([display, self._woken], [], [])
        keys.release()


class _Keys:
    """The keys of a chord on this keyboard, whatever lock is on."""

    def __init__(self, display: Display, chord: Chord) -> None:
        self._display = display
        self._chord = chord
        self._root = display.screen().root
        self._grabbed: list[tuple[int, int]] = []
        self._released = -1
        self._is_down = False

    def grab(self) -> Outcome:
        """Take the keys; all of them or none."""
        codes = {code for code, _index in self._display.keysym_to_keycodes(self._keysym())}
        if not codes:
            return Outcome.NO_SUCH_KEY
        refused = CatchError(BadAccess)
        for code, locks in product(codes, self._locks()):
            self._root.grab_key(
                code,
                self._modifiers() | locks,
                False,
                X.GrabModeAsync,
                X.GrabModeAsync,
                onerror=refused,
            )
            self._grabbed.append((code, self._modifiers() | locks))
        self._display.sync()
        if refused.get_error() is None:
            return Outcome.ACTIVE
        self.release()
        return Outcome.TAKEN

    def release(self) -> None:
        """Let go of them."""
        for code, modifiers in self._grabbed:
            self._root.ungrab_key(code, modifiers)
        self._grabbed.clear()
        self._display.sync()

    def is_new(self, press: Any) -> bool:  # noqa: ANN401  Xlib comes without types
        """Return whether this is a press, not a key that repeats because it is held."""
        repeats = self._is_down or press.time == self._released
        self._is_down = True
        return not repeats

    def released_at(self, time: int) -> None:
        """Note that a key came up; one that is held does so, and goes down in the same moment."""
        self._released, self._is_down = time, False

    def _keysym(self) -> int:
        return int(XK.string_to_keysym(self._chord.keysym))

    def _modifiers(self) -> int:
        chord = self._chord
        held = (
            (chord.control, X.ControlMask),
            (chord.alt, X.Mod1Mask),
            (chord.shift, X.ShiftMask),
            (chord.meta, X.Mod4Mask),
        )
        return sum(mask for is_held, mask in held if is_held)

    def _locks(self) -> set[int]:
        numbers = self._mask_of("Num_Lock")
        return {0, X.LockMask, numbers, X.LockMask | numbers}

    def _mask_of(self, keysym: str) -> int:
        code = self._display.keysym_to_keycode(XK.string_to_keysym(keysym))
        for place, codes in enumerate(self._display.get_modifier_mapping()):
            if code and code in codes:
                return 1 << place
        return 0
