"""Nothing is painted or laid out again where nothing has changed."""

from collections.abc import Iterable, Iterator
from typing import cast

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.request import Options
from falgui.core.upload import Problem, State, WaitCause
from falgui.desktop.main_window import MainWindow
from falgui.desktop.queue.upload_queue import UploadQueue
from tests.desktop.scripted_uploader import ScriptedUploader
from tests.desktop.test_main_window import files


class Watch(QObject):
    """Notes where in `window` something is painted, and what is laid out."""

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self._window = window
        self.painted: list[tuple[str, QRect]] = []
        self.laid_out: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Take note, and let everything happen."""
        if isinstance(watched, QWidget) and watched.window() is self._window:
            name = f"{type(watched).__name__} {watched.objectName()}"
            if isinstance(event, QPaintEvent):
                place = watched.mapTo(self._window, QPoint(0, 0))
                # The region's rectangles: what surrounds two of them is much more.
                parts = cast("Iterable[QRect]", event.region())
                self.painted += [(name, part.translated(place)) for part in parts]
            elif event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
                self.laid_out.append(name)
        return False

    def forget(self) -> None:
        self.painted.clear()
        self.laid_out.clear()


@pytest.fixture
def watch(qapp: QApplication, window: MainWindow) -> Iterator[Watch]:
    watch = Watch(window)
    qapp.installEventFilter(watch)
    yield watch
    qapp.removeEventFilter(watch)


def settled(qtbot: QtBot, watch: Watch) -> None:
    """Wait until a whole fifth of a second has passed without a paint event."""

    def is_still() -> bool:
        watch.forget()
        qtbot.wait(200)
        return not watch.painted

    qtbot.waitUntil(is_still, timeout=10_000)
    watch.forget()


def area(part: QWidget, window: QWidget) -> QRect:
    return QRect(part.mapTo(window, QPoint(0, 0)), part.size())


def test_an_idle_window_paints_nothing(qtbot: QtBot, watch: Watch) -> None:
    settled(qtbot, watch)
    qtbot.wait(1000)
    assert (watch.painted, watch.laid_out) == ([], [])


def test_a_list_in_which_all_is_done_paints_nothing(
    qtbot: QtBot, watch: Watch, queue: UploadQueue
) -> None:
    queue.add(files(*(f"{number}.png" for number in range(20))), Options())
    qtbot.waitUntil(lambda: queue.list_totals().done == 20)
    settled(qtbot, watch)
    qtbot.wait(1000)
    assert (watch.painted, watch.laid_out) == ([], [])


def test_a_banner_and_waiting_uploads_stand_still(
    qtbot: QtBot, watch: Watch, queue: UploadQueue
) -> None:
    queue.hold(WaitCause.KEY, Problem(messages.key_rejected()))
    queue.add(files("a.png", "b.png"), Options())
    settled(qtbot, watch)
    qtbot.wait(1000)
    assert (watch.painted, watch.laid_out) == ([], [])


def test_one_upload_among_a_thousand_paints_its_row_and_the_footer_alone(
    qtbot: QtBot,
    watch: Watch,
    window: MainWindow,
    queue: UploadQueue,
    uploader: ScriptedUploader,
) -> None:
    names = [f"{number}.png" for number in range(1000)]
    uploader.block(names[2], sent=40)
    queue.add(files(*names), Options())
    qtbot.waitUntil(lambda: queue.list_totals().done == 999, timeout=30_000)
    upload = queue.at(2)
    assert upload.state is State.UPLOADING
    qtbot.wait(300)
    watch.forget()
    meter = queue.meter(upload.number)
    assert meter is not None
    for _step in range(10):
        meter.add(2)
        qtbot.wait(110)
    row = window.view.visualRect(window.view.model().index(2, 0))
    row.translate(area(window.view.viewport(), window).topLeft())
    footer = area(window.footer, window)
    elsewhere = [
        (name, rect)
        for name, rect in watch.painted
        if not row.contains(rect) and not footer.contains(rect)
    ]
    assert any(row.contains(rect) for _name, rect in watch.painted)
    assert elsewhere == []
    assert {name for name in watch.laid_out if not name.startswith("Steady")} == set()
