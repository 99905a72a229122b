"""What holds for the next drop: chosen, shown, taken, and back to the default."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from falgui.core.lifecycle import Lifecycle
from falgui.desktop.intake.drop_choice import DropChoice, Taken
from falgui.desktop.intake.drop_choice_button import DropChoiceButton
from falgui.desktop.intake.drop_choice_panel import DropChoicePanel
from falgui.desktop.intake.drop_choice_words import plain_sentence, short_form, whole_sentence
from falgui.desktop.intake.drop_strip import DropStrip
from falgui.desktop.look.theme import apply_theme
from falgui.desktop.widgets.combo_box import ComboBox
from falgui.desktop.widgets.wrapping_label import WrappingLabel
from tests.desktop.controls import control

PRIVATE = Lifecycle(None, private=True)
WEEK = Lifecycle(7 * 86400)


@pytest.fixture
def choice() -> DropChoice:
    return DropChoice()


@pytest.fixture
def anchor(qtbot: QtBot, qapp: QApplication, choice: DropChoice) -> Iterator[DropChoiceButton]:
    apply_theme(qapp)
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 100)
    button = DropChoiceButton(choice, window)
    button.resize(button.sizeHint())
    window.show()
    yield button
    window.hide()


@pytest.fixture
def panel(anchor: DropChoiceButton) -> DropChoicePanel:
    anchor.click()
    return control(anchor, DropChoicePanel, "dropChoicePanel")


# The choice -----------------------------------------------------------------------------------


def test_a_drop_takes_the_choice_and_the_one_after_has_the_default(choice: DropChoice) -> None:
    choice.show_default(WEEK)
    choice.choose_for_next(PRIVATE)
    assert choice.take() == Taken(PRIVATE, is_special=True)
    assert choice.take() == Taken(WEEK, is_special=False)


def test_a_new_default_leaves_the_next_drop_alone(choice: DropChoice) -> None:
    choice.choose_for_next(PRIVATE)
    choice.show_default(WEEK)
    assert choice.lifecycle == PRIVATE
    choice.use_default()
    assert choice.lifecycle == WEEK


def test_what_equals_the_default_is_nothing_special(choice: DropChoice) -> None:
    choice.choose_for_next(Lifecycle())
    assert not choice.is_special


def test_a_choice_for_every_drop_is_told(qtbot: QtBot, choice: DropChoice) -> None:
    choice.choose_for_next(PRIVATE)
    with qtbot.waitSignal(choice.default_chosen) as told:
        choice.choose_for_every(WEEK)
    assert told.args == [WEEK]
    assert choice.take() == Taken(WEEK)


def test_what_was_taken_in_vain_comes_back_unless_something_newer_was_chosen(
    choice: DropChoice,
) -> None:
    choice.choose_for_next(PRIVATE)
    taken = choice.take()
    choice.give_back(taken)
    assert choice.lifecycle == PRIVATE
    taken = choice.take()
    choice.choose_for_next(WEEK)
    choice.give_back(taken)
    assert choice.lifecycle == WEEK
    choice.give_back(Taken(Lifecycle(1)))
    assert choice.lifecycle == WEEK


def test_only_a_change_is_announced(choice: DropChoice) -> None:
    changes: list[int] = []
    choice.changed.connect(lambda: changes.append(1))
    choice.show_default(Lifecycle())
    choice.use_default()
    assert changes == []
    choice.show_default(WEEK)
    assert changes == [1]


# Its words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lifecycle", "special", "sentence", "short"),
    [
        (
            Lifecycle(), False,
            "Links are public · expire: account default", "Public · default",
        ),
        (WEEK, False, "Links are public · expire after 7 days", "Public · 7 days"),
        (
            PRIVATE, False,
            "Links are private · expire: account default", "Private · default",
        ),
        (
            Lifecycle(3600, private=True), False,
            "Links are private · expire after 1 hour", "Private · 1 hour",
        ),
        (WEEK, True, "Next drop is public · expires after 7 days", "Next drop: public · 7 days"),
        (
            Lifecycle(365 * 86400, private=True), True,
            "Next drop is private · expires after 1 year", "Next drop: private · 1 year",
        ),
        (
            PRIVATE, True,
            "Next drop is private · expires: account default", "Next drop: private · default",
        ),
        (
            Lifecycle(), True,
            "Next drop is public · expires: account default", "Next drop: public · default",
        ),
    ],
)  # fmt: skip
def test_the_button_reads_like_a_sentence(
    lifecycle: Lifecycle,
    special: bool,  # noqa: FBT001
    sentence: str,
    short: str,
) -> None:
    assert whole_sentence(lifecycle, is_special=special) == sentence
    assert short_form(lifecycle, is_special=special) == short


def test_the_plain_sentence_says_what_a_link_means() -> None:
    assert plain_sentence(WEEK) == (
        "Anyone who has the link can open the file. falgui can't change that afterwards, nor "
        "delete the file."
    )
    assert "Only your fal account" in plain_sentence(PRIVATE)


# The button -----------------------------------------------------------------------------------


def test_the_button_gives_words_up_where_there_is_no_room(anchor: DropChoiceButton) -> None:
    assert anchor.shown_text == anchor.text() == "Links are public · expire: account default"
    anchor.resize(anchor.sizeHint().width() - 40, anchor.height())
    assert anchor.shown_text == "Public · default"
    anchor.resize(anchor.minimumSizeHint())
    assert anchor.shown_text == ""
    assert anchor.accessibleName() == anchor.text()
    assert anchor.height() >= 32


def test_a_wide_button_says_what_fits_of_a_long_word(
    anchor: DropChoiceButton, choice: DropChoice
) -> None:
    choice.show_default(PRIVATE)
    least = anchor.minimumSizeHint().width() + 6
    anchor.resize(least + anchor.fontMetrics().horizontalAdvance("Private"), anchor.height())
    assert anchor.shown_text == "Private"
    anchor.resize(anchor.width() - 1, anchor.height())
    assert anchor.shown_text in ("Pri…", "Priv…")


def test_the_words_next_drop_are_given_up_last(
    anchor: DropChoiceButton, choice: DropChoice
) -> None:
    choice.choose_for_next(PRIVATE)
    shown: list[str] = []
    for width in range(anchor.sizeHint().width(), 0, -1):
        anchor.resize(width, anchor.height())
        if anchor.shown_text not in shown:
            shown.append(anchor.shown_text)
    assert shown == [anchor.text(), "Next drop: private · default", "Next drop", ""]
    anchor.resize(anchor.minimumSizeHint())
    assert anchor.shown_text == "Next drop"


@pytest.mark.parametrize("width", [480, 620, 760, 1000])
def test_the_strip_says_that_the_next_drop_is_different_at_every_width(
    qtbot: QtBot, qapp: QApplication, choice: DropChoice, width: int
) -> None:
    apply_theme(qapp)
    strip = DropStrip(choice)
    qtbot.addWidget(strip)
    strip.resize(width, 56)
    strip.show()
    button = control(strip, DropChoiceButton, "dropChoice")
    choice.choose_for_next(Lifecycle(30 * 86400, private=True))
    qtbot.waitUntil(lambda: button.shown_text.startswith("Next drop"))
    if width >= 760:
        qtbot.waitUntil(lambda: button.shown_text == "Next drop: private · 30 days")


def test_the_next_drop_looks_different(anchor: DropChoiceButton, choice: DropChoice) -> None:
    before = anchor.grab().toImage()
    choice.choose_for_next(PRIVATE)
    assert anchor.text().startswith("Next drop is private")
    assert anchor.accessibleName() == anchor.text()
    anchor.resize(anchor.sizeHint())
    after = anchor.grab().toImage()
    place = QPoint(after.width() // 2, 4)
    assert after.pixelColor(place) != before.pixelColor(place)


# The panel ------------------------------------------------------------------------------------


def radio(panel: DropChoicePanel, name: str) -> QRadioButton:
    return control(panel, QRadioButton, name)


def test_the_panel_opens_with_what_holds_and_for_the_next_drop(
    qtbot: QtBot, panel: DropChoicePanel
) -> None:
    assert radio(panel, "anyone").isChecked()
    assert radio(panel, "nextDrop").isChecked()
    assert control(panel, ComboBox, "expiryUsual").currentText() == "Account default"
    qtbot.waitUntil(panel.isVisible)


def test_the_panel_changes_the_next_drop_at_once(
    panel: DropChoicePanel, choice: DropChoice
) -> None:
    radio(panel, "onlyMe").click()
    assert (choice.lifecycle, choice.is_special) == (PRIVATE, True)
    assert "Only your fal account" in control(panel, WrappingLabel, "plainSentence").text()
    usual = control(panel, ComboBox, "expiryUsual")
    usual.setCurrentText("7 days")
    usual.activated.emit(usual.currentIndex())
    assert choice.lifecycle == Lifecycle(7 * 86400, private=True)


def test_for_every_drop_makes_it_the_default(
    qtbot: QtBot, panel: DropChoicePanel, choice: DropChoice
) -> None:
    radio(panel, "onlyMe").click()
    with qtbot.waitSignal(choice.default_chosen) as told:
        radio(panel, "everyDrop").click()
    assert told.args == [PRIVATE]
    assert (choice.lifecycle, choice.is_special) == (PRIVATE, False)


def test_a_lifetime_that_was_typed_holds_even_if_the_panel_is_closed_at_once(
    panel: DropChoicePanel, choice: DropChoice
) -> None:
    usual = control(panel, ComboBox, "expiryUsual")
    usual.setCurrentIndex(usual.count() - 1)
    usual.activated.emit(usual.count() - 1)
    QTest.keyClicks(control(panel, QLineEdit, "expiryOther"), "36h")
    panel.close()
    assert choice.lifecycle == Lifecycle(36 * 3600)


def test_the_panel_has_room_for_all_it_shows(qtbot: QtBot, panel: DropChoicePanel) -> None:
    usual, done = control(panel, ComboBox, "expiryUsual"), control(panel, QPushButton, "choiceDone")
    assert usual.height() >= usual.sizeHint().height()
    before = panel.height()
    usual.setCurrentIndex(usual.count() - 1)
    usual.activated.emit(usual.count() - 1)
    qtbot.waitUntil(lambda: panel.height() > before)
    field = control(panel, QLineEdit, "expiryOther")
    qtbot.waitUntil(lambda: field.height() >= field.sizeHint().height())
    assert done.geometry().bottom() < panel.height()


def test_escape_closes_the_panel_and_keeps_the_choice(
    qtbot: QtBot, anchor: DropChoiceButton, panel: DropChoicePanel, choice: DropChoice
) -> None:
    radio(panel, "onlyMe").click()
    QTest.keyClick(radio(panel, "onlyMe"), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: anchor.findChild(DropChoicePanel) is None)
    assert choice.lifecycle == PRIVATE


def test_the_keyboard_does_it_all(
    qtbot: QtBot, anchor: DropChoiceButton, choice: DropChoice
) -> None:
    anchor.setFocus()
    QTest.keyClick(anchor, Qt.Key.Key_Space)
    panel = control(anchor, DropChoicePanel, "dropChoicePanel")
    QTest.keyClick(radio(panel, "anyone"), Qt.Key.Key_Down)
    assert choice.lifecycle == PRIVATE
    # Tab reaches the chosen one of a group, the arrows the others.
    chosen = [one for one in panel.findChildren(QRadioButton) if one.isChecked()]
    controls = [*chosen, *panel.findChildren(QPushButton)]
    assert len(controls) == 3
    assert all(one.focusPolicy() & Qt.FocusPolicy.TabFocus for one in controls)
    assert all(one.objectName() for one in controls)
    QTest.keyClick(control(panel, QPushButton, "choiceDone"), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: anchor.findChild(DropChoicePanel) is None)


@pytest.mark.parametrize("direction", list(Qt.LayoutDirection)[:2])
def test_the_panel_stays_on_the_screen(
    qtbot: QtBot, anchor: DropChoiceButton, direction: Qt.LayoutDirection
) -> None:
    room = anchor.screen().availableGeometry()
    window = anchor.window()
    window.setLayoutDirection(direction)
    for place in (room.topLeft(), room.bottomRight() - QPoint(80, 40)):
        window.move(place)
        qtbot.waitUntil(lambda: window.pos() == place)  # noqa: B023
        panel = DropChoicePanel(anchor._choice, anchor)
        panel.open_below(anchor)
        assert room.contains(panel.geometry())
        panel.close()
