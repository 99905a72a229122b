"""The drop basket takes drops, tells how uploads stand, and can be moved."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from falgui.core.upload import WaitCause
from falgui.desktop.look.motion import set_less_motion
from falgui.desktop.tray import basket as basket_module
from falgui.desktop.tray.basket import EDGE, Basket
from falgui.desktop.tray.basket_face import Face
from falgui.desktop.tray.menu import TrayMenu
from falgui.desktop.tray.standing import Standing
from tests.drags import dropping, entering

HERE = QPoint(75, 75)


@pytest.fixture
def basket(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Basket]:
    monkeypatch.setattr(basket_module, "_DONE_MILLISECONDS", 50)
    set_less_motion(True)
    basket = Basket(TrayMenu(list))
    qtbot.addWidget(basket)
    qtbot.addWidget(basket.menu)
    basket.bring_into_sight()
    basket.show()
    yield basket
    set_less_motion(False)


def files() -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/a.png")])
    return mime


def face(basket: Basket) -> Face:
    return basket.face


def free() -> tuple[QPoint, QPoint]:
    area = QGuiApplication.primaryScreen().availableGeometry()
    return area.topLeft(), area.bottomRight() + QPoint(1, 1)


def test_it_begins_in_the_bottom_right_corner_and_takes_no_focus(basket: Basket) -> None:
    _start, end = free()
    assert end - basket.geometry().bottomRight() == QPoint(17, 17)
    assert basket.size().width() == basket.size().height() == EDGE
    assert basket.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    flags = basket.windowFlags()
    assert flags & Qt.WindowType.WindowStaysOnTopHint
    assert flags & Qt.WindowType.FramelessWindowHint
    assert basket.accessibleName() == "Drop basket"


def test_what_falls_into_it_is_told(qtbot: QtBot, basket: Basket) -> None:
    mime = files()
    with qtbot.waitSignal(basket.dropped):
        QApplication.sendEvent(basket, entering(mime, HERE))
        QApplication.sendEvent(basket, dropping(mime, HERE))


def test_it_comes_out_clearly_under_the_pointer_and_under_a_drag(basket: Basket) -> None:
    # Offscreen whatever is shown has the focus.
    basket.clearFocus()
    assert basket._opacity == 0.6
    at = QPointF(HERE)
    QApplication.sendEvent(basket, QEnterEvent(at, at, at))
    assert basket._opacity == 1.0
    QApplication.sendEvent(basket, QEvent(QEvent.Type.Leave))
    assert basket._opacity == 0.6
    mime = files()
    QApplication.sendEvent(basket, entering(mime, HERE))
    assert basket._opacity == 1.0
    QApplication.sendEvent(basket, dropping(mime, HERE))
    assert basket._opacity == 0.6


@pytest.mark.parametrize(
    ("standing", "shown", "words"),
    [
        (Standing(), Face.OPEN, "Drop here"),
        (Standing(running=2, percent=40), Face.RUNNING, "2 files"),
        (Standing(cause=WaitCause.OFFLINE), Face.WAITING, "Waiting for internet"),
        (Standing(can_resume=True), Face.PAUSED, "Paused"),
        (Standing(failed=3, unseen=2), Face.FAILED, "2 failed"),
        (Standing(failed=3), Face.OPEN, "Drop here"),
    ],
)
def test_it_shows_how_the_uploads_stand(
    basket: Basket, standing: Standing, shown: Face, words: str
) -> None:
    basket.show_standing(standing)
    assert basket.face is shown
    assert basket.accessibleDescription() == words


def test_it_shows_for_a_moment_that_all_is_done(qtbot: QtBot, basket: Basket) -> None:
    basket.show_standing(Standing(done=5))
    assert face(basket) is Face.OPEN
    basket.show_standing(Standing(running=1, done=5))
    basket.show_standing(Standing(done=6))
    assert face(basket) is Face.DONE
    qtbot.waitUntil(lambda: face(basket) is Face.OPEN)
    # Nothing is done when the only upload was cancelled.
    basket.show_standing(Standing(running=1, done=6))
    basket.show_standing(Standing(done=6))
    assert face(basket) is Face.OPEN


def test_a_click_opens_the_window_and_a_drag_does_not(qtbot: QtBot, basket: Basket) -> None:
    with qtbot.waitSignal(basket.window_wanted):
        QTest.mouseClick(basket, Qt.MouseButton.LeftButton, pos=HERE)
    before = basket.pos()
    with (
        qtbot.assertNotEmitted(basket.window_wanted),
        qtbot.waitSignal(basket.moved) as moved,
    ):
        QTest.mousePress(basket, Qt.MouseButton.LeftButton, pos=HERE)
        QTest.mouseMove(basket, HERE - QPoint(100, 60))
        QTest.mouseRelease(basket, Qt.MouseButton.LeftButton, pos=HERE)
    assert basket.pos() == before - QPoint(100, 60)
    again = Basket(basket.menu, moved.args[0])
    qtbot.addWidget(again)
    again.bring_into_sight()
    assert again.pos() == basket.pos()


def test_it_can_not_be_lost_beyond_the_screen(basket: Basket) -> None:
    start, end = free()
    basket.move(end + QPoint(500, 500))
    basket._screens_changed()
    QApplication.processEvents()
    assert basket.geometry().bottomRight() + QPoint(1, 1) == end
    for _press in range(200):
        QTest.keyClick(basket, Qt.Key.Key_Left)
        QTest.keyClick(basket, Qt.Key.Key_Up)
    assert basket.pos() == start


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_it_is_used_without_a_mouse(qtbot: QtBot, basket: Basket, key: Qt.Key) -> None:
    with qtbot.waitSignal(basket.window_wanted):
        QTest.keyClick(basket, key)
    with qtbot.waitSignal(basket.closed):
        QTest.keyClick(basket, Qt.Key.Key_Escape)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, HERE, basket.mapToGlobal(HERE))
    QApplication.sendEvent(basket, event)
    qtbot.waitUntil(basket.menu.isVisible)
    basket.menu.close()
