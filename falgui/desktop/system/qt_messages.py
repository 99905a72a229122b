"""Hears what Qt says besides; it is printed as ever."""

import sys
from collections.abc import Callable

from PySide6.QtCore import QMessageLogContext, QtMsgType, qFormatLogMessage, qInstallMessageHandler


class QtMessages:
    """Calls `hear` with the kind and the words of each message, after that was printed."""

    def __init__(self, hear: Callable[[QtMsgType, str], None]) -> None:
        self._tell = hear
        self._before = qInstallMessageHandler(self._hear)

    def close(self) -> None:
        """Listen no more."""
        qInstallMessageHandler(self._before)

    def _hear(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if self._before is not None:
            self._before(kind, context, message)
        else:
            print_error(qFormatLogMessage(kind, context, message))
        self._tell(kind, message)


def print_error(text: str) -> None:
    """Print where Qt itself would; without a terminal there is no such place."""
    if sys.stderr is not None:
        print(text, file=sys.stderr)  # noqa: T201  not a program's output
