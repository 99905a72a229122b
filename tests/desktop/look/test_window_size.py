from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from falgui.desktop.look.window_size import open_at


def test_a_window_opens_at_its_usual_size(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    open_at(window, QSize(300, 200))
    assert window.size() == QSize(300, 200)


def test_a_window_is_no_larger_than_its_screen_with_its_frame(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    dialog = QDialog(window)
    for one in (window, dialog):
        open_at(one, QSize(300, 9000))
        room = QGuiApplication.primaryScreen().availableSize()
        assert one.width() == 300
        assert room.height() - 100 < one.height() < room.height()
