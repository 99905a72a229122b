"""B4: a hundred files of 2 MB over TLS on a line of 100 Mbit/s: whether it is ever idle."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from tests.benchmarks import line_check, peers
from tests.benchmarks.figures import Spread, rounded
from tests.benchmarks.line import line
from tests.benchmarks.measuring import cpus, in_turns
from tests.benchmarks.row import Row, Wanted, compared
from tests.benchmarks.sample_files import make_files
from tests.benchmarks.sending import Sending, measure_sending

_COUNT: Final = 100
_SIZE: Final = 2_000_000
_THREADS: Final = 10


def rows(rounds: int, folder: Path) -> Iterator[Row]:
    """Measure whole programs, from a file's first byte to the last link, and from their start."""
    paths = make_files(folder, _COUNT, _SIZE)
    with line(100_000_000, 0.05) as near_and_far:
        yield from line_check.rows(near_and_far, folder)
        with near_and_far.sink(folder) as sink:
            environment = sink.environment(folder / "home")
            run = partial(measure_sending, near_and_far, environment=environment, links=_COUNT)
            runs = in_turns(
                rounds,
                {
                    "falgui": partial(run, peers.falgui(*paths)),
                    "fal_client": partial(run, peers.fal_client(paths, _THREADS)),
                },
            )
    ours, official = runs["falgui"], runs["fal_client"]
    ideal = near_and_far.seconds_for(_COUNT * _SIZE)
    shares = [ideal / one.seconds for one in ours]
    theirs = [ideal / one.seconds for one in official]
    workload = f"100 files of 2 MB, TLS, {near_and_far}"
    peer = f"fal_client in {_THREADS} threads"
    yield Row(
        workload=workload,
        what=f"share of the line from the first byte on, {peer}",
        ours=rounded(Spread.of(shares).median),
        peer=rounded(Spread.of(theirs).median),
        figure=Spread.of(shares),
        wanted=Wanted(0.97, at_least=True),
        limit="1",
    )
    yield compared(workload, f"wall, {peer}", _last_links(ours), _last_links(official), "s",
                   limit=[ideal] * rounds)  # fmt: skip
    yield compared(workload, f"CPU, {peer}", cpus([one.cost for one in ours]),
                   cpus([one.cost for one in official]), "s")  # fmt: skip


def _last_links(runs: Sequence[Sending]) -> list[float]:
    return [one.last_link for one in runs]
