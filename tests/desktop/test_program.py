"""The window as a program: what it offers when another falgui hangs, and how it is ended."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from falgui.desktop.program import _claimed
from falgui.desktop.system.instance import Instance, Unresponsive


class Hanging(Instance):
    """An instance whose place is held by a falgui that hangs for so many questions."""

    def __init__(self, folder: Path, times: int) -> None:
        super().__init__(folder)
        self.times = times

    def claim(self, *_arguments: object) -> bool:
        self.times -= 1
        if self.times >= 0:
            raise Unresponsive
        return False


def _answer(text: str) -> Callable[[], None]:
    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        button = next(one for one in box.findChildren(QAbstractButton) if one.text() == text)
        button.click()

    return press


@pytest.mark.row("S11")
def test_another_falgui_that_hangs_can_be_tried_again(
    qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert qtbot is not None
    QTimer.singleShot(0, _answer("Try again"))
    assert not _claimed(Hanging(tmp_path, 1), ["/a.png"])
    assert "does not answer" in capsys.readouterr().err


@pytest.mark.row("S11")
def test_another_falgui_that_hangs_can_be_left_alone(qtbot: QtBot, tmp_path: Path) -> None:
    assert qtbot is not None
    QTimer.singleShot(0, _answer("Close"))
    with pytest.raises(Unresponsive):
        _claimed(Hanging(tmp_path, 1), [])
