"""B10: `falgui upload` of one small file, from the start of the program to its end."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from tests.benchmarks import peers
from tests.benchmarks.measuring import cpus, in_turns, measure, memories, walls
from tests.benchmarks.row import Row, Wanted, compared
from tests.benchmarks.sample_files import make_file
from tests.benchmarks.sink import running_sink
from tests.benchmarks.user_environment import user_python

_SIZE: Final = 20_000
_TIMES: Final = 4
"""Runs for each round that was asked for: one takes a fifth of a second."""


def rows(rounds: int, folder: Path) -> Iterator[Row]:
    """Measure both lines, where a user has nothing else installed."""
    python = user_python()
    path = make_file(folder / "small.bin", _SIZE)
    for tls in (False, True):
        with running_sink(folder, tls=tls) as sink:
            run = partial(measure, environment=sink.environment(folder / "home"))
            costs = in_turns(
                _TIMES * rounds,
                {
                    "falgui": partial(run, [*python, *peers.falgui(path)[1:]]),
                    "fal_client": partial(run, [*python, *peers.fal_client([path])[1:]]),
                    "the HTTP library alone": partial(run, [*python, "-c", "import httpx"]),
                },
            )
        ours, official, library = costs.values()
        workload = f"one file of 20 kB, {'TLS' if tls else 'plain'}"
        yield compared(workload, "wall, fal_client", walls(ours), walls(official), "s",
                       Wanted(0.8), walls(library))  # fmt: skip
        yield compared(workload, "CPU, fal_client", cpus(ours), cpus(official), "s",
                       limit=cpus(library))  # fmt: skip
        yield compared(workload, "memory, fal_client", memories(ours), memories(official), "MiB")
