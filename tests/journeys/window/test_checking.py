"""What fal really did with a file is told on its row."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from blake3 import blake3
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from falgui.core.upload import State
from falgui.desktop.app import App
from falgui.desktop.copying.verify_dialog import VerifyDialog
from falgui.desktop.copying.verifying import Condition
from falgui.sandbox.arrived import Afterwards, Arrived, Endpoint
from falgui.sandbox.rules import Rules
from falgui.sandbox.server import Sandbox
from falgui.store.settings import EVERYTHING
from tests.journeys.window.conftest import OpenApp, clipboard_lines, ended, links, only

Drop = Callable[[QWidget, Sequence[Path | str]], None]
Start = Callable[..., Sandbox]


@pytest.fixture
def start() -> Iterator[Start]:
    with ExitStack() as stack:

        def run(**options: object) -> Sandbox:
            return stack.enter_context(Sandbox(**options))  # type: ignore[arg-type]

        yield run


def file_of(tmp_path: Path, name: str = "cat.png") -> Path:
    path = tmp_path / name
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500))
    return path


def choose(app: App, **settings: object) -> None:
    app.engine.change_settings(replace(app.engine.settings, **settings))  # type: ignore[arg-type]


def row(app: App, role: Qt.ItemDataRole) -> str:
    return str(app.engine.model.index(0, 0).data(role))


def without_expiry() -> Afterwards:
    async def afterwards(arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        if arrived.endpoint is Endpoint.READ:
            response.headers.popall("X-Fal-Object-Lifecycle-Expiration", None)
        return response

    return afterwards


def open_to_all(size: int) -> Afterwards:
    async def afterwards(arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        is_read = arrived.endpoint is Endpoint.READ
        return web.Response(body=bytes(size)) if is_read else response

    return afterwards


def test_the_three_phases_are_seen_in_order(
    start: Start, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    app = open_app(start().environment())
    words: list[str] = []

    def look() -> None:
        word = row(app, Qt.ItemDataRole.AccessibleTextRole).partition(", ")[2].partition(" ")[0]
        if not words or words[-1] != word:
            words.append(word)

    app.engine.queue.changed.connect(look)
    drop(app.window, [file_of(tmp_path)])
    qtbot.waitUntil(ended(app, 1))
    assert words[-4:] == ["Uploading", "Finishing", "Checking…", "Ready"]


def test_an_expiry_that_fal_did_not_set_is_told_on_the_row(
    start: Start, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    app = open_app(start(afterwards=without_expiry()).environment())
    choose(app, expires_seconds=3600)
    drop(app.window, [file_of(tmp_path)])
    qtbot.waitUntil(ended(app, 1))
    assert row(app, Qt.ItemDataRole.AccessibleTextRole) == "cat.png, Ready"
    told = row(app, Qt.ItemDataRole.AccessibleDescriptionRole)
    assert told == "fal has not set the expiry that was asked for: this file stays."
    assert clipboard_lines() == links(app)


def test_a_private_file_that_everybody_can_read_is_told(
    start: Start, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    path = file_of(tmp_path)
    app = open_app(start(afterwards=open_to_all(path.stat().st_size)).environment())
    choose(app, private=True)
    drop(app.window, [path])
    qtbot.waitUntil(ended(app, 1))
    told = row(app, Qt.ItemDataRole.AccessibleDescriptionRole)
    assert told == "This file was to be private, but anyone with the link can open it."
    assert "private" not in row(app, Qt.ItemDataRole.AccessibleTextRole)


def test_a_private_file_that_is_hidden_is_simply_ready(
    start: Start, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    app = open_app(start().environment())
    choose(app, private=True)
    drop(app.window, [file_of(tmp_path)])
    qtbot.waitUntil(ended(app, 1))
    assert row(app, Qt.ItemDataRole.AccessibleTextRole) == "cat.png, Ready · private"


def test_an_expiry_by_the_account_is_counted_down(
    start: Start, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    app = open_app(start(rules=Rules(default_expiry_seconds=7 * 86400)).environment())
    drop(app.window, [file_of(tmp_path)])
    qtbot.waitUntil(ended(app, 1))
    told = row(app, Qt.ItemDataRole.AccessibleTextRole)
    assert told == "cat.png, Ready · expires in 6 d 23 h"


def test_the_next_file_starts_while_the_first_is_looked_for(
    start: Start, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    app = open_app(start(rules=Rules(unseen_seconds=1.5)).environment())
    choose(app, uploads_at_once=1)
    first, second = file_of(tmp_path, "a.png"), file_of(tmp_path, "b.png")
    second.write_bytes(second.read_bytes() + b"another file")
    drop(app.window, [first, second])
    qtbot.waitUntil(
        lambda: [one.state for one in app.engine.queue.uploads()] == [State.CHECKING] * 2,
        timeout=20_000,
    )
    qtbot.waitUntil(ended(app, 2), timeout=20_000)
    assert [one.result and one.result.remark for one in app.engine.queue.uploads()] == ["", ""]


def test_cancelling_a_check_leaves_a_ready_row(
    start: Start, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    app = open_app(start(rules=Rules(unseen_seconds=3600)).environment())
    drop(app.window, [file_of(tmp_path)])
    qtbot.waitUntil(lambda: app.engine.queue.count() == 1 and only(app).state is State.CHECKING)
    app.engine.queue.cancel([only(app).number])
    assert (only(app).state, len(links(app))) == (State.DONE, 1)


def test_a_link_is_verified_from_the_menu_of_its_row(
    start: Start, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    sandbox = start()
    app = open_app(sandbox.environment())
    drop(app.window, [file_of(tmp_path)])
    qtbot.waitUntil(ended(app, 1))
    before = time.monotonic()
    app.window.view.select(0)
    action = app.window.findChild(QAction, "verify")
    assert action is not None
    action.trigger()
    dialog = app.window.findChild(VerifyDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: None not in dialog.findings)
    (found,) = dialog.findings
    assert found is not None
    assert (found.condition, found.words) == (Condition.GOOD, "The link works.")
    looks = [one for one in sandbox.requests if one.arrived > before]
    assert [(one.method, "Authorization" in one.headers) for one in looks] == [("HEAD", False)]


def test_quitting_does_not_wait_for_links_that_are_looked_at(
    start: Start, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    looks: list[int] = []

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.READ:
            looks.append(arrived.occurrence)
            if arrived.occurrence > 1:
                await asyncio.sleep(30)
        return None

    app = open_app(start(interfere=interfere).environment())
    drop(app.window, [file_of(tmp_path)])
    qtbot.waitUntil(ended(app, 1))
    app.window.view.select(0)
    action = app.window.findChild(QAction, "verify")
    assert action is not None
    action.trigger()
    qtbot.waitUntil(lambda: looks == [1, 2])
    open_app.close(app)


def test_content_is_compared_after_uploading_and_again_on_demand(
    start: Start, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    path = file_of(tmp_path)
    wrong: list[bool] = []

    async def afterwards(arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        is_read = arrived.endpoint is Endpoint.READ and arrived.request.method == "GET"
        if is_read and wrong:
            return web.Response(body=bytes(path.stat().st_size))
        return response

    app = open_app(start(afterwards=afterwards).environment())
    choose(app, compare_up_to=EVERYTHING)
    drop(app.window, [path])
    qtbot.waitUntil(ended(app, 1))
    result = only(app).result
    assert result is not None
    assert (result.proven, result.remark) == (True, "")
    assert result.content_hash == blake3(path.read_bytes()).hexdigest()

    app.window.view.select(0)
    action = app.window.findChild(QAction, "verify")
    assert action is not None
    action.trigger()
    dialog = app.window.findChild(VerifyDialog)
    assert dialog is not None
    compare = dialog.findChild(QPushButton, "compareContent")
    assert compare is not None
    qtbot.waitUntil(compare.isEnabled)
    for condition in (Condition.GOOD, Condition.BROKEN):
        compare.click()
        qtbot.waitUntil(lambda: not dialog._comparing.is_running)
        (found,) = dialog.findings
        assert found is not None
        assert (found.condition, "serves" in found.words) == (condition, True)
        wrong.append(True)
