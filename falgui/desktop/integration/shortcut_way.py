"""What every way to listen for keys in all programs has in common."""

from enum import Enum, auto

from PySide6.QtCore import QObject, Signal

from falgui.desktop.integration.chord import Chord


class Outcome(Enum):
    """What came of asking for keys."""

    OFF = auto()
    """None are asked for."""
    ASKING = auto()
    ACTIVE = auto()
    TAKEN = auto()
    """Another program has them."""
    REFUSED = auto()
    """The desktop, or the person asked by it, said no."""
    NO_SUCH_KEY = auto()
    """They aren't on this keyboard."""
    UNAVAILABLE = auto()
    """There is no such way here."""


class ShortcutWay(QObject):
    """Listens for one chord, whichever program has the keyboard.

    All its signals come on the thread that it lives on.
    """

    pressed = Signal()
    settled = Signal(object, str)
    """An `Outcome`, and the keys in the desktop's words where it has chosen them itself."""

    def take(self, chord: Chord) -> None:
        """Listen for `chord` instead of what was listened for; `settled` follows."""
        raise NotImplementedError

    def release(self) -> None:
        """Listen for nothing any more, from now on."""
        raise NotImplementedError
