"""Tray and basket work while the window is hidden, and the window learns of it."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from falgui.core.errand import Errand
from falgui.desktop.app import App
from falgui.desktop.tray.basket import Basket
from falgui.desktop.tray.basket_face import Face
from falgui.sandbox.server import Sandbox
from falgui.store.paths import user_paths
from falgui.store.settings_file import load_settings
from tests.desktop.controls import control
from tests.journeys.window.conftest import OpenApp, clipboard_lines, digest, ended, links, served

Drop = Callable[[QWidget, Sequence[Path | str]], None]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what the notifications say."""
    said: list[str] = []

    def note(_self: object, _title: str, text: str) -> None:
        said.append(text)

    monkeypatch.setattr("falgui.desktop.tray.tray.Tray.show_message", note)
    return said


@pytest.fixture
def app(sandbox: Sandbox, open_app: OpenApp, qtbot: QtBot, told: list[str]) -> App:
    assert told == []
    app = open_app(sandbox.environment())
    hide(app, qtbot)
    return app


def hide(app: App, qtbot: QtBot) -> None:
    app.window.hide()
    # Offscreen a window that was hidden keeps the focus until another one takes it.
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: not app.window.isActiveWindow())


def written(folder: Path, name: str = "a.bin") -> Path:
    file = folder / name
    file.write_bytes(name.encode() * 100)
    return file


def choose(app: App, name: str) -> None:
    control(app.tray.menu, QAction, name).trigger()


def dialogs() -> list[QFileDialog]:
    return [
        one
        for one in QApplication.topLevelWidgets()
        if isinstance(one, QFileDialog) and one.isVisible()
    ]


def test_files_are_picked_while_the_window_stays_hidden(
    app: App, qtbot: QtBot, tmp_path: Path
) -> None:
    file = written(tmp_path)
    choose(app, "uploadFiles")
    choose(app, "uploadFiles")
    # Asked twice, there is one.
    (dialog,) = dialogs()
    assert dialog.parent() is None
    dialog.filesSelected.emit([str(file)])
    dialog.accept()
    qtbot.waitUntil(ended(app, 1))
    assert [served(link) for link in links(app)] == [digest(file)]
    assert not app.window.isVisible()


def test_the_dialogue_for_files_closes_with_falgui(app: App, open_app: OpenApp) -> None:
    choose(app, "uploadFiles")
    assert dialogs()
    open_app.close(app)
    assert dialogs() == []


def test_an_empty_clipboard_is_told_of(app: App, qtbot: QtBot, told: list[str]) -> None:
    mime = QMimeData()
    mime.setData("application/x-of-another-program", b"?")
    QGuiApplication.clipboard().setMimeData(mime)
    choose(app, "uploadClipboard")
    # Without a desktop's own notifications, which are tried first, the tray tells of it.
    qtbot.waitUntil(lambda: told == ["There is nothing here that can be uploaded."])
    assert not app.window.isVisible()


def test_on_wayland_the_clipboard_is_read_once_the_window_is_in_front(
    app: App, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "wayland")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(written(tmp_path)))])
    QGuiApplication.clipboard().setMimeData(mime)
    app.run_errand(Errand.CLIPBOARD)
    assert app.window.isVisible()
    qtbot.waitUntil(ended(app, 1))


def test_a_recent_link_is_copied_and_that_is_told(
    app: App, qtbot: QtBot, tmp_path: Path, told: list[str]
) -> None:
    app.open([str(written(tmp_path))])
    qtbot.waitUntil(ended(app, 1))
    qtbot.waitUntil(lambda: told == ["1 link copied"])
    QGuiApplication.clipboard().setText("something else")
    # The menu lists it without being opened, for panels that ask only once.
    recent = control(app.tray.menu, QMenu, "recentMenu")
    qtbot.waitUntil(lambda: len(recent.actions()) == 1)
    recent.actions()[0].trigger()
    assert clipboard_lines() == links(app)
    qtbot.waitUntil(lambda: told == ["1 link copied"] * 2)


def test_what_failed_counts_as_seen_once_the_window_was_in_front(
    app: App, qtbot: QtBot, tmp_path: Path
) -> None:
    app.open([str(tmp_path / "gone.bin")])
    qtbot.waitUntil(lambda: app.tray._standing.unseen == 1)
    assert app.tray._sign.alert
    app.window.bring_up()
    qtbot.waitUntil(lambda: not app.tray._sign.alert)
    hide(app, qtbot)
    assert app.tray._standing.failed == 1
    app.open([str(tmp_path / "gone too.bin")])
    qtbot.waitUntil(lambda: app.tray._standing.unseen == 1)
    assert app.tray._standing.failed == 2


def shown_basket(app: App) -> Basket | None:
    return app.tray_desk.basket


def test_the_basket_comes_goes_and_takes_files(
    app: App, qtbot: QtBot, drop: Drop, tmp_path: Path, home: Path
) -> None:
    action = control(app.window, QMenu, "viewMenu").actions()[-1]
    assert (action.text(), action.isChecked()) == ("Drop basket", False)
    assert shown_basket(app) is None
    action.trigger()
    basket = shown_basket(app)
    assert basket is not None
    assert basket.isVisible()
    assert control(app.tray.menu, QAction, "showBasket").isChecked()
    file = written(tmp_path)
    drop(basket, [file])
    qtbot.waitUntil(ended(app, 1))
    assert [served(link) for link in links(app)] == [digest(file)]
    qtbot.waitUntil(lambda: basket.face is Face.DONE)
    assert not app.window.isVisible()
    control(basket.menu, QAction, "openWindow").trigger()
    assert app.window.isVisible()
    basket.closed.emit()
    assert shown_basket(app) is None
    assert not action.isChecked()
    assert not control(app.tray.menu, QAction, "showBasket").isChecked()
    choose(app, "showBasket")
    again = shown_basket(app)
    assert again is not None
    again.move(again.pos() / 2)
    again._settle()
    paths = user_paths({"FALGUI_HOME": str(home)})
    qtbot.waitUntil(lambda: load_settings(paths.settings_file)[0].basket_place != "")
    assert load_settings(paths.settings_file)[0].basket


def test_the_basket_is_gone_with_falgui(app: App, open_app: OpenApp) -> None:
    choose(app, "showBasket")
    basket = app.tray_desk.basket
    assert basket is not None
    open_app.close(app)
    assert basket not in QApplication.topLevelWidgets()
