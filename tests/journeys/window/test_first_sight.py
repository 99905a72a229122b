"""What is seen first is the window itself, as it stays."""

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from falgui.core.errand import Errand
from falgui.desktop.first_sight import first_sight
from falgui.desktop.look.theme import apply_theme
from falgui.desktop.main_window import MainWindow
from falgui.sandbox.server import Sandbox
from falgui.store.paths import prepare, user_paths
from tests.journeys.window.conftest import OpenApp


def _shown(application: QApplication, home: Path) -> MainWindow:
    paths, problem = prepare(user_paths({"FALGUI_HOME": str(home)}))
    assert problem is None
    paths.settings_file.write_text("{}")
    apply_theme(application)
    window = first_sight(application, paths, Errand.SHOW)
    assert window is not None
    return window


def _picture(window: QWidget) -> QImage:
    return window.grab().toImage()


def test_nothing_changes_to_the_eye_when_the_window_is_furnished(
    qapp: QApplication, home: Path, sandbox: Sandbox, open_app: OpenApp, qtbot: QtBot
) -> None:
    window = _shown(qapp, home)
    before = _picture(window)
    app = open_app(sandbox.environment(), window=window)
    assert app.window is window
    qtbot.waitUntil(lambda: app.engine.account.key() is not None)
    qtbot.waitUntil(lambda: _picture(window) == before)


def test_no_timer_runs_while_nothing_goes_on(
    sandbox: Sandbox, open_app: OpenApp, qapp: QApplication, qtbot: QtBot
) -> None:
    app = open_app(sandbox.environment())

    def running() -> list[str]:
        return [
            f"{type(timer.parent()).__name__}: {timer.interval()} ms"
            for top in (app, *qapp.topLevelWidgets())
            for timer in top.findChildren(QTimer)
            if timer.isActive() and timer.parent() is not app.tray
        ]

    qtbot.waitUntil(lambda: not running(), timeout=15_000)
