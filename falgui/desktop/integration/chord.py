"""Keys that are pressed together, in the words of each system that can listen for them."""

import string
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

_NAMED: Final = {
    Qt.Key.Key_Space: "space",
    Qt.Key.Key_Return: "Return",
    Qt.Key.Key_Backspace: "BackSpace",
    Qt.Key.Key_Insert: "Insert",
    Qt.Key.Key_Delete: "Delete",
    Qt.Key.Key_Home: "Home",
    Qt.Key.Key_End: "End",
    Qt.Key.Key_PageUp: "Prior",
    Qt.Key.Key_PageDown: "Next",
    Qt.Key.Key_Left: "Left",
    Qt.Key.Key_Up: "Up",
    Qt.Key.Key_Right: "Right",
    Qt.Key.Key_Down: "Down",
    Qt.Key.Key_Print: "Print",
    Qt.Key.Key_Pause: "Pause",
    Qt.Key.Key_Exclam: "exclam",
    Qt.Key.Key_QuoteDbl: "quotedbl",
    Qt.Key.Key_NumberSign: "numbersign",
    Qt.Key.Key_Dollar: "dollar",
    Qt.Key.Key_Percent: "percent",
    Qt.Key.Key_Ampersand: "ampersand",
    Qt.Key.Key_Apostrophe: "apostrophe",
    Qt.Key.Key_ParenLeft: "parenleft",
    Qt.Key.Key_ParenRight: "parenright",
    Qt.Key.Key_Asterisk: "asterisk",
    Qt.Key.Key_Plus: "plus",
    Qt.Key.Key_Comma: "comma",
    Qt.Key.Key_Minus: "minus",
    Qt.Key.Key_Period: "period",
    Qt.Key.Key_Slash: "slash",
    Qt.Key.Key_Colon: "colon",
    Qt.Key.Key_Semicolon: "semicolon",
    Qt.Key.Key_Less: "less",
    Qt.Key.Key_Equal: "equal",
    Qt.Key.Key_Greater: "greater",
    Qt.Key.Key_Question: "question",
    Qt.Key.Key_At: "at",
    Qt.Key.Key_BracketLeft: "bracketleft",
    Qt.Key.Key_Backslash: "backslash",
    Qt.Key.Key_BracketRight: "bracketright",
    Qt.Key.Key_AsciiCircum: "asciicircum",
    Qt.Key.Key_Underscore: "underscore",
    Qt.Key.Key_QuoteLeft: "grave",
}
_FUNCTION_KEYS: Final = 24


@dataclass(frozen=True, slots=True)
class Chord:
    """One key with at least one of Ctrl, Alt and Meta; on macOS, Ctrl is the command key."""

    key: Qt.Key
    keysym: str
    """What X and the portal call the key, such as "u", "F5" or "Prior"."""
    control: bool = False
    alt: bool = False
    shift: bool = False
    meta: bool = False

    @property
    def trigger(self) -> str:
        """The keys as the portal wants them, such as "CTRL+ALT+u"."""
        held = (
            ("CTRL", self.control),
            ("ALT", self.alt),
            ("SHIFT", self.shift),
            ("LOGO", self.meta),
        )
        return "+".join([*(name for name, is_held in held if is_held), self.keysym])


def chord_of(text: str) -> Chord | None:
    """Return the chord in a portable text such as "Ctrl+Alt+U"; None if it can't be one."""
    sequence = QKeySequence.fromString(text, QKeySequence.SequenceFormat.PortableText)
    if sequence.count() != 1:
        return None
    keys = sequence[0]  # type: ignore[index]  # its stub forgets it
    held = keys.keyboardModifiers()
    chord = Chord(
        keys.key(),
        _keysym(keys.key()),
        control=bool(held & Qt.KeyboardModifier.ControlModifier),
        alt=bool(held & Qt.KeyboardModifier.AltModifier),
        shift=bool(held & Qt.KeyboardModifier.ShiftModifier),
        meta=bool(held & Qt.KeyboardModifier.MetaModifier),
    )
    return chord if chord.keysym and (chord.control or chord.alt or chord.meta) else None


def native_text(text: str) -> str:
    """Return a portable text as this system writes keys."""
    sequence = QKeySequence.fromString(text, QKeySequence.SequenceFormat.PortableText)
    return sequence.toString(QKeySequence.SequenceFormat.NativeText)


def _keysym(key: Qt.Key) -> str:
    function = key.value - Qt.Key.Key_F1.value + 1
    if 1 <= function <= _FUNCTION_KEYS:
        return f"F{function}"
    if key in _NAMED:
        return _NAMED[key]
    character = chr(key.value).lower() if key.value < ord("\x7f") else ""
    return character if character and character in string.ascii_lowercase + string.digits else ""
