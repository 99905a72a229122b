"""B5: one small file dropped on a window that is open: until its link can be pasted."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from tests.benchmarks.figures import Spread, rounded
from tests.benchmarks.measuring import tell
from tests.benchmarks.row import Row, Wanted, compared
from tests.benchmarks.sample_files import make_file
from tests.benchmarks.sink import running_sink

_SIZE: Final = 20_000
_DROPS: Final = 6
_ROUND_TRIP: Final = 0.05
_OF_FAL_CLIENT: Final = Wanted(0.30)
_OF_THE_LINE: Final = Wanted(1.2)


def rows(rounds: int, folder: Path) -> Iterator[Row]:
    """Measure both in turns; the sink answers everything a round trip late."""
    paths = [make_file(folder / f"{number}.bin", _SIZE) for number in range(_DROPS)]
    seconds: dict[str, list[float]] = {"falgui": [], "fal_client": []}
    delay = ("--delay", f"{1000 * _ROUND_TRIP:g}")
    with running_sink(folder, *delay, tls=True) as sink:
        for number in range(rounds):
            for name, measured in seconds.items():
                tell(f"{name}, {_DROPS} drops, round {number + 1}")
                environment = sink.environment(folder / f"home {number}")
                measured.extend(_run(name, paths, environment))
    workload = "20 kB dropped, TLS, 50 ms, warm"
    yield compared(
        workload, "drop → clipboard", seconds["falgui"], seconds["fal_client"], "s", _OF_FAL_CLIENT
    )
    # One for the file, one for the look at what became of it; the bytes take no time here.
    ideal = 2 * _ROUND_TRIP
    yield Row(
        workload=workload,
        what="drop → clipboard beside two round trips",
        ours=f"{rounded(Spread.of(seconds['falgui']).median)} s",
        peer=f"{rounded(ideal)} s",
        figure=Spread.of_ratios(seconds["falgui"], [ideal] * len(seconds["falgui"])),
        wanted=_OF_THE_LINE,
        limit="1",
    )


def _run(name: str, paths: list[Path], environment: Mapping[str, str]) -> list[float]:
    command = [sys.executable, "-m", "tests.benchmarks.drops", name, *map(str, paths)]
    ended = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    return [float(one) for one in json.loads(ended.stdout)]
