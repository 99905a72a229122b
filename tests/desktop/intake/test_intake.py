"""From a drop, a paste, a dialog or the command line to sources, through folders and questions."""

import errno
import os
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QImage, QImageWriter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from falgui.core.folders import FolderContents
from falgui.core.lifecycle import Lifecycle
from falgui.core.local_file import LocalFile
from falgui.core.sources import FileSource, LinkSource, Source
from falgui.desktop.intake import drop
from falgui.desktop.intake.drop_choice import DropChoice
from falgui.desktop.intake.folder_question import FolderQuestion
from falgui.desktop.intake.intake import Intake
from falgui.desktop.intake.refusal_banners import words_for_repeats
from falgui.desktop.intake.zipping import Zipping
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.question_bar import QuestionBar, QuestionBars
from falgui.store.settings import FolderChoice
from tests.desktop.controls import control
from tests.offers import PAGE, chromium_copied_picture, mime_of


class Heard:
    """What an intake said."""

    def __init__(self, intake: Intake) -> None:
        self.sources: list[list[Source]] = []
        self.lifecycles: list[Lifecycle] = []
        self.told: list[str] = []
        self.decided: list[FolderChoice] = []
        self.refused: list[list[str]] = []
        self.repeated: list[list[Source]] = []
        self.images: list[QImage] = []
        intake.sources_chosen.connect(self._chosen)
        intake.told.connect(self.told.append)
        intake.folders_decided.connect(self.decided.append)
        intake.refused.connect(self.refused.append)
        intake.repeated.connect(lambda sources, _lifecycle: self.repeated.append(sources))
        intake.image_pasted.connect(self._pasted)

    def _chosen(self, sources: list[Source], lifecycle: Lifecycle) -> None:
        self.sources.append(sources)
        self.lifecycles.append(lifecycle)

    def _pasted(self, image: QImage, lifecycle: Lifecycle) -> None:
        self.images.append(image)
        self.lifecycles.append(lifecycle)


@pytest.fixture
def parent(qtbot: QtBot, background: Background) -> Iterator[QWidget]:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(600, 700)
    parent.show()
    yield parent
    assert background.finish(5000)


@pytest.fixture
def bars(parent: QWidget) -> QuestionBars:
    bars = QuestionBars(parent)
    bars.resize(600, 400)
    return bars


@pytest.fixture
def choice() -> DropChoice:
    return DropChoice()


@pytest.fixture
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture
def listed() -> list[Source]:
    """Return what is in the list, for tests to fill."""
    return []


@pytest.fixture
def metered() -> list[bool]:
    """Return whether the line is metered, for tests to change."""
    return [False]


@pytest.fixture
def intake(
    background: Background,
    parent: QWidget,
    bars: QuestionBars,
    choice: DropChoice,
    temporary: Path,
    listed: list[Source],
    metered: list[bool],
) -> Iterator[Intake]:
    intake = Intake(background, parent, bars, choice, temporary, lambda: listed, lambda: metered[0])
    yield intake
    intake.stop()


@pytest.fixture
def heard(intake: Intake) -> Heard:
    return Heard(intake)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "album"
    (folder / "summer").mkdir(parents=True)
    for name in ("b.png", "a.png", "summer/c.png"):
        (folder / name).write_bytes(b"12345")
    for name in (".hidden", "Thumbs.db", "half.part", "summer/empty.png"):
        (folder / name).write_bytes(b"" if "empty" in name else b"x")
    return folder


