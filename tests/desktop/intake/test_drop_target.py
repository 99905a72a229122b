"""Drags over the window and what is in it, in the order in which Qt tells of them."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragLeaveEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from falgui.desktop.intake.drop_choice import DropChoice
from falgui.desktop.intake.drop_overlay import DropOverlay
from falgui.desktop.intake.drop_strip import GROWN, HEIGHT, DropStrip
from falgui.desktop.intake.drop_target import DropTarget
from falgui.desktop.look.motion import set_less_motion
from tests.desktop.controls import control
from tests.drags import dropping, entering, moving

PLACE = QPoint(10, 10)


class Stage(QWidget):
    """A window with a strip, a button, which takes no drops, and a field, which takes text."""

    def __init__(self) -> None:
        super().__init__()
        self.strip = DropStrip(DropChoice(self))
        self.button = QPushButton("button")
        self.field = QLineEdit()
        column = QVBoxLayout(self)
        for part in (self.strip, self.button, self.field):
            column.addWidget(part)
        self.target = DropTarget(self, self.strip)
        self.dropped: list[QMimeData] = []
        self.target.dropped.connect(self.dropped.append)
        self.resize(700, 400)

    @property
    def overlay(self) -> DropOverlay:
        return control(self, DropOverlay, "dropOverlay")


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    set_less_motion(True)
    stage = Stage()
    qtbot.addWidget(stage)
    stage.show()
    qtbot.waitExposed(stage)
    yield stage
    set_less_motion(False)


@pytest.fixture
def files() -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/somewhere/a.png")])
    mime.setText("file:///somewhere/a.png")
    return mime


def send(widget: QWidget, mime: QMimeData) -> bool:
    event = entering(mime, PLACE)
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def test_across_the_children_the_window_stays_covered_once(
    qtbot: QtBot, stage: Stage, files: QMimeData
) -> None:
    appeared: list[str] = []
    appear = stage.overlay.appear

    def counted(text: str, reason: str = "", *, refuses: bool = False, clear: bool = False) -> None:
        appeared.append(text)
        appear(text, reason, refuses=refuses, clear=clear)

    stage.overlay.appear = counted  # type: ignore[method-assign]
    assert send(stage, files)
    # As Qt does when the pointer comes over another widget that might take the drop.
    for child in (stage.field, stage.button, stage.field, stage.strip):
        QApplication.sendEvent(stage, QDragLeaveEvent())
        assert send(child, files)
        move = moving(files, PLACE)
        QApplication.sendEvent(stage, move)
        assert move.isAccepted()
        qtbot.wait(5)
        assert stage.overlay.isVisible()
    assert appeared == ["Release to upload"]
    QApplication.sendEvent(stage, QDragLeaveEvent())
    qtbot.waitUntil(lambda: not stage.overlay.isVisible())
    assert stage.strip.height() == HEIGHT


def test_files_over_a_text_field_are_for_the_window(stage: Stage, files: QMimeData) -> None:
    assert send(stage.field, files)
    assert stage.overlay.isVisible()
    QApplication.sendEvent(stage, dropping(files, PLACE))
    assert stage.field.text() == ""
    assert len(stage.dropped) == 1
    assert not stage.overlay.isVisible()


def test_a_text_over_a_text_field_is_for_the_field(stage: Stage) -> None:
    mime = QMimeData()
    mime.setText("words")
    assert send(stage.field, mime)
    assert not stage.overlay.isVisible()


def test_without_motion_the_overlay_is_there_at_once(stage: Stage, files: QMimeData) -> None:
    stage.strip.hide()
    bare = stage.grab().toImage().pixelColor(12, 200)
    send(stage, files)
    assert stage.grab().toImage().pixelColor(12, 200) != bare


@pytest.mark.parametrize("moves", [True, False])
def test_the_strip_grows_and_shrinks_again(
    qtbot: QtBot, stage: Stage, files: QMimeData, *, moves: bool
) -> None:
    set_less_motion(not moves)
    assert stage.strip.height() == HEIGHT
    send(stage, files)
    if moves:
        assert stage.strip.height() < GROWN
    qtbot.waitUntil(lambda: stage.strip.height() == GROWN, timeout=1000 if moves else 0)
    QApplication.sendEvent(stage, QDragLeaveEvent())
    qtbot.waitUntil(lambda: stage.strip.height() == HEIGHT)
    assert control(stage.strip, QPushButton, "addFiles").isVisible()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("application/x-unknown", "It holds no files, links or pictures."),
        (
            "XdndDirectSave0",
            "The other program only promises this file. Save it first, then drop the file.",
        ),
    ],
)
def test_what_cannot_be_read_leaves_the_strip_and_says_why(
    stage: Stage, name: str, reason: str
) -> None:
    mime = QMimeData()
    mime.setData(name, b"x")
    # Accepted, or no leave would follow.
    assert send(stage, mime)
    assert stage.strip.height() == HEIGHT
    assert stage.overlay.accessibleName() == f"Cannot read this item {reason}"
    move = moving(mime, PLACE)
    QApplication.sendEvent(stage, move)
    assert not move.isAccepted()


def test_nothing_but_the_names_of_formats_is_read_while_it_hovers(stage: Stage) -> None:
    class Guarded(QMimeData):
        def formats(self) -> list[str]:
            return ["text/uri-list"]

        def hasFormat(self, _name: str) -> bool:  # noqa: N802  Qt's name
            return True

        def retrieveData(self, _name: str, _kind: object) -> object:  # noqa: N802  Qt's name
            raise AssertionError

    guarded = Guarded()
    assert send(stage, guarded)
    QApplication.sendEvent(stage, moving(guarded, PLACE))
    assert stage.overlay.isVisible()
    QApplication.sendEvent(stage, QDragLeaveEvent())


def test_a_drop_is_a_copy_whatever_is_asked_for(stage: Stage, files: QMimeData) -> None:
    both = Qt.DropAction.MoveAction | Qt.DropAction.CopyAction
    event = dropping(files, PLACE, both, Qt.KeyboardModifier.ShiftModifier)
    QApplication.sendEvent(stage, entering(files, PLACE, both))
    QApplication.sendEvent(stage, event)
    assert event.dropAction() is Qt.DropAction.CopyAction
