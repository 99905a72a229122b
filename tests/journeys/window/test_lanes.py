"""A small file never waits behind large ones, and the next large one is ready before its turn."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from falgui.core.upload import State
from falgui.desktop.app import App
from falgui.sandbox.server import Sandbox
from tests.journeys.window.conftest import OpenApp, digest, ended, served

Drop = Callable[[QWidget, Sequence[Path | str]], None]

LARGE = 2_500_000


@pytest.fixture
def large(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"large {number}.bin" for number in range(5)]
    for number, path in enumerate(paths):
        path.write_bytes(bytes([number + 1]) * LARGE)
    return paths


@pytest.fixture
def small(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"small {number}.bin" for number in range(20)]
    for number, path in enumerate(paths):
        path.write_bytes(bytes([number + 1]) * 20_000)
    return paths


def standing(app: App) -> list[State]:
    return [upload.state for upload in app.engine.queue.uploads()]


def roughly(app: App) -> list[str]:
    """Return where the uploads stand; what is handed to the system counts as sent early."""
    under_way = (State.UPLOADING, State.FINISHING)
    return ["sending" if one in under_way else str(one) for one in standing(app)]


def is_sending(app: App, *places: int) -> Callable[[], bool]:
    return lambda: all(
        (meter := app.engine.queue.meter(app.engine.queue.at(place).number)) and meter.sent > 0
        for place in places
    )


def test_small_files_dropped_behind_large_ones_are_done_first(
    open_app: OpenApp,
    drop: Drop,
    qtbot: QtBot,
    large: list[Path],
    small: list[Path],
) -> None:
    with Sandbox(bytes_per_second=1_500_000) as sandbox:
        app = open_app(sandbox.environment())
        drop(app.window, large)
        qtbot.waitUntil(lambda: app.engine.queue.count() == 5)
        qtbot.waitUntil(is_sending(app, 0, 1, 2), timeout=15_000)
        drop(app.window, small)
        qtbot.waitUntil(lambda: standing(app)[5:] == [State.DONE] * 20, timeout=30_000)
        # The row that is next was made ready meanwhile; the last one waits for that.
        assert roughly(app)[:5] == [*["sending"] * 3, "preparing", "queued"]
        assert app.engine.queue.at(3).notice == "Prepared. Goes next."
        qtbot.waitUntil(ended(app, 25), timeout=60_000)
        assert set(standing(app)) == {State.DONE}
        urls = [one.result.url for one in app.engine.queue.uploads() if one.result]
        assert [served(url) for url in urls] == [digest(path) for path in (*large, *small)]


def test_one_at_a_time_the_next_is_ready_and_goes_when_its_turn_comes(
    open_app: OpenApp, drop: Drop, qtbot: QtBot, large: list[Path]
) -> None:
    with Sandbox(bytes_per_second=3_000_000) as sandbox:
        app = open_app(sandbox.environment())
        app.engine.change_settings(replace(app.engine.settings, uploads_at_once=1))
        drop(app.window, large[:4])
        ahead = ["sending", "preparing", "queued", "queued"]
        qtbot.waitUntil(lambda: roughly(app) == ahead, timeout=15_000)
        qtbot.waitUntil(lambda: app.engine.queue.at(1).notice != "")
        # It may still be paused, moved or changed.
        app.engine.queue.pause([app.engine.queue.at(1).number])
        ahead = ["sending", "paused", "preparing", "queued"]
        qtbot.waitUntil(lambda: roughly(app) == ahead, timeout=15_000)
        qtbot.waitUntil(lambda: app.engine.queue.at(2).notice != "")
        large[2].write_bytes(b"changed" * 400_000)
        app.engine.queue.resume([app.engine.queue.at(1).number])
        qtbot.waitUntil(ended(app, 4), timeout=60_000)
        assert set(standing(app)) == {State.DONE}
        names = [stored.name for stored in sandbox.objects]
        assert names == [f"large {number}.bin" for number in (0, 2, 1, 3)]
        urls = [one.result.url for one in app.engine.queue.uploads() if one.result]
        assert [served(url) for url in urls] == [digest(path) for path in large[:4]]


def test_a_drag_over_the_window_opens_the_way_before_anything_is_dropped(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, small: list[Path]
) -> None:
    app = open_app(sandbox.environment())

    def asked() -> list[tuple[str, str]]:
        return [(one.method, one.origin) for one in sandbox.requests]

    qtbot.waitUntil(lambda: asked() == [("POST", "rest"), ("HEAD", "cdn")])
    app.engine.uploader.reconnect()

    def opened_again() -> bool:
        # Nothing is heard while the first time is not quite over.
        app.window.hovered.emit(True)
        return asked()[2:] == [("HEAD", "cdn")]

    qtbot.waitUntil(opened_again)
    drop(app.window, small[:1])
    qtbot.waitUntil(ended(app, 1))
    # No token had to be fetched for it.
    assert asked()[3:4] == [("POST", "cdn")]
