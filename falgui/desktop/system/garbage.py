"""Keeps Python's garbage collector on the main thread."""

import gc

from PySide6.QtCore import QObject, Slot


class Garbage(QObject):
    """Collects reference cycles on the main thread, and nowhere else, until it is closed.

    Left to itself Python collects on whichever thread happens to allocate. A worker that came
    upon a forgotten Qt object would delete it there: its timers, which live on the main thread,
    would then fire into freed memory.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        gc.disable()

    @Slot()
    def collect(self) -> None:
        """Collect what Python itself would collect by now; call it whenever things happen."""
        for generation in (2, 1, 0):
            threshold = gc.get_threshold()[generation]
            if threshold and gc.get_count()[generation] > threshold:
                gc.collect(generation)
                return

    def close(self) -> None:
        """Hand collecting back to Python, if it was Python's before."""
        if self._was_enabled:
            gc.enable()
