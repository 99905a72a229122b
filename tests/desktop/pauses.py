"""Measures for how long the event loop was busy with one thing."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QObject, QTimer

_PATIENCE = 30.0


class Pauses(QObject):
    """Knows the longest turn of the event loop while it runs one.

    `longest` is in seconds, `busiest` in seconds of computing on this thread alone: however busy
    the machine is with other things, that is what the program itself can be blamed for.
    """

    def __init__(self) -> None:
        super().__init__()
        self.longest = 0.0
        self.busiest = 0.0
        self._last = 0.0
        self._last_computing = 0.0
        self._timer = QTimer(self, interval=1)
        self._timer.timeout.connect(self._tick)

    def run_until(self, condition: Callable[[], bool], patience: float = _PATIENCE) -> float:
        """Run a real event loop, which sleeps in between, until `condition`; return the seconds."""
        loop = QEventLoop()
        began = time.perf_counter()

        def look() -> None:
            if condition() or time.perf_counter() - began > patience:
                loop.quit()

        looking = QTimer(interval=2)
        looking.timeout.connect(look)
        looking.start()
        self._last, self._last_computing = began, time.thread_time()
        self._timer.start()
        loop.exec()
        self._timer.stop()
        looking.stop()
        assert condition(), "it did not happen"
        return time.perf_counter() - began

    def run_for(self, seconds: float) -> None:
        """Run a real event loop for so long."""
        end = time.perf_counter() + seconds
        self.run_until(lambda: time.perf_counter() >= end)

    def _tick(self) -> None:
        now, computing = time.perf_counter(), time.thread_time()
        self.longest = max(self.longest, now - self._last)
        self.busiest = max(self.busiest, computing - self._last_computing)
        self._last, self._last_computing = now, computing
