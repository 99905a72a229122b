"""Copying arrives, or says that it did not."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.errors import LocalFileError
from falgui.core.links import CopyStyle, LinkFormat
from falgui.core.request import Options
from falgui.core.result import Result
from falgui.core.sources import FileSource, LinkSource, Source
from falgui.desktop.copying.clipboard import Clipboard
from falgui.desktop.copying.copying import Copying
from falgui.desktop.copying.form_names import format_name
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


def ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the system ignore what it is given."""
    monkeypatch.setattr(QClipboard, "setText", lambda *_: None)


@pytest.mark.row("U2")
def test_a_clipboard_that_does_not_take_it_is_told_and_can_be_tried_again(
    qtbot: QtBot,
    clipboard: Clipboard,
    copying: Copying,
    done: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refusals = 20
    copying._second_tries._pauses = (1, 1)
    again: list[Callable[[], bool]] = []
    said: list[str] = []
    copying.refused.connect(again.append)
    copying.said.connect(said.append)
    batch = done("a.png")
    with monkeypatch.context() as busy:
        ignored(busy)
        assert not copying.copy_batch(batch)
        while len(again) < refusals:
            with qtbot.waitSignal(copying.refused):
                pass
            assert not again[-1]()
    assert clipboard.last_copied == ""
    assert said == []
    with_arrival: list[bool] = []
    copying.arrived.connect(lambda: with_arrival.append(True))
    assert again[-1]()
    assert on_clipboard() == LINK.format("a.png")
    assert with_arrival == [True]


@pytest.mark.row("U2")
def test_a_clipboard_that_is_busy_for_a_moment_takes_it_then(
    qtbot: QtBot,
    queue: UploadQueue,
    copying: Copying,
    done: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refused: list[object] = []
    copied: list[list[int]] = []
    copying.refused.connect(refused.append)
    copying.copied.connect(copied.append)
    batch = done("a.png")
    with monkeypatch.context() as busy:
        ignored(busy)
        assert not copying.copy_batch(batch)
        qtbot.wait(150)
    qtbot.waitUntil(lambda: on_clipboard() == LINK.format("a.png"))
    assert refused == []
    assert copied == [[queue.at(0).number]]


@pytest.mark.row("U1")
def test_a_second_try_gives_way_to_what_the_person_copies(
    qtbot: QtBot, copying: Copying, done: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    refused: list[object] = []
    copying.refused.connect(refused.append)
    copying._second_tries._pauses = (50,)
    batch = done("a.png")
    with monkeypatch.context() as busy:
        ignored(busy)
        assert not copying.copy_batch(batch)
    QGuiApplication.clipboard().setText("something else")
    qtbot.wait(150)
    assert on_clipboard() == "something else"
    assert refused == []


@pytest.mark.row("U1")
def test_an_older_batch_does_not_take_the_place_of_one_that_was_refused(
    copying: Copying, done: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    older, newer = done("a.png"), done("b.png")
    with monkeypatch.context() as busy:
        ignored(busy)
        assert not copying.copy_batch(newer)
    assert not copying.copy_batch(older)
    assert on_clipboard() == ""


@pytest.mark.row("U1")
def test_who_wants_it_so_always_gets_the_newest_links(
    qtbot: QtBot,
    queue: UploadQueue,
    uploader: ScriptedUploader,
    clipboard: Clipboard,
    background: Background,
    done: Callable[..., int],
) -> None:
    always = Copying(queue, clipboard, background, CopyStyle, overwrite=lambda: True)
    older = done("old.png")
    gate = uploader.block("a.png")
    batch = queue.add([FileSource(Path("/nowhere/a.png"))], Options())
    QGuiApplication.clipboard().setText("something else")
    gate.set()
    qtbot.waitUntil(lambda: queue.list_totals().done == 2)
    assert always.copy_batch(batch)
    assert on_clipboard() == LINK.format("a.png")
    assert not always.copy_batch(older)


# Where the clipboard needs input ------------------------------------------------------------------


@pytest.fixture
def strict(qapp: QApplication) -> Iterator[Clipboard]:
    """Provide the clipboard as it is on Wayland."""
    qapp.clipboard().clear()
    strict = Clipboard(needs_input=True)
    yield strict
    strict.deleteLater()
    QCoreApplication.sendPostedEvents(strict, QEvent.Type.DeferredDelete)


@pytest.fixture
def place(qtbot: QtBot, strict: Clipboard) -> QWidget:
    """Provide a window with the focus, which has not been used."""
    place = QWidget()
    qtbot.addWidget(place)
    with qtbot.waitActive(place):
        place.show()
    assert strict._input
    # That the pointer comes to it is input.
    qtbot.wait(20)
    strict._input.use_up()
    return place


def use(place: QWidget) -> None:
    QTest.keyClick(place.windowHandle(), Qt.Key.Key_Shift)


@pytest.mark.row("U2")
def test_one_input_is_good_for_one_text(strict: Clipboard, place: QWidget) -> None:
    assert not strict.copy("before any input")
    use(place)
    assert strict.copy("one")
    assert not strict.copy("two")
    assert on_clipboard() == "one"
    QTest.mouseClick(place.windowHandle(), Qt.MouseButton.LeftButton)
    assert strict.copy("three")
    assert on_clipboard() == "three"


@pytest.mark.row("U2")
def test_input_is_worth_nothing_once_the_focus_is_elsewhere(
    qtbot: QtBot, qapp: QApplication, strict: Clipboard, place: QWidget
) -> None:
    use(place)
    # As the system tells it.
    qapp.focusWindowChanged.emit(None)
    assert not strict.copy("one")
    use(place)
    # A click may come before the focus that it brings.
    with qtbot.waitSignal(strict.ready):
        qapp.focusWindowChanged.emit(place.windowHandle())
    assert strict.copy("one")
    with qtbot.assertNotEmitted(strict.ready):
        qapp.focusWindowChanged.emit(place.windowHandle())


@pytest.mark.row("U2")
def test_what_was_refused_is_offered_and_copied_with_the_next_input(
    qtbot: QtBot,
    queue: UploadQueue,
    strict: Clipboard,
    background: Background,
    done: Callable[..., int],
    place: QWidget,
) -> None:
    copying = Copying(queue, strict, background, CopyStyle)
    refused: list[Callable[[], bool]] = []
    copying.refused.connect(refused.append)
    batch = done("a.png")
    assert not copying.copy_batch(batch)
    assert len(refused) == 1
    assert on_clipboard() == ""
    with qtbot.waitSignal(copying.arrived):
        use(place)
    assert on_clipboard() == LINK.format("a.png")


@pytest.mark.row("U1")
def test_what_was_refused_is_not_copied_over_something_newer(
    qtbot: QtBot,
    queue: UploadQueue,
    strict: Clipboard,
    background: Background,
    done: Callable[..., int],
    place: QWidget,
) -> None:
    copying = Copying(queue, strict, background, CopyStyle)
    refused: list[Callable[[], bool]] = []
    copying.refused.connect(refused.append)
    assert not copying.copy_batch(done("a.png"))
    QGuiApplication.clipboard().setText("something else")
    use(place)
    qtbot.wait(100)
    assert on_clipboard() == "something else"
    # The button stays, and the click on it is input.
    QTest.mouseClick(place.windowHandle(), Qt.MouseButton.LeftButton)
    assert refused[0]()
    assert on_clipboard() == LINK.format("a.png")


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
