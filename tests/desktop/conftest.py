"""What the tests of the window share: a queue on a scripted uploader, and clean threads after."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QThreadPool
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from falgui.core.links import CopyStyle
from falgui.desktop.copying.clipboard import Clipboard
from falgui.desktop.copying.copying import Copying
from falgui.desktop.look.theme import apply_theme
from falgui.desktop.main_window import MainWindow
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.rows.queue_model import QueueModel
from falgui.desktop.rows.thumbnails import Thumbnails
from falgui.desktop.system.background import Background
from falgui.media.thumbnails import thumbnail
from falgui.store.settings import Settings
from tests.desktop.scripted_uploader import ScriptedUploader


@pytest.fixture(autouse=True)
def global_pool_stays_clean() -> Iterator[None]:
    """Fail the test that left work on Qt's global thread pool."""
    yield
    pool = QThreadPool.globalInstance()
    pool.clear()
    assert pool.waitForDone(5000)
    assert pool.activeThreadCount() == 0


@pytest.fixture
def uploader() -> ScriptedUploader:
    return ScriptedUploader()


@pytest.fixture
def queue(
    qapp: QApplication,  # noqa: ARG001  signals need it
    uploader: ScriptedUploader,
) -> Iterator[UploadQueue]:
    """Give a queue for two uploads at once, whose threads have all ended after the test."""
    queue = UploadQueue(uploader, 2)
    yield queue
    uploader.open_all()
    assert queue.shut_down(5000), "a worker did not end"


@pytest.fixture
def background(qapp: QApplication) -> Iterator[Background]:  # noqa: ARG001  signals need it
    background = Background()
    yield background
    assert background.finish(5000), "a background job did not end"


@pytest.fixture
def clipboard(qapp: QApplication) -> Clipboard:
    qapp.clipboard().clear()
    return Clipboard()


@pytest.fixture
def copying(queue: UploadQueue, clipboard: Clipboard, background: Background) -> Copying:
    return Copying(queue, clipboard, background, CopyStyle)


@pytest.fixture
def queue_model(queue: UploadQueue) -> QueueModel:
    return QueueModel(queue)


@pytest.fixture
def window(
    qapp: QApplication,
    qtbot: QtBot,
    queue: UploadQueue,
    queue_model: QueueModel,
    copying: Copying,
    clipboard: Clipboard,
    background: Background,
    tmp_path: Path,
) -> Iterator[MainWindow]:
    """Show the whole window, in the program's look."""
    apply_theme(qapp)
    thumbnails = Thumbnails(thumbnail, background)
    thumbnails.ready.connect(queue_model.refresh)
    window = MainWindow(Settings())
    window.furnish(
        queue,
        queue_model,
        thumbnails,
        copying,
        clipboard,
        background,
        tmp_path,
    )
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.close_for_good()
    window.deleteLater()
    qapp.processEvents()
