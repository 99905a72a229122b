"""The same file again in the window: its link at once, and another one where that is wanted."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from aiohttp import web
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget
from pytestqt.qtbot import QtBot

from falgui.core.sources import FileSource, LinkSource
from falgui.core.upload import State
from falgui.desktop.app import App
from falgui.desktop.rows.queue_model import Role
from falgui.desktop.rows.row_painter import second_place
from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.sandbox.server import Sandbox
from falgui.store.database import open_database
from falgui.store.paths import user_paths
from falgui.store.saved_queue import SavedQueue
from tests.journeys.window.conftest import (
    OpenApp,
    clipboard_lines,
    digest,
    ended,
    links,
    only,
    served,
)

Drop = Callable[[QWidget, Sequence[Path | str]], None]

pytestmark = pytest.mark.row("F13")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "table.csv"
    path.write_bytes(b"a,b\n" * 1000)
    return path


def click_second_button(app: App, row: int) -> None:
    view = app.window.view
    option = QStyleOptionViewItem()
    view.initViewItemOption(option)
    index = view.model().index(row, 0)
    option.rect = view.visualRect(index)
    place = second_place(option, index.data(Role.UPLOAD))
    assert place
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place.center())


def test_a_file_that_is_at_fal_gives_its_link_and_another_one_on_demand(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, file: Path
) -> None:
    app = open_app(sandbox.environment())
    drop(app.window, [file])
    qtbot.waitUntil(ended(app, 1))
    QGuiApplication.clipboard().clear()
    asked = len(sandbox.requests)

    drop(app.window, [file])
    qtbot.waitUntil(ended(app, 2))
    assert [one.method for one in sandbox.requests[asked:]] == ["HEAD"]
    first, second = app.engine.queue.uploads()
    assert first.result
    assert second.result
    assert (second.result.url, second.result.reused) == (first.result.url, True)
    assert clipboard_lines() == [first.result.url]
    totals = app.engine.queue.list_totals()
    assert (totals.done, totals.sent, totals.size) == (2, 4000, 4000)

    click_second_button(app, 1)
    qtbot.waitUntil(ended(app, 3))
    assert len(sandbox.objects) == len(set(links(app))) == 2
    assert clipboard_lines() == [links(app)[2]]
    assert served(links(app)[2]) == digest(file)


def test_renewing_from_the_history_gives_another_link(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, file: Path
) -> None:
    app = open_app(sandbox.environment())
    drop(app.window, [file])
    qtbot.waitUntil(ended(app, 1))
    app.engine.upload_again([FileSource(file)])
    qtbot.waitUntil(ended(app, 2))
    app.engine.upload_again([LinkSource(links(app)[0])])
    qtbot.waitUntil(ended(app, 3))
    assert len(set(links(app))) == len(sandbox.objects) == 3
    assert app.engine.queue.at(2).source == LinkSource(links(app)[0], fetch=True)


def test_with_the_setting_off_nothing_is_compared(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, file: Path
) -> None:
    app = open_app(sandbox.environment())
    dialog = app.open_settings("uploadPage")
    switch = dialog.findChild(QWidget, "reuseLinks")
    assert switch
    QTest.mouseClick(switch, Qt.MouseButton.LeftButton)
    dialog.close()
    for count in (1, 2):
        drop(app.window, [file])
        qtbot.waitUntil(ended(app, count))
    assert len(set(links(app))) == 2


def test_a_pasted_picture_can_go_up_again_as_well(
    sandbox: Sandbox, open_app: OpenApp, qtbot: QtBot
) -> None:
    app = open_app(sandbox.environment())
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    for count in (1, 2):
        QGuiApplication.clipboard().setImage(image)
        app.window.paste()
        qtbot.waitUntil(ended(app, count))
    assert len(sandbox.objects) == 1
    assert [one.result.reused for one in app.engine.queue.uploads() if one.result] == [False, True]

    click_second_button(app, 1)
    qtbot.waitUntil(ended(app, 3))
    assert len(sandbox.objects) == 2
    app.engine.queue.clear_done()
    app.window.undoing.close()
    qtbot.waitUntil(lambda: list(app.engine.paths.temporary.iterdir()) == [])


def test_a_reused_link_is_not_work_any_more_after_a_restart(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, file: Path, home: Path
) -> None:
    app = open_app(sandbox.environment())
    for count in (1, 2):
        drop(app.window, [file])
        qtbot.waitUntil(ended(app, count))
    open_app.close(app)
    paths = user_paths({"FALGUI_HOME": str(home)})
    database, _problem = open_database(paths.database_file)
    assert SavedQueue(database).read() == []
    assert database.query("SELECT count(*) FROM history") == [(1,)]
    database.close()
    app = open_app(sandbox.environment())
    qtbot.waitUntil(lambda: len(app.engine.recent.entries()) == 1)
    assert app.engine.queue.count() == 0


@pytest.mark.skipif(os.name != "posix", reason="kills as on POSIX")
def test_killed_while_it_looks_the_next_start_has_the_link(
    open_app: OpenApp, drop: Drop, qtbot: QtBot, home: Path, file: Path
) -> None:
    looked, is_slow = threading.Event(), threading.Event()

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.READ and is_slow.is_set():
            looked.set()
            await asyncio.sleep(3600)
        return None

    with Sandbox(interfere=interfere) as sandbox:
        app = open_app(sandbox.environment())
        drop(app.window, [file])
        qtbot.waitUntil(ended(app, 1))
        (link,) = links(app)
        open_app.close(app)

        is_slow.set()
        environment = {**os.environ, **sandbox.environment(), "FALGUI_HOME": str(home)}
        killed = subprocess.Popen(  # noqa: S603  this interpreter
            [sys.executable, "-m", "falgui", str(file)], env=environment
        )
        assert looked.wait(30)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        is_slow.clear()

        app = open_app(sandbox.environment())
        qtbot.waitUntil(ended(app, 1))
        assert (only(app).state, links(app)) == (State.DONE, [link])
        assert len(sandbox.objects) == 1
        open_app.close(app)
        app = open_app(sandbox.environment())
        qtbot.waitUntil(lambda: len(app.engine.recent.entries()) == 1)
        assert app.engine.queue.count() == 0
        open_app.close(app)
