"""B7: the memory that the window takes for rows that wait, above what it has when idle."""

import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.benchmarks.b8_window import run
from tests.benchmarks.figures import Spread, rounded
from tests.benchmarks.row import Row, Wanted

_GOALS: Final = {10_000: Wanted(64), 100_000: None}


def rows(rounds: int, folder: Path) -> Iterator[Row]:
    """Measure a window with its pictures made, scrolled through once."""
    for count, wanted in _GOALS.items():
        each = [run("remember", folder / str(count), count) for _round in range(rounds)]
        idle, full = (statistics.median(one[at] for one in each) for at in (0, 1))
        yield Row(
            workload=f"{count:,} rows waiting, with pictures",
            what="memory above the idle window",
            ours=f"{rounded(full)} MiB",
            peer=f"{rounded(idle)} MiB",
            figure=Spread.of([after - before for before, after in each]),
            unit="MiB",
            wanted=wanted,
        )
