"""B1: one gibibyte in parts, plain and over TLS."""

from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.beside_peers import Goals, beside_peers
from tests.benchmarks.row import Row
from tests.benchmarks.sample_files import GIBIBYTE, make_file


def rows(rounds: int, folder: Path) -> Iterator[Row]:
    """Measure both lines."""
    path = make_file(folder / "large.bin", GIBIBYTE)
    plain = Goals(wall=0.70, cpu=0.55, curl_wall=0.85)
    yield from beside_peers("1 GiB", path, rounds, plain, tls=False)
    secure = Goals(wall=0.90, cpu=0.80, curl_wall=0.85)
    yield from beside_peers("1 GiB", path, rounds, secure, tls=True)
