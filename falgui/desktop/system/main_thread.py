"""Gives the window's thread its turn while others compute."""

import sys
from typing import Final

_SECONDS: Final = 0.0005


def take_short_turns() -> None:
    """Let no thread hold Python up for longer than half a millisecond when others wait.

    A repaint gives Python back to whoever waits, and asks for it again, a hundred times. Beside
    three busy threads it took a second with Python's own five milliseconds, and a fifth of that
    with this; all of their work took as long as before.
    """
    sys.setswitchinterval(_SECONDS)
