"""A request is copied once all its files have links, and never over something newer."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.errors import LocalFileError
from falgui.core.request import Options
from falgui.core.request_files import PastedRequest, look_for_files
from falgui.core.sources import FileSource
from falgui.desktop.copying.copying import Copying
from falgui.desktop.copying.request_bars import RequestBars
from falgui.desktop.copying.request_copies import RequestCopies, Stage
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.widgets.question_bar import QuestionBar, QuestionBars
from tests.desktop.controls import control
from tests.desktop.scripted_uploader import ScriptedUploader, fail_with

LINK = "https://v3b.fal.media/files/b/"


@pytest.fixture
def request_of(tmp_path: Path) -> Callable[..., PastedRequest]:
    def make(*names: str) -> PastedRequest:
        for name in names:
            (tmp_path / name).write_bytes(b"x")
        return look_for_files(" ".join(f'"{tmp_path / name}"' for name in names))

    return make


@pytest.fixture
def copies(queue: UploadQueue, copying: Copying) -> RequestCopies:
    copies = RequestCopies(queue, copying)
    queue.batch_ended.connect(
        lambda batch: copies.batch_ended(batch) if copies.of(batch) else copying.copy_batch(batch)
    )
    return copies


@pytest.fixture
def bars(qtbot: QtBot, copies: RequestCopies) -> Iterator[QuestionBars]:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(800, 600)
    bars = QuestionBars(parent)
    bars.resize(800, 400)
    RequestBars(copies, bars)
    parent.show()
    yield bars
    parent.close()


def begin(queue: UploadQueue, copies: RequestCopies, request: PastedRequest) -> int:
    batch = queue.add([FileSource(path) for path in request.files], Options())
    copies.expect(batch, request)
    return batch


def stage_is(copies: RequestCopies, batch: int, stage: Stage) -> Callable[[], bool]:
    def look() -> bool:
        copy = copies.of(batch)
        return copy is not None and copy.stage is stage

    return look


def on_clipboard() -> str:
    return QGuiApplication.clipboard().text()


def test_it_is_copied_with_each_link_in_its_place(
    qtbot: QtBot,
    queue: UploadQueue,
    copies: RequestCopies,
    copying: Copying,
    request_of: Callable[..., PastedRequest],
) -> None:
    said: list[str] = []
    copying.said.connect(said.append)
    batch = begin(queue, copies, request_of("a.png", "b.png", "a.png"))
    qtbot.waitUntil(stage_is(copies, batch, Stage.COPIED))
    assert on_clipboard() == f'"{LINK}a.png" "{LINK}b.png" "{LINK}a.png"'
    assert said == ["Request copied, with 2 links"]


def test_files_that_left_the_list_have_their_links_all_the_same(
    qtbot: QtBot,
    queue: UploadQueue,
    uploader: ScriptedUploader,
    copies: RequestCopies,
    request_of: Callable[..., PastedRequest],
) -> None:
    gate = uploader.block("b.png")
    batch = begin(queue, copies, request_of("a.png", "b.png"))
    qtbot.waitUntil(lambda: queue.list_totals().done == 1)
    queue.clear_done()
    gate.set()
    qtbot.waitUntil(stage_is(copies, batch, Stage.COPIED))
    assert on_clipboard() == f'"{LINK}a.png" "{LINK}b.png"'


def test_what_lacks_a_file_is_copied_after_a_retry(
    qtbot: QtBot,
    queue: UploadQueue,
    uploader: ScriptedUploader,
    copies: RequestCopies,
    bars: QuestionBars,
    request_of: Callable[..., PastedRequest],
) -> None:
    uploader.scripts["b.png"] = fail_with(LocalFileError(messages.gone("b.png")))
    batch = begin(queue, copies, request_of("a.png", "b.png"))
    qtbot.waitUntil(stage_is(copies, batch, Stage.LACKING))
    assert on_clipboard() == ""
    bar = control(bars, QuestionBar, "requestBar")
    assert "lacks the link of 1 file" in bar.text
    del uploader.scripts["b.png"]
    queue.retry_failed()
    qtbot.waitUntil(stage_is(copies, batch, Stage.COPIED))
    assert on_clipboard() == f'"{LINK}a.png" "{LINK}b.png"'
    assert bar.text == "The request is on the clipboard, with 2 links."


def test_something_newer_stays_until_the_person_asks(
    qtbot: QtBot,
    queue: UploadQueue,
    uploader: ScriptedUploader,
    copies: RequestCopies,
    bars: QuestionBars,
    request_of: Callable[..., PastedRequest],
) -> None:
    gate = uploader.block("a.png")
    batch = begin(queue, copies, request_of("a.png"))
    QGuiApplication.clipboard().setText("mine")
    gate.set()
    qtbot.waitUntil(stage_is(copies, batch, Stage.READY))
    assert on_clipboard() == "mine"
    assert "left as it is" in control(bars, QuestionBar, "requestBar").text
    control(bars, QPushButton, "copyRequest").click()
    assert on_clipboard() == f'"{LINK}a.png"'
    assert copies.batches() == []


def test_a_newer_drop_that_was_copied_stays(
    qtbot: QtBot,
    queue: UploadQueue,
    uploader: ScriptedUploader,
    copies: RequestCopies,
    request_of: Callable[..., PastedRequest],
) -> None:
    gate = uploader.block("a.png")
    batch = begin(queue, copies, request_of("a.png"))
    queue.add([FileSource(Path("/nowhere/c.png"))], Options())
    qtbot.waitUntil(lambda: on_clipboard() == f"{LINK}c.png")
    gate.set()
    qtbot.waitUntil(stage_is(copies, batch, Stage.READY))
    assert on_clipboard() == f"{LINK}c.png"


def test_a_new_window_shows_what_is_still_to_be_copied(
    qtbot: QtBot,
    queue: UploadQueue,
    copies: RequestCopies,
    bars: QuestionBars,
    request_of: Callable[..., PastedRequest],
) -> None:
    batch = begin(queue, copies, request_of("a.png"))
    qtbot.waitUntil(stage_is(copies, batch, Stage.COPIED))
    other = QuestionBars(bars.parentWidget())
    RequestBars(copies, other)
    assert control(other, QuestionBar, "requestBar").text.startswith("The request is on the")


def test_a_request_is_not_shown_by_accident(
    queue: UploadQueue, copies: RequestCopies, request_of: Callable[..., PastedRequest]
) -> None:
    batch = begin(queue, copies, request_of("secret.png"))
    assert "secret" not in repr(copies.of(batch))
