"""Lets falgui end properly when there is no screen to be shown on, or it goes away."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from PySide6.QtCore import QtMsgType

from falgui.desktop.system.qt_libraries import no_platform
from falgui.desktop.system.qt_messages import QtMessages, print_error

_LAST_WORDS: Final = ("The X11 connection broke", "The Wayland connection")
"""What Qt says before it ends the process on the spot; nothing else tells of it."""
_NO_PLATFORM: Final = "no Qt platform plugin could be initialized"
_LOST: Final = 1


class DisplayLoss:
    """Calls `save` and ends the process when the X server or the Wayland compositor has gone.

    That is how some sessions end. Qt would end the process all the same, and the next start
    would take it for a crash.
    """

    def __init__(self, save: Callable[[], None]) -> None:
        self._save = save
        self._messages = QtMessages(self._hear)

    def close(self) -> None:
        """Listen no more."""
        self._messages.close()

    def _hear(self, _kind: QtMsgType, message: str) -> None:
        if message.startswith(_LAST_WORDS):
            self._save()
            os._exit(_LOST)


@contextmanager
def platform_wanted() -> Iterator[None]:
    """Start Qt in the block: where it finds no way to the screen, say so and end with 1.

    Qt itself would end in a crash.
    """
    messages = QtMessages(_end_without_platform)
    try:
        yield
    finally:
        messages.close()


def _end_without_platform(kind: QtMsgType, message: str) -> None:
    if kind is QtMsgType.QtFatalMsg and _NO_PLATFORM in message:
        print_error(no_platform())
        os._exit(_LOST)
