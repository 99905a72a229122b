"""B2: ninety mebibytes in a single request, plain and over TLS."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tests.benchmarks import peers
from tests.benchmarks.beside_peers import Goals, beside_peers
from tests.benchmarks.measuring import (
    cpus,
    in_turns,
    measure,
    measure_inside,
    memories,
    walls,
)
from tests.benchmarks.row import Row, Wanted, compared
from tests.benchmarks.sample_files import MEBIBYTE, make_file
from tests.benchmarks.sink import running_sink


def rows(rounds: int, folder: Path) -> Iterator[Row]:
    """Measure both lines: by what runs already, and with the start of the programs."""
    path = make_file(folder / "medium.bin", 90 * MEBIBYTE)
    tiny = make_file(folder / "tiny.bin", 1000)
    for tls in (False, True):
        yield from _warm(rounds, tiny, path, tls=tls)
        yield from beside_peers("90 MiB, with the start", path, rounds, Goals(), tls=tls, streams=1)


def _warm(rounds: int, tiny: Path, path: Path, *, tls: bool) -> Iterator[Row]:
    """Most uploads of this size are made by a program that has been running for a while."""
    workload = f"90 MiB, {'TLS' if tls else 'plain'}"
    with running_sink(path.parent, tls=tls) as sink:
        environment = sink.environment(path.parent / "home")
        inside = partial(measure_inside, environment=environment)
        costs = in_turns(
            rounds,
            {
                "falgui": partial(inside, peers.warm("falgui", tiny, path)),
                "fal_client": partial(inside, peers.warm("fal_client", tiny, path)),
                "the raw sender": partial(measure, peers.raw_sender(sink, path, 1), environment),
            },
        )
    ours, official, raw = costs.values()
    yield compared(workload, "wall, fal_client", walls(ours), walls(official), "s",
                   Wanted(0.40), walls(raw))  # fmt: skip
    yield compared(workload, "CPU, fal_client", cpus(ours), cpus(official), "s", limit=cpus(raw))
    yield compared(workload, "memory above idle, fal_client", memories(ours), memories(official),
                   "MiB")  # fmt: skip
