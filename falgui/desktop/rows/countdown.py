"""Wakes a view when a text that counts down is another, and not before."""

import math
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer

_SHORTEST: Final = 1.0
"""Many rows that change at different fractions of a second change together."""
_LONGEST: Final = 600.0
"""The clock may have been set, or the computer asleep."""


class Countdown(QObject):
    """Calls `wake` once after the shortest of the times noted since the last call.

    A view notes the times as it paints. What is not painted wakes nobody, and when nothing on
    sight runs out, no timer runs.
    """

    def __init__(self, wake: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        # One that came early would find everything unchanged, and be late the next time.
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(wake)

    def note(self, seconds: float | None) -> None:
        """Take in that a text stays as it is for `seconds`, or for ever."""
        if seconds is None:
            return
        wait = min(max(seconds, _SHORTEST), _LONGEST)
        milliseconds = math.ceil(wait * 1000) + 1
        if not self._timer.isActive() or self._timer.remainingTime() > milliseconds:
            self._timer.start(milliseconds)

    @property
    def milliseconds(self) -> int | None:
        """How long until it wakes, or None while nothing counts down."""
        return self._timer.remainingTime() if self._timer.isActive() else None
