"""A shortcut on Windows, whose thread has a queue of messages of its own."""

import ctypes
import sys
import threading
from typing import Any, Final

from PySide6.QtCore import Qt

from falgui.desktop.integration.chord import Chord
from falgui.desktop.integration.shortcut_way import Outcome
from falgui.desktop.integration.threaded_shortcut import Listener, ThreadedShortcut

_ALT, _CONTROL, _SHIFT, _WINDOWS, _NO_REPEAT = 0x1, 0x2, 0x4, 0x8, 0x4000
_HOTKEY_MESSAGE: Final = 0x0312
_QUIT_MESSAGE: Final = 0x0012
_ALREADY_REGISTERED: Final = 1409
_KEYS: Final = {
    Qt.Key.Key_Space: 0x20,
    Qt.Key.Key_Return: 0x0D,
    Qt.Key.Key_Backspace: 0x08,
    Qt.Key.Key_Insert: 0x2D,
    Qt.Key.Key_Delete: 0x2E,
    Qt.Key.Key_Home: 0x24,
    Qt.Key.Key_End: 0x23,
    Qt.Key.Key_PageUp: 0x21,
    Qt.Key.Key_PageDown: 0x22,
    Qt.Key.Key_Left: 0x25,
    Qt.Key.Key_Up: 0x26,
    Qt.Key.Key_Right: 0x27,
    Qt.Key.Key_Down: 0x28,
    Qt.Key.Key_Print: 0x2C,
    Qt.Key.Key_Pause: 0x13,
}
_FUNCTION_KEYS: Final = 0x70


def registration(chord: Chord) -> tuple[int, int]:
    """Return what `RegisterHotKey` takes: the modifiers and the virtual key.

    The key is 0 where only the layout knows it, as for punctuation.
    """
    held = (
        (chord.alt, _ALT),
        (chord.control, _CONTROL),
        (chord.shift, _SHIFT),
        (chord.meta, _WINDOWS),
    )
    modifiers = _NO_REPEAT | sum(mask for is_held, mask in held if is_held)
    if chord.key in _KEYS:
        return modifiers, _KEYS[chord.key]
    if chord.keysym.startswith("F") and chord.keysym[1:]:
        return modifiers, _FUNCTION_KEYS + int(chord.keysym[1:]) - 1
    return modifiers, ord(chord.keysym.upper()) if len(chord.keysym) == 1 else 0


class WindowsShortcut(ThreadedShortcut):
    """`RegisterHotKey`, for as long as its thread runs."""

    def new_listener(self, chord: Chord, last: Listener | None) -> Listener:
        """Return a thread that will have `chord`."""
        return _Queue(self, chord, last)


class _Queue(Listener):
    def __init__(self, way: WindowsShortcut, chord: Chord, last: Listener | None) -> None:
        super().__init__(way, chord, last)
        self._is_ready = threading.Event()
        self._is_stopped = False

    def stop(self) -> None:
        """Post the end to the thread, or have it not begin."""
        self._is_stopped = True
        if sys.platform == "win32" and self._is_ready.is_set():
            ctypes.windll.user32.PostThreadMessageW(self.native_id, _QUIT_MESSAGE, 0, 0)

    def listen(self) -> None:
        """Register the keys, until `stop`."""
        if sys.platform == "win32":
            user = ctypes.WinDLL("user32", use_last_error=True)
            self._listen(user, ctypes.get_last_error)

    def _listen(self, user: Any, last_error: Any) -> None:  # noqa: ANN401  the system's library
        message = (ctypes.c_byte * 64)()
        # This makes the queue that the end is posted to.
        user.PeekMessageW(message, None, 0, 0, 0)
        self._is_ready.set()
        if self._is_stopped:
            return
        modifiers, key = registration(self.chord)
        if not key:
            # The layout's own number; above it stands what else has to be held.
            key = user.VkKeyScanW(self.chord.key.value) & 0xFF
        if not user.RegisterHotKey(None, 1, modifiers, key):
            taken = last_error() == _ALREADY_REGISTERED
            self.tell(Outcome.TAKEN if taken else Outcome.UNAVAILABLE)
            return
        self.tell(Outcome.ACTIVE)
        while user.GetMessageW(message, None, 0, 0) > 0:
            if ctypes.c_uint.from_buffer(message, ctypes.sizeof(ctypes.c_void_p)).value == (
                _HOTKEY_MESSAGE
            ):
                self.hear()
        user.UnregisterHotKey(None, 1)
