"""Sizes become known before the uploads begin, and a slow drive harms nobody."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.request import Options
from falgui.core.sources import FileSource, LinkSource, Source
from falgui.core.upload import Problem, WaitCause
from falgui.desktop.queue.measuring import Measuring
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.system.background import Background


@pytest.fixture
def measuring(queue: UploadQueue, background: Background) -> Iterator[Measuring]:
    queue.hold(WaitCause.KEY, Problem(messages.key_missing()))
    yield Measuring(queue, background)
    assert background.finish(5000)


@pytest.mark.usefixtures("measuring")
def test_files_are_measured_and_what_cannot_be_stays_unknown(
    qtbot: QtBot, queue: UploadQueue, tmp_path: Path
) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"12345")
    sources: list[Source] = [
        FileSource(path),
        FileSource(tmp_path / "gone.png"),
        LinkSource("https://example.com/x"),
    ]
    queue.add(sources, Options())
    qtbot.waitUntil(lambda: queue.at(0).size == 5)
    qtbot.wait(20)
    assert [upload.size for upload in queue.uploads()] == [5, None, None]
    assert (queue.totals().size, queue.totals().unmeasured) == (5, 2)


@pytest.mark.usefixtures("measuring")
def test_thousands_are_measured(qtbot: QtBot, queue: UploadQueue, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"12345")
    queue.add([FileSource(path)] * 2500, Options())
    qtbot.waitUntil(lambda: queue.totals().size == 12_500, timeout=20_000)


@pytest.mark.usefixtures("measuring")
def test_rows_that_are_removed_meanwhile_do_no_harm(
    qtbot: QtBot, queue: UploadQueue, tmp_path: Path
) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"12345")
    queue.add([FileSource(path)] * 3, Options())
    queue.remove([queue.at(0).number])
    qtbot.waitUntil(lambda: queue.totals().size == 10)
    assert queue.count() == 2
