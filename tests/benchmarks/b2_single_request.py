"""B2: ninety mebibytes in a single request, plain and over TLS."""

from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.beside_peers import Goals, beside_peers
from tests.benchmarks.row import Row, Wanted
from tests.benchmarks.sample_files import MEBIBYTE, make_file


def rows(rounds: int, folder: Path) -> Iterator[Row]:
    """Measure both lines. The start is B10's: it is most of what a whole program takes here."""
    path = make_file(folder / "medium.bin", 90 * MEBIBYTE)
    for tls in (False, True):
        goals = Goals(wall=Wanted(0.40))
        yield from beside_peers("90 MiB", path, rounds, tls=tls, goals=goals, streams=1)
