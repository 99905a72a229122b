"""Texts that are pasted: nothing becomes public without a question, and files get their links."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from falgui.core import request_files
from falgui.core.lifecycle import Lifecycle
from falgui.core.request_files import PastedRequest
from falgui.core.sources import FileSource, Source
from falgui.desktop.intake.drop_choice import DropChoice
from falgui.desktop.intake.intake import Intake
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.question_bar import QuestionBar, QuestionBars
from tests.desktop.controls import control

KEY = "01234567-89ab-cdef-0123-456789abcdef:0123456789abcdef0123456789abcdef"


class Stage:
    """An intake with what it says."""

    def __init__(self, intake: Intake, bars: QuestionBars, choice: DropChoice) -> None:
        self.intake = intake
        self.bars = bars
        self.choice = choice
        self.sources: list[list[Source]] = []
        self.requests: list[PastedRequest] = []
        self.lifecycles: list[Lifecycle] = []
        self.refused: list[list[str]] = []
        intake.sources_chosen.connect(self._chosen)
        intake.request_chosen.connect(self._requested)
        intake.refused.connect(self.refused.append)

    def paste(self, text: str) -> None:
        mime = QMimeData()
        mime.setText(text)
        self.intake.take_mime(mime)

    def bar(self, name: str) -> QuestionBar | None:
        return next(
            (one for one in self.bars.findChildren(QuestionBar, name) if one.isVisible()), None
        )

    def answer(self, qtbot: QtBot, bar: str, button: str) -> None:
        qtbot.waitUntil(lambda: self.bar(bar) is not None)
        control(self.bars, QPushButton, button).click()

    def _chosen(self, sources: list[Source], lifecycle: Lifecycle) -> None:
        self.sources.append(sources)
        self.lifecycles.append(lifecycle)

    def _requested(self, request: PastedRequest, lifecycle: Lifecycle) -> None:
        self.requests.append(request)
        self.lifecycles.append(lifecycle)


@pytest.fixture
def metered() -> list[bool]:
    return [False]


@pytest.fixture
def stage(
    qtbot: QtBot,
    background: Background,
    tmp_path_factory: pytest.TempPathFactory,
    metered: list[bool],
) -> Iterator[Stage]:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(600, 700)
    bars = QuestionBars(parent)
    bars.resize(600, 400)
    parent.show()
    choice = DropChoice()
    temporary = tmp_path_factory.mktemp("temporary")
    intake = Intake(background, parent, bars, choice, temporary, list, lambda: metered[0])
    yield Stage(intake, bars, choice)
    intake.stop()
    assert background.finish(5000)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / name for name in ("a.png", "b.png")]
    for path in paths:
        path.write_bytes(b"x")
    return paths


def test_a_text_becomes_a_file_after_a_question(qtbot: QtBot, stage: Stage) -> None:
    stage.paste("A cat\r\non a mat. é")
    qtbot.waitUntil(lambda: stage.bar("textQuestion") is not None)
    bar = stage.bar("textQuestion")
    assert bar
    assert bar.text == "Upload this text as a file? 19 B: “A cat on a mat. é”"
    assert stage.sources == []
    stage.answer(qtbot, "textQuestion", "uploadText")
    qtbot.waitUntil(lambda: bool(stage.sources))
    ((source,),) = stage.sources
    assert isinstance(source, FileSource)
    assert source.temporary
    assert source.path.read_bytes() == "A cat\r\non a mat. é".encode()
    assert source.name.startswith("Pasted text 20")
    assert source.name.endswith(".txt")
    if os.name == "posix":
        assert source.path.stat().st_mode & 0o777 == 0o600


def test_json_becomes_json(qtbot: QtBot, stage: Stage) -> None:
    stage.paste('{"seed": 1}')
    stage.answer(qtbot, "textQuestion", "uploadText")
    qtbot.waitUntil(lambda: bool(stage.sources))
    assert stage.sources[0][0].name.endswith(".json")


def test_no_means_that_nothing_is_kept(qtbot: QtBot, stage: Stage) -> None:
    stage.choice.choose_for_next(Lifecycle(private=True))
    stage.paste("hello")
    stage.answer(qtbot, "textQuestion", "cancelText")
    qtbot.waitUntil(lambda: stage.bar("textQuestion") is None)
    assert stage.sources == []
    assert stage.choice.take().lifecycle.private


def test_a_secret_is_told_unseen_and_no_is_the_first_answer(qtbot: QtBot, stage: Stage) -> None:
    stage.paste(f"key: {KEY}")
    qtbot.waitUntil(lambda: stage.bar("textQuestion") is not None)
    bar = stage.bar("textQuestion")
    assert bar
    assert "looks like it holds a key or a password" in bar.text
    assert "Links are public." in bar.text
    assert KEY[:8] not in bar.text
    assert control(stage.bars, QPushButton, "cancelText").hasFocus()
    QTest.keyClick(bar, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: stage.bar("textQuestion") is None)
    assert stage.sources == []


def test_what_a_text_names_is_uploaded_as_one_request(
    qtbot: QtBot, stage: Stage, files: list[Path]
) -> None:
    text = json.dumps({"a": str(files[1]), "b": str(files[0]), "c": "/no/such.png"})
    stage.choice.choose_for_next(Lifecycle(3600))
    stage.paste(text)
    qtbot.waitUntil(lambda: stage.bar("requestQuestion") is not None)
    bar = stage.bar("requestQuestion")
    assert bar
    assert bar.text == (
        "This text names 2 files on this computer. Upload them and copy the text with their links?"
        " b.png, a.png\nNot found: /no/such.png"
    )
    stage.answer(qtbot, "requestQuestion", "uploadRequest")
    qtbot.waitUntil(lambda: bool(stage.requests))
    assert stage.requests[0].text == text
    assert stage.requests[0].files == (files[1], files[0])
    assert stage.lifecycles == [Lifecycle(3600)]
    assert stage.sources == []


def test_the_text_itself_can_go_up_instead(qtbot: QtBot, stage: Stage, files: list[Path]) -> None:
    text = f'x = "{files[0]}"'
    stage.paste(text)
    stage.answer(qtbot, "requestQuestion", "uploadRequestText")
    qtbot.waitUntil(lambda: bool(stage.sources))
    source = stage.sources[0][0]
    assert isinstance(source, FileSource)
    assert source.path.read_text() == text
    assert stage.requests == []


def test_a_request_with_a_key_is_asked_about_before_it_is_public(
    qtbot: QtBot, stage: Stage, files: list[Path]
) -> None:
    stage.paste(f'Authorization: Key {KEY}\n"{files[0]}"')
    stage.answer(qtbot, "requestQuestion", "uploadRequestText")
    stage.answer(qtbot, "textQuestion", "cancelText")
    qtbot.wait(0)
    assert stage.sources == []


def test_files_that_are_not_there_are_named(qtbot: QtBot, stage: Stage) -> None:
    stage.paste("x = '/no/such/cat.png'")
    qtbot.waitUntil(lambda: stage.bar("textQuestion") is not None)
    assert control(stage.bars, QLabel, "remarks").text() == "Not found: /no/such/cat.png"


@pytest.mark.parametrize(("button", "names"), [("uploadSecret", 2), ("leaveSecretOut", 1)])
def test_secrets_among_the_files_are_asked_about(
    qtbot: QtBot, stage: Stage, files: list[Path], button: str, names: int
) -> None:
    secret = files[0].with_name("id_rsa")
    secret.write_text("x")
    stage.paste(json.dumps([str(secret), str(files[0])]))
    stage.answer(qtbot, "requestQuestion", "uploadRequest")
    stage.answer(qtbot, "secretQuestion", button)
    qtbot.waitUntil(lambda: bool(stage.requests))
    request = stage.requests[0]
    assert len(request.files) == names
    assert (secret in request.files) == (button == "uploadSecret")


def test_nothing_but_a_secret_that_is_left_out_is_nothing(
    qtbot: QtBot, stage: Stage, files: list[Path]
) -> None:
    secret = files[0].with_name(".env")
    secret.write_text("x")
    stage.choice.choose_for_next(Lifecycle(private=True))
    stage.paste(json.dumps([str(secret)]))
    stage.answer(qtbot, "requestQuestion", "uploadRequest")
    stage.answer(qtbot, "secretQuestion", "leaveSecretOut")
    qtbot.waitUntil(lambda: stage.bar("secretQuestion") is None)
    assert stage.requests == []
    assert stage.choice.take().lifecycle.private


def test_a_line_that_costs_money_is_asked_about(
    qtbot: QtBot, stage: Stage, tmp_path: Path, metered: list[bool]
) -> None:
    metered[0] = True
    paths = [tmp_path / f"{number}.png" for number in range(11)]
    for path in paths:
        path.write_bytes(b"x")
    stage.paste(json.dumps([str(path) for path in paths]))
    stage.answer(qtbot, "requestQuestion", "uploadRequest")
    stage.answer(qtbot, "lineQuestion", "uploadMetered")
    qtbot.waitUntil(lambda: bool(stage.requests))


@pytest.mark.parametrize("agreed", [True, False])
def test_files_on_other_computers_are_asked_about_before_they_are_touched(
    qtbot: QtBot,
    stage: Stage,
    files: list[Path],
    monkeypatch: pytest.MonkeyPatch,
    agreed: bool,  # noqa: FBT001
) -> None:
    monkeypatch.setattr(request_files, "_ON_WINDOWS", True)
    stage.paste(json.dumps([r"\\server\share\c.png", str(files[0])]))
    stage.answer(qtbot, "requestQuestion", "uploadRequest")
    find = QApplication.topLevelWidgets
    qtbot.waitUntil(
        lambda: any(one.objectName() == "shareQuestion" and one.isVisible() for one in find())
    )
    box = next(one for one in find() if one.objectName() == "shareQuestion" and one.isVisible())
    assert isinstance(box, QMessageBox)
    buttons = {button.text(): button for button in box.buttons()}
    (buttons["Read"] if agreed else box.button(QMessageBox.StandardButton.Cancel)).click()
    qtbot.waitUntil(lambda: bool(stage.requests))
    assert len(stage.requests[0].files) == 1 + agreed


def test_a_full_disk_is_told(qtbot: QtBot, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage.intake._texts, "_temporary", Path("/no/such/folder"))
    stage.paste("hello")
    stage.answer(qtbot, "textQuestion", "uploadText")
    qtbot.waitUntil(lambda: bool(stage.refused))
    assert stage.sources == []
