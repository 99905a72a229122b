"""Copying arrives, or says that it did not."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QClipboard, QGuiApplication
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.errors import LocalFileError
from falgui.core.links import CopyStyle, LinkFormat
from falgui.core.request import Options
from falgui.core.result import Result
from falgui.core.sources import FileSource, LinkSource, Source
from falgui.desktop.copying.clipboard import Clipboard
from falgui.desktop.copying.copying import Copying, format_name
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.system.background import Background
from tests.desktop.scripted_uploader import Run, ScriptedUploader, fail_with, succeed

LINK = "https://v3b.fal.media/files/b/{}"


def on_clipboard() -> str:
    return QGuiApplication.clipboard().text()


@pytest.fixture
def done(qtbot: QtBot, queue: UploadQueue) -> Callable[..., int]:
    def add(*names: str) -> int:
        sources: list[Source] = [FileSource(Path("/nowhere") / name) for name in names]
        before = queue.list_totals().total
        batch = queue.add(sources, Options())
        qtbot.waitUntil(lambda: not queue.running_count and _ended(queue) == before + len(names))
        return batch

    return add


def _ended(queue: UploadQueue) -> int:
    totals = queue.list_totals()
    return totals.done + totals.failed


def test_a_copied_text_is_there_and_remembered(clipboard: Clipboard) -> None:
    assert clipboard.last_copied == ""
    assert clipboard.copy("https://example.com/ü")
    assert on_clipboard() == clipboard.last_copied == "https://example.com/ü"


@pytest.mark.row("U2")
def test_a_clipboard_that_does_not_take_it_is_told_and_can_be_tried_again(
    clipboard: Clipboard,
    copying: Copying,
    done: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refusals = 20
    again: list[Callable[[], bool]] = []
    said: list[str] = []
    copying.refused.connect(again.append)
    copying.said.connect(said.append)
    batch = done("a.png")
    # On Windows and Wayland the system may ignore what it is given.
    with monkeypatch.context() as ignored:
        ignored.setattr(QClipboard, "setText", lambda *_: None)
        assert not copying.copy_batch(batch)
        while len(again) < refusals:
            assert not again[-1]()
    assert clipboard.last_copied == ""
    assert said == []
    with_arrival: list[bool] = []
    copying.arrived.connect(lambda: with_arrival.append(True))
    assert again[-1]()
    assert on_clipboard() == LINK.format("a.png")
    assert with_arrival == [True]


@pytest.mark.row("U1")
@pytest.mark.parametrize("where", ["here", "elsewhere", "details"])
def test_what_the_person_copied_since_a_batch_began_stays(
    qtbot: QtBot,
    queue: UploadQueue,
    uploader: ScriptedUploader,
    clipboard: Clipboard,
    copying: Copying,
    done: Callable[..., int],
    where: str,
) -> None:
    done("old.png")
    gate = uploader.block("a.png")
    batch = queue.add([FileSource(Path("/nowhere/a.png"))], Options())
    qtbot.waitUntil(lambda: uploader.running == 1)
    if where == "here":
        copying.copy([queue.at(0).number])
    elif where == "details":
        clipboard.copy("a report")
    else:
        # As another program would: the clipboard only tells that it changed.
        QGuiApplication.clipboard().setText("something else")
    kept = on_clipboard()
    gate.set()
    qtbot.waitUntil(lambda: queue.list_totals().done == 2)
    said: list[str] = []
    copying.said.connect(said.append)
    assert not copying.copy_batch(batch)
    assert on_clipboard() == kept
    assert said == ["Done. The clipboard was left as it is."]
    # What the person asks for is another matter.
    assert copying.copy_all()


@pytest.mark.row("U1")
def test_links_that_were_copied_by_themselves_give_way_to_newer_ones(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader, copying: Copying
) -> None:
    gates = [uploader.block(name) for name in ("a.png", "b.png")]
    batches = [
        queue.add([FileSource(Path("/nowhere") / name)], Options()) for name in ("a.png", "b.png")
    ]
    for gate, batch in zip(gates, batches, strict=True):
        with qtbot.waitSignal(queue.batch_ended):
            gate.set()
        assert copying.copy_batch(batch)
    assert on_clipboard() == LINK.format("b.png")


def test_links_are_copied_in_the_order_they_are_asked_for(
    queue: UploadQueue, copying: Copying, done: Callable[..., int]
) -> None:
    done("a.png", "b.png", "c.png")
    copied: list[list[int]] = []
    said: list[str] = []
    copying.copied.connect(copied.append)
    copying.said.connect(said.append)
    numbers = [queue.at(2).number, queue.at(0).number]
    assert copying.copy(numbers)
    assert on_clipboard().split("\n") == [LINK.format("c.png"), LINK.format("a.png")]
    assert copied == [numbers]
    assert said == ["2 links copied"]


@pytest.mark.parametrize("link_format", LinkFormat)
def test_every_format_has_a_name_and_can_be_copied(
    copying: Copying, done: Callable[..., int], link_format: LinkFormat
) -> None:
    done("a.png")
    assert format_name(link_format)
    assert copying.copy_all(link_format)
    assert LINK.format("a.png") in on_clipboard()


def test_a_batch_is_what_is_copied_not_the_whole_list(
    copying: Copying, done: Callable[..., int], uploader: ScriptedUploader
) -> None:
    done("old.png")
    uploader.scripts["bad.png"] = fail_with(LocalFileError(messages.gone("bad.png")))
    batch = done("a.png", "bad.png", "b.png")
    assert copying.copy_batch(batch)
    assert on_clipboard() == "\n".join(LINK.format(name) for name in ("a.png", "b.png"))


@pytest.mark.row("U1")
def test_the_clipboard_never_goes_back_to_an_older_batch(
    copying: Copying, done: Callable[..., int]
) -> None:
    older, newer = done("a.png"), done("b.png")
    assert copying.copy_batch(newer)
    assert not copying.copy_batch(older)
    assert on_clipboard() == LINK.format("b.png")
    # A retry ends the same batch once more.
    assert copying.copy_batch(newer)


def test_a_batch_without_links_leaves_the_clipboard_alone(
    clipboard: Clipboard, copying: Copying, done: Callable[..., int], uploader: ScriptedUploader
) -> None:
    clipboard.copy("mine")
    uploader.scripts["bad.png"] = fail_with(LocalFileError(messages.gone("bad.png")))
    batch = done("bad.png")
    assert not copying.copy_batch(batch)
    assert on_clipboard() == "mine"


def test_a_small_file_is_copied_as_a_data_uri(
    qtbot: QtBot, queue: UploadQueue, copying: Copying, tmp_path: Path
) -> None:
    path = tmp_path / "note.txt"
    path.write_bytes(b"hello")
    queue.add([FileSource(path)], Options())
    with qtbot.waitSignal(copying.said) as said:
        copying.copy_data_uri(queue.at(0))
    assert on_clipboard() == "data:text/plain;base64,aGVsbG8="
    assert said.args == ["Data URI copied"]


def test_a_large_file_is_refused_without_reading_it(
    qtbot: QtBot, queue: UploadQueue, copying: Copying, tmp_path: Path, clipboard: Clipboard
) -> None:
    path = tmp_path / "film.mp4"
    with path.open("wb") as file:
        file.truncate(50_000_000_000)
    queue.add([FileSource(path)], Options())
    with qtbot.waitSignal(copying.said) as said:
        copying.copy_data_uri(queue.at(0))
    assert "data URI" in str(said.args)
    assert clipboard.last_copied == ""


def test_a_file_that_is_gone_is_told(
    qtbot: QtBot, queue: UploadQueue, copying: Copying, background: Background
) -> None:
    queue.add([FileSource(Path("/nowhere/a.png")), LinkSource("https://e.example/x")], Options())
    with qtbot.waitSignal(copying.said) as said:
        copying.copy_data_uri(queue.at(0))
    assert "is gone" in str(said.args)
    copying.copy_data_uri(queue.at(1))
    assert background.finish(5000)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("new.png",), "1 link copied"),
        (("old.png",), "1 link copied, but it has expired"),
        (("old.png", "new.png"), "2 links copied, but some have expired"),
    ],
)
def test_a_link_that_has_expired_is_copied_and_told(
    queue: UploadQueue,
    uploader: ScriptedUploader,
    clipboard: Clipboard,
    background: Background,
    done: Callable[..., int],
    names: tuple[str, ...],
    words: str,
) -> None:
    def expired(run: Run) -> Result:
        return replace(succeed(run), finished_at=1000.0, expires_at=2000.0)

    uploader.scripts["old.png"] = expired
    copying = Copying(queue, clipboard, background, CopyStyle, clock=lambda: 2000.0)
    said: list[str] = []
    copying.said.connect(said.append)
    done(*names)
    copying.copy_all()
    assert on_clipboard().splitlines() == [LINK.format(name) for name in names]
    assert said == [words]
