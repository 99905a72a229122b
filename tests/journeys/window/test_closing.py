"""Closing, quitting and logging out: hidden where a tray is, asked about where uploads run."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QSessionManager
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from falgui.core.errand import Errand
from falgui.core.upload import AT_FAL, State
from falgui.desktop.app import App
from falgui.desktop.leaving import left_in
from falgui.desktop.quit_dialog import QuitDialog
from falgui.desktop.system.own_command import own_command
from falgui.desktop.tray.tray import Tray
from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.sandbox.server import Sandbox
from falgui.store.paths import user_paths
from falgui.store.settings_file import load_settings
from tests.desktop.controls import control
from tests.journeys.window.conftest import OpenApp
from tests.journeys.window.test_leaving import saved

Drop = Callable[[QWidget, Sequence[Path | str]], None]


class Panel:
    """Says whether there is a tray."""

    def __init__(self) -> None:
        self.is_there = True


class Told:
    """A session manager that notes what it is told."""

    hint: QSessionManager.RestartHint | None = None
    command: list[str] | None = None

    def setRestartHint(self, hint: QSessionManager.RestartHint) -> None:  # noqa: N802
        self.hint = hint

    def setRestartCommand(self, command: list[str]) -> None:  # noqa: N802
        self.command = command


@pytest.fixture
def panel(monkeypatch: pytest.MonkeyPatch) -> Panel:
    panel = Panel()
    monkeypatch.setattr(Tray, "available", property(lambda _tray: panel.is_there))
    return panel


@pytest.fixture
def gate() -> threading.Event:
    return threading.Event()


@pytest.fixture
def app(open_app: OpenApp, gate: threading.Event) -> Iterator[App]:
    """Open falgui on a fal that answers no upload before `gate` opens."""

    async def wait(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.SINGLE:
            await arrived.request.read()
            await asyncio.to_thread(gate.wait, 60)
        return None

    with Sandbox(interfere=wait) as sandbox:
        yield open_app(sandbox.environment())
        gate.set()


@pytest.fixture
def left(app: App) -> list[str]:
    """Note each time that the program may end."""
    left: list[str] = []
    app.leaving.connect(lambda: left.append("left"))
    return left


@pytest.fixture
def running(app: App, drop: Drop, qtbot: QtBot, tmp_path: Path) -> Path:
    """Drop a file that is on its way from then on."""
    file = tmp_path / "a.bin"
    file.write_bytes(b"x" * 5000)
    drop(app.window, [file])
    qtbot.waitUntil(lambda: app.engine.queue.running_count == 1)
    qtbot.waitUntil(lambda: app.engine.queue.uploads()[0].size == 5000)
    return file


def unended(home: Path) -> int:
    """Return how many starts have not ended properly, this one included."""
    database = user_paths({"FALGUI_HOME": str(home)}).database_file
    with closing(sqlite3.connect(database)) as connection:
        ((count,),) = connection.execute("SELECT unended FROM starts")
    return int(count)


def question(app: App) -> QuitDialog | None:
    return app.window.findChild(QuitDialog, "quitDialog")


def asked(app: App) -> QuitDialog:
    found = question(app)
    assert found is not None
    assert found.isVisible()
    return found


@pytest.mark.usefixtures("panel", "running")
def test_closing_hides_where_a_tray_is_and_explains_it_once(app: App, left: list[str]) -> None:
    explained: list[str] = []
    app.way_out.hidden_first.connect(lambda: explained.append("so"))
    for _ in range(2):
        app.window.close()
        assert not app.window.isVisible()
        app.window.bring_up()
    assert explained == ["so"]
    assert app.engine.settings.tray_explained
    assert left == []


@pytest.mark.usefixtures("running")
def test_closing_without_a_tray_asks(app: App, panel: Panel, left: list[str]) -> None:
    panel.is_there = False
    app.window.close()
    assert app.window.isVisible()
    QTest.keyClick(asked(app), Qt.Key.Key_Escape)
    assert left == []
    assert app.engine.queue.running_count == 1


@pytest.mark.usefixtures("running")
def test_a_window_in_the_tray_comes_back_when_the_tray_goes(app: App, panel: Panel) -> None:
    app.window.close()
    assert not app.window.isVisible()
    panel.is_there = False
    app.tray.availability_changed.emit(False)
    assert app.window.isVisible()


@pytest.mark.usefixtures("running")
def test_quitting_asks_once_and_leaves_when_that_is_wanted(app: App, left: list[str]) -> None:
    app.way_out.quit()
    app.way_out.quit()
    (dialog,) = app.window.findChildren(QuitDialog)
    assert "1 upload is still running" in dialog.text()
    control(dialog, QPushButton, "quitButton").click()
    assert left == ["left"]


@pytest.mark.usefixtures("running")
def test_the_question_is_over_when_the_uploads_are(
    app: App, left: list[str], gate: threading.Event, qtbot: QtBot
) -> None:
    app.way_out.quit()
    asked(app)
    gate.set()
    qtbot.waitUntil(lambda: left == ["left"])
    # Nobody waits for the look at its link.
    assert app.engine.queue.uploads()[0].state in AT_FAL


@pytest.mark.usefixtures("running")
def test_what_was_paused_is_not_asked_about(app: App, left: list[str]) -> None:
    app.engine.queue.pause_all()
    assert left_in(app.engine.queue).uploads == 0
    app.way_out.quit()
    assert left == ["left"]


def test_what_is_left_leaves_out_what_was_sent(app: App, running: Path, qtbot: QtBot) -> None:
    assert running.stat().st_size == 5000
    # All of it has arrived; what is missing is the answer.
    qtbot.waitUntil(lambda: left_in(app.engine.queue) == (1, 0, True))


@pytest.mark.row("S13")
def test_a_log_out_finds_everything_on_disk_and_asks_nothing(
    app: App, running: Path, left: list[str], home: Path
) -> None:
    told = Told()
    app.way_out.session_ends(told)  # type: ignore[arg-type]
    assert saved(home) == ([running.name], 0)
    assert left == []
    # The session's manager lets the program close its windows.
    app.window.close()
    assert question(app) is None
    assert left == ["left"]


@pytest.mark.row("S13")
def test_a_log_out_that_is_cancelled_changes_nothing(
    app: App,
    running: Path,
    left: list[str],
    home: Path,
    gate: threading.Event,
    qtbot: QtBot,
) -> None:
    app.way_out._session.setInterval(50)
    with qtbot.waitSignal(app.way_out._session.timeout):
        app.way_out.session_ends(Told())  # type: ignore[arg-type]
    # A crash would be noticed again.
    qtbot.waitUntil(lambda: unended(home) == 1)
    gate.set()
    qtbot.waitUntil(lambda: app.engine.queue.uploads()[0].state is State.DONE)
    app.engine.save(2000)
    assert running.exists()
    assert saved(home) == ([], 0)
    assert left == []


@pytest.mark.parametrize("itself", [False, True])
def test_falgui_is_brought_back_with_the_session_only_if_it_does_not_start_itself(
    app: App, panel: Panel, *, itself: bool
) -> None:
    assert panel.is_there
    app.engine.change_settings(replace(app.engine.settings, start_at_login=itself))
    told, hint = Told(), QSessionManager.RestartHint
    app.way_out.tell_restart(told)  # type: ignore[arg-type]
    assert told.hint is (hint.RestartNever if itself else hint.RestartIfRunning)
    assert told.command == own_command()
    app.window.close()
    app.way_out.tell_restart(told)  # type: ignore[arg-type]
    assert told.command == own_command("--hidden")


def test_at_a_login_a_late_tray_is_waited_for(
    app: App, panel: Panel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.window.hide()
    panel.is_there = False
    app.way_out._patience.setInterval(100)
    app.way_out.begin(Errand.HIDE)
    panel.is_there = True
    shown: list[str] = []
    monkeypatch.setattr(app.window, "showMinimized", lambda: shown.append("small"))
    with qtbot.waitSignal(app.way_out._patience.timeout):
        pass
    assert shown == []
    assert not app.window.isVisible()


def test_at_a_login_without_a_tray_the_window_can_be_reached(
    app: App, panel: Panel, qtbot: QtBot
) -> None:
    app.window.hide()
    panel.is_there = False
    app.way_out._patience.setInterval(20)
    app.way_out.begin(Errand.HIDE)
    assert not app.window.isVisible()
    qtbot.waitUntil(app.window.isMinimized)


def test_the_clipboard_needs_no_window_where_a_tray_is(app: App, panel: Panel) -> None:
    app.window.hide()
    app.engine.is_first_start = False
    app.way_out.begin(Errand.CLIPBOARD)
    assert not app.window.isVisible()
    panel.is_there = False
    app.way_out.begin(Errand.CLIPBOARD)
    assert app.window.isVisible()


@pytest.mark.usefixtures("panel")
def test_a_clipboard_that_holds_nothing_is_told_without_the_window(qtbot: QtBot, app: App) -> None:
    said: list[str] = []
    app.notifications.use_tray(lambda _title, text: said.append(text))
    app.window.hide()
    QGuiApplication.clipboard().setMimeData(QMimeData())
    app.run_errand(Errand.CLIPBOARD)
    qtbot.waitUntil(lambda: len(said) == 1)
    assert not app.window.isVisible()


@pytest.mark.usefixtures("panel")
def test_a_window_that_was_never_in_sight_leaves_no_place(open_app: OpenApp, home: Path) -> None:
    app = open_app({}, errand=Errand.HIDE)
    open_app.close(app)
    settings, _problem = load_settings(user_paths({"FALGUI_HOME": str(home)}).settings_file)
    assert settings.window_geometry == ""


@pytest.mark.usefixtures("panel")
def test_the_clipboard_of_who_has_no_key_brings_up_the_window(
    open_app: OpenApp, qtbot: QtBot
) -> None:
    app = open_app({})
    qtbot.waitUntil(lambda: not app.engine.account.is_loading)
    QGuiApplication.clipboard().setText("a text")
    app.window.hide()
    app.run_errand(Errand.CLIPBOARD)
    assert app.window.isVisible()


@pytest.mark.usefixtures("panel")
def test_the_clipboard_is_uploaded_without_a_window(
    app: App, gate: threading.Event, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "c.bin"
    file.write_bytes(b"z" * 100)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    QGuiApplication.clipboard().setMimeData(mime)
    app.window.hide()
    gate.set()
    app.run_errand(Errand.CLIPBOARD)
    qtbot.waitUntil(lambda: bool(app.engine.queue.count()))
    qtbot.waitUntil(lambda: app.engine.queue.uploads()[0].state is State.DONE)
    assert not app.window.isVisible()
