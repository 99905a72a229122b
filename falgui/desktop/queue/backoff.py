"""Pauses that grow while something keeps failing."""


class Backoff:
    """Gives pauses in milliseconds: `first`, then each twice the last, at most `longest`."""

    def __init__(self, first: int, longest: int) -> None:
        self._first = first
        self._longest = longest
        self._next = first

    def pause(self) -> int:
        """Return how long to wait now; the next pause will be longer."""
        pause, self._next = self._next, min(2 * self._next, self._longest)
        return pause

    def restart(self) -> None:
        """Begin with the first pause again."""
        self._next = self._first
