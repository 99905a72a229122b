"""B1: one gibibyte in parts, plain and over TLS."""

from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.beside_peers import Goals, beside_peers
from tests.benchmarks.row import Row, Wanted
from tests.benchmarks.sample_files import GIBIBYTE, make_file

_PLAIN = Goals(wall=Wanted(0.70), cpu=Wanted(0.55), curl=Wanted(0.85))
_TLS = Goals(wall=Wanted(0.90), cpu=Wanted(0.80), curl=Wanted(0.85))


def rows(rounds: int, folder: Path) -> Iterator[Row]:
    """Measure both lines."""
    path = make_file(folder / "large.bin", GIBIBYTE)
    for tls, goals in ((False, _PLAIN), (True, _TLS)):
        yield from beside_peers("1 GiB", path, rounds, tls=tls, goals=goals, goals_from_start=goals)
