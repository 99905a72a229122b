"""The last few links, for the tray."""

from collections.abc import Collection, Iterable
from typing import Final

from falgui.core.upload import Result

COUNT: Final = 5


class Recent:
    """The last few finished uploads, the newest first."""

    def __init__(self) -> None:
        self._results: list[Result] = []

    def add(self, result: Result) -> None:
        """Put a new one in front."""
        self._results = [result, *self._results][:COUNT]

    def add_older(self, results: Iterable[Result]) -> None:
        """Put those of earlier starts, newest first, behind those that are there."""
        self._results = [*self._results, *results][:COUNT]

    def forget(self, links: Collection[str]) -> None:
        """Drop these links, or all of them for none."""
        self._results = [one for one in self._results if links and one.url not in links]

    def entries(self) -> list[tuple[str, str]]:
        """Return names and links."""
        return [(result.name, result.url) for result in self._results]

    def of(self, link: str) -> list[Result]:
        """Return the upload with this link; empty if it is no longer among the last."""
        return [result for result in self._results if result.url == link][:1]
