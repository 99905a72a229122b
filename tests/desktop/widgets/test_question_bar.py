"""Questions inside the window: answered by mouse and keyboard, and never in the way."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from falgui.desktop.widgets.question_bar import QuestionBar, QuestionBars
from tests.desktop.controls import control


class Stage(QWidget):
    """A window with a field, questions, and room for something else."""

    def __init__(self) -> None:
        super().__init__()
        self.field = QLineEdit()
        self.bars = QuestionBars()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.field)
        column.addWidget(self.bars)
        column.addStretch(1)
        self.given: list[str] = []

    def ask(
        self, name: str = "bar", *, careful: bool = False, words: str = "Really?"
    ) -> QuestionBar:
        bar = QuestionBar(name, careful=careful)
        bar.say(words, "It is important.")
        bar.offer([("yes", "Yes", self._giving("yes")), ("no", "No", self._giving("no"))])
        self.bars.ask(bar)
        return bar

    def _giving(self, answer: str) -> Callable[[], None]:
        return lambda: self.given.append(answer)


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    stage = Stage()
    qtbot.addWidget(stage)
    stage.resize(760, 560)
    stage.show()
    stage.activateWindow()
    qtbot.waitUntil(stage.isActiveWindow)
    stage.setFocus()
    return stage


def test_an_answer_is_given_once_and_takes_the_bar_away(qtbot: QtBot, stage: Stage) -> None:
    bar = stage.ask()
    assert stage.bars.isVisible()
    assert bar.accessibleName() == "Really? It is important."
    control(bar, QPushButton, "yes").click()
    assert stage.given == ["yes"]
    assert not stage.bars.isVisible()
    qtbot.waitUntil(lambda: stage.bars.findChild(QuestionBar) is None)
    bar.leave()


@pytest.mark.parametrize(("careful", "first"), [(False, "yes"), (True, "no")])
def test_enter_gives_the_answer_that_has_the_focus(
    qtbot: QtBot, stage: Stage, first: str, *, careful: bool
) -> None:
    bar = stage.ask(careful=careful)
    button = control(bar, QPushButton, first)
    qtbot.waitUntil(button.hasFocus)
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert stage.given == [first]


def test_escape_is_always_the_careful_answer(stage: Stage) -> None:
    bar = stage.ask()
    QTest.keyClick(control(bar, QPushButton, "yes"), Qt.Key.Key_Escape)
    assert stage.given == ["no"]


def test_who_is_typing_keeps_the_focus(qtbot: QtBot, stage: Stage) -> None:
    stage.field.setFocus()
    qtbot.waitUntil(stage.field.hasFocus)
    stage.ask()
    assert stage.field.hasFocus()


def test_what_is_not_urgent_takes_neither_focus_nor_attention(qtbot: QtBot, stage: Stage) -> None:
    focused = stage.focusWidget()
    bar = QuestionBar("progress")
    bar.offer([("stop", "Stop", lambda: None)])
    with qtbot.assertNotEmitted(stage.bars.asked):
        stage.bars.ask(bar, urgent=False)
    assert stage.focusWidget() is focused
    with qtbot.waitSignal(stage.bars.asked):
        stage.ask()


def test_several_questions_stand_below_one_another_and_go_one_by_one(stage: Stage) -> None:
    one, two = stage.ask("one"), stage.ask("two")
    assert one.isVisible()
    assert two.isVisible()
    control(one, QPushButton, "no").click()
    assert stage.bars.isVisible()
    control(two, QPushButton, "no").click()
    assert not stage.bars.isVisible()


def test_in_a_low_window_questions_scroll_and_leave_room_for_the_rest(
    qtbot: QtBot, stage: Stage
) -> None:
    stage.resize(480, 360)
    for number in range(5):
        stage.ask(f"bar{number}")
    qtbot.waitUntil(lambda: stage.bars.height() <= 360 * 0.45 + 1)
    assert stage.bars.verticalScrollBar().maximum() > 0
    assert stage.bars.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize("urgent", [True, False])
def test_the_newest_question_is_in_sight(qtbot: QtBot, stage: Stage, *, urgent: bool) -> None:
    stage.resize(480, 360)
    bars, room = stage.bars, stage.bars.verticalScrollBar()

    def longer_than(before: int) -> Callable[[], bool]:
        return lambda: room.maximum() > before

    stage.ask("first")
    for name in ("second", "third", "fourth"):
        before = room.maximum()
        stage.ask(name)
        qtbot.waitUntil(longer_than(before))
    newest = QuestionBar("newest", careful=True)
    newest.say("“id_rsa” looks like a secret.", "Links are public.")
    newest.offer([("yes", "Upload anyway", lambda: None), ("no", "Leave out", lambda: None)])
    before = room.maximum()
    bars.ask(newest, urgent=urgent)
    qtbot.waitUntil(longer_than(before))
    seen = bars.viewport()

    def is_in_sight() -> bool:
        button = control(newest, QPushButton, "no")
        return seen.rect().contains(button.mapTo(seen, button.rect().center()))

    qtbot.waitUntil(lambda: is_in_sight() is urgent)


def test_the_buttons_stand_beside_the_words_only_where_there_is_room(
    qtbot: QtBot, stage: Stage
) -> None:
    bar = stage.ask()
    words, button = control(bar, QLabel, "question"), control(bar, QPushButton, "yes")

    def below() -> bool:
        return button.y() > words.y() + words.height()

    qtbot.waitUntil(lambda: not below())
    stage.resize(480, 500)
    qtbot.waitUntil(below)


def test_the_answer_is_remembered_only_where_that_is_offered(stage: Stage) -> None:
    bar = stage.ask()
    control(bar, QCheckBox, "rememberAnswer").setChecked(True)
    assert not bar.is_remembered
    bar.offer([("yes", "Yes", lambda: None)], remember=True)
    assert bar.is_remembered


def test_words_from_outside_are_plain_and_read_out(stage: Stage) -> None:
    bar = stage.ask(words="<b>name</b>")
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in bar.findChildren(QLabel))
    found = QAccessible.queryAccessibleInterface(bar)
    assert found.text(QAccessible.Text.Name) == "<b>name</b> It is important."
