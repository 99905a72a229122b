"""The dialog for requests shows what is found, and lets relative paths begin in a folder."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from falgui.desktop.intake.request_dialog import RequestDialog
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.status_line import StatusLine
from tests.desktop.controls import control


@pytest.fixture
def dialog(qtbot: QtBot, qapp: QApplication, background: Background) -> RequestDialog:
    qapp.clipboard().clear()
    dialog = RequestDialog(background)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.png", "b.png"):
        (tmp_path / name).write_bytes(b"x")
    return tmp_path


def found(dialog: RequestDialog) -> str:
    return control(dialog, StatusLine, "requestFound").text


def enter(dialog: RequestDialog, text: str) -> None:
    control(dialog, QPlainTextEdit, "requestField").setPlainText(text)


def button(dialog: RequestDialog) -> QPushButton:
    return control(dialog, QPushButton, "uploadRequestFiles")


def test_what_is_found_is_shown_and_handed_out(
    qtbot: QtBot, dialog: RequestDialog, folder: Path
) -> None:
    qtbot.waitUntil(lambda: "names no file" in found(dialog))
    assert not button(dialog).isEnabled()
    text = f'["{folder}/a.png", "{folder}/b.png"]'
    enter(dialog, text)
    qtbot.waitUntil(button(dialog).isEnabled)
    assert found(dialog) == "2 files found a.png, b.png"
    assert button(dialog).text() == "Upload 2 files and copy the text"
    with qtbot.waitSignal(dialog.chosen) as heard:
        button(dialog).click()
    (request,) = heard.args
    assert request.text == text
    assert request.files == (folder / "a.png", folder / "b.png")


def test_what_is_missing_is_named(qtbot: QtBot, dialog: RequestDialog, folder: Path) -> None:
    enter(dialog, f'"{folder}/a.png" "{folder}/gone.png"')
    qtbot.waitUntil(button(dialog).isEnabled)
    assert found(dialog) == f"1 of 2 files found a.png\nNot found: {folder}/gone.png"


def test_what_is_being_typed_is_not_handed_out(
    qtbot: QtBot, dialog: RequestDialog, folder: Path
) -> None:
    enter(dialog, f'"{folder}/a.png"')
    qtbot.waitUntil(button(dialog).isEnabled)
    enter(dialog, "other")
    assert not button(dialog).isEnabled()
    dialog.accept()
    assert dialog.isVisible()


def test_relative_paths_begin_in_the_chosen_folder(
    qtbot: QtBot, dialog: RequestDialog, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(dialog, '{"image_url": "a.png"}')
    qtbot.waitUntil(lambda: "names no file" in found(dialog))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_given: str(folder))
    control(dialog, QPushButton, "chooseRequestFolder").click()
    qtbot.waitUntil(button(dialog).isEnabled)
    assert control(dialog, QLabel, "requestFolder").text() == f"Relative paths begin in {folder}"
    with qtbot.waitSignal(dialog.chosen) as heard:
        button(dialog).click()
    (request,) = heard.args
    assert request.files == (folder / "a.png",)
