"""Plays one simulation from beginning to end, in a folder of its own."""

import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from random import Random
from unittest.mock import patch

from falgui.store.database import open_database
from falgui.transport.client import Client
from falgui.transport.wire import Limits, Wire

from .baton import Baton
from .scenario import Scenario, scenario_of
from .world import Verdict, World


class _Records(logging.Handler):
    def __init__(self, records: list[str]) -> None:
        super().__init__()
        self._records = records

    def emit(self, record: logging.LogRecord) -> None:
        self._records.append(record.getMessage())


@contextmanager
def listening(records: list[str]) -> Iterator[None]:
    """Take in what the program logs, and keep it from everybody else."""
    program, httpx_log = logging.getLogger("falgui"), logging.getLogger("httpx")
    handler = _Records(records)
    before = program.propagate, program.level, httpx_log.disabled
    program.addHandler(handler)
    program.propagate, httpx_log.disabled = False, True
    program.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        program.removeHandler(handler)
        program.propagate, level, httpx_log.disabled = before
        program.setLevel(level)


def simulate(seed: int, scenario: Scenario | None = None, *, keep_trace: bool = True) -> Verdict:
    """Play the simulation of `seed`, and return what came of it."""
    random = Random(seed)  # noqa: S311  reproducible on purpose
    chosen = scenario or scenario_of(random)
    folder = new_folder()
    replay = "" if scenario else f"replay: make simulate SEED={seed}"
    baton = Baton(random, keep_trace=keep_trace)
    world = World(seed, folder, chosen, random, baton, replay)
    try:
        with over_network(world), listening(world.records):
            return world.play()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def over_network(world: World) -> Iterator[None]:
    """Let the program's client lead into the simulated network."""
    client = Client(Wire(Limits(), world.clock.monotonic), world.network)
    with patch("falgui.uploader.build_client", lambda *_arguments: client):
        yield


def new_folder() -> Path:
    """Return a private folder, in memory where there is one, with a database of the program's."""
    folder = Path(tempfile.mkdtemp(prefix="falgui-simulation-", dir=_fast_folder()))
    (folder / "life-0.sqlite3").write_bytes(_empty_database())
    (folder / "life-0.sqlite3").chmod(0o600)
    return folder


def _fast_folder() -> str | None:
    memory = Path("/dev/shm")  # noqa: S108  private folders are made in it
    return str(memory) if memory.is_dir() else None


@cache
def _empty_database() -> bytes:
    """Return a database that the program has made; making one takes longer than a simulation."""
    with tempfile.TemporaryDirectory(prefix="falgui-simulation-", dir=_fast_folder()) as folder:
        file = Path(folder) / "empty.sqlite3"
        open_database(file)[0].close()
        return file.read_bytes()
