"""Space shows the current row large, whatever it is."""

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from falgui.core.request import Options
from falgui.core.sources import FileSource, LinkSource
from falgui.core.upload import State
from falgui.desktop.main_window import MainWindow
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.rows.quick_look import QuickLook
from tests.desktop.controls import control
from tests.desktop.scripted_uploader import ScriptedUploader


@pytest.fixture
def look(qtbot: QtBot, window: MainWindow, queue: UploadQueue, tmp_path: Path) -> QuickLook:
    """Give the quick look of a list: a wide picture, a film, and a link."""
    Image.new("RGB", (3000, 1500), "red").save(tmp_path / "wide.png")
    (tmp_path / "film.mp4").write_bytes(b"film")
    sources = [FileSource(tmp_path / "wide.png"), FileSource(tmp_path / "film.mp4")]
    queue.add([*sources, LinkSource("https://example.org/c.png")], Options())
    qtbot.waitUntil(lambda: queue.list_totals().done == 3)
    window.activateWindow()
    window.view.setFocus()
    window.view.select(0)
    return control(window, QuickLook, "quickLook")


def shown_name(look: QuickLook) -> str:
    return control(look, QLabel, "quickLookName").text()


def middle(look: QuickLook) -> str:
    picture = control(look, QLabel, "quickLookPicture")
    image = picture.grab().toImage()
    return image.pixelColor(image.rect().center()).name()


def test_space_shows_the_picture_and_space_hides_it(
    qtbot: QtBot, window: MainWindow, look: QuickLook
) -> None:
    QTest.keyClick(window.view, Qt.Key.Key_Space)
    assert look.isVisible()
    assert shown_name(look) == "wide.png"
    assert "Ready" in control(look, QLabel, "quickLookFacts").text()
    assert control(look, QLabel, "quickLookLink").text().endswith("wide.png")
    qtbot.waitUntil(lambda: middle(look) == "#ff0000")
    QTest.keyClick(look, Qt.Key.Key_Space)
    assert not look.isVisible()
    qtbot.waitUntil(window.view.hasFocus)


@pytest.mark.parametrize("is_active", [True, False])
def test_escape_closes_the_look_and_cancels_nothing(
    qtbot: QtBot,
    window: MainWindow,
    queue: UploadQueue,
    uploader: ScriptedUploader,
    look: QuickLook,
    is_active: bool,  # noqa: FBT001  a case
) -> None:
    uploader.block("d.png")
    queue.add([FileSource(Path("/nowhere/d.png"))], Options())
    qtbot.waitUntil(lambda: queue.at(3).state is State.UPLOADING)
    window.view.select(3)
    QTest.keyClick(window.view, Qt.Key.Key_Space)
    qtbot.waitUntil(look.isActiveWindow)
    if not is_active:
        window.activateWindow()
        window.view.setFocus()
        qtbot.waitUntil(window.view.hasFocus)
    QTest.keyClick(look if is_active else window.view, Qt.Key.Key_Escape)
    assert not look.isVisible()
    assert queue.at(3).state is State.UPLOADING


def test_the_arrows_go_to_other_rows_and_stop_at_the_ends(
    qtbot: QtBot, window: MainWindow, look: QuickLook
) -> None:
    QTest.keyClick(window.view, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: middle(look) == "#ff0000")
    names = []
    for _step in range(3):
        QTest.keyClick(look, Qt.Key.Key_Down)
        names.append(shown_name(look))
    assert names == ["film.mp4", "c.png", "c.png"]
    assert [one.name for one in window.view.selected()] == ["c.png"]
    # There is no picture of these, only a sign.
    assert middle(look) != "#ff0000"
    QTest.keyClick(look, Qt.Key.Key_Up)
    assert shown_name(look) == "film.mp4"


def test_a_picture_is_not_scaled_up(
    qtbot: QtBot, window: MainWindow, queue: UploadQueue, look: QuickLook, tmp_path: Path
) -> None:
    Image.new("RGB", (20, 20), "red").save(tmp_path / "tiny.png")
    queue.add([FileSource(tmp_path / "tiny.png")], Options())
    qtbot.waitUntil(lambda: queue.list_totals().done == 4)
    window.view.select(3)
    QTest.keyClick(window.view, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: middle(look) == "#ff0000")
    image = control(look, QLabel, "quickLookPicture").grab().toImage()
    beside = image.rect().center()
    beside.setX(beside.x() + 30)
    assert image.pixelColor(beside).name() != "#ff0000"


def test_the_look_follows_its_row_and_closes_with_the_list(
    qtbot: QtBot, window: MainWindow, queue: UploadQueue, look: QuickLook
) -> None:
    QTest.keyClick(window.view, Qt.Key.Key_Space)
    queue.remove([queue.at(0).number])
    qtbot.waitUntil(lambda: shown_name(look) == "film.mp4")
    queue.clear_done()
    qtbot.waitUntil(lambda: not look.isVisible())


def test_without_rows_nothing_opens(window: MainWindow) -> None:
    look = control(window, QuickLook, "quickLook")
    look.toggle()
    assert not look.isVisible()


def test_the_look_stays_on_the_screen(window: MainWindow, look: QuickLook) -> None:
    window.move(window.screen().availableGeometry().bottomRight())
    QTest.keyClick(window.view, Qt.Key.Key_Space)
    assert look.size().boundedTo(QSize(640, 480)) == look.size()
    assert window.screen().availableGeometry().contains(look.geometry())
