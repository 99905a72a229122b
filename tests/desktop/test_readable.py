"""Messages for those who listen, who need large letters, and who read from right to left."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QFont
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.errors import LocalFileError
from falgui.core.request import Options
from falgui.core.upload import Problem, WaitCause
from falgui.desktop.main_window import MainWindow
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.widgets.banner import Banner
from tests.desktop.scripted_uploader import ScriptedUploader, fail_with
from tests.desktop.test_main_window import files

pytestmark = pytest.mark.row("U7")


@pytest.fixture(params=[Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def direction(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[Qt.LayoutDirection]:
    qapp.setLayoutDirection(request.param)
    yield request.param
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.fixture(params=[1, 4])
def large_letters(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[int]:
    usual = qapp.font()
    large = QFont(usual)
    large.setPointSizeF(usual.pointSizeF() * request.param)
    qapp.setFont(large)
    yield request.param
    qapp.setFont(usual)


def test_a_message_can_be_read_whole_at_any_size_and_in_any_direction(
    direction: Qt.LayoutDirection, large_letters: int, qtbot: QtBot, window: MainWindow
) -> None:
    window.resize(760 * large_letters, 560 * large_letters)
    refused = messages.key_rejected()
    window.banners.show_banner("key", refused.title, refused.advice, [("Settings", lambda: None)])
    qtbot.waitUntil(window.banners.isVisible)
    (banner,) = window.findChildren(Banner)
    labels = [label for label in banner.findChildren(QLabel) if label.text()]
    assert [label.text() for label in labels] == [refused.title, refused.advice]
    qtbot.waitUntil(lambda: all(_fits(label) for label in labels))
    (action,) = banner.findChildren(QAbstractButton, "bannerAction")
    text_first = labels[0].geometry().center().x() < action.geometry().center().x()
    assert text_first is (direction is Qt.LayoutDirection.LeftToRight)


def test_a_row_tells_its_whole_problem_to_who_listens(
    qtbot: QtBot, window: MainWindow, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    gone = messages.gone("a.png")
    uploader.scripts["a.png"] = fail_with(LocalFileError(gone))
    queue.add(files("a.png"), Options())
    qtbot.waitUntil(lambda: queue.list_totals().failed == 1)
    qtbot.waitUntil(window.view.isVisible)
    index = window.view.model().index(0, 0)
    spoken = str(index.data(Qt.ItemDataRole.AccessibleTextRole))
    described = str(index.data(Qt.ItemDataRole.AccessibleDescriptionRole) or "")
    assert "Failed" in f"{spoken} {described}"
    assert gone.title in f"{spoken} {described}"


def test_every_control_that_the_keyboard_reaches_has_a_name(
    qtbot: QtBot, window: MainWindow, queue: UploadQueue
) -> None:
    queue.hold(WaitCause.KEY, Problem(messages.key_rejected()))
    queue.add(files("a.png"), Options())
    qtbot.waitUntil(window.view.isVisible)
    nameless = [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not _name(widget)
    ]
    assert nameless == []


def _fits(label: QLabel) -> bool:
    """Return whether the label is as large as its words need, and within its window."""
    needed = label.fontMetrics().boundingRect(
        QRect(0, 0, label.width(), 100_000), int(Qt.TextFlag.TextWordWrap), label.text()
    )
    place = QRect(label.mapTo(label.window(), label.rect().topLeft()), label.size())
    return needed.height() <= label.height() and label.window().rect().contains(place)


def _name(widget: QWidget) -> str:
    interface: QAccessibleInterface | None = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None
    return interface.text(QAccessible.Text.Name)
