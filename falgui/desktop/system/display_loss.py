"""Lets falgui end properly when the screen that it is shown on goes away."""

import os
import sys
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QMessageLogContext, QtMsgType, qFormatLogMessage, qInstallMessageHandler

_LAST_WORDS: Final = ("The X11 connection broke", "The Wayland connection")
"""What Qt says before it ends the process on the spot; nothing else tells of it."""
_LOST: Final = 1


class DisplayLoss:
    """Calls `save` and ends the process when the X server or the Wayland compositor has gone.

    That is how some sessions end. Qt would end the process all the same, and the next start
    would take it for a crash.
    """

    def __init__(self, save: Callable[[], None]) -> None:
        self._save = save
        self._before = qInstallMessageHandler(self._hear)

    def close(self) -> None:
        """Listen no more."""
        qInstallMessageHandler(self._before)

    def _hear(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if self._before is not None:
            self._before(kind, context, message)
        else:
            self._print(qFormatLogMessage(kind, context, message))
        if message.startswith(_LAST_WORDS):
            self._save()
            os._exit(_LOST)

    def _print(self, text: str) -> None:
        # Without a terminal there is none.
        if sys.stderr is not None:
            print(text, file=sys.stderr)  # noqa: T201  where Qt itself would say it
