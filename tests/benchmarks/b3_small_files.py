"""B3: a thousand small files over TLS on a line with 50 ms round trip."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from tests.benchmarks import peers
from tests.benchmarks.line import line
from tests.benchmarks.measuring import cpus, in_turns, walls
from tests.benchmarks.row import Row, Wanted, compared
from tests.benchmarks.sample_files import make_files
from tests.benchmarks.sending import measure_sending

_COUNT: Final = 1000
_THREADS: Final = 10


def rows(rounds: int, folder: Path) -> Iterator[Row]:
    """Measure whole programs; the line is so fast that only its round trips count."""
    paths = make_files(folder, _COUNT, 20_000)
    with line(1_000_000_000, 0.05) as near_and_far, near_and_far.sink(folder) as sink:
        environment = sink.environment(folder / "home")
        run = partial(measure_sending, near_and_far, environment=environment, links=_COUNT)
        runs = in_turns(
            rounds,
            {
                "falgui": partial(run, peers.falgui(*paths)),
                "fal_client": partial(run, peers.fal_client(paths, _THREADS)),
            },
        )
    ours = [one.cost for one in runs["falgui"]]
    official = [one.cost for one in runs["fal_client"]]
    workload = f"1,000 files of 20 KB, TLS, {near_and_far}"
    peer = f"fal_client in {_THREADS} threads"
    yield compared(workload, f"wall, {peer}", walls(ours), walls(official), "s", Wanted(0.2))
    yield compared(workload, f"CPU, {peer}", cpus(ours), cpus(official), "s", Wanted(0.05))
