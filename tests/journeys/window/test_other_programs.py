"""What other programs ask of a running falgui: by links to it, and by file managers."""

from pathlib import Path

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from falgui.core.falgui_link import PAGES
from falgui.core.upload import State
from falgui.desktop.widgets.question_bar import QuestionBar
from falgui.sandbox.server import Sandbox
from tests.journeys.window.conftest import OpenApp


def test_a_link_of_a_web_page_is_asked_about_and_files_beside_it_go(
    qtbot: QtBot, open_app: OpenApp, sandbox: Sandbox, tmp_path: Path
) -> None:
    app = open_app(sandbox.environment())
    file = tmp_path / "a b.txt"
    file.write_bytes(b"a file")
    app.open(["falgui://upload?url=https://one.example/a.png", str(file)])
    qtbot.waitUntil(lambda: [one.state for one in app.engine.queue.uploads()] == [State.DONE])
    (bar,) = app.window.questions.findChildren(QuestionBar)
    assert bar.text.startswith("Upload 1 file from one.example?")
    no = bar.findChild(QPushButton, "ignoreLink")
    assert isinstance(no, QPushButton)
    no.click()
    assert len(app.engine.queue.uploads()) == 1


def test_a_hidden_window_shows_itself_for_the_question(
    qtbot: QtBot, open_app: OpenApp, sandbox: Sandbox
) -> None:
    app = open_app(sandbox.environment())
    app.window.hide()
    app.open(["falgui://upload?url=https://one.example/a.png"])
    qtbot.waitUntil(app.window.isVisible)


def test_a_link_leads_to_a_page_of_the_settings(open_app: OpenApp, sandbox: Sandbox) -> None:
    app = open_app(sandbox.environment())
    for page in sorted(PAGES):
        app.open([f"falgui://settings/{page}"])
        assert app.open_settings().page(f"{page}Page").isVisible()


def test_a_link_to_a_local_file_is_told(open_app: OpenApp, sandbox: Sandbox) -> None:
    app = open_app(sandbox.environment())
    app.open(["falgui://upload?url=file:///etc/passwd"])
    assert app.window.banners.has_banner("refused")
    assert app.engine.queue.uploads() == []
