"""Notices that the computer slept or changed its network while there is work."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtNetwork import QNetworkInformation

from falgui.desktop.queue.clocks import passing_seconds
from falgui.desktop.queue.upload_queue import UploadQueue

_TICK_MILLISECONDS: Final = 1_000
_UNSEEN_SECONDS: Final = 5.0

_Reachability = QNetworkInformation.Reachability


class Waking(QObject):
    """Looks at the clock every second while `queue` has work; without work it does nothing.

    `clock` gives seconds that go on while the computer sleeps; `tick` is the pause between two
    looks in milliseconds.
    """

    woken = Signal()
    """Connections that were open may be dead by now, and a line that was down may be back."""

    def __init__(
        self,
        queue: UploadQueue,
        parent: QObject | None = None,
        clock: Callable[[], float] = passing_seconds,
        tick: int = _TICK_MILLISECONDS,
    ) -> None:
        super().__init__(parent)
        self._queue = queue
        self._clock = clock
        self._seen_at = 0.0
        self._reachability = _Reachability.Unknown
        self._timer = QTimer(self, interval=tick)
        self._timer.timeout.connect(self._look)
        queue.changed.connect(self._begin)
        queue.held.connect(self._begin)

    @property
    def is_watching(self) -> bool:
        """Whether there is work that a sleep would disturb."""
        return self._timer.isActive()

    def follow_network(self) -> None:
        """Listen to what the system tells about its network, where it does."""
        if QNetworkInformation.loadDefaultBackend():
            network = QNetworkInformation.instance()
            self._reachability = network.reachability()
            network.reachabilityChanged.connect(self._network_changed)
            network.transportMediumChanged.connect(lambda _medium: self._wake())

    @Slot()
    def _begin(self) -> None:
        if self._has_work() and not self._timer.isActive():
            self._seen_at = self._clock()
            self._timer.start()

    def _look(self) -> None:
        now = self._clock()
        unseen, self._seen_at = now - self._seen_at, now
        if not self._has_work():
            self._timer.stop()
        if unseen > _UNSEEN_SECONDS:
            self.woken.emit()

    def _network_changed(self, reachability: _Reachability) -> None:
        # What is heard first only tells how things are.
        was_known = self._reachability is not _Reachability.Unknown
        self._reachability = reachability
        if was_known and reachability is not _Reachability.Disconnected:
            self._wake()

    def _wake(self) -> None:
        if self._has_work():
            self.woken.emit()

    def _has_work(self) -> bool:
        return bool(self._queue.running_count) or self._queue.is_held
