"""The last few links, for the tray."""

from collections.abc import Collection, Iterable
from typing import Final

from falgui.core.result import Result

COUNT: Final = 5
_KEPT: Final = 10 * COUNT
"""What an open menu still lists may have been pushed out by newer ones meanwhile."""


class Recent:
    """The last few finished uploads, the newest first."""

    def __init__(self) -> None:
        self._results: list[Result] = []

    def add(self, result: Result) -> None:
        """Put a new one in front; a link that was there comes there again."""
        others = [one for one in self._results if one.url != result.url]
        self._results = [result, *others][:_KEPT]

    def add_older(self, results: Iterable[Result]) -> None:
        """Put those of earlier starts, newest first, behind those that are there."""
        there = {one.url for one in self._results}
        self._results += [result for result in results if result.url not in there]
        del self._results[_KEPT:]

    def forget(self, links: Collection[str]) -> None:
        """Drop these links, or all of them for none."""
        self._results = [one for one in self._results if links and one.url not in links]

    def results(self) -> list[Result]:
        """Return the last few."""
        return self._results[:COUNT]

    def entries(self) -> list[tuple[str, str]]:
        """Return the names and links of the last few."""
        return [(result.name, result.url) for result in self.results()]

    def of(self, link: str) -> list[Result]:
        """Return the upload with this link, or nothing if it was long ago."""
        return [result for result in self._results if result.url == link][:1]
