"""Choosing, trying and clearing the keys that upload the clipboard."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QKeySequenceEdit, QPushButton
from pytestqt.qtbot import QtBot

from falgui.desktop.integration.chord import Chord
from falgui.desktop.integration.global_shortcut import GlobalShortcut
from falgui.desktop.integration.shortcut_way import Outcome, ShortcutWay
from falgui.desktop.settings.page import SettingsPage
from falgui.desktop.settings.shortcut_card import add_shortcut_card
from falgui.desktop.widgets.status_line import StatusLine
from falgui.desktop.widgets.wrapping_label import WrappingLabel
from falgui.store.settings import Settings
from tests.desktop.controls import control


class ScriptedWay(ShortcutWay):
    outcome = Outcome.ACTIVE
    chosen = ""

    def take(self, chord: Chord) -> None:  # noqa: ARG002  one is like another
        self.settled.emit(self.outcome, self.chosen)

    def release(self) -> None:
        pass


class Story:
    """A page with the card, and the settings that it changes."""

    def __init__(self) -> None:
        self.way = ScriptedWay()
        self.shortcut = GlobalShortcut([self.way], test_milliseconds=1500)
        self.page = SettingsPage("generalPage", "General")
        add_shortcut_card(self.page, self.shortcut)
        self.settings = Settings()
        self.page.edited.connect(self._edit)
        self.page.show_settings(self.settings)

    @property
    def field(self) -> QKeySequenceEdit:
        return control(self.page, QKeySequenceEdit, "globalShortcut")

    @property
    def said(self) -> str:
        return control(self.page, StatusLine, "shortcutStatus").text

    def button(self, name: str) -> QPushButton:
        return control(self.page, QPushButton, name)

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
        QTest.keyClick(self.field, key, held)

    def _edit(self, edit: Callable[[Settings], Settings]) -> None:
        self.settings = edit(self.settings)
        self.page.show_settings(self.settings)
        self.shortcut.use(self.settings.shortcut)


CTRL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


@pytest.fixture
def story(qtbot: QtBot) -> Iterator[Story]:
    story = Story()
    qtbot.addWidget(story.page)
    story.page.show()
    qtbot.waitExposed(story.page)
    yield story
    story.shortcut.use("")


def test_keys_are_chosen_by_pressing_them_and_tried_at_once(qtbot: QtBot, story: Story) -> None:
    assert story.said == ""
    story.press(Qt.Key.Key_U, CTRL_ALT)
    qtbot.waitUntil(lambda: story.settings.shortcut == "Ctrl+Alt+U")
    assert story.said == "Press it now to try it: Ctrl+Alt+U Nothing is uploaded this time."
    with qtbot.assertNotEmitted(story.shortcut.pressed):
        story.way.pressed.emit()
    assert story.said == "It works."
    with qtbot.waitSignal(story.shortcut.pressed):
        story.way.pressed.emit()


def test_keys_that_do_not_arrive_are_told_and_can_be_tried_again(
    qtbot: QtBot, story: Story
) -> None:
    story.press(Qt.Key.Key_U, CTRL_ALT)
    qtbot.waitUntil(lambda: story.said.startswith("It did not arrive"))
    story.button("tryShortcut").click()
    assert story.said.startswith("Press it now")
    story.way.pressed.emit()
    assert story.said == "It works."


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Outcome.TAKEN, "Another program has these keys."),
        (Outcome.REFUSED, "Your desktop did not allow this shortcut."),
        (Outcome.NO_SUCH_KEY, "This keyboard has no such key."),
        (Outcome.ASKING, "Your desktop is asked for these keys…"),
        (Outcome.UNAVAILABLE, "Programs can't have shortcuts of their own here."),
    ],
)
def test_what_came_of_the_keys_is_told(
    qtbot: QtBot, story: Story, outcome: Outcome, words: str
) -> None:
    story.way.outcome = outcome
    story.press(Qt.Key.Key_U, CTRL_ALT)
    qtbot.waitUntil(lambda: story.said.startswith(words))
    assert story.button("tryShortcut").isHidden()


def test_the_keys_that_the_desktop_chose_are_shown(qtbot: QtBot, story: Story) -> None:
    story.way.chosen = "Super+U"
    story.press(Qt.Key.Key_U, CTRL_ALT)
    qtbot.waitUntil(lambda: story.said.startswith("Press it now to try it: Super+U"))


@pytest.mark.parametrize(
    ("key", "held"),
    [
        (Qt.Key.Key_U, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_U, Qt.KeyboardModifier.ShiftModifier),
        (Qt.Key.Key_VolumeUp, Qt.KeyboardModifier.ControlModifier),
    ],
)
def test_keys_that_would_be_in_the_way_are_refused(
    qtbot: QtBot, story: Story, key: Qt.Key, held: Qt.KeyboardModifier
) -> None:
    story.page.show_settings(Settings(shortcut="Ctrl+Alt+F"))
    story.press(key, held)
    qtbot.waitUntil(lambda: story.said.startswith("These keys can't be used in every program."))
    assert story.settings.shortcut == ""
    assert story.field.keySequence().toString() == "Ctrl+Alt+F"


@pytest.mark.parametrize("way", ["button", "key"])
def test_keys_are_cleared(qtbot: QtBot, story: Story, way: str) -> None:
    story.press(Qt.Key.Key_U, CTRL_ALT)
    qtbot.waitUntil(lambda: story.settings.shortcut == "Ctrl+Alt+U")
    if way == "button":
        story.button("clearShortcut").click()
    else:
        story.press(Qt.Key.Key_Backspace, Qt.KeyboardModifier.NoModifier)
    assert story.settings.shortcut == ""
    assert story.field.keySequence().isEmpty()
    assert story.said == ""
    assert story.shortcut.outcome is Outcome.OFF
    assert story.button("clearShortcut").isHidden()


def test_the_words_keep_room_beside_the_field_in_a_narrow_window(story: Story) -> None:
    story.page.show_settings(Settings(shortcut="Ctrl+Alt+U"))
    story.page.resize(420, 360)
    story.page.show()
    story.page.settle()
    words = [
        label
        for label in story.page.findChildren(WrappingLabel)
        if label.text().startswith("Uploads the clipboard")
    ]
    assert words[0].width() >= 128


def test_a_modifier_alone_changes_nothing(qtbot: QtBot, story: Story) -> None:
    story.press(Qt.Key.Key_U, CTRL_ALT)
    qtbot.waitUntil(lambda: story.settings.shortcut == "Ctrl+Alt+U")
    story.press(Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: story.field.keySequence().toString() == "Ctrl+Alt+U")
    assert story.settings.shortcut == "Ctrl+Alt+U"


def test_a_test_ends_for_who_does_not_look_any_more(qtbot: QtBot, story: Story) -> None:
    story.press(Qt.Key.Key_U, CTRL_ALT)
    qtbot.waitUntil(lambda: story.said.startswith("Press it now"))
    story.page.hide()
    with qtbot.waitSignal(story.shortcut.pressed):
        story.way.pressed.emit()
    with qtbot.waitSignal(story.shortcut.tested):
        pass
    assert story.said == "Ctrl+Alt+U uploads the clipboard."
