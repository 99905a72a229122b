"""Long work on the main thread, a little of it in each turn of the event loop."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

_SECONDS: Final = 0.005
"""What one turn of the event loop may cost; the rest of a screen's frame is for painting."""

_AT_LEAST: Final = 16
"""Steps that are taken before anybody looks at the clock: a click is obeyed at once."""
_OVER: Final = object()


class Slices(QObject):
    """Works off iterables one after the other, `size` steps at a time, fewer where they are slow.

    Whatever takes no more than that, with nothing before it, is over when `do` returns. An
    iterable is not asked for its first step before the earlier ones are through. `clock` gives
    the seconds that this thread was at work.
    """

    def __init__(
        self,
        size: int,
        parent: QObject | None = None,
        clock: Callable[[], float] = time.thread_time,
    ) -> None:
        super().__init__(parent)
        self._size = size
        self._clock = clock
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
        until = self._clock() + _SECONDS
        for taken in range(self._size):
            if not self._waiting or (taken >= _AT_LEAST and self._clock() > until):
                break
            if next(self._waiting[0], _OVER) is _OVER and self._waiting:
                self._waiting.popleft()
        if not self._waiting:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()
