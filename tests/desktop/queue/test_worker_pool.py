"""Workers whose threads the system doesn't give."""

from pathlib import Path

import pytest
from PySide6.QtCore import QRunnable, QThreadPool
from pytestqt.qtbot import QtBot

from falgui.core.sources import FileSource
from falgui.core.upload import Upload
from falgui.desktop.queue import worker_pool
from falgui.desktop.queue.worker_pool import WorkerPool
from tests.desktop.scripted_uploader import ScriptedUploader


class ScarcePool(QThreadPool):
    """A thread pool that has no thread for the first that want one, and says nothing, as Qt's."""

    lost = 2

    def start(self, runnable: QRunnable, priority: int = 0) -> None:  # type: ignore[override]
        if self.lost:
            self.lost -= 1
            return
        super().start(runnable, priority)


def upload(number: int, name: str) -> Upload:
    return Upload(number, 1, FileSource(Path("/nowhere") / name))


def test_a_worker_that_got_no_thread_is_started_until_it_has_one(
    qtbot: QtBot, uploader: ScriptedUploader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_pool, "QThreadPool", ScarcePool)
    pool = WorkerPool(uploader, lost_seconds=0.05)
    pool.set_size(1, 1)
    ended: list[int] = []
    pool.ended.connect(ended.append)
    pool.start(upload(1, "a.png"), small=True)
    qtbot.waitUntil(lambda: ended == [1])
    assert uploader.started == ["a.png"]
    assert pool.wait(5000)


def test_a_worker_that_only_begins_late_runs_once(qtbot: QtBot, uploader: ScriptedUploader) -> None:
    gate = uploader.block("a.png")
    pool = WorkerPool(uploader, lost_seconds=0.05)
    # Room for one thread alone, whatever is asked for: the second waits in Qt's queue.
    pool.set_size(0, 0)
    ended: list[int] = []
    pool.ended.connect(ended.append)
    pool.start(upload(1, "a.png"), small=True)
    pool.start(upload(2, "b.png"), small=True)
    qtbot.waitUntil(lambda: 2 in ended)
    gate.set()
    qtbot.waitUntil(lambda: ended == [2, 1])
    assert sorted(uploader.started) == ["a.png", "b.png"]
    assert pool.wait(5000)
