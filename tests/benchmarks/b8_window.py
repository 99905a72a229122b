"""B8: how the window answers during large drops and with long lists, and how it scrolls."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from tests.benchmarks.figures import Spread, rounded
from tests.benchmarks.measuring import tell
from tests.benchmarks.row import Row, Wanted

_PAUSE: Final = Wanted(50)
_FRAME: Final = Wanted(16)
_MANY: Final = 100_000
_LOOKS: Final = {
    "": {},
    ", 2x": {"QT_SCALE_FACTOR": "2"},
    ", 2x, German": {"QT_SCALE_FACTOR": "2", "LANGUAGE": "de"},
}


def rows(rounds: int, folder: Path) -> Iterator[Row]:
    """Measure each piece of work in a window of its own."""
    for name, count in (
        *(("drop_files", 10_000), ("drop_folder", _MANY), ("drop_mixed", 300)),
        *(("use_rows", 10_000), ("use_rows", _MANY)),
    ):
        # The files of one round will do for the next.
        each = [run(name, folder / name, count) for _round in range(rounds)]
        yield from (_pause(costs) for costs in zip(*each, strict=True))
    for look, environment in _LOOKS.items():
        yield from _scrolling(rounds, folder / "pictures", look, environment)


def run(name: str, folder: Path, count: int, **environment: str) -> Any:  # noqa: ANN401  JSON
    """Return what a piece of work in a process of its own has printed."""
    tell(f"{name} {count:,} {' '.join(environment.values())}")
    command = [sys.executable, "-m", "tests.benchmarks.window_work", name, str(folder)]
    command.append(str(count))
    everything = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "LANGUAGE": "en", **environment}
    ended = subprocess.run(command, env=everything, stdout=subprocess.PIPE, check=True)
    return json.loads(ended.stdout.splitlines()[-1])


def _pause(costs: Sequence[dict[str, Any]]) -> Row:
    median = {key: statistics.median(cost[key] for cost in costs) for key in ("pause", "seconds")}
    return Row(
        workload=costs[0]["what"],
        what=f"longest pause; over after {rounded(median['seconds'])} s",
        ours=f"{rounded(median['pause'])} ms on the clock",
        peer=f"{_PAUSE.limit:g} ms",
        figure=Spread.of([cost["computing"] for cost in costs]),
        unit="ms",
        wanted=_PAUSE,
    )


def _scrolling(rounds: int, folder: Path, look: str, environment: dict[str, str]) -> Iterator[Row]:
    ours, bare = list[list[float]](), list[list[float]]()
    for _round in range(rounds):
        ours.append(run("scroll", folder, _MANY, **environment))
        bare.append(run("scroll_bare", folder, _MANY, **environment))
    for name, share in (("median", 0.5), ("of 20 the longest", 0.95)):
        spent, least = ([_at(one, share) for one in each] for each in (ours, bare))
        yield Row(
            workload=f"scroll through {_MANY:,} rows{look}",
            what=f"a frame, {name}",
            ours=f"{rounded(statistics.median(spent))} ms",
            peer=f"{rounded(statistics.median(least))} ms, bare list",
            figure=Spread.of(spent),
            unit="ms",
            wanted=_FRAME,
            limit=f"{rounded(statistics.median(least))} ms",
        )


def _at(frames: Sequence[float], share: float) -> float:
    return frames[round(share * (len(frames) - 1))]
