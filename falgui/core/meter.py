"""Counts the bytes of one upload while several threads send them."""

import threading


class Meter:
    """How much of an upload has been handed to the network.

    Workers add; the window reads ten times a second. A signal per piece would cost the window
    its smoothness, so nothing is announced. Safe to use from any thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sent = 0
        self._total = 0

    def start(self, total: int, sent: int = 0) -> None:
        """Begin to count towards `total` bytes, of which `sent` are at fal already."""
        with self._lock:
            self._total, self._sent = total, sent

    def add(self, count: int) -> None:
        """Count `count` bytes more; a negative count takes back what has to be sent again."""
        with self._lock:
            self._sent = max(0, self._sent + count)

    @property
    def sent(self) -> int:
        """Bytes sent so far, never more than the total."""
        with self._lock:
            return min(self._sent, self._total)

    @property
    def total(self) -> int:
        """Bytes to send altogether; 0 until known."""
        with self._lock:
            return self._total
