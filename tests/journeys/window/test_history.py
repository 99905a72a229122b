"""What was uploaded is found again, and can be used again."""

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from falgui.core.lifetime import Stage
from falgui.desktop.app import App
from falgui.desktop.history.text import standing
from falgui.sandbox.server import Sandbox
from falgui.store.history import HistoryEntry
from tests.desktop.controls import control
from tests.journeys.window.conftest import OpenApp, digest, ended, links, served

Drop = Callable[[QWidget, Sequence[Path | str]], None]


def _picture(path: Path, colour: str = "teal") -> Path:
    picture = QImage(60, 40, QImage.Format.Format_RGB32)
    picture.fill(QColor(colour))
    picture.save(str(path))
    os.utime(path, (1e9, 1e9))
    return path


def _open_history(app: App, qtbot: QtBot) -> None:
    # Keys of menus are for the active window.
    app.window.bring_up()
    qtbot.waitUntil(app.window.isActiveWindow)
    QTest.keyClick(app.window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(
        lambda: app.engine.history.page.isVisible() and app.engine.history.page.model.is_listed
    )


def _names(app: App) -> list[str]:
    return [entry.result.name for entry in _entries(app)]


def _entries(app: App) -> list[HistoryEntry]:
    model = app.engine.history.page.model
    known = model.in_memory(model.all_ids())
    return known or []


def test_what_was_uploaded_yesterday_is_found_by_a_part_of_its_name(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    app = open_app(sandbox.environment())
    drop(
        app.window,
        [_picture(tmp_path / "Sunset at sea.png", "red"), _picture(tmp_path / "cat.png")],
    )
    qtbot.waitUntil(ended(app, 2))
    sunset = links(app)[0]
    open_app.close(app)

    again = open_app(sandbox.environment())
    again.engine.database.opened().write(
        lambda connection: connection.execute(
            "UPDATE history SET finished_at = finished_at - 86400"
        )
    )
    _open_history(again, qtbot)
    page = again.engine.history.page
    QTest.keyClicks(control(page, QLineEdit, "historySearch"), "sunSET")
    qtbot.waitUntil(lambda: _names(again) == ["Sunset at sea.png"])
    assert page.model.index(0).data() == "Yesterday"
    QTest.keyClick(control(page, QLineEdit, "historySearch"), Qt.Key.Key_Down)
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text() == sunset


def test_an_expired_link_is_marked_and_can_be_renewed(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    app = open_app(sandbox.environment())
    file = _picture(tmp_path / "cat.png")
    drop(app.window, [file])
    qtbot.waitUntil(ended(app, 1))
    app.engine.database.opened().write(
        lambda connection: connection.execute(
            "UPDATE history SET finished_at = finished_at - 100, expires_seconds = 60,"
            " expires_at = finished_at - 40"
        )
    )
    _open_history(app, qtbot)
    page = app.engine.history.page
    qtbot.waitUntil(lambda: _names(app) == ["cat.png"])
    assert standing(_entries(app)[0], time.time()).stage is Stage.OVER

    page.view.choose_first()
    QTest.keyClick(page.view, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(ended(app, 2))
    qtbot.waitUntil(lambda: _names(app) == ["cat.png", "cat.png"])
    assert [entry.result.url for entry in _entries(app)] == links(app)[::-1]
    assert served(links(app)[1]) == digest(file)


def test_a_removed_entry_comes_back_by_undo(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    app = open_app(sandbox.environment())
    drop(app.window, [_picture(tmp_path / "a.png"), _picture(tmp_path / "b.png", "red")])
    qtbot.waitUntil(ended(app, 2))
    _open_history(app, qtbot)
    qtbot.waitUntil(lambda: len(_names(app)) == 2)
    before = _names(app)
    page = app.engine.history.page
    page.view.choose_first()
    QTest.keyClick(page.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: _names(app) == before[1:])
    undo = control(page, QPushButton, "undo")
    qtbot.waitUntil(undo.isVisible)
    qtbot.waitUntil(lambda: len(app.engine.recent.entries()) == 1)
    undo.click()
    qtbot.waitUntil(lambda: page.model.count == 2)
    qtbot.waitUntil(lambda: _names(app) == before)


def test_a_pasted_picture_still_has_its_thumbnail_after_a_restart(
    sandbox: Sandbox, open_app: OpenApp, qtbot: QtBot, home: Path
) -> None:
    app = open_app(sandbox.environment())
    picture = QImage(60, 40, QImage.Format.Format_RGB32)
    picture.fill(QColor("teal"))
    QGuiApplication.clipboard().setImage(picture)
    app.window.paste()
    qtbot.waitUntil(ended(app, 1))
    qtbot.waitUntil(lambda: len(list((home / "cache" / "thumbnails").glob("*.png"))) == 1)
    temporary = home / "cache" / "temporary"
    qtbot.waitUntil(lambda: not any(temporary.iterdir()))
    open_app.close(app)

    again = open_app(sandbox.environment())
    _open_history(again, qtbot)
    page = again.engine.history.page
    qtbot.waitUntil(lambda: len(_entries(again)) == 1)
    (entry,) = _entries(again)
    qtbot.waitUntil(lambda: page._pictures.pixmap(entry, 1.0) is not None)
    pixmap = page._pictures.pixmap(entry, 1.0)
    assert pixmap is not None
    assert pixmap.toImage().pixelColor(20, 20) == QColor("teal")


def test_new_uploads_appear_while_the_history_is_looked_at(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    app = open_app(sandbox.environment())
    _open_history(app, qtbot)
    assert _names(app) == []
    drop(app.window, [_picture(tmp_path / "a.png")])
    qtbot.waitUntil(lambda: _names(app) == ["a.png"])
    assert app.engine.history.page.view.isVisible()


def test_every_page_has_a_key_and_stands_in_the_view_menu(
    sandbox: Sandbox, open_app: OpenApp, qtbot: QtBot
) -> None:
    app = open_app(sandbox.environment())
    view = control(app.window, QMenu, "viewMenu")
    keys = {action.text(): action.shortcut().toString() for action in view.actions()}
    assert keys["Uploads"] == "Ctrl+1"
    assert keys["History"] == "Ctrl+2"
    _open_history(app, qtbot)
    control(app.window, QAction, "uploadsTabAction").trigger()
    assert not app.engine.history.page.isVisible()