def urls(*paths: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def image() -> QImage:
    made = QImage(5, 4, QImage.Format.Format_RGB32)
    made.fill(QColor("red"))
    return made


def asked(qtbot: QtBot, bars: QuestionBars, name: str, button: str = "") -> QuestionBar:
    """Wait for the question called `name`, until it has that button."""

    def there() -> bool:
        bar = bars.findChild(QuestionBar, name)
        return bar is not None and (not button or bar.findChild(QPushButton, button) is not None)

    qtbot.waitUntil(there)
    return control(bars, QuestionBar, name)


def press(bar: QuestionBar, name: str) -> None:
    (button,) = (one for one in bar.findChildren(QPushButton, name) if not one.isHidden())
    button.click()


def question_about_folder(qtbot: QtBot, bars: QuestionBars) -> QuestionBar:
    return asked(qtbot, bars, "folderQuestion", "zipFolder")


def test_dropped_files_are_one_batch_in_their_order(
    qtbot: QtBot, intake: Intake, heard: Heard, folder: Path
) -> None:
    intake.take_mime(urls(folder / "b.png", folder / "a.png"))
    qtbot.waitUntil(lambda: bool(heard.sources))
    assert heard.sources == [[FileSource(folder / "b.png"), FileSource(folder / "a.png")]]


def test_paths_and_links_of_the_command_line_come_together(
    qtbot: QtBot, intake: Intake, heard: Heard, folder: Path
) -> None:
    intake.take_paths(["https://example.com/x.png", str(folder / "a.png")])
    qtbot.waitUntil(lambda: bool(heard.sources))
    assert heard.sources == [
        [LinkSource("https://example.com/x.png"), FileSource(folder / "a.png")]
    ]


def test_what_only_a_file_manager_can_reach_is_told_without_its_password(
    qtbot: QtBot, intake: Intake, heard: Heard, folder: Path
) -> None:
    intake.take_paths(["sftp://me:secret@host/a%20b.png", str(folder / "a.png")])
    qtbot.waitUntil(lambda: heard.sources == [[FileSource(folder / "a.png")]])
    (told,) = heard.refused
    assert told == [
        "Copy this to a folder of this computer first, then upload it: sftp://host/a%20b.png"
    ]


@pytest.mark.row("F14")
def test_nothing_that_can_be_uploaded_is_said(intake: Intake, heard: Heard) -> None:
    intake.take_mime(QMimeData())
    assert len(heard.refused) == 1


@pytest.mark.row("F14")
def test_a_mixed_drop_brings_what_can_be_brought(
    qtbot: QtBot, intake: Intake, heard: Heard, folder: Path
) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("sftp://host/x"), QUrl.fromLocalFile(str(folder / "a.png"))])
    intake.take_mime(mime)
    qtbot.waitUntil(lambda: bool(heard.refused and heard.sources))
    assert heard.sources == [[FileSource(folder / "a.png")]]
    assert "sftp://host/x" in heard.refused[0][0]


def encoded(picture: QImage) -> QByteArray:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(picture)
    return content


@pytest.mark.row("F22")
def test_a_pasted_picture_is_kept_byte_for_byte_in_a_private_file(
    qtbot: QtBot, intake: Intake, heard: Heard, temporary: Path
) -> None:
    mime = QMimeData()
    mime.setData("image/png", encoded(image()))
    intake.take_mime(mime)
    # Written off the main thread.
    assert heard.sources == []
    qtbot.waitUntil(lambda: bool(heard.sources))
    ((source,),) = heard.sources
    assert isinstance(source, FileSource)
    assert source.temporary
    assert source.path.parent == temporary
    assert source.name.startswith("Pasted image ")
    assert source.path.read_bytes() == bytes(encoded(image()).data())
    if sys.platform != "win32":
        assert source.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.row("F14")
def test_data_uris_among_files_and_folders_keep_their_place(
    qtbot: QtBot, intake: Intake, heard: Heard, bars: QuestionBars, folder: Path
) -> None:
    lines = [
        (folder / "b.png").as_uri(),
        "data:text/plain;name=note.txt,one%20line",
        (folder / "summer").as_uri(),
        "data:image/png;base64,###",
        "https://example.com/x.png",
        "data:image/gif;base64,R0lGODlhAQABAAAAACw=",
    ]
    mime = QMimeData()
    mime.setData("text/uri-list", QByteArray("\r\n".join(lines).encode()))
    intake.take_mime(mime)
    press(question_about_folder(qtbot, bars), "addFolderFiles")
    qtbot.waitUntil(lambda: bool(heard.sources))
    (batch,) = heard.sources
    *names, last = [one.name for one in batch]
    assert names == ["b.png", "note.txt", "c.png", "x.png"]
    assert last.endswith(".gif")
    assert isinstance(batch[1], FileSource)
    assert batch[1].path.read_bytes() == b"one line"
    assert heard.refused == [["This data URI is broken: its content is no base64."]]


def test_a_full_disk_costs_a_data_uri_alone(
    qtbot: QtBot, intake: Intake, heard: Heard, folder: Path, temporary: Path
) -> None:
    temporary.rmdir()
    mime = QMimeData()
    lines = ["data:,text", (folder / "a.png").as_uri()]
    mime.setData("text/uri-list", QByteArray("\r\n".join(lines).encode()))
    intake.take_mime(mime)
    qtbot.waitUntil(lambda: bool(heard.sources))
    assert heard.sources == [[FileSource(folder / "a.png")]]
    assert "no room" in heard.refused[0][0]


