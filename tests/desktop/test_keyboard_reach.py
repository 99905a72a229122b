"""Everything can be reached with the Tab key, and tells a screen reader what it is."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSlider,
    QWidget,
)
from pytestqt.qtbot import QtBot

from falgui.core.request import Options
from falgui.core.sources import LinkSource
from falgui.desktop.main_window import MainWindow
from falgui.desktop.queue.upload_queue import UploadQueue

_CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSlider,
)


def controls(top: QWidget) -> set[QWidget]:
    """Return what a person could use in `top` now, without the inner parts of other controls."""
    return {
        one
        for one in top.findChildren(QWidget)
        if isinstance(one, _CONTROLS)
        and one.isVisible()
        and one.isEnabled()
        and not isinstance(one.parentWidget(), (*_CONTROLS, QComboBox))
        and not one.objectName().startswith("qt_")
        and one.window() is top
    }


def reached(top: QWidget) -> set[QWidget]:
    """Return what gets the focus by Tab alone, until it comes round again."""
    found: set[QWidget] = set()
    for _step in range(200):
        focused = QApplication.focusWidget()
        if focused is not None:
            if focused in found:
                break
            found.add(focused)
        QTest.keyClick(focused or top, Qt.Key.Key_Tab)
    return found


def unnamed(top: QWidget) -> list[str]:
    return [
        f"{type(one).__name__} {one.objectName()}"
        for one in controls(top)
        if not (one.accessibleName() or (isinstance(one, QAbstractButton) and one.text()))
    ]


def missed(top: QWidget) -> list[str]:
    there = reached(top)
    # Of those that exclude each other one has the focus, and the arrow keys lead to the others.
    for one in tuple(there):
        group = one.group() if isinstance(one, QAbstractButton) else None
        if group is not None and group.exclusive():
            there.update(group.buttons())
    proxies = {one.focusProxy() for one in there}
    return [
        f"{type(one).__name__} {one.objectName()}"
        for one in controls(top)
        if one not in there and one not in proxies
    ]


def test_the_drop_zone(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    assert not unnamed(window)
    assert not missed(window)


def test_the_list(window: MainWindow, queue: UploadQueue, qtbot: QtBot) -> None:
    queue.add([LinkSource("https://example.com/a.png")], Options())
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.waitUntil(window.view.isVisible)
    assert not unnamed(window)
    assert not missed(window)
