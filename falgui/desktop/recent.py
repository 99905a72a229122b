"""The last few links, for the tray."""

from collections.abc import Iterable
from typing import Final

COUNT: Final = 5


class Recent:
    """Pairs of a name and its link, the newest first."""

    def __init__(self) -> None:
        self._entries: list[tuple[str, str]] = []

    def add(self, name: str, link: str) -> None:
        """Put a new link in front."""
        self._entries = [(name, link), *self._entries][:COUNT]

    def add_older(self, entries: Iterable[tuple[str, str]]) -> None:
        """Put links of earlier starts, newest first, behind those that are there."""
        self._entries = [*self._entries, *entries][:COUNT]

    def entries(self) -> list[tuple[str, str]]:
        """Return what is there."""
        return list(self._entries)
