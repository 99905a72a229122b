"""The keys in the settings find a way, and a press uploads or is a test."""

import pytest
from pytestqt.qtbot import QtBot

from falgui.desktop.integration.chord import Chord
from falgui.desktop.integration.global_shortcut import GlobalShortcut
from falgui.desktop.integration.shortcut_way import Outcome, ShortcutWay


class ScriptedWay(ShortcutWay):
    """Settles as it is told."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome
        self.taken: list[str] = []
        self.released = 0

    def take(self, chord: Chord) -> None:
        self.taken.append(chord.trigger)
        self.settled.emit(self.outcome, "")

    def release(self) -> None:
        self.released += 1


def test_nothing_is_listened_for_until_keys_are_chosen(qtbot: QtBot) -> None:
    way = ScriptedWay(Outcome.ACTIVE)
    shortcut = GlobalShortcut([way])
    assert shortcut.outcome is Outcome.OFF
    with qtbot.assertNotEmitted(shortcut.pressed):
        way.pressed.emit()
    assert way.taken == []


def test_keys_are_taken_changed_and_given_back(qtbot: QtBot) -> None:
    way = ScriptedWay(Outcome.ACTIVE)
    shortcut = GlobalShortcut([way])
    shortcut.use("Ctrl+Alt+U")
    shortcut.use("Ctrl+Alt+U")
    assert way.taken == ["CTRL+ALT+u"]
    with qtbot.waitSignal(shortcut.pressed):
        way.pressed.emit()
    shortcut.use("Ctrl+Alt+F")
    assert way.taken == ["CTRL+ALT+u", "CTRL+ALT+f"]
    before = way.released
    shortcut.use("")
    assert way.released == before + 1
    with qtbot.assertNotEmitted(shortcut.pressed):
        way.pressed.emit()


@pytest.mark.parametrize(
    ("outcomes", "result", "asked"),
    [
        ([Outcome.ACTIVE, Outcome.ACTIVE], Outcome.ACTIVE, [1, 0]),
        ([Outcome.UNAVAILABLE, Outcome.ACTIVE], Outcome.ACTIVE, [1, 1]),
        ([Outcome.UNAVAILABLE, Outcome.TAKEN], Outcome.TAKEN, [1, 1]),
        ([Outcome.REFUSED, Outcome.ACTIVE], Outcome.REFUSED, [1, 0]),
        ([Outcome.UNAVAILABLE, Outcome.UNAVAILABLE], Outcome.UNAVAILABLE, [1, 1]),
        ([], Outcome.UNAVAILABLE, []),
    ],
)
def test_the_next_way_is_tried_only_where_one_is_not_there(
    qtbot: QtBot,  # noqa: ARG001  signals need it
    outcomes: list[Outcome],
    result: Outcome,
    asked: list[int],
) -> None:
    ways = [ScriptedWay(outcome) for outcome in outcomes]
    shortcut = GlobalShortcut(list(ways))
    shortcut.use("Ctrl+Alt+U")
    assert shortcut.outcome is result
    assert [len(way.taken) for way in ways] == asked


def test_a_text_that_is_no_shortcut_is_told(qtbot: QtBot) -> None:  # noqa: ARG001
    way = ScriptedWay(Outcome.ACTIVE)
    shortcut = GlobalShortcut([way])
    shortcut.use("nonsense")
    assert shortcut.outcome is Outcome.NO_SUCH_KEY
    assert way.taken == []


def test_a_press_during_a_test_uploads_nothing_and_the_next_one_does(qtbot: QtBot) -> None:
    way = ScriptedWay(Outcome.ACTIVE)
    shortcut = GlobalShortcut([way])
    shortcut.use("Ctrl+Alt+U")
    shortcut.begin_test(lambda: True)
    with qtbot.assertNotEmitted(shortcut.pressed), qtbot.waitSignal(shortcut.tested) as tested:
        way.pressed.emit()
    assert tested.args == [True]
    with qtbot.assertNotEmitted(shortcut.tested), qtbot.waitSignal(shortcut.pressed):
        way.pressed.emit()


def test_a_test_that_nobody_watches_is_none(qtbot: QtBot) -> None:
    way = ScriptedWay(Outcome.ACTIVE)
    shortcut = GlobalShortcut([way])
    shortcut.use("Ctrl+Alt+U")
    shortcut.begin_test(lambda: False)
    with qtbot.waitSignal(shortcut.pressed):
        way.pressed.emit()


def test_keys_that_do_not_arrive_are_told(qtbot: QtBot) -> None:
    shortcut = GlobalShortcut([ScriptedWay(Outcome.ACTIVE)], test_milliseconds=10)
    shortcut.use("Ctrl+Alt+U")
    with qtbot.waitSignal(shortcut.tested) as tested:
        shortcut.begin_test(lambda: True)
    assert tested.args == [False]
