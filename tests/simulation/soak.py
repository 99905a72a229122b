"""Seventy-two hours of a busy machine, ten thousand files, in minutes.

Sizes are scaled down by 1,024 like everywhere here: "1 B to 5 GiB" are 1 B to 5 MiB, in as many
parts as the program would make of the real ones. One request in three meets a fault, the
program is killed every hour in the middle of its work, the machine sleeps twice a day, the disk
is full twice, and the key is replaced once.
"""

import ctypes
import gc
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

from falgui.core.upload import Command, State

from . import faults, invariants
from .baton import Baton
from .faults import NoFaults, RandomFaults
from .program import Program
from .scenario import Scenario
from .simulate import listening, new_folder, over_network
from .world import Intention, World

_HOURS: Final = 72
_FILES: Final = 10_000
_LARGEST: Final = 5 * 1024 * 1024
_SLEEPS: Final = frozenset(range(6, _HOURS, 12))
_DISK_FULL: Final = frozenset({20, 50})
_NEW_KEY: Final = 36
_WARM_UP: Final = 24
"""Hours after which memory is looked at for the first time: the allocator has settled then."""
_MOST_DRIFT: Final = 1.05
_REMEMBERED: Final = 2048
"""Bytes that this simulation itself remembers of each file."""
_libc: Final = ctypes.CDLL(None)
_MOST_BYTES_PER_ROW: Final = 2048
_MOST_TOLD: Final = 50
_KINDS: Final = frozenset(faults.ALL) - {
    faults.FOREIGN,
    faults.REFUSED_FILE,
    faults.NO_BALANCE,
    faults.NEW_KEY,
    faults.CRASH,
    faults.SLEEP,
    *faults.STORE,
}
_AT_MOST: Final = {
    faults.EXPIRE: 3,
    faults.LOSE_PART: 3,
    faults.GARBAGE: 20,
    faults.REVOKE: 1,
    **dict.fromkeys((faults.SILENCE, faults.STALL, faults.CONNECT_TIMEOUT, faults.SLOW), 10),
    faults.RATE_LIMIT: 2,
    **dict.fromkeys(faults.FILES, 3),
}
"""How often an hour, where one request in three would end each large upload, or take the hour."""


class _LongWorld(World):
    """A world in which each life is an hour: files come, and then the program is killed."""

    hour = 0

    def intentions(self, program: Program) -> list[Intention]:
        """Return the hour's drops, and its misfortunes."""
        random = self.random
        found: list[Intention] = []
        if self.hour >= _HOURS:
            return [(5.0, lambda: self._retry(program))]
        count = _FILES * (self.hour + 1) // _HOURS - _FILES * self.hour // _HOURS
        for number in range(count):
            # Most files are small, and some are very large.
            size = round(_LARGEST ** random.random() ** 2)
            item = self.files.make(self.folder / f"{self.hour}-{number}.bin", size)
            self.items.append(item)
            found.append((1500 * random.random(), partial(program.add, [item])))
        if self.hour in _SLEEPS:
            found.append((600.0, lambda: self.baton.jump(8 * 3600.0)))
        if self.hour in _DISK_FULL:
            found.append((300.0, lambda: self._disk(full=True)))
            found.append((900.0, lambda: self._disk(full=False)))
        if self.hour == _NEW_KEY:
            found.append((700.0, self._new_key))
        found.append((1800 + 1800 * random.random(), self._kill))
        return found

    def _retry(self, program: Program) -> None:
        program.command(program.numbers(), Command.RETRY)

    def _disk(self, *, full: bool) -> None:
        plan = faults.OneFault("store", 0, faults.STORE_FULL, times=10**9)
        self.store.plan = plan if full else NoFaults()

    def _new_key(self) -> None:
        self.key = f"sim-key-{self.random.getrandbits(64):016x}:" + "r" * 24
        self.fal.replace_key(self.key)

    def _kill(self) -> None:
        self.hour += 1
        self.die()

    def log(self, event: str) -> None:
        """Keep nothing: there would be hundreds of thousands."""


@dataclass(frozen=True, slots=True)
class _Footprint:
    memory: int
    descriptors: int
    threads: int


def _footprint() -> _Footprint:
    gc.collect()
    if hasattr(_libc, "malloc_trim"):
        # Else it would tell how large the largest bodies were, not what is in use.
        _libc.malloc_trim(0)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return _Footprint(
        pages * os.sysconf("SC_PAGE_SIZE"),
        len(list(Path("/proc/self/fd").iterdir())),
        threading.active_count(),
    )


def soak(say: Callable[[str], None], seed: int = 0) -> int:
    """Play the long simulation and return 1 if anything is wrong; takes most of an hour."""
    began = time.monotonic()
    random = Random(seed)  # noqa: S311  reproducible on purpose
    folder = new_folder()
    scenario = Scenario([], NoFaults(), uploads_at_once=3, streams=8)
    baton = Baton(random, keep_trace=False, most_steps=10**12, patience_seconds=3600.0)
    world = _LongWorld(seed, folder, scenario, random, baton)
    early: _Footprint | None = None
    early_files = 0
    try:
        with over_network(world), listening(world.records):
            program = Program(world, 0)
            while not program.ended and not world.violations:
                program = Program(world, world.lives)
                plan = RandomFaults(random, _KINDS, 10**9, 1 / 3, _AT_MOST)
                world.live(program, plan if world.hour < _HOURS else NoFaults())
                world.lives += 1
                invariants.check_secrets(world)
                world.tidy()
                if world.hour == _WARM_UP:
                    early, early_files = _footprint(), len(world.items)
                if world.hour % 6 == 0:
                    links = sum(len(one) for one in world.results.values())
                    took = time.monotonic() - began
                    told = f"hour {world.hour}: {links} links in {took:.0f} s"
                    say(f"{told}, {world.network.requests} requests")
        invariants.check_copies(world)
        late = _footprint()
        problems = [*world.violations, *_at_the_end(world)]
        if early is not None:
            problems += _drift(early, late, len(world.items) - early_files)
            say(f"{early} → {late}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for problem in problems[:_MOST_TOLD]:
        say(problem)
    say(f"{len(world.items)} files in {time.monotonic() - began:.0f} s: {len(problems)} wrong")
    return bool(problems)


def _at_the_end(world: World) -> list[str]:
    found: list[str] = []
    failed = [one for one in world.final if one.state is not State.DONE]
    found += [
        f"{one.label} is {one.state.value}"
        for one in failed
        if not world.items_by_label[one.label].touched
    ]
    # What was dropped in the instant before a kill has never been on the disk.
    found += [
        f"{label} has no link"
        for label in sorted(world.acknowledged - world.results.keys())
        if not world.items_by_label[label].touched
    ]
    connection = sqlite3.connect(world.store.file)
    (rows,) = connection.execute("SELECT count(*) FROM history").fetchone()
    connection.close()
    per_row = world.store.file.stat().st_size / max(1, rows)
    if per_row > _MOST_BYTES_PER_ROW:
        found.append(f"{per_row:.0f} bytes of database for each of {rows} rows")
    return found


def _drift(early: _Footprint, late: _Footprint, files: int) -> list[str]:
    found: list[str] = []
    if late.memory > early.memory * _MOST_DRIFT + files * _REMEMBERED:
        found.append(f"memory grew from {early.memory} to {late.memory} bytes")
    if abs(late.descriptors - early.descriptors) > 2:
        found.append(f"descriptors: {early.descriptors}, then {late.descriptors}")
    if abs(late.threads - early.threads) > 2:
        found.append(f"threads: {early.threads}, then {late.threads}")
    return found
