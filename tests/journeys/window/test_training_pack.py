"""From a folder of images and captions to the argument of a trainer on the clipboard."""

import io
import json
import urllib.request
import zipfile
from pathlib import Path

import pytest
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from falgui.core.links import LinkFormat
from falgui.desktop.app import App
from falgui.desktop.widgets.question_bar import QuestionBar
from falgui.sandbox.server import Sandbox
from falgui.store.history import History
from tests.desktop.controls import control
from tests.journeys.window.conftest import OpenApp, ended, only


def agree(qtbot: QtBot, app: App) -> None:
    def button() -> QPushButton | None:
        bar = app.window.questions.findChild(QuestionBar, "trainingQuestion")
        return bar.findChild(QPushButton, "uploadTraining") if bar is not None else None

    qtbot.waitUntil(lambda: button() is not None)
    found = button()
    assert found is not None
    found.click()


def test_a_folder_from_the_menu_is_on_the_clipboard_as_a_trainer_takes_it(
    qtbot: QtBot,
    sandbox: Sandbox,
    open_app: OpenApp,
    cats: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = open_app(sandbox.environment())
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_asked: str(cats))
    control(app.window, QAction, "trainingPackAction").trigger()
    agree(qtbot, app)
    qtbot.waitUntil(ended(app, 1), timeout=20_000)
    result = only(app).result
    assert result is not None
    assert (result.name, result.content_type) == ("cats.zip", "application/zip")
    qtbot.waitUntil(lambda: bool(QGuiApplication.clipboard().text()))
    assert json.loads(QGuiApplication.clipboard().text()) == {"images_data_url": result.url}
    with urllib.request.urlopen(result.url, timeout=30) as reply:  # noqa: S310  the sandbox'
        content = reply.read()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == [f"{n}.{end}" for n in range(4) for end in ("jpg", "txt")]
    # Asked for by its name, the bare link is there as well.
    assert app.engine.copying.copy([only(app).number], LinkFormat.URL)
    assert QGuiApplication.clipboard().text() == result.url
    (entry,) = History(app.engine.database.opened()).recent(5)
    assert entry.result.argument == "images_data_url"