def test_a_copy_that_a_browser_made_is_taken_and_told(
    qtbot: QtBot, intake: Intake, heard: Heard
) -> None:
    intake.take_mime(mime_of(chromium_copied_picture(f"{PAGE}/pics/cat.jpg")))
    qtbot.waitUntil(lambda: bool(heard.sources))
    ((source,),) = heard.sources
    assert source.name == "cat.png"
    assert isinstance(source, FileSource)
    assert "JPEG" in source.remark


def test_a_picture_that_is_decoded_already_is_passed_on(intake: Intake, heard: Heard) -> None:
    mime = QMimeData()
    mime.setImageData(image())
    intake.take_mime(mime)
    assert len(heard.images) == 1


@pytest.mark.row("F14")
def test_a_broken_picture_is_told(qtbot: QtBot, intake: Intake, heard: Heard) -> None:
    mime = QMimeData()
    mime.setData("image/png", QByteArray(b"no picture"))
    intake.take_mime(mime)
    qtbot.waitUntil(lambda: len(heard.refused) == 1)
    assert heard.images == []


# Folders --------------------------------------------------------------------------------------


@pytest.mark.row("F12")
def test_a_folder_is_counted_and_asked_about_once(
    qtbot: QtBot, intake: Intake, heard: Heard, bars: QuestionBars, folder: Path
) -> None:
    intake.take_mime(urls(folder))
    bar = question_about_folder(qtbot, bars)
    assert bar.text == "Add 3 files (15 B)? Skipped 4 files: 2 hidden, 1 temporary, 1 empty."
    assert heard.sources == []
    press(bar, "addFolderFiles")
    names = ["a.png", "b.png", "summer/c.png"]
    qtbot.waitUntil(lambda: bool(heard.sources))
    assert heard.sources == [[FileSource(folder / name) for name in names]]
    assert heard.decided == []
    assert heard.told == ["Skipped 4 files: 2 hidden, 1 temporary, 1 empty."]
    assert not bars.isVisible()


@pytest.mark.row("F12")
@pytest.mark.parametrize("escape", [False, True])
def test_cancel_adds_nothing(
    qtbot: QtBot,
    intake: Intake,
    heard: Heard,
    bars: QuestionBars,
    background: Background,
    folder: Path,
    *,
    escape: bool,
) -> None:
    intake.take_mime(urls(folder))
    bar = question_about_folder(qtbot, bars)
    if escape:
        QTest.keyClick(bar, Qt.Key.Key_Escape)
    else:
        press(bar, "leaveFolderOut")
    assert background.finish_all(5000)
    qtbot.waitUntil(lambda: bars.findChild(QuestionBar) is None)
    assert heard.sources == []


def test_a_drop_of_everything_is_one_batch_in_its_order(
    qtbot: QtBot, intake: Intake, heard: Heard, bars: QuestionBars, folder: Path, tmp_path: Path
) -> None:
    first, last = tmp_path / "1.txt", tmp_path / "2.txt"
    for path in (first, last):
        path.write_text(path.name)
    link = QUrl("https://example.com/x.png")
    mime = QMimeData()
    local = [QUrl.fromLocalFile(str(path)) for path in (first, folder, last)]
    mime.setUrls([local[0], local[1], link, local[2]])
    intake.take_mime(mime)
    press(question_about_folder(qtbot, bars), "addFolderFiles")
    qtbot.waitUntil(lambda: bool(heard.sources))
    (batch,) = heard.sources
    assert [one.name for one in batch] == [
        "1.txt", "a.png", "b.png", "c.png", "x.png", "2.txt",
    ]  # fmt: skip


def test_a_folder_that_is_left_out_leaves_the_rest(
    qtbot: QtBot, intake: Intake, heard: Heard, bars: QuestionBars, folder: Path
) -> None:
    intake.take_mime(urls(folder / "a.png", folder / "summer"))
    bar = question_about_folder(qtbot, bars)
    (leave,) = (one for one in bar.findChildren(QPushButton, "leaveFolderOut") if one.isVisible())
    assert leave.text() == "Leave out"
    leave.click()
    qtbot.waitUntil(lambda: bool(heard.sources))
    assert heard.sources == [[FileSource(folder / "a.png")]]


