"""Before much that was sent is thrown away, falgui asks."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from falgui.core.meter import Meter
from falgui.core.request import Options
from falgui.core.sources import FileSource
from falgui.core.upload import State
from falgui.desktop.main_window import MainWindow
from falgui.desktop.queue.upload_queue import UploadQueue
from tests.desktop.controls import control
from tests.desktop.scripted_uploader import ScriptedUploader

KEYS = [Qt.Key.Key_Escape, Qt.Key.Key_Delete]


@pytest.fixture
def running(
    qtbot: QtBot, window: MainWindow, queue: UploadQueue, uploader: ScriptedUploader
) -> list[Meter]:
    """Give the meters of two uploads that are under way and selected."""
    uploader.block("a.bin", "b.bin")
    queue.add([FileSource(Path(f"/nowhere/{name}.bin")) for name in "ab"], Options())
    numbers = [upload.number for upload in queue.uploads()]
    meters = [queue.meter(number) for number in numbers]
    qtbot.waitUntil(lambda: [one.state for one in queue.uploads()] == [State.UPLOADING] * 2)
    found = [meter for meter in meters if meter]
    qtbot.waitUntil(lambda: all(meter.total for meter in found))
    for meter in found:
        meter.start(10**9)
    window.activateWindow()
    window.view.setFocus()
    window.view.selectAll()
    return found


def question(window: MainWindow) -> QMessageBox | None:
    return window.findChild(QMessageBox, "cancelQuestion")


@pytest.mark.parametrize("key", KEYS)
def test_what_has_sent_little_is_stopped_at_once(
    qtbot: QtBot, window: MainWindow, queue: UploadQueue, running: list[Meter], key: Qt.Key
) -> None:
    for meter in running:
        meter.add(50_000_000)
    QTest.keyClick(window.view, key)
    assert question(window) is None
    qtbot.waitUntil(lambda: all(one.state is State.CANCELLED for one in queue.uploads()))


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("agrees", [True, False])
def test_what_has_sent_much_together_is_asked_about(
    qtbot: QtBot,
    window: MainWindow,
    queue: UploadQueue,
    running: list[Meter],
    key: Qt.Key,
    agrees: bool,  # noqa: FBT001  a case
) -> None:
    for meter in running:
        meter.add(51_000_000)
    QTest.keyClick(window.view, key)
    box = question(window)
    assert box
    assert "102.0 MB" in box.informativeText()
    assert [one.state for one in queue.uploads()] == [State.UPLOADING] * 2
    assert box.defaultButton() is control(box, QPushButton, "keepButton")
    control(box, QPushButton, "cancelButton" if agrees else "keepButton").click()
    if agrees:
        qtbot.waitUntil(lambda: all(one.state is State.CANCELLED for one in queue.uploads()))
    else:
        assert [one.state for one in queue.uploads()] == [State.UPLOADING] * 2


def test_escape_keeps_the_uploads(
    qtbot: QtBot, window: MainWindow, queue: UploadQueue, running: list[Meter]
) -> None:
    running[0].add(200_000_000)
    QTest.keyClick(window.view, Qt.Key.Key_Escape)
    box = question(window)
    assert box
    qtbot.waitUntil(box.isActiveWindow)
    QTest.keyClick(box, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: question(window) is None)
    assert [one.state for one in queue.uploads()] == [State.UPLOADING] * 2
