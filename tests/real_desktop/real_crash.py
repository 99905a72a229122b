"""A falgui that is killed in mid-upload, and started again by the person who wonders why."""

import asyncio
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.sandbox.server import Sandbox
from falgui.store.paths import user_paths
from tests.journeys.window.conftest import digest, served
from tests.real_desktop.accessibility import Bus, Role
from tests.real_desktop.first_steps import add, links, rows
from tests.real_desktop.running import forget_keys, is_running, launch, running, store_key
from tests.real_desktop.session import Desktop, wait_until

PART_SIZE: Final = 10 * 1024 * 1024
PARTS: Final = 11
SENT: Final = {1, 2, 3}
"""The parts that fal has answered for when falgui is killed."""


@dataclass
class Line:
    """The way to fal: while it `stalls` only the first parts get through."""

    stalls: bool = True
    parts: list[int] = field(default_factory=list)

    async def carry(self, arrived: Arrived) -> None:
        if arrived.endpoint is Endpoint.PART and arrived.part is not None:
            if self.stalls and arrived.part not in SENT:
                await asyncio.Event().wait()
            self.parts.append(arrived.part)


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def sandbox(line: Line) -> Iterator[Sandbox]:
    with Sandbox(interfere=line.carry) as server:
        yield server


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "large.bin"
    block = os.urandom(PART_SIZE)
    with path.open("wb") as file:
        for number in range(PARTS):
            file.write(bytes([number]) + block[1:])
        file.truncate((PARTS - 1) * PART_SIZE + 5)
    return path


def test_after_a_kill_in_mid_upload_the_next_start_sends_what_is_missing(
    desktop: Desktop, bus: Bus, sandbox: Sandbox, line: Line, home: Path, large: Path
) -> None:
    forget_keys(desktop)
    store_key(desktop, sandbox)
    process = launch(desktop, sandbox, home)
    falgui = bus.application("falgui")
    add(falgui, large)
    wait_until(lambda: _noted(home) == SENT, "the first parts in the journal")
    (row,) = rows(falgui)
    assert row.startswith("large.bin, Uploading")
    process.kill()
    process.wait(10)
    wait_until(lambda: not is_running(bus), "falgui to leave the accessibility bus")
    line.stalls = False

    with running(desktop, bus, sandbox, home) as again:
        again.find(Role.LABEL, "falgui ended unexpectedly. 1 upload was restored.")
        again.find(Role.LABEL, "It goes on where it stopped.")
        wait_until(lambda: rows(again) == ["large.bin, Ready"], "a row that is ready")
        assert [served(link) for link in links(desktop, 1)] == [digest(large)]
    assert sorted(line.parts) == list(range(1, PARTS + 1)), "each part was sent once"
    assert [stored.name for stored in sandbox.objects] == ["large.bin"]


def _noted(home: Path) -> set[int]:
    """Return the parts that falgui would know of after a crash at this moment."""
    file = user_paths({"FALGUI_HOME": str(home)}).database_file
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
        return {number for (number,) in database.execute("SELECT number FROM parts")}
