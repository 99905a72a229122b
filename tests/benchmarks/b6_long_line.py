"""B6: one gibibyte over TLS on lines of 1 Gbit/s with 50 and 100 ms, and with cut connections."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from tests.benchmarks import line_check, peers
from tests.benchmarks.figures import Spread, rounded
from tests.benchmarks.line import Line, line
from tests.benchmarks.measuring import Cost, cpus, in_turns, measure, walls
from tests.benchmarks.row import CannotRun, Row, Wanted, compared
from tests.benchmarks.sample_files import GIBIBYTE, MEBIBYTE, make_file

_SIZE: Final = GIBIBYTE
_PART: Final = 10 * MEBIBYTE
_STREAMS: Final = 8
_RATE: Final = 1_000_000_000
# One of the hundred and three parts.
_CUTS: Final = ("--cut", "1", "--seed", "5")


def rows(rounds: int, folder: Path) -> Iterator[Row]:
    """Measure whole programs; the limit is the raw sender in eight streams."""
    path = make_file(folder / "large.bin", _SIZE)
    for round_trip, curl_wall in ((0.05, None), (0.1, 0.30)):
        with line(_RATE, round_trip) as near_and_far:
            yield from line_check.rows(near_and_far, folder)
            yield from _beside_peers(near_and_far, path, rounds, curl_wall)
            yield from _with_cuts(near_and_far, path, rounds)


def _beside_peers(
    near_and_far: Line, path: Path, rounds: int, curl_wall: float | None
) -> Iterator[Row]:
    workload = f"1 GiB, TLS, {near_and_far}"
    with near_and_far.sink(path.parent) as sink:
        environment = sink.environment(path.parent / "home")

        def run(command: list[str]) -> partial[Cost]:
            return partial(measure, [*near_and_far.near, *command], environment)

        runs = {
            "falgui": run(peers.falgui(path)),
            "fal_client": run(peers.fal_client([path])),
            "the raw sender": run(peers.raw_sender(sink, path, _STREAMS)),
        }
        try:
            runs["curl"] = run(peers.curl(sink, path))
        except CannotRun as reason:
            yield Row(workload=workload, what="beside curl -T", why_not=str(reason))
        costs = in_turns(rounds, runs)
    ours, official, raw = costs["falgui"], costs["fal_client"], costs["the raw sender"]
    yield compared(workload, "wall, fal_client", walls(ours), walls(official), "s",
                   Wanted(0.92), walls(raw))  # fmt: skip
    yield compared(workload, "CPU, fal_client", cpus(ours), cpus(official), "s", limit=cpus(raw))
    if curl := costs.get("curl"):
        yield compared(workload, "wall, curl -T in one stream", walls(ours), walls(curl), "s",
                       None if curl_wall is None else Wanted(curl_wall), walls(raw))  # fmt: skip


def _with_cuts(near_and_far: Line, path: Path, rounds: int) -> Iterator[Row]:
    """Compare falgui with itself where some connections end in the middle of a part."""
    sent_again = list[float]()

    def run(*options: str) -> Cost:
        with near_and_far.sink(path.parent, *options) as sink:
            command = [*near_and_far.near, *peers.falgui(path)]
            cost = measure(command, sink.environment(path.parent / "home"))
            counts = near_and_far.counts(sink)
        if options:
            if not counts.cut_requests:
                raise RuntimeError("the sink has cut nothing")
            sent_again.append((counts.body_bytes - _SIZE) / MEBIBYTE)
        return cost

    runs: dict[str, Callable[[], Cost]] = {"without cuts": run, "with cuts": partial(run, *_CUTS)}
    costs = in_turns(rounds, runs)
    whole, cut = walls(costs["without cuts"]), walls(costs["with cuts"])
    workload = f"1 GiB, TLS, {near_and_far}, one part cut off"
    yield Row(
        workload=workload,
        what="speed, falgui without cuts",
        ours=f"{rounded(Spread.of(cut).median)} s",
        peer=f"{rounded(Spread.of(whole).median)} s",
        figure=Spread.of_ratios(whole, cut),
        wanted=Wanted(0.9, at_least=True),
    )
    yield Row(
        workload=workload,
        what="sent again",
        figure=Spread.of(sent_again),
        unit="MiB",
        wanted=Wanted(_STREAMS * _PART / MEBIBYTE),
    )
