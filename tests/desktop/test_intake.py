"""From a drop, a paste, a dialog or the command line to sources, through folders and questions."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QImage, QImageWriter
from PySide6.QtWidgets import QLabel, QMessageBox, QProgressBar, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from falgui.core.folders import FolderContents
from falgui.core.sources import FileSource, LinkSource, Source
from falgui.desktop import drop
from falgui.desktop.background import Background
from falgui.desktop.folder_dialog import FolderDialog
from falgui.desktop.intake import Intake, words_for_repeats


class Heard:
    """What an intake said."""

    def __init__(self, intake: Intake) -> None:
        self.sources: list[list[Source]] = []
        self.refused: list[list[str]] = []
        self.repeated: list[list[Source]] = []
        self.images: list[QImage] = []
        intake.sources_chosen.connect(self.sources.append)
        intake.refused.connect(self.refused.append)
        intake.repeated.connect(self.repeated.append)
        intake.image_pasted.connect(self.images.append)


@pytest.fixture
def parent(qtbot: QtBot, background: Background) -> Iterator[QWidget]:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    yield parent
    assert background.finish(5000)


@pytest.fixture
def listed() -> list[Source]:
    """Return what is in the list, for tests to fill."""
    return []


@pytest.fixture
def intake(background: Background, parent: QWidget, listed: list[Source]) -> Intake:
    return Intake(background, parent, lambda: listed)


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


def label(dialog: FolderDialog, name: str) -> str:
    found = dialog.findChild(QLabel, name)
    assert found
    return found.text() if found.isVisible() else ""


def add_button(dialog: FolderDialog) -> QPushButton:
    found = dialog.findChild(QPushButton, "add")
    assert found
    return found


def opened(qtbot: QtBot, parent: QWidget) -> FolderDialog:
    qtbot.waitUntil(lambda: parent.findChild(FolderDialog) is not None)
    dialog = parent.findChild(FolderDialog)
    assert dialog
    return dialog


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
        [FileSource(folder / "a.png"), LinkSource("https://example.com/x.png")]
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


def test_a_pasted_picture_is_decoded_off_the_main_thread(
    qtbot: QtBot, intake: Intake, heard: Heard
) -> None:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image())
    mime = QMimeData()
    mime.setData("image/png", content)
    intake.take_mime(mime)
    assert heard.images == []
    qtbot.waitUntil(lambda: bool(heard.images))
    assert heard.images[0].size() == image().size()


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


@pytest.mark.row("F12")
def test_a_folder_is_counted_and_asked_about_once(
    qtbot: QtBot, intake: Intake, heard: Heard, parent: QWidget, folder: Path
) -> None:
    intake.take_mime(urls(folder))
    dialog = opened(qtbot, parent)
    qtbot.waitUntil(lambda: add_button(dialog).isEnabled())
    assert label(dialog, "question") == "Add 3 files (15 B)?"
    assert label(dialog, "remarks") == "Skipped 4 hidden, temporary or empty files."
    assert heard.sources == []
    add_button(dialog).click()
    names = ["a.png", "b.png", "summer/c.png"]
    qtbot.waitUntil(lambda: bool(heard.sources))
    assert heard.sources == [[FileSource(folder / name) for name in names]]


@pytest.mark.row("F12")
def test_cancel_adds_nothing(
    qtbot: QtBot, intake: Intake, heard: Heard, parent: QWidget, folder: Path
) -> None:
    intake.take_mime(urls(folder))
    dialog = opened(qtbot, parent)
    qtbot.waitUntil(lambda: add_button(dialog).isEnabled())
    dialog.reject()
    qtbot.wait(20)
    assert heard.sources == []


def test_files_beside_a_folder_do_not_wait_for_the_answer(
    qtbot: QtBot, intake: Intake, heard: Heard, parent: QWidget, folder: Path
) -> None:
    intake.take_mime(urls(folder / "a.png", folder))
    qtbot.waitUntil(lambda: heard.sources == [[FileSource(folder / "a.png")]])
    opened(qtbot, parent).reject()


@pytest.mark.row("F12")
def test_several_folders_are_one_question(
    qtbot: QtBot, intake: Intake, parent: QWidget, folder: Path
) -> None:
    intake.take_mime(urls(folder, folder / "summer"))
    dialog = opened(qtbot, parent)
    qtbot.waitUntil(lambda: add_button(dialog).isEnabled())
    # What is in both comes once.
    assert label(dialog, "question").startswith("Add 3 files")
    assert len(parent.findChildren(FolderDialog)) == 1
    dialog.reject()


def test_an_empty_folder_has_nothing_to_add(
    qtbot: QtBot, intake: Intake, parent: QWidget, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    intake.take_mime(urls(empty))
    dialog = opened(qtbot, parent)
    qtbot.waitUntil(lambda: "no files" in label(dialog, "question"))
    assert not add_button(dialog).isEnabled()
    dialog.reject()


@pytest.mark.row("F12")
def test_the_dialog_opens_before_the_counting_ends_and_can_be_left(
    qtbot: QtBot, parent: QWidget, tmp_path: Path
) -> None:
    for number in range(3000):
        (tmp_path / f"{number}.png").write_bytes(b"x")
    # One thread that is kept busy: counting can't begin while the person looks.
    background = Background(threads=1)
    dialog = FolderDialog([tmp_path], background, parent)
    dialog.open()
    busy = dialog.findChild(QProgressBar)
    assert busy
    assert busy.isVisible()
    assert tmp_path.name in label(dialog, "question")
    assert not add_button(dialog).isEnabled()
    dialog.reject()
    assert background.finish(5000)
    qtbot.waitUntil(lambda: parent.findChild(FolderDialog) is None)


@pytest.mark.row("F12")
def test_five_thousand_files_are_counted_off_the_main_thread(
    qtbot: QtBot,
    intake: Intake,
    heard: Heard,
    parent: QWidget,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(5000):
        (tmp_path / f"{number:04}.png").write_bytes(b"x")
    threads: set[threading.Thread] = set()
    stat = Path.stat

    def watched(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        threads.add(threading.current_thread())
        return stat(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", watched)
    intake.take_mime(urls(tmp_path))
    dialog = opened(qtbot, parent)
    qtbot.waitUntil(lambda: add_button(dialog).isEnabled())
    assert label(dialog, "question").startswith("Add 5000 files")
    add_button(dialog).click()
    qtbot.waitUntil(lambda: bool(heard.sources))
    assert len(heard.sources[0]) == 5000
    assert threading.main_thread() not in threads


@pytest.mark.row("F12")
def test_leaving_the_dialog_ends_the_counting(
    parent: QWidget, background: Background, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def count_for_ever(_folders: object, stop: Callable[[], bool]) -> FolderContents:
        for _ in range(2000):
            if stop():
                return FolderContents()
            time.sleep(0.01)
        raise AssertionError

    monkeypatch.setattr("falgui.desktop.folder_dialog.list_folders", count_for_ever)
    dialog = FolderDialog([tmp_path], background, parent)
    dialog.open()
    dialog.reject()
    assert background.finish(5000)


@pytest.mark.row("F16")
def test_a_folder_with_a_strange_name_is_shown_without_its_tricks(
    qtbot: QtBot, intake: Intake, parent: QWidget, tmp_path: Path
) -> None:
    strange = tmp_path / "<b>x\u202ey"
    strange.mkdir()
    intake.take_mime(urls(strange))
    dialog = opened(qtbot, parent)
    question = dialog.findChild(QLabel, "question")
    assert question
    assert question.textFormat() is question.textFormat().PlainText
    dialog.reject()


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
    parent: QWidget,
    folder: Path,
) -> None:
    listed.append(FileSource(folder / "b.png"))
    intake.take_mime(urls(folder))
    dialog = opened(qtbot, parent)
    qtbot.waitUntil(lambda: add_button(dialog).isEnabled())
    add_button(dialog).click()
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
