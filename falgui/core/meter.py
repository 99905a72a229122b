"""Counts the bytes of one upload while several threads send them."""

import threading


class Meter:
    """How much of an upload has been handed to the network.

    What comes from a link is counted while it arrives, apart from what is sent afterwards.
    Workers add; the window reads ten times a second. A signal per piece would cost the window
    its smoothness, so nothing is announced. Safe to use from any thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sent = 0
        self._total = 0
        self._is_fetching = False
        self._was_fetched = False
        self._arrived = 0
        self._expected = 0

    def fetch(self, expected: int) -> None:
        """Begin to count what arrives of a link's file, `expected` bytes or (0) who knows."""
        with self._lock:
            self._is_fetching = self._was_fetched = True
            self._arrived, self._expected = 0, expected

    def start(self, total: int, sent: int = 0) -> None:
        """Begin to count towards `total` bytes, of which `sent` are at fal already."""
        with self._lock:
            self._total, self._sent = total, sent
            self._is_fetching = False

    def add(self, count: int) -> None:
        """Count `count` bytes more; a negative count takes back what has to be sent again."""
        with self._lock:
            if self._is_fetching:
                self._arrived += count
            else:
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

    @property
    def is_fetching(self) -> bool:
        """Whether a link's file is arriving; nothing is sent meanwhile."""
        with self._lock:
            return self._is_fetching

    @property
    def was_fetched(self) -> bool:
        """Whether what is sent had to arrive first."""
        with self._lock:
            return self._was_fetched

    @property
    def arrived(self) -> int:
        """Bytes of the link's file that are here."""
        with self._lock:
            return self._arrived

    @property
    def expected(self) -> int:
        """Bytes that the link's file has; 0 if its server does not tell."""
        with self._lock:
            return self._expected
