"""Quitting in the middle of work: quick, and everything comes back."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from aiohttp import web
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.sandbox.server import Sandbox
from falgui.store.database import open_database
from falgui.store.paths import user_paths
from falgui.store.saved_queue import SavedQueue
from falgui.store.settings import Settings
from falgui.store.settings_file import save_settings
from tests.journeys.window.conftest import OpenApp, digest, ended, links, served

Drop = Callable[[QWidget, Sequence[Path | str]], None]

RUNNING = 10
# What closing takes at most, and what a busy machine adds.
WITHIN_SECONDS = 2.0 + 1.0


class Silent:
    """A fal that takes whole files and never answers; `taken` counts them."""

    taken = 0

    async def __call__(self, arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.SINGLE:
            await arrived.request.read()
            self.taken += 1
            await asyncio.Event().wait()
        return None


def _files(folder: Path, count: int) -> list[Path]:
    files = [folder / f"{number}.bin" for number in range(count)]
    for number, file in enumerate(files):
        file.write_bytes(bytes([number]) * 1000)
    return files


def saved(home: Path) -> tuple[list[str], int]:
    """Return the names of what is kept, and how many starts did not end properly."""
    database, _problem = open_database(user_paths({"FALGUI_HOME": str(home)}).database_file)
    saved = SavedQueue(database)
    kept, crashes = [one.source.name for one in saved.read()], saved.begin()
    saved.end()
    database.close()
    return kept, crashes


@pytest.mark.row("S13")
def test_quitting_with_ten_stuck_uploads_takes_two_seconds_and_loses_none(
    open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path, home: Path
) -> None:
    files = _files(tmp_path, RUNNING)
    paths = user_paths({"FALGUI_HOME": str(home)})
    paths.settings_file.parent.mkdir(parents=True, exist_ok=True)
    save_settings(paths.settings_file, Settings(uploads_at_once=RUNNING))
    silent = Silent()
    with Sandbox(interfere=silent) as sandbox:
        app = open_app(sandbox.environment())
        drop(app.window, files)
        qtbot.waitUntil(
            lambda: silent.taken >= RUNNING // 2 and app.engine.queue.running_count == RUNNING,
            timeout=20_000,
        )
        began = time.monotonic()
        open_app.close(app)
        assert time.monotonic() - began < WITHIN_SECONDS
        assert saved(home) == ([file.name for file in files], 0)
    with Sandbox() as sandbox:
        again = open_app(sandbox.environment())
        qtbot.waitUntil(ended(again, RUNNING), timeout=20_000)
        assert [served(link) for link in links(again)] == [digest(file) for file in files]


@pytest.mark.row("S13")
def test_at_log_out_everything_is_on_disk_before_the_system_goes_on(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path, home: Path
) -> None:
    files = _files(tmp_path, 3)
    app = open_app({**sandbox.environment(), "FAL_KEY": ""})
    drop(app.window, files)
    qtbot.waitUntil(lambda: app.engine.queue.count() == 3)
    with qtbot.waitSignal(app.leaving):
        app.way_out.at_once()
    assert saved(home) == ([file.name for file in files], 0)


@pytest.mark.row("S13")
@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends programs in other ways")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_with_ten_stuck_uploads_ends_the_program_in_time(
    tmp_path: Path, home: Path, name: str
) -> None:
    number = getattr(signal, name)
    files = _files(tmp_path, RUNNING)
    silent = Silent()
    with Sandbox(interfere=silent) as sandbox:
        environment = {**os.environ, **sandbox.environment(), "FALGUI_HOME": str(home)}
        # Who runs the tests by nohup has made them, and what they start, deaf to one.
        before = signal.signal(number, signal.SIG_DFL)
        process = subprocess.Popen(  # noqa: S603  this interpreter
            [sys.executable, "-m", "falgui", *map(str, files)], env=environment
        )
        signal.signal(number, before)
        try:
            deadline = time.monotonic() + 30
            while silent.taken < 3:
                assert time.monotonic() < deadline
                time.sleep(0.02)
            asked = time.monotonic()
            process.send_signal(number)
            assert process.wait(20) == 0
            assert time.monotonic() - asked < WITHIN_SECONDS
        finally:
            process.kill()
            process.wait()
    assert saved(home) == ([file.name for file in files], 0)
