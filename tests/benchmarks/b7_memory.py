"""B7: the memory that a file of a hundred gibibytes takes, above that for a tiny one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.benchmarks import peers
from tests.benchmarks.figures import Spread, rounded
from tests.benchmarks.measuring import measure, tell
from tests.benchmarks.row import Row, Wanted
from tests.benchmarks.sample_files import GIBIBYTE, make_file
from tests.benchmarks.sink import running_sink

_SIZE: Final = 100 * GIBIBYTE
_SECONDS: Final = 60.0
"""So much of it is sent at most: the memory is at its highest long before."""
_MOST: Final = 64


def rows(_rounds: int, folder: Path) -> Iterator[Row]:
    """Measure once: memory is no matter of luck."""
    tiny, huge = make_file(folder / "tiny.bin", 1000), folder / "huge.bin"
    with huge.open("wb") as file:
        file.truncate(_SIZE)
    with running_sink(folder) as sink:
        environment = sink.environment(folder / "home")
        idle = measure(peers.falgui(tiny), environment).memory
        tell(f"100 GiB, for {_SECONDS:.0f} s at most")
        before = sink.counts().body_bytes
        highest = measure(peers.falgui(huge), environment, at_most=_SECONDS).memory
        sent = sink.counts().body_bytes - before
    yield Row(
        workload=f"100 GiB, sparse; {sent / GIBIBYTE:.0f} GiB of it sent",
        what="memory above that for 1 kB",
        ours=f"{rounded(highest)} MiB",
        peer=f"{rounded(idle)} MiB",
        figure=Spread.of([highest - idle]),
        unit="MiB",
        wanted=Wanted(_MOST),
    )
