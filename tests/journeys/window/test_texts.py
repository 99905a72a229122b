"""Texts in the real window: as files, and as requests that come back with links."""

import hashlib
import json
import logging
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from falgui.desktop.app import App
from falgui.desktop.copying.request_copies import Stage
from falgui.desktop.intake.request_dialog import RequestDialog
from falgui.desktop.widgets.question_bar import QuestionBar
from falgui.sandbox.server import Sandbox
from tests.desktop.controls import control

from .conftest import OpenApp, ended, links, only

CANARY = "canary-4711"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / name for name in ("it's a (cat).png", "dög.png")]
    for number, path in enumerate(paths):
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes([number]) * 1000)
    return paths


def pasted(app: App, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    app.window.paste()


def bar(app: App, name: str) -> Callable[[], bool]:
    return lambda: any(one.isVisible() for one in app.window.findChildren(QuestionBar, name))


def click(app: App, qtbot: QtBot, in_bar: str, button: str) -> None:
    qtbot.waitUntil(bar(app, in_bar))
    control(app.window, QPushButton, button).click()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def served(link: str) -> bytes:
    with urllib.request.urlopen(link) as answer:  # noqa: S310  the sandbox
        content: bytes = answer.read()
        return content


def test_a_request_comes_back_with_links_that_serve_its_files(
    sandbox: Sandbox,
    open_app: OpenApp,
    qtbot: QtBot,
    files: list[Path],
    home: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    app = open_app(sandbox.environment())
    value = {"key": CANARY, "image_url": str(files[0]), "others": [str(files[1]), str(files[0])]}
    pasted(app, json.dumps(value, indent=1))
    click(app, qtbot, "requestQuestion", "uploadRequest")
    qtbot.waitUntil(bar(app, "requestBar"))
    got = json.loads(QGuiApplication.clipboard().text())
    assert got["key"] == CANARY
    assert got["others"][1] == got["image_url"]
    for link, path in ((got["image_url"], files[0]), (got["others"][0], files[1])):
        assert digest(served(link)) == digest(path.read_bytes())
    assert app.engine.queue.count() == 2

    # What the person copies since is theirs; the request is a click away.
    request = QGuiApplication.clipboard().text()
    QGuiApplication.clipboard().setText("mine")
    control(app.window, QPushButton, "copyRequest").click()
    assert QGuiApplication.clipboard().text() == request

    open_app.close(app)
    assert CANARY not in caplog.text
    kept = [path for path in home.rglob("*") if path.is_file()]
    assert any(path.suffix == ".sqlite3" for path in kept)
    assert not any(CANARY.encode() in path.read_bytes() for path in kept)


def test_nothing_newer_on_the_clipboard_is_overwritten(
    open_app: OpenApp, qtbot: QtBot, files: list[Path]
) -> None:
    with Sandbox(bytes_per_second=4000) as sandbox:
        app = open_app(sandbox.environment())
        pasted(app, f"x = {str(files[1])!r}")
        click(app, qtbot, "requestQuestion", "uploadRequest")
        qtbot.waitUntil(lambda: bool(app.engine.queue.count()))
        QGuiApplication.clipboard().setText("mine")
        qtbot.waitUntil(bar(app, "requestBar"))
        assert QGuiApplication.clipboard().text() == "mine"
        click(app, qtbot, "requestBar", "copyRequest")
        assert QGuiApplication.clipboard().text() == f"x = '{links(app)[0]}'"


def test_a_request_that_lacks_a_file_is_copied_after_the_retry(
    sandbox: Sandbox, open_app: OpenApp, qtbot: QtBot, files: list[Path]
) -> None:
    app = open_app(sandbox.environment())
    late = files[0].with_name("late.png")
    late.write_bytes(b"x")
    pasted(app, f'"{files[1]}", "{late}"')
    qtbot.waitUntil(bar(app, "requestQuestion"))
    before = QGuiApplication.clipboard().text()
    late.unlink()
    click(app, qtbot, "requestQuestion", "uploadRequest")
    qtbot.waitUntil(ended(app, 2))
    qtbot.waitUntil(bar(app, "requestBar"))
    assert QGuiApplication.clipboard().text() == before
    late.write_bytes(b"there again")
    app.engine.queue.retry_failed()
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() != before)
    first, second = links(app)
    assert QGuiApplication.clipboard().text() == f'"{first}", "{second}"'
    (batch,) = app.engine.requests.batches()
    copy = app.engine.requests.of(batch)
    assert copy
    assert copy.stage is Stage.COPIED
    control(app.window, QPushButton, "forgetRequest").click()
    assert app.engine.requests.batches() == []


def test_the_dialog_shows_what_is_found_before_it_goes(
    sandbox: Sandbox, open_app: OpenApp, qtbot: QtBot, files: list[Path]
) -> None:
    app = open_app(sandbox.environment())
    QGuiApplication.clipboard().setText(f"![dog]({files[1]})")
    control(app.window, QAction, "pasteRequestAction").trigger()
    dialog = control(app.window, RequestDialog, "requestDialog")
    field = control(dialog, QPlainTextEdit, "requestField")
    assert field.toPlainText() == f"![dog]({files[1]})"
    button = control(dialog, QPushButton, "uploadRequestFiles")
    qtbot.waitUntil(button.isEnabled)
    button.click()
    qtbot.waitUntil(bar(app, "requestBar"))
    assert QGuiApplication.clipboard().text() == f"![dog]({links(app)[0]})"


def test_a_text_is_served_as_plain_text(sandbox: Sandbox, open_app: OpenApp, qtbot: QtBot) -> None:
    app = open_app(sandbox.environment())
    # As the tray does it: the window comes up to ask.
    app.window.hide()
    pasted(app, "A cat, é.\n")
    qtbot.waitUntil(app.window.isVisible)
    click(app, qtbot, "textQuestion", "uploadText")
    qtbot.waitUntil(ended(app, 1))
    (stored,) = sandbox.objects
    assert stored.content_type == "text/plain"
    result = only(app).result
    assert result
    assert served(result.url) == "A cat, é.\n".encode()
    assert QGuiApplication.clipboard().text() == result.url
    qtbot.waitUntil(lambda: not any(app.engine.paths.temporary.iterdir()))
