"""The question before quitting ends uploads."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QPushButton
from pytestqt.qtbot import QtBot

from falgui.desktop.quit_dialog import QuitDialog
from tests.desktop.controls import control


@pytest.fixture
def dialog(qtbot: QtBot) -> QuitDialog:
    dialog = QuitDialog(3, 1_200_000_000)
    qtbot.addWidget(dialog)
    dialog.open()
    return dialog


def test_it_says_how_much_is_left(dialog: QuitDialog) -> None:
    assert dialog.text() == "3 uploads are still running (1.2 GB left)."
    assert dialog.informativeText() == "Quit now and continue next time?"


def test_a_single_upload_is_not_several(qtbot: QtBot) -> None:
    dialog = QuitDialog(1, 999)
    qtbot.addWidget(dialog)
    assert dialog.text() == "1 upload is still running (999 B left)."


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return])
def test_escape_and_enter_keep_the_uploads(qtbot: QtBot, dialog: QuitDialog, key: Qt.Key) -> None:
    with qtbot.waitSignal(dialog.finished):
        QTest.keyClick(dialog, key)
    assert not dialog.is_agreed


@pytest.mark.parametrize(("name", "agreed"), [("quitButton", True), ("keepButton", False)])
def test_only_the_quit_button_agrees(
    qtbot: QtBot, dialog: QuitDialog, name: str, *, agreed: bool
) -> None:
    with qtbot.waitSignal(dialog.finished):
        control(dialog, QPushButton, name).click()
    assert dialog.is_agreed is agreed
    assert not dialog.is_never_again


def test_not_asking_again_is_told(dialog: QuitDialog) -> None:
    control(dialog, QCheckBox, "neverAskAgain").click()
    assert dialog.is_never_again


@pytest.mark.parametrize(
    ("bytes_left", "is_all", "words"),
    [
        (0, True, "2 uploads are still running."),
        (0, False, "2 uploads are still running."),
        (5_000_000, True, "2 uploads are still running (5 MB left)."),
        (5_000_000, False, "2 uploads are still running (more than 5 MB left)."),
    ],
)
def test_it_claims_no_more_than_is_known(
    dialog: QuitDialog, bytes_left: int, words: str, *, is_all: bool
) -> None:
    dialog.show_left(2, bytes_left, is_all=is_all)
    assert dialog.text().replace("5.0 MB", "5 MB") == words


def test_when_nothing_is_left_it_agrees_by_itself(qtbot: QtBot, dialog: QuitDialog) -> None:
    with qtbot.waitSignal(dialog.finished):
        dialog.agree()
    assert dialog.is_agreed
