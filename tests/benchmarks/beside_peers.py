"""One file sent to a sink by falgui, the official client, curl and a raw sender, in turns."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.benchmarks import peers
from tests.benchmarks.measuring import (
    Cost,
    cpus,
    in_turns,
    measure,
    measure_inside,
    memories,
    walls,
)
from tests.benchmarks.row import CannotRun, Row, Wanted, compared
from tests.benchmarks.sample_files import make_file
from tests.benchmarks.sink import Sink, running_sink


@dataclass(frozen=True, slots=True, kw_only=True)
class Goals:
    """What is wanted of falgui on one line; None where the figure is only shown."""

    wall: Wanted | None = None
    cpu: Wanted | None = None
    curl: Wanted | None = None


_NONE = Goals()


def beside_peers(
    workload: str,
    path: Path,
    rounds: int,
    *,
    tls: bool,
    goals: Goals,
    goals_from_start: Goals = _NONE,
    streams: int = 4,
) -> Iterator[Row]:
    """Measure the upload by programs that run already, and whole programs from their start on.

    A window has run for a while when a file is dropped. `streams` is how many the raw sender
    may use.
    """
    line = f"{workload}, {'TLS' if tls else 'plain'}"
    with running_sink(path.parent, tls=tls) as sink:
        runs = _runs(sink, path, streams)
        try:
            runs["curl"] = partial(
                measure, peers.curl(sink, path), sink.environment(path.parent / "home")
            )
        except CannotRun as reason:
            yield Row(workload=line, what="beside curl -T", why_not=str(reason))
        costs = in_turns(rounds, runs)
    yield from _rows(line, "memory above idle", costs, "falgui", "fal_client", goals)
    started = ("falgui from its start", "fal_client from its start")
    yield from _rows(f"{line}, with the start", "memory", costs, *started, goals_from_start)


def _runs(sink: Sink, path: Path, streams: int) -> dict[str, Callable[[], Cost]]:
    environment = sink.environment(path.parent / "home")
    tiny = make_file(path.parent / "tiny.bin", 1000)
    run = partial(measure, environment=environment)
    inside = partial(measure_inside, environment=environment)
    return {
        "falgui": partial(inside, peers.warm("falgui", tiny, path)),
        "fal_client": partial(inside, peers.warm("fal_client", tiny, path)),
        "falgui from its start": partial(run, peers.falgui(path)),
        "fal_client from its start": partial(run, peers.fal_client([path])),
        "the raw sender": partial(run, peers.raw_sender(sink, path, streams)),
    }


def _rows(
    workload: str, memory: str, costs: dict[str, list[Cost]], own: str, official: str, goals: Goals
) -> Iterator[Row]:
    ours, theirs, raw = costs[own], costs[official], costs["the raw sender"]
    yield compared(
        workload, "wall, fal_client", walls(ours), walls(theirs), "s", goals.wall, walls(raw)
    )
    yield compared(workload, "CPU, fal_client", cpus(ours), cpus(theirs), "s", goals.cpu, cpus(raw))
    yield compared(workload, f"{memory}, fal_client", memories(ours), memories(theirs), "MiB")
    if curl := costs.get("curl"):
        yield compared(
            workload, "wall, curl -T", walls(ours), walls(curl), "s", goals.curl, walls(raw)
        )
