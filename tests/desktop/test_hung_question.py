"""A falgui that hangs can be ended by the next start, which goes on with what it brought."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from falgui.core.errand import Errand
from falgui.desktop.program import _claimed
from falgui.desktop.system import instance as instance_module
from falgui.desktop.system import owner_process
from falgui.desktop.system.instance import Instance, Unresponsive
from tests.desktop.answers import when_asked
from tests.desktop.controls import control
from tests.desktop.system.starts import Process, Start, line

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at Linux' processes")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "run"


@pytest.fixture
def hung(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Process]:
    """Provide an owner that answers nobody."""
    monkeypatch.setattr(instance_module, "_ANSWER_MILLISECONDS", 200)
    start = Start(folder)
    process = start("/mine.png")
    assert line(process)[0] == "owner"
    process.send_signal(signal.SIGSTOP)
    yield process
    start.end_all()


def test_a_hung_falgui_is_ended_and_succeeded(
    qtbot: QtBot, folder: Path, hung: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert qtbot is not None
    monkeypatch.setattr(owner_process, "_POLITE_SECONDS", 0.2)
    said: list[str] = []

    def end(box: QMessageBox) -> None:
        said.append(box.informativeText())
        when_asked(lambda waiting: said.append(waiting.informativeText()))
        control(box, QPushButton, "endIt").click()

    when_asked(end)
    successor = Instance(folder)
    assert _claimed(successor, ["/a.png"], Errand.CHOOSE)
    assert "uploads go on from where they were" in said[0]
    assert "Ending it…" in said[1]
    assert hung.wait(10) in (-signal.SIGKILL, -signal.SIGTERM)
    successor.close()


def test_waiting_for_its_end_can_be_left(qtbot: QtBot, folder: Path, hung: Process) -> None:
    assert qtbot is not None

    def end(box: QMessageBox) -> None:
        when_asked(lambda waiting: waiting.reject())
        control(box, QPushButton, "endIt").click()

    when_asked(end)
    with pytest.raises(Unresponsive):
        _claimed(Instance(folder), ["/a.png"])
    assert hung.poll() is None


def test_enter_tries_again_and_escape_leaves(qtbot: QtBot, folder: Path, hung: Process) -> None:
    def press_enter(box: QMessageBox) -> None:
        assert box.defaultButton().objectName() == "tryAgain"
        box.defaultButton().click()
        when_asked(lambda again: again.reject())

    when_asked(press_enter)
    with pytest.raises(Unresponsive):
        _claimed(Instance(folder), ["/a.png"])
    assert qtbot is not None
    assert hung.poll() is None


def test_what_cannot_be_told_apart_is_not_offered_to_be_ended(
    qtbot: QtBot, folder: Path, hung: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert qtbot is not None
    monkeypatch.setattr(instance_module, "OwnerProcess", _nobody)

    def look(box: QMessageBox) -> None:
        assert box.findChild(QPushButton, "endIt") is None
        box.reject()

    when_asked(look)
    with pytest.raises(Unresponsive):
        _claimed(Instance(folder), ["/a.png"])
    assert hung.poll() is None


def test_a_login_asks_nobody(qtbot: QtBot, folder: Path, hung: Process) -> None:
    assert qtbot is not None
    with pytest.raises(Unresponsive):
        _claimed(Instance(folder), [], Errand.HIDE)
    assert hung.poll() is None
    assert os.path.lexists(folder / "falgui.lock")


def _nobody(_number: int) -> object:
    raise ProcessLookupError
