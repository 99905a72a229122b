"""Causes that pass: the window waits for their end, says until when, and goes on by itself."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from falgui.core.errors import UploadError
from falgui.core.lanes import SMALL
from falgui.core.request import Options
from falgui.core.sources import FileSource
from falgui.core.upload import State, WaitCause
from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.sandbox.rules import Rules
from falgui.sandbox.server import Sandbox
from falgui.store.database import open_database
from falgui.store.paths import prepare, user_paths
from falgui.store.saved_queue import SavedQueue, SavedUpload
from falgui.store.settings import Settings
from tests.journeys.window.conftest import (
    OpenApp,
    banner_texts,
    digest,
    ended,
    links,
    served,
)

Drop = Callable[[QWidget, Sequence[Path | str]], None]


def _files(folder: Path, count: int, size: int = 1000) -> list[Path]:
    files = [folder / f"{number}.bin" for number in range(count)]
    for number, file in enumerate(files):
        file.write_bytes(bytes([number]) * size)
    return files


def _unexpected(error: UploadError) -> None:
    raise AssertionError(str(error))


@pytest.mark.row("H3", "H29")
def test_asked_to_slow_down_for_long_the_queue_waits_for_the_time_and_no_longer(
    open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    asked_at: list[float] = []
    moments: list[float] = []

    async def slow_down(arrived: Arrived) -> web.StreamResponse | None:
        moments.append(time.monotonic())
        if arrived.endpoint is Endpoint.SINGLE and not asked_at:
            await arrived.request.read()
            asked_at.append(time.monotonic())
            return web.Response(status=429, headers={"Retry-After": "11"}, text="slow down")
        return None

    files = _files(tmp_path, 5, SMALL + 1)
    with Sandbox(interfere=slow_down) as sandbox:
        app = open_app(sandbox.environment())
        # One after the other: nobody is on the way when fal asks.
        app.engine.change_settings(replace(app.engine.settings, uploads_at_once=1))
        drop(app.window, files)
        qtbot.waitUntil(lambda: app.engine.queue.is_held_by(WaitCause.RATE_LIMIT), timeout=15_000)
        qtbot.waitUntil(lambda: any("5 uploads wait." in one for one in banner_texts(app)))
        (banner,) = banner_texts(app)
        assert banner.startswith("fal asks to slow down. Continuing at ")
        assert {one.state for one in app.engine.queue.uploads()} == {State.WAITING}
        qtbot.waitUntil(ended(app, 5), timeout=30_000)
        assert [served(link) for link in links(app)] == [digest(file) for file in files]
    later = [moment - asked_at[0] for moment in moments if moment > asked_at[0]]
    assert min(later) >= 11
    assert min(later) < 16
    assert banner_texts(app) == []


@pytest.mark.row("K7", "K10", "H5")
def test_a_key_that_is_taken_back_in_mid_queue_holds_it_and_a_new_one_starts_over(
    open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    large = tmp_path / "large.bin"
    large.write_bytes(bytes(range(256)) * (25 * 4096))
    files = [large, *_files(tmp_path, 3, SMALL + 1)]
    gone = False
    parts: list[int | None] = []

    async def take_back(arrived: Arrived) -> web.StreamResponse | None:
        nonlocal gone
        if arrived.endpoint is Endpoint.PART:
            parts.append(arrived.part)
            # The key is deleted elsewhere while the second part is on its way.
            gone = gone or (arrived.part == 2 and len(parts) == 2)
        if gone and arrived.request.headers.get("Authorization", "").startswith(("Key", "Bearer")):
            return web.json_response({"detail": "No user found for Key ID and Secret"}, status=401)
        return None

    with Sandbox(interfere=take_back, rules=Rules(single_limit=1_000_000)) as sandbox:
        app = open_app(sandbox.environment())
        app.engine.change_settings(_one_stream(app.engine.settings))
        drop(app.window, files)
        qtbot.waitUntil(lambda: app.engine.queue.is_held_by(WaitCause.KEY), timeout=20_000)
        qtbot.waitUntil(lambda: app.engine.queue.running_count == 0, timeout=20_000)
        assert {one.state for one in app.engine.queue.uploads()} == {State.WAITING}
        qtbot.waitUntil(lambda: "4 uploads wait." in banner_texts(app)[0])
        assert not sandbox.objects

        gone = False
        # Another key of the same service, as another account would have.
        app.engine.account.try_key(sandbox.environment()["FAL_KEY"], lambda: None, _unexpected)
        qtbot.waitUntil(ended(app, 4), timeout=30_000)
        assert [served(link) for link in links(app)] == [digest(file) for file in files]


def _one_stream(settings: Settings) -> Settings:
    return replace(settings, streams=1, single_limit=1_000_000, uploads_at_once=1)


@pytest.mark.row("S15")
def test_ten_thousand_waiting_uploads_do_not_delay_the_window(
    sandbox: Sandbox, open_app: OpenApp, qtbot: QtBot, home: Path
) -> None:
    paths, _problem = prepare(user_paths({"FALGUI_HOME": str(home)}))
    database, problem = open_database(paths.database_file)
    assert problem is None
    SavedQueue(database).write(
        [
            SavedUpload(
                f"x-{number}", "1", FileSource(Path(f"/files/{number}")), Options(), State.PAUSED
            )
            for number in range(10_000)
        ]
    )
    database.close()
    began, work = time.monotonic(), time.process_time()
    app = open_app(sandbox.environment())
    shown = time.monotonic() - began
    qtbot.waitUntil(lambda: app.engine.queue.count() == 10_000, timeout=20_000)
    # The limits are generous because machines are shared; alone it is a third of that.
    assert shown < 2
    assert time.process_time() - work < 3
    assert app.window.view.isVisible()
