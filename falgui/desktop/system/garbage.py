"""Keeps Python's garbage collector on the main thread."""

import gc
import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Slot

_BURST: Final = 10_000
"""New objects that are looked through in one go, a few milliseconds of them: more at once are
the rows of a large drop."""
_GROWN: Final = 30_000
"""Objects by which there may be more before all of them are looked through: ten milliseconds."""
_SECONDS: Final = 0.01
"""What looking through older objects may take before they are set aside."""


class Garbage(QObject):
    """Collects reference cycles on the main thread, and nowhere else, until it is closed.

    Left to itself Python collects on whichever thread happens to allocate. A worker that came
    upon a forgotten Qt object would delete it there: its timers, which live on the main thread,
    would then fire into freed memory.

    A hundred thousand rows are a million objects, and looking through them a third of a second.
    None of them is in a cycle, so many objects are set aside instead: each goes when nothing
    refers to it any more, but no cycle is looked for among them. What is lost is the few cycles
    that had been left behind by then. `clock` gives the seconds that this thread was at work.
    """

    def __init__(
        self, parent: QObject | None = None, clock: Callable[[], float] = time.thread_time
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._grown = 0
        self._was_enabled = gc.isenabled()
        gc.disable()

    @Slot()
    def collect(self) -> None:
        """Collect what Python itself would collect by now; call it whenever things happen."""
        new = gc.get_count()[0]
        if new > _BURST:
            self.set_aside()
            return
        for generation in (2, 1, 0):
            threshold = gc.get_threshold()[generation]
            if threshold and gc.get_count()[generation] > threshold:
                self._collect(generation, new)
                return

    def set_aside(self) -> None:
        """Look no more at what there is now: it is here to stay."""
        self._grown = 0
        gc.freeze()

    def _collect(self, generation: int, new: int) -> None:
        self._grown += new
        if generation == 2 and self._grown > _GROWN:  # noqa: PLR2004  the oldest one
            self.set_aside()
            return
        began = self._clock()
        gc.collect(generation)
        if self._clock() - began > _SECONDS:
            self.set_aside()
        elif generation == 2:  # noqa: PLR2004
            self._grown = 0

    def close(self) -> None:
        """Hand collecting back to Python, if it was Python's before."""
        gc.unfreeze()
        if self._was_enabled:
            gc.enable()
