"""The local door is opened, moved and closed in the settings, which say how it stands."""

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from falgui.desktop.app import App
from falgui.desktop.door.state import DoorState
from falgui.desktop.settings.dialog import SettingsDialog
from falgui.desktop.widgets.status_line import StatusLine
from falgui.desktop.widgets.switch import Switch
from falgui.sandbox.server import Sandbox
from tests.desktop.controls import control
from tests.desktop.door.clients import PICTURE, exchange, obsidian, picgo_heartbeat
from tests.journeys.ports import free_ports
from tests.journeys.window.conftest import OpenApp

_PATIENCE = 30_000
"""Milliseconds: other tests may keep the machine busy."""


@pytest.fixture
def port() -> int:
    return free_ports()


@pytest.fixture
def app(open_app: OpenApp, sandbox: Sandbox, port: int) -> App:
    app = open_app(sandbox.environment())
    app.engine.change_settings(replace(app.engine.settings, door_port=port))
    return app


@pytest.fixture
def dialog(app: App) -> SettingsDialog:
    return app.open_settings("programsPage")


@pytest.fixture
def picgo(port: int) -> Iterator[ThreadingHTTPServer]:
    """Give what answers at falgui's port as PicGo does."""

    class PicGo(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = b'{"success":true,"result":"alive"}'
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_words: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", port), PicGo) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def status(dialog: SettingsDialog) -> str:
    return control(dialog, StatusLine, "doorStatus").text


def address(dialog: SettingsDialog) -> str:
    return control(dialog, QLineEdit, "doorAddress").text()


def switch_on(dialog: SettingsDialog) -> None:
    control(dialog, Switch, "door").click()


def answers(qtbot: QtBot, port: int) -> bool:
    """Return whether a door is open at `port`."""
    with ThreadPoolExecutor() as pool:
        coming = pool.submit(exchange, port, picgo_heartbeat(port), 5)
        qtbot.waitUntil(coming.done, timeout=_PATIENCE)
        error = coming.exception()
        assert error is None or isinstance(error, ConnectionRefusedError)
        return error is None


def test_it_is_closed_until_it_is_switched_on(
    app: App, dialog: SettingsDialog, port: int, qtbot: QtBot
) -> None:
    assert not answers(qtbot, port)
    assert not (app.engine.paths.data / "door-token").exists()
    assert not control(dialog, QLineEdit, "doorAddress").isVisible()
    switch_on(dialog)
    qtbot.waitUntil(lambda: status(dialog) == f"Open at 127.0.0.1:{port}", timeout=_PATIENCE)
    assert answers(qtbot, port)
    assert address(dialog).startswith(f"http://127.0.0.1:{port}/upload?key=")
    switch_on(dialog)
    qtbot.waitUntil(lambda: app.engine.door.state is DoorState.CLOSED, timeout=_PATIENCE)
    assert not answers(qtbot, port)
    assert not control(dialog, QLineEdit, "doorAddress").isVisible()


def test_the_whole_address_is_copied_and_stays_the_same_at_the_next_start(
    app: App,
    dialog: SettingsDialog,
    open_app: OpenApp,
    sandbox: Sandbox,
    qtbot: QtBot,
) -> None:
    switch_on(dialog)
    qtbot.waitUntil(lambda: status(dialog).startswith("Open"), timeout=_PATIENCE)
    copied = address(dialog)
    control(dialog, QPushButton, "copyDoorAddress").click()
    assert QGuiApplication.clipboard().text() == copied
    assert control(dialog, StatusLine, "doorCopied").text.startswith("Address copied.")
    token = copied.partition("key=")[2]
    paths = app.engine.paths
    open_app.close(app)
    again = open_app(sandbox.environment())
    # Nothing is asked before it opens by itself.
    qtbot.waitUntil(lambda: again.engine.door.state is DoorState.OPEN, timeout=_PATIENCE)
    found = again.engine.door.address()
    assert found is not None
    assert found.reveal() == copied
    holders = [
        path.name
        for folder in (paths.config, paths.data, paths.cache, paths.runtime)
        for path in folder.rglob("*")
        if path.is_file() and token.encode() in path.read_bytes()
    ]
    assert holders == ["door-token"]
    if os.name == "posix":
        assert (paths.data / "door-token").stat().st_mode & 0o777 == 0o600


def test_a_new_token_is_asked_about_and_shuts_out_the_old_one(
    app: App, dialog: SettingsDialog, port: int, qtbot: QtBot, tmp_path: Path
) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(PICTURE)
    switch_on(dialog)
    qtbot.waitUntil(lambda: status(dialog).startswith("Open"), timeout=_PATIENCE)
    before = address(dialog)
    control(dialog, QPushButton, "renewDoorToken").click()
    question = control(dialog, QMessageBox, "doorTokenQuestion")
    (make,) = (one for one in question.buttons() if one.text().replace("&", "") == "Make new token")
    make.click()
    qtbot.waitUntil(lambda: address(dialog) != before, timeout=_PATIENCE)
    with ThreadPoolExecutor() as pool:
        statuses = []
        for one in (before, address(dialog)):
            target = one.partition(str(port))[2]
            coming = pool.submit(exchange, port, obsidian(port, target, picture))
            qtbot.waitUntil(coming.done, timeout=_PATIENCE)
            statuses.append(coming.result().status)
    assert statuses == [401, 200]
    assert app.engine.door.state is DoorState.OPEN


@pytest.mark.usefixtures("picgo")
def test_picgo_at_the_port_is_told_and_another_port_helps(
    app: App, dialog: SettingsDialog, port: int, qtbot: QtBot
) -> None:
    switch_on(dialog)
    qtbot.waitUntil(
        lambda: status(dialog).startswith(f"PicGo, PicList or another falgui has port {port}."),
        timeout=_PATIENCE,
    )
    field = control(dialog, QLineEdit, "doorPort")
    field.setText("80")
    field.textEdited.emit("80")
    field.editingFinished.emit()
    assert control(dialog, StatusLine, "doorPortRemark").text == "A number from 1024 to 65535"
    field.setText(str(port + 1))
    field.textEdited.emit(str(port + 1))
    field.editingFinished.emit()
    qtbot.waitUntil(lambda: status(dialog) == f"Open at 127.0.0.1:{port + 1}", timeout=_PATIENCE)
    assert answers(qtbot, port + 1)
    assert app.engine.settings.door_port == port + 1


def test_it_opens_by_itself_once_the_port_is_free(
    app: App, dialog: SettingsDialog, picgo: ThreadingHTTPServer, qtbot: QtBot
) -> None:
    app.engine.door._again.setInterval(200)
    switch_on(dialog)
    qtbot.waitUntil(lambda: status(dialog).startswith("PicGo"), timeout=_PATIENCE)
    picgo.server_close()
    picgo.shutdown()
    qtbot.waitUntil(lambda: status(dialog).startswith("Open"), timeout=_PATIENCE)


def test_moving_the_door_closes_the_old_one(
    app: App, dialog: SettingsDialog, port: int, qtbot: QtBot
) -> None:
    switch_on(dialog)
    qtbot.waitUntil(lambda: status(dialog).startswith("Open"), timeout=_PATIENCE)
    app.engine.change_settings(replace(app.engine.settings, door_port=port + 1))
    qtbot.waitUntil(lambda: status(dialog) == f"Open at 127.0.0.1:{port + 1}", timeout=_PATIENCE)
    assert answers(qtbot, port + 1)
    assert not answers(qtbot, port)


def test_switched_off_and_on_in_a_hurry_it_is_open(
    app: App, dialog: SettingsDialog, port: int, qtbot: QtBot
) -> None:
    for _time in range(5):
        switch_on(dialog)
    qtbot.waitUntil(lambda: app.engine.door.state is DoorState.OPEN, timeout=_PATIENCE)
    assert answers(qtbot, port)


def test_closing_the_door_answers_who_waits_and_the_upload_goes_on(
    open_app: OpenApp, port: int, qtbot: QtBot, tmp_path: Path
) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(PICTURE)
    with Sandbox(bytes_per_second=300) as slow, ThreadPoolExecutor() as pool:
        app = open_app(slow.environment())
        app.engine.change_settings(replace(app.engine.settings, door=True, door_port=port))
        qtbot.waitUntil(lambda: app.engine.door.state is DoorState.OPEN, timeout=_PATIENCE)
        found = app.engine.door.address()
        assert found is not None
        target = found.reveal().partition(str(port))[2]
        coming = pool.submit(exchange, port, obsidian(port, target, picture))
        qtbot.waitUntil(lambda: app.engine.queue.running_count == 1, timeout=_PATIENCE)
        app.engine.change_settings(replace(app.engine.settings, door=False))
        qtbot.waitUntil(coming.done, timeout=_PATIENCE)
        assert coming.result().message == (
            "Other programs may not upload any more. What was begun goes on in falgui's window."
        )
        qtbot.waitUntil(
            lambda: all(one.result for one in app.engine.queue.uploads()), timeout=_PATIENCE
        )


def test_the_settings_file_says_nothing_of_the_token(
    app: App, dialog: SettingsDialog, qtbot: QtBot
) -> None:
    switch_on(dialog)
    control(dialog, Switch, "doorWithoutToken").click()
    qtbot.waitUntil(lambda: status(dialog).startswith("Open"), timeout=_PATIENCE)
    app.engine.save(2000)
    kept = json.loads(app.engine.paths.settings_file.read_text())
    assert (kept["door"], kept["door_without_token"]) == (True, True)
    assert address(dialog).partition("key=")[2] not in json.dumps(kept)
