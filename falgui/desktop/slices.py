"""Long work on the main thread, a little of it in each turn of the event loop."""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice

from PySide6.QtCore import QObject, QTimer, Slot


class Slices(QObject):
    """Works off iterables one after the other, `size` steps at a time.

    Whatever takes no more than that, with nothing before it, is over when `do` returns. An
    iterable is not asked for its first step before the earlier ones are through.
    """

    def __init__(self, size: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._size = size
        self._waiting: deque[Iterator[object]] = deque()
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._work)

    def do(self, steps: Iterable[object]) -> None:
        """Iterate over `steps`, now as far as one slice goes and soon for the rest."""
        self._waiting.append(iter(steps))
        if len(self._waiting) == 1:
            self._work()

    def finish(self) -> None:
        """Work off everything that is waiting before this returns."""
        while self._waiting:
            for _step in self._waiting[0]:
                pass
            self._waiting.popleft()

    def stop(self) -> None:
        """Give up what has not been worked off."""
        self._waiting.clear()
        self._timer.stop()

    @Slot()
    def _work(self) -> None:
        left = self._size
        while left > 0 and self._waiting:
            taken = sum(1 for _step in islice(self._waiting[0], left))
            if taken < left and self._waiting:
                self._waiting.popleft()
            left -= taken + 1
        if not self._waiting:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()
