"""One line of the table: a figure, what it is compared with, and whether that is what is wanted."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.figures import Spread, rounded


class CannotRun(Exception):  # noqa: N818  what isn't there is no error
    """What a measurement needs isn't on this machine; the text says what."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the median has to be."""

    limit: float
    at_least: bool = False

    def is_reached(self, value: float) -> bool:
        """Return whether a median of `value` will do."""
        return value >= self.limit if self.at_least else value <= self.limit

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.limit:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a goal.

    `figure` is a ratio, or has a `unit`. `limit` is what the machine or the line allows at best,
    in the same measure. Where nothing could be measured, `why_not` says why.
    """

    workload: str
    what: str
    ours: str = ""
    peer: str = ""
    figure: Spread | None = None
    unit: str = ""
    wanted: Wanted | None = None
    limit: str = ""
    why_not: str = ""

    @property
    def is_reached(self) -> bool | None:
        """Whether the goal is reached; None where nothing is wanted or measured."""
        if self.wanted is None or self.figure is None:
            return None
        return self.wanted.is_reached(self.figure.median)


Measure = Callable[[int, Path], Iterator[Row]]
"""Measures so many rounds, with an empty folder to work in; may raise `CannotRun`."""


def compared(
    workload: str,
    what: str,
    ours: Sequence[float],
    theirs: Sequence[float],
    unit: str,
    wanted: Wanted | None = None,
    limit: Sequence[float] | None = None,
) -> Row:
    """Return the row for runs of falgui's and a peer's in turns; smaller is better.

    `limit` are the runs in between of what does the least that can be done.
    """
    return Row(
        workload=workload,
        what=what,
        ours=f"{rounded(Spread.of(ours).median)} {unit}",
        peer=f"{rounded(Spread.of(theirs).median)} {unit}",
        figure=Spread.of_ratios(ours, theirs),
        wanted=wanted,
        limit=rounded(Spread.of_ratios(limit, theirs).median) if limit else "",
    )
