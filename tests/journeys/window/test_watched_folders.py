"""A folder that is watched, from the settings to links on the clipboard."""

import json
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from falgui.core.upload import State
from falgui.desktop.app import App
from falgui.desktop.settings.watch_card import WatchCard
from falgui.desktop.settings.watch_row import WatchRow
from falgui.desktop.widgets.question_bar import QuestionBar
from falgui.desktop.widgets.status_line import StatusLine
from falgui.desktop.widgets.switch import Switch
from falgui.desktop.widgets.wrapping_label import WrappingLabel
from falgui.sandbox.server import Sandbox
from tests.desktop.controls import control
from tests.journeys.window.conftest import (
    OpenApp,
    banner_texts,
    clipboard_lines,
    digest,
    ended,
    links,
    served,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "Screenshots"
    folder.mkdir()
    (folder / "old.png").write_bytes(b"there before")
    return folder


def card(app: App) -> WatchCard:
    dialog = app.open_settings("uploadPage")
    return control(dialog, WatchCard, "watchCard")


def pick(qtbot: QtBot, app: App, folder: Path, monkeypatch: pytest.MonkeyPatch) -> WatchCard:
    shown = card(app)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_asked: str(folder))
    control(shown, QPushButton, "addWatched").click()
    qtbot.waitUntil(
        lambda: (
            shown.findChild(QMessageBox, "watchQuestion") is not None
            or bool(control(shown, StatusLine, "watchStatus").text)
        )
    )
    return shown


def answer(shown: WatchCard, word: str) -> None:
    box = control(shown, QMessageBox, "watchQuestion")
    (button,) = (one for one in box.buttons() if one.text().replace("&", "") == word)
    button.click()


def state(shown: WatchCard) -> str:
    return control(shown, WrappingLabel, "watchState").text()


def test_a_new_file_is_on_the_clipboard_and_an_old_one_never(
    qtbot: QtBot,
    sandbox: Sandbox,
    open_app: OpenApp,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = open_app(sandbox.environment())
    shown = pick(qtbot, app, folder, monkeypatch)
    answer(shown, "Watch")
    qtbot.waitUntil(lambda: state(shown) == "Watching, nothing uploaded yet")
    picture = folder / "new.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    qtbot.waitUntil(ended(app, 1), timeout=20_000)
    (link,) = links(app)
    assert served(link) == digest(picture)
    qtbot.waitUntil(lambda: clipboard_lines() == [link])
    qtbot.waitUntil(lambda: state(shown) == "Watching, 1 uploaded")
    pause = control(app.tray.menu, QAction, "pauseWatching")
    assert (pause.isVisible(), pause.text()) == (True, "Pause watching 1 folder")
    pause.trigger()
    assert state(shown) == "Paused"
    assert pause.text() == "Watch 1 folder again"
    assert control(shown, Switch, "pauseWatching").isChecked()


def test_after_a_restart_what_came_meanwhile_is_asked_about(
    qtbot: QtBot,
    sandbox: Sandbox,
    open_app: OpenApp,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = open_app(sandbox.environment())
    shown = pick(qtbot, app, folder, monkeypatch)
    answer(shown, "Watch")
    qtbot.waitUntil(lambda: state(shown) == "Watching, nothing uploaded yet")
    open_app.close(app)
    (folder / "meanwhile.txt").write_text("meanwhile")
    app = open_app(sandbox.environment())

    def bar() -> QuestionBar | None:
        return app.window.questions.findChild(QuestionBar, "watchOffer")

    qtbot.waitUntil(lambda: bar() is not None, timeout=20_000)
    assert app.engine.queue.count() == 0
    asked = control(app.window.questions, QuestionBar, "watchOffer")
    assert asked.text == (
        "1 new file (9 B) in “Screenshots” since falgui was closed. meanwhile.txt"
    )
    control(asked, QPushButton, "uploadOffer").click()
    qtbot.waitUntil(ended(app, 1), timeout=20_000)
    assert app.engine.queue.uploads()[0].state is State.DONE
    qtbot.waitUntil(lambda: bar() is None)


def test_declining_leaves_the_folder_off(
    qtbot: QtBot,
    sandbox: Sandbox,
    open_app: OpenApp,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = open_app(sandbox.environment())
    shown = pick(qtbot, app, folder, monkeypatch)
    answer(shown, "Cancel")
    assert state(shown) == "Off"
    assert app.engine.watching.watch(str(folder)) is None
    control(shown, QPushButton, "removeWatched").click()
    assert app.engine.settings.watched_folders == ()
    qtbot.waitUntil(lambda: shown.findChild(WatchRow) is None)


def test_the_home_folder_is_refused(
    qtbot: QtBot, sandbox: Sandbox, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_app(sandbox.environment())
    shown = pick(qtbot, app, Path.home(), monkeypatch)
    assert "holds everything of yours" in control(shown, StatusLine, "watchStatus").text
    assert app.engine.settings.watched_folders == ()


def test_a_secret_is_told_in_a_banner(
    qtbot: QtBot,
    sandbox: Sandbox,
    open_app: OpenApp,
    folder: Path,
    home: Path,
) -> None:
    (home / "config").mkdir(mode=0o700, exist_ok=True)
    stored = {"version": 1, "watched_folders": [[str(folder), True, 1, False]]}
    (home / "config" / "settings.json").write_text(json.dumps(stored))
    app = open_app(sandbox.environment())
    shown = card(app)
    qtbot.waitUntil(lambda: state(shown) == "Watching, nothing uploaded yet")
    (folder / "server.pem").write_text("a key")
    qtbot.waitUntil(
        lambda: any("looks like a secret" in text for text in banner_texts(app)), timeout=20_000
    )
    assert app.engine.queue.count() == 0