@pytest.mark.row("F12")
def test_several_folders_are_one_question(
    qtbot: QtBot, intake: Intake, bars: QuestionBars, folder: Path
) -> None:
    intake.take_mime(urls(folder, folder / "summer"))
    bar = question_about_folder(qtbot, bars)
    # What is in both comes once.
    assert bar.text.startswith("Add 3 files")
    assert control(bar, QPushButton, "zipFolder").text() == "Zip each folder"


def test_an_empty_folder_has_nothing_to_add(
    qtbot: QtBot, intake: Intake, bars: QuestionBars, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    intake.take_mime(urls(empty))
    bar = asked(qtbot, bars, "folderQuestion")
    qtbot.waitUntil(lambda: "no files" in bar.text)
    assert bar.findChild(QPushButton, "addFolderFiles") is None


@pytest.mark.row("F12")
def test_the_question_is_there_before_the_counting_ends_and_can_be_left(
    bars: QuestionBars, background: Background, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def count_for_ever(_folders: object, stop: Callable[[], bool], _seen: object) -> FolderContents:
        for _ in range(2000):
            if stop():
                return FolderContents()
            time.sleep(0.01)
        raise AssertionError

    monkeypatch.setattr("falgui.desktop.intake.folder_question.list_folders", count_for_ever)
    answers: list[object] = []
    FolderQuestion([tmp_path], bars, background, lambda *answer: answers.append(answer))
    bar = control(bars, QuestionBar, "folderQuestion")
    assert tmp_path.name in bar.text
    press(bar, "leaveFolderOut")
    assert background.finish_all(5000)
    assert answers == [(None, False, ({}, {}))]


@pytest.mark.row("F12")
def test_five_thousand_files_are_counted_off_the_main_thread(
    qtbot: QtBot,
    intake: Intake,
    heard: Heard,
    bars: QuestionBars,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(5000):
        (tmp_path / f"{number:04}.png").write_bytes(b"x")
    threads: set[threading.Thread] = set()
    stat = Path.stat

    def watched(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if tmp_path in path.parents:
            threads.add(threading.current_thread())
        return stat(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", watched)
    intake.take_mime(urls(tmp_path))
    bar = question_about_folder(qtbot, bars)
    assert bar.text.startswith("Add 5000 files")
    press(bar, "addFolderFiles")
    qtbot.waitUntil(lambda: bool(heard.sources))
    assert len(heard.sources[0]) == 5000
    assert threads
    assert threading.main_thread() not in threads


@pytest.mark.row("F16")
def test_a_folder_with_a_strange_name_is_shown_without_its_tricks(
    qtbot: QtBot, intake: Intake, bars: QuestionBars, tmp_path: Path
) -> None:
    strange = tmp_path / "<b>x\u202ey"
    strange.mkdir()
    intake.take_mime(urls(strange))
    label = control(asked(qtbot, bars, "folderQuestion"), QLabel, "question")
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert "\u202e" not in label.text()


def test_an_answer_can_hold_from_now_on(
    qtbot: QtBot, intake: Intake, heard: Heard, bars: QuestionBars, folder: Path
) -> None:
    intake.take_mime(urls(folder))
    bar = question_about_folder(qtbot, bars)
    control(bar, QCheckBox, "rememberAnswer").click()
    press(bar, "addFolderFiles")
    assert heard.decided == [FolderChoice.FILES]


def test_folders_that_are_never_asked_about_tell_what_they_skipped(
    qtbot: QtBot, intake: Intake, heard: Heard, bars: QuestionBars, folder: Path
) -> None:
    intake.folders = FolderChoice.FILES
    intake.take_mime(urls(folder))
    qtbot.waitUntil(lambda: bool(heard.sources))
    assert len(heard.sources[0]) == 3
    assert heard.told == ["Skipped 4 files: 2 hidden, 1 temporary, 1 empty."]
    assert bars.findChild(QuestionBar) is None


# Zips -----------------------------------------------------------------------------------------


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zips_in(heard: Heard) -> list[Path]:
    return [
        source.path
        for batch in heard.sources
        for source in batch
        if isinstance(source, FileSource) and source.temporary
    ]


def test_a_folder_becomes_one_temporary_zip_in_its_place(
    qtbot: QtBot,
    intake: Intake,
    heard: Heard,
    bars: QuestionBars,
    folder: Path,
    temporary: Path,
    tmp_path: Path,
) -> None:
    first, last = tmp_path / "1.txt", tmp_path / "2.txt"
    for path in (first, last):
        path.write_text(path.name)
    intake.take_mime(urls(first, folder, last))
    press(question_about_folder(qtbot, bars), "zipFolder")
    qtbot.waitUntil(lambda: bool(heard.sources))
    made = temporary / "album.zip"
    assert heard.sources == [
        [FileSource(first), FileSource(made, temporary=True), FileSource(last)]
    ]
    assert set(members(made)) == {
        "album/a.png", "album/b.png", "album/summer/c.png", "album/summer/empty.png",
    }  # fmt: skip
    assert heard.told == ["Skipped 3 files: 2 hidden, 1 temporary."]
    assert not bars.isVisible()


def test_two_folders_of_one_name_become_two_zips(
    qtbot: QtBot, intake: Intake, heard: Heard, folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other" / "album"
    other.mkdir(parents=True)
    (other / "d.png").write_bytes(b"d")
    intake.folders = FolderChoice.ZIP
    intake.take_mime(urls(folder, other))
    qtbot.waitUntil(lambda: bool(heard.sources))
    assert [path.name for path in zips_in(heard)] == ["album.zip", "album (2).zip"]
    assert members(zips_in(heard)[1]) == {"album/d.png": b"d"}


@pytest.mark.parametrize("agreed", [True, False])
def test_a_secret_in_a_folder_is_asked_about_before_it_is_zipped(
    qtbot: QtBot,
    intake: Intake,
    heard: Heard,
    bars: QuestionBars,
    folder: Path,
    temporary: Path,
    *,
    agreed: bool,
) -> None:
    (folder / "summer" / "id_rsa").write_text("key")
    intake.folders = FolderChoice.ZIP
    intake.take_mime(urls(folder))
    bar = asked(qtbot, bars, "secretQuestion")
    assert list(temporary.iterdir()) == []
    press(bar, "uploadSecret" if agreed else "leaveSecretOut")
    qtbot.waitUntil(lambda: bool(heard.sources))
    assert ("album/summer/id_rsa" in members(zips_in(heard)[0])) == agreed


def test_zipping_can_be_given_up_and_leaves_nothing(
    qtbot: QtBot,
    intake: Intake,
    heard: Heard,
    bars: QuestionBars,
    background: Background,
    folder: Path,
    temporary: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def wait(file: LocalFile, offset: int, length: int) -> bytes:
        begun.set()
        assert go_on.wait(10)
        return read(file, offset, length)

    read = LocalFile.read
    monkeypatch.setattr(LocalFile, "read", wait)
    intake.folders = FolderChoice.ZIP
    intake.take_mime(urls(folder))
    qtbot.waitUntil(begun.is_set)
    bar = asked(qtbot, bars, "zipping")
    qtbot.waitUntil(lambda: bar.text == "Zipping “album” · 0 %")
    press(bar, "stopZipping")
    go_on.set()
    assert background.finish_all(5000)
    qtbot.waitUntil(lambda: bars.findChild(Zipping) is None)
    assert list(temporary.iterdir()) == []
    assert heard.sources == []


def test_a_full_disk_is_told(
    qtbot: QtBot,
    intake: Intake,
    heard: Heard,
    folder: Path,
    temporary: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_room(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "open", no_room)
    intake.folders = FolderChoice.ZIP
    intake.take_mime(urls(folder))
    qtbot.waitUntil(lambda: bool(heard.refused))
    assert heard.refused[0][0] == "There is no room for a temporary file."
    assert list(temporary.iterdir()) == []


# Secrets --------------------------------------------------------------------------------------


@pytest.mark.parametrize("agreed", [True, False])
def test_a_secret_waits_for_an_answer_and_the_rest_does_not(
    qtbot: QtBot,
    intake: Intake,
    heard: Heard,
    bars: QuestionBars,
    background: Background,
    choice: DropChoice,
    folder: Path,
    *,
    agreed: bool,
) -> None:
    (folder / "id_rsa").write_text("key")
    choice.choose_for_next(Lifecycle(60))
    intake.take_mime(urls(folder / "id_rsa", folder / "a.png"))
    bar = asked(qtbot, bars, "secretQuestion")
    qtbot.waitUntil(lambda: heard.sources == [[FileSource(folder / "a.png")]])
    assert bar.text == "“id_rsa” looks like a secret. Links are public."
    press(bar, "uploadSecret" if agreed else "leaveSecretOut")
    if agreed:
        qtbot.waitUntil(lambda: len(heard.sources) == 2)
        assert heard.sources[1] == [FileSource(folder / "id_rsa")]
        # It belongs to its drop, although that has gone.
        assert heard.lifecycles == [Lifecycle(60)] * 2
    assert background.finish_all(5000)
    assert len(heard.sources) == (2 if agreed else 1)
    assert not choice.is_special


def test_escape_leaves_a_secret_out(
    qtbot: QtBot, intake: Intake, heard: Heard, bars: QuestionBars, tmp_path: Path
) -> None:
    for name in ("server.key", ".env"):
        (tmp_path / name).write_text("x")
    intake.take_mime(urls(tmp_path / "server.key", tmp_path / ".env"))
    bar = asked(qtbot, bars, "secretQuestion")
    assert bar.text.startswith("2 files look like secrets: server.key, .env")
    QTest.keyClick(bar, Qt.Key.Key_Escape)
    assert not bars.isVisible()
    assert heard.sources == []


# A line that costs money ----------------------------------------------------------------------


@pytest.mark.parametrize(("count", "size"), [(12, 1), (1, 100_000_000)])
@pytest.mark.parametrize("agreed", [True, False])
def test_many_files_on_a_metered_line_are_asked_about(
    qtbot: QtBot,
    intake: Intake,
    heard: Heard,
    bars: QuestionBars,
    background: Background,
    choice: DropChoice,
    metered: list[bool],
    tmp_path: Path,
    count: int,
    size: int,
    *,
    agreed: bool,
) -> None:
    metered[0] = True
    choice.choose_for_next(Lifecycle(private=True))
    paths = [tmp_path / f"{number}.bin" for number in range(count)]
    for path in paths:
        path.touch()
        os.truncate(path, size)
    intake.take_mime(urls(*paths))
    bar = asked(qtbot, bars, "lineQuestion")
    expected = "12 files, 12 B" if count == 12 else "1 file, 100.0 MB"
    assert bar.text == f"{expected}, on a metered connection."
    assert heard.sources == []
    press(bar, "uploadMetered" if agreed else "cancelMetered")
    assert background.finish_all(5000)
    assert [len(batch) for batch in heard.sources] == ([count] if agreed else [])
    # What was chosen for a drop that didn't come about is for the next one.
    assert choice.is_special != agreed


@pytest.mark.parametrize(("metered_line", "count"), [(False, 12), (True, 10)])
def test_few_files_or_a_free_line_are_no_question(
    qtbot: QtBot,
    intake: Intake,
    heard: Heard,
    metered: list[bool],
    tmp_path: Path,
    count: int,
    *,
    metered_line: bool,
) -> None:
    metered[0] = metered_line
    paths = [tmp_path / f"{number}.bin" for number in range(count)]
    for path in paths:
        path.write_bytes(b"x")
    intake.take_mime(urls(*paths))
    qtbot.waitUntil(lambda: bool(heard.sources))


# What holds for one drop ----------------------------------------------------------------------


def test_a_choice_for_the_next_drop_is_for_that_one_alone(
    qtbot: QtBot, intake: Intake, heard: Heard, choice: DropChoice, folder: Path
) -> None:
    choice.choose_for_next(Lifecycle(3600, private=True))
    intake.take_mime(urls(folder / "a.png"))
    intake.take_paths([str(folder / "b.png")])
    qtbot.waitUntil(lambda: len(heard.sources) == 2)
    by_name = {
        batch[0].name: lifecycle
        for batch, lifecycle in zip(heard.sources, heard.lifecycles, strict=True)
    }
    assert by_name == {"a.png": Lifecycle(3600, private=True), "b.png": Lifecycle()}


@pytest.mark.parametrize("text", [" \n", ""])
def test_a_drop_that_brings_nothing_uses_nothing_up(
    qtbot: QtBot, intake: Intake, heard: Heard, choice: DropChoice, text: str
) -> None:
    choice.choose_for_next(Lifecycle(private=True))
    mime = QMimeData()
    if text:
        mime.setText(text)
    else:
        mime.setUrls([])
        mime.setData("text/uri-list", b"")
    intake.take_mime(mime)
    qtbot.waitUntil(lambda: bool(heard.refused))
    qtbot.waitUntil(lambda: choice.is_special)


def test_a_pasted_picture_takes_the_choice_as_well(
    intake: Intake, heard: Heard, choice: DropChoice
) -> None:
    choice.choose_for_next(Lifecycle(private=True))
    mime = QMimeData()
    mime.setImageData(image())
    intake.take_mime(mime)
    assert heard.lifecycles == [Lifecycle(private=True)]
    assert not choice.is_special


# The same once more -------------------------------------------------------------------------


@pytest.mark.row("F13")
def test_what_comes_twice_in_a_drop_is_added_once_and_told(
    qtbot: QtBot, intake: Intake, heard: Heard, folder: Path
) -> None:
    path = folder / "a.png"
    detour = folder / "summer" / ".." / "a.png"
    intake.take_mime(urls(path, folder / "b.png", detour))
    qtbot.waitUntil(lambda: bool(heard.repeated))
    assert heard.sources == [[FileSource(path), FileSource(folder / "b.png")]]
    assert [one.name for one in heard.repeated[0]] == ["a.png"]


@pytest.mark.row("F13")
def test_what_is_in_the_list_already_is_told_and_not_added(
    qtbot: QtBot, intake: Intake, heard: Heard, listed: list[Source], folder: Path
) -> None:
    listed += [FileSource(folder / "a.png"), LinkSource("https://example.com/x.png")]
    intake.take_paths([str(folder / "a.png"), "https://example.com/x.png"])
    qtbot.waitUntil(lambda: bool(heard.repeated))
    assert heard.repeated == [listed]
    assert heard.sources == []


@pytest.mark.row("F13")
def test_files_of_a_folder_that_are_in_the_list_already_are_left_out(
    qtbot: QtBot,
    intake: Intake,
    heard: Heard,
    listed: list[Source],
    bars: QuestionBars,
    folder: Path,
) -> None:
    listed.append(FileSource(folder / "b.png"))
    intake.take_mime(urls(folder))
    press(question_about_folder(qtbot, bars), "addFolderFiles")
    qtbot.waitUntil(lambda: bool(heard.repeated))
    assert heard.sources == [[FileSource(folder / "a.png"), FileSource(folder / "summer/c.png")]]
    assert heard.repeated == [[FileSource(folder / "b.png")]]


@pytest.mark.row("F13")
@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["x\u202ey.png"], "“x�y.png” is in the list already."),
        (["a.png", "b.png"], "2 files are in the list already."),
    ],
)
def test_repeats_are_told_in_words(names: list[str], words: str) -> None:
    assert words_for_repeats([FileSource(Path(name)) for name in names]) == words


# Other computers ----------------------------------------------------------------------------


@pytest.fixture
def share(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """Return a path as of a share on Windows that in truth leads to the folder."""
    monkeypatch.setattr(drop, "_ON_WINDOWS", True)
    return Path(f"/{folder}")


def question(qtbot: QtBot, parent: QWidget) -> QMessageBox:
    qtbot.waitUntil(lambda: parent.findChild(QMessageBox) is not None)
    box = parent.findChild(QMessageBox)
    assert box
    return box


@pytest.mark.row("F14")
@pytest.mark.parametrize("agreed", [True, False])
def test_a_file_on_a_share_is_asked_about_before_it_is_touched(
    qtbot: QtBot,
    intake: Intake,
    heard: Heard,
    parent: QWidget,
    share: Path,
    background: Background,
    *,
    agreed: bool,
) -> None:
    mime = QMimeData()
    mime.setData("text/uri-list", QByteArray(f"file://{share / 'a.png'}\r\n".encode()))
    intake.take_mime(mime)
    box = question(qtbot, parent)
    assert box.textFormat() is Qt.TextFormat.PlainText
    assert heard.sources == []
    role = QMessageBox.ButtonRole.AcceptRole if agreed else QMessageBox.ButtonRole.RejectRole
    (button,) = (one for one in box.buttons() if box.buttonRole(one) is role)
    assert (box.defaultButton() is button) != agreed
    button.click()
    if agreed:
        qtbot.waitUntil(lambda: bool(heard.sources))
        assert heard.sources == [[FileSource(share / "a.png")]]
    else:
        assert background.finish(5000)
        assert heard.sources == []


@pytest.mark.row("F14")
def test_what_the_person_picked_on_a_share_is_not_asked_about(
    qtbot: QtBot, intake: Intake, heard: Heard, share: Path
) -> None:
    intake.take_paths([str(share / "a.png")])
    qtbot.waitUntil(lambda: bool(heard.sources))
    assert heard.sources == [[FileSource(share / "a.png")]]
