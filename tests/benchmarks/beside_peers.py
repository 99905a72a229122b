"""One file sent to a sink by falgui, the official client, curl and a raw sender, in turns."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.benchmarks import peers
from tests.benchmarks.measuring import cpus, in_turns, measure, memories, walls
from tests.benchmarks.row import CannotRun, Row, Wanted, compared
from tests.benchmarks.sink import running_sink


@dataclass(frozen=True, slots=True, kw_only=True)
class Goals:
    """What is wanted of falgui on one line; None where the figure is only shown."""

    wall: float | None = None
    cpu: float | None = None
    curl_wall: float | None = None


def beside_peers(
    workload: str, path: Path, rounds: int, goals: Goals, *, tls: bool, streams: int = 4
) -> Iterator[Row]:
    """Measure whole programs, from their start to their end.

    `streams` is how many the raw sender may use.
    """
    workload = f"{workload}, {'TLS' if tls else 'plain'}"
    with running_sink(path.parent, tls=tls) as sink:
        run = partial(measure, environment=sink.environment(path.parent / "home"))
        runs = {
            "falgui": partial(run, peers.falgui(path)),
            "fal_client": partial(run, peers.fal_client([path])),
            "the raw sender": partial(run, peers.raw_sender(sink, path, streams)),
        }
        try:
            runs["curl"] = partial(run, peers.curl(sink, path))
        except CannotRun as reason:
            yield Row(workload=workload, what="beside curl -T", why_not=str(reason))
        costs = in_turns(rounds, runs)
    ours, official, raw = costs["falgui"], costs["fal_client"], costs["the raw sender"]
    yield compared(workload, "wall, fal_client", walls(ours), walls(official), "s",
                   _at_most(goals.wall), walls(raw))  # fmt: skip
    yield compared(workload, "CPU, fal_client", cpus(ours), cpus(official), "s",
                   _at_most(goals.cpu), cpus(raw))  # fmt: skip
    yield compared(workload, "memory, fal_client", memories(ours), memories(official), "MiB")
    if curl := costs.get("curl"):
        yield compared(workload, "wall, curl -T", walls(ours), walls(curl), "s",
                       _at_most(goals.curl_wall), walls(raw))  # fmt: skip
        yield compared(workload, "CPU, curl -T", cpus(ours), cpus(curl), "s", limit=cpus(raw))


def _at_most(limit: float | None) -> Wanted | None:
    return None if limit is None else Wanted(limit)
