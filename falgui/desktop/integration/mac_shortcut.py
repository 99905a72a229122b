"""A shortcut on macOS, heard by the program's own event loop."""

import ctypes
import string
from typing import Any, Final

from PySide6.QtCore import QObject

from falgui.desktop.integration.chord import Chord
from falgui.desktop.integration.shortcut_way import Outcome, ShortcutWay

_CARBON: Final = "/System/Library/Frameworks/Carbon.framework/Carbon"
_COMMAND, _SHIFT, _OPTION, _CONTROL = 0x100, 0x200, 0x800, 0x1000
_ALREADY_REGISTERED: Final = -9878
_NAME: Final = int.from_bytes(b"flgi", "big")
_KEYBOARD: Final = int.from_bytes(b"keyb", "big")
_HOT_KEY_PRESSED: Final = 5
# Where the keys are on a keyboard, not what is printed on them.
_CODES: Final = {
    **dict(
        zip(
            string.ascii_lowercase,
            (
                *(0, 11, 8, 2, 14, 3, 5, 4, 34, 38, 40, 37, 46, 45, 31, 35),
                *(12, 15, 1, 17, 32, 9, 13, 7, 16, 6),
            ),
            strict=True,
        )
    ),
    **dict(zip(string.digits, (29, 18, 19, 20, 21, 23, 22, 26, 28, 25), strict=True)),
    **dict(
        zip(
            (f"F{number}" for number in range(1, 13)),
            (122, 120, 99, 118, 96, 97, 98, 100, 101, 109, 103, 111),
            strict=True,
        )
    ),
    "space": 49,
    "Return": 36,
    "comma": 43,
    "minus": 27,
    "period": 47,
    "slash": 44,
    "semicolon": 41,
    "equal": 24,
    "bracketleft": 33,
    "backslash": 42,
    "bracketright": 30,
    "apostrophe": 39,
    "grave": 50,
    "Left": 123,
    "Right": 124,
    "Down": 125,
    "Up": 126,
}


def registration(chord: Chord) -> tuple[int | None, int]:
    """Return what `RegisterEventHotKey` takes: the key's code, if it is known, and the modifiers.

    Qt calls the command key Ctrl, and the control key Meta.
    """
    held = (
        (chord.control, _COMMAND),
        (chord.shift, _SHIFT),
        (chord.alt, _OPTION),
        (chord.meta, _CONTROL),
    )
    return _CODES.get(chord.keysym), sum(mask for is_held, mask in held if is_held)


class _EventType(ctypes.Structure):
    _fields_ = (("kind", ctypes.c_uint32), ("number", ctypes.c_uint32))


class _HotKeyIdentity(ctypes.Structure):
    _fields_ = (("signature", ctypes.c_uint32), ("number", ctypes.c_uint32))


_Handler = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)


class MacShortcut(ShortcutWay):
    """Carbon's hot keys, which need no permission of the person."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._carbon: Any = None
        self._hot_key = ctypes.c_void_p()
        self._handler = _Handler(self._heard)

    def take(self, chord: Chord) -> None:
        """Register `chord`."""
        self.release()
        code, modifiers = registration(chord)
        if code is None:
            self.settled.emit(Outcome.NO_SUCH_KEY, "")
            return
        carbon = self._opened()
        error = carbon.RegisterEventHotKey(
            ctypes.c_uint32(code),
            ctypes.c_uint32(modifiers),
            _HotKeyIdentity(_NAME, 1),
            ctypes.c_void_p(carbon.GetApplicationEventTarget()),
            ctypes.c_uint32(0),
            ctypes.byref(self._hot_key),
        )
        outcomes = {0: Outcome.ACTIVE, _ALREADY_REGISTERED: Outcome.TAKEN}
        self.settled.emit(outcomes.get(error, Outcome.UNAVAILABLE), "")

    def release(self) -> None:
        """Take the registration back."""
        if self._hot_key.value:
            self._carbon.UnregisterEventHotKey(self._hot_key)
            self._hot_key = ctypes.c_void_p()

    def _opened(self) -> Any:  # noqa: ANN401  the system's library
        if self._carbon is None:
            carbon = self._carbon = ctypes.CDLL(_CARBON)
            carbon.GetApplicationEventTarget.restype = ctypes.c_void_p
            pressed = _EventType(_KEYBOARD, _HOT_KEY_PRESSED)
            carbon.InstallEventHandler(
                ctypes.c_void_p(carbon.GetApplicationEventTarget()),
                self._handler,
                ctypes.c_ulong(1),
                ctypes.byref(pressed),
                None,
                None,
            )
        return self._carbon

    def _heard(self, _next: object, _event: object, _data: object) -> int:
        self.pressed.emit()
        return 0
