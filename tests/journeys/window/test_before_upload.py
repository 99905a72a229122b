"""From "I have a file" to "it is in the list": what is asked and said before a byte leaves."""

import hashlib
import os
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from falgui.core.lifecycle import Lifecycle
from falgui.core.recipe import ImageFormat
from falgui.core.resources import resource
from falgui.core.upload import State
from falgui.desktop.account.key_page import KeyPage
from falgui.desktop.app import App
from falgui.desktop.intake.drop_choice_button import DropChoiceButton
from falgui.desktop.intake.drop_choice_panel import DropChoicePanel
from falgui.desktop.widgets.question_bar import QuestionBar
from falgui.desktop.widgets.status_line import StatusLine
from falgui.sandbox.server import Sandbox
from falgui.store.settings import FolderChoice
from tests.desktop.controls import control
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


def question(qtbot: QtBot, app: App, name: str, button: str) -> QPushButton:
    """Wait for a question and return the button of one of its answers."""

    def found() -> QPushButton | None:
        bar = app.window.questions.findChild(QuestionBar, name)
        return bar.findChild(QPushButton, button) if bar is not None else None

    qtbot.waitUntil(lambda: found() is not None)
    answer = found()
    assert answer
    return answer


def written(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def visible_button(app: App) -> DropChoiceButton:
    (shown,) = (one for one in app.window.findChildren(DropChoiceButton) if one.isVisible())
    return shown


def test_the_next_drop_is_private_and_the_one_after_is_not(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    app = open_app(sandbox.environment())
    visible_button(app).click()
    panel = control(app.window, DropChoicePanel, "dropChoicePanel")
    control(panel, QRadioButton, "onlyMe").click()
    panel.close()
    assert visible_button(app).text() == "Next drop is private · expires: account default"

    drop(app.window, [written(tmp_path / "1.txt", b"1"), written(tmp_path / "2.txt", b"2")])
    qtbot.waitUntil(ended(app, 2))
    assert "Links are public" in visible_button(app).text()
    app.window.intake.take_paths([str(written(tmp_path / "3.txt", b"3"))])
    qtbot.waitUntil(ended(app, 3))

    private = {stored.name: bool(stored.lifecycle) for stored in sandbox.objects}
    assert private == {"1.txt": True, "2.txt": True, "3.txt": False}
    assert sandbox.objects[0].lifecycle == Lifecycle(private=True).as_json()


def test_what_is_chosen_for_every_drop_is_there_at_the_next_start(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    app = open_app(sandbox.environment())
    app.window.choice.choose_for_every(Lifecycle(3600))
    open_app.close(app)
    again = open_app(sandbox.environment())
    assert visible_button(again).text() == "Links are public · expire after 1 hour"
    drop(again.window, [written(tmp_path / "1.txt", b"1")])
    qtbot.waitUntil(ended(again, 1))
    assert only(again).options.lifecycle == Lifecycle(3600)


def test_a_folder_becomes_one_zip_with_every_byte(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, home: Path, tmp_path: Path
) -> None:
    album = tmp_path / "album"
    for name in ("a.jpg", "deep/b.txt", "deep/er/naïve 日本.bin"):
        written(album / name, os.urandom(300_000))
    written(album / "deep/empty.txt", b"")
    written(album / ".hidden", b"x")
    app = open_app(sandbox.environment())
    drop(app.window, [album])
    question(qtbot, app, "folderQuestion", "zipFolder").click()
    qtbot.waitUntil(ended(app, 1), timeout=30_000)

    (stored,) = sandbox.objects
    assert stored.name == "album.zip"
    with zipfile.ZipFile(stored.path) as archive:
        arrived = {
            name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()
        }
    assert arrived == {
        path.relative_to(tmp_path).as_posix(): digest(path)
        for path in album.rglob("*")
        if path.is_file() and path.name != ".hidden"
    }
    # falgui's own copy is gone.
    qtbot.waitUntil(lambda: not any((home / "cache" / "temporary").iterdir()))
    assert clipboard_lines() == links(app)


def test_an_answer_about_folders_is_remembered(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    written(tmp_path / "one" / "a.txt", b"a")
    written(tmp_path / "two" / "b.txt", b"b")
    app = open_app(sandbox.environment())
    drop(app.window, [tmp_path / "one"])
    add = question(qtbot, app, "folderQuestion", "addFolderFiles")
    bar = control(app.window.questions, QuestionBar, "folderQuestion")
    control(bar, QCheckBox, "rememberAnswer").click()
    add.click()
    drop(app.window, [tmp_path / "two"])
    qtbot.waitUntil(ended(app, 2))
    assert app.engine.settings.folders is FolderChoice.FILES


def test_a_secret_key_is_not_uploaded_before_i_say_so(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    secret, photo = written(tmp_path / "id_rsa", b"key"), written(tmp_path / "a.txt", b"a")
    app = open_app(sandbox.environment())
    drop(app.window, [secret, photo])
    upload = question(qtbot, app, "secretQuestion", "uploadSecret")
    qtbot.waitUntil(ended(app, 1))
    assert [stored.name for stored in sandbox.objects] == ["a.txt"]
    upload.click()
    qtbot.waitUntil(ended(app, 2))
    assert served(links(app)[1]) == digest(secret)


def test_quitting_while_a_folder_is_zipped_leaves_nothing(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, home: Path, tmp_path: Path
) -> None:
    big = written(tmp_path / "album" / "a.txt", b"")
    os.truncate(big, 2_000_000_000)
    app = open_app(sandbox.environment())
    app.window.intake.folders = FolderChoice.ZIP
    drop(app.window, [tmp_path / "album"])
    temporary = home / "cache" / "temporary"
    qtbot.waitUntil(lambda: any(temporary.iterdir()))
    open_app.close(app)
    assert not any(temporary.iterdir())


def test_a_click_on_a_notification_leads_to_its_uploads(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    app = open_app(sandbox.environment())
    told: list[str] = []
    app.notifications.use_tray(lambda _title, text: told.append(text))
    app.window.hide()
    # Each for itself, without a wait.
    app.telling._gap.setInterval(0)
    for batch in ("ab", "cd"):
        drop(app.window, [written(tmp_path / f"{name}.txt", name.encode()) for name in batch])
        qtbot.waitUntil(ended(app, 2 if batch == "ab" else 4))
        # Without a session bus the tray is next.
        qtbot.waitUntil(lambda: len(told) == len(app.telling._told))
    qtbot.waitUntil(lambda: told == ["2 links copied", "2 links copied"])
    app.tray.message_clicked.emit()
    assert app.window.isVisible()
    assert [one.source.name for one in app.window.view.selected()] == ["c.txt", "d.txt"]


# The first start ------------------------------------------------------------------------------


def test_the_first_link_is_there_with_the_keyboard_alone(
    sandbox: Sandbox, open_app: OpenApp, qtbot: QtBot
) -> None:
    environment = sandbox.environment()
    key = environment.pop("FAL_KEY")
    app = open_app(environment)
    qtbot.waitUntil(lambda: app.window.findChild(KeyPage) is not None, timeout=15_000)
    page = control(app.window, KeyPage, "keyPage")
    field = control(page, QLineEdit, "keyField")
    app.window.activateWindow()
    qtbot.waitUntil(field.hasFocus)

    QGuiApplication.clipboard().setText(key)
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    # What was pasted is checked without another key.
    accepted = control(page, StatusLine, "keyAccepted")
    qtbot.waitUntil(accepted.isVisible, timeout=15_000)
    assert accepted.text.startswith("fal accepts this key.")
    sample = control(page, QPushButton, "trySample")
    qtbot.waitUntil(sample.hasFocus)
    QTest.keyClick(sample, Qt.Key.Key_Return)

    qtbot.waitUntil(ended(app, 1), timeout=15_000)
    assert clipboard_lines() == links(app)
    assert served(links(app)[0]) == digest(resource("samples/sunset over dunes.jpg"))
    assert app.window.findChild(KeyPage) is None or not page.isVisible()


def test_the_first_page_sets_how_long_links_last(
    sandbox: Sandbox, open_app: OpenApp, qtbot: QtBot
) -> None:
    app = open_app({**sandbox.environment(), "FAL_KEY": ""})
    qtbot.waitUntil(lambda: app.window.findChild(KeyPage) is not None, timeout=15_000)
    page = control(app.window, KeyPage, "keyPage")
    page.lifetime_chosen.emit(86400)
    assert app.engine.settings.expires_seconds == 86400
    assert app.window.choice.lifecycle == Lifecycle(86400)


@pytest.mark.parametrize("tried", [True, False])
def test_a_key_in_the_environment_is_told_and_not_asked_for(
    sandbox: Sandbox, open_app: OpenApp, qtbot: QtBot, *, tried: bool
) -> None:
    app = open_app(sandbox.environment())
    answer = question(qtbot, app, "environmentKey", "trySample" if tried else "closeGreeting")
    bar = control(app.window.questions, QuestionBar, "environmentKey")
    assert bar.text == (
        "Your fal key was found in your environment. It is used while falgui runs, and not stored."
    )
    answer.click()
    assert not app.window.questions.isVisible()
    if tried:
        qtbot.waitUntil(ended(app, 1), timeout=15_000)
    open_app.close(app)
    # Once is enough.
    again = open_app(sandbox.environment())
    qtbot.waitUntil(lambda: again.engine.account.key() is not None)
    assert again.window.questions.findChild(QuestionBar) is None


def test_an_image_that_cannot_be_converted_goes_as_it_is_with_one_click(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    app = open_app(sandbox.environment())
    settings = app.engine.settings
    app.engine.change_settings(replace(settings, image_format=ImageFormat.WEBP))
    broken = tmp_path / "half.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\nand no more")
    drop(app.window, [broken])
    qtbot.waitUntil(lambda: app.engine.queue.count() == 1 and only(app).state is State.FAILED)
    app.window.view.triggered.emit([only(app).number])
    qtbot.waitUntil(lambda: only(app).state is State.DONE)
    assert [served(link) for link in links(app)] == [digest(broken)]
