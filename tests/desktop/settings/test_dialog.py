"""Every setting can be seen and changed, and takes effect at once."""

from collections.abc import Callable
from dataclasses import fields, replace

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QScrollBar,
    QSlider,
    QWidget,
)
from pytestqt.qtbot import QtBot

from falgui.core.links import LinkFormat
from falgui.core.templates import Template
from falgui.desktop.account.account import Account
from falgui.desktop.settings.dialog import SettingsDialog
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.status_line import StatusLine
from falgui.desktop.widgets.switch import Switch
from falgui.desktop.widgets.wrapping_label import WrappingLabel
from falgui.store.settings import EVERYTHING, FolderChoice, LinkChoice, Settings
from tests.desktop.controls import control
from tests.desktop.scripted_account import MemoryStore, ScriptedCheck

PAGES = ["generalPage", "accountPage", "uploadPage", "preparingPage", "copyingPage"]


@pytest.fixture
def account(qtbot: QtBot) -> Account:
    assert qtbot is not None
    return Account({}, MemoryStore(), ScriptedCheck(), Background())


@pytest.fixture
def dialog(qtbot: QtBot, account: Account) -> SettingsDialog:
    dialog = SettingsDialog(Settings(), account)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


@pytest.fixture
def changes(dialog: SettingsDialog) -> list[Settings]:
    changes: list[Settings] = []
    dialog.settings_changed.connect(changes.append)
    return changes


def switch(dialog: SettingsDialog, name: str) -> Switch:
    return control(dialog, Switch, name)


SWITCHES = {
    "closeToTray": "close_to_tray",
    "basket": "basket",
    "notify": "notify",
    "private": "private",
    "convertUnusual": "convert_unusual",
    "reuseLinks": "reuse_links",
    "removeLocation": "remove_identifying",
    "removeNotes": "remove_notes",
    "autoCopy": "auto_copy",
}


@pytest.mark.parametrize(("name", "setting"), list(SWITCHES.items()))
def test_a_switch_shows_and_changes_its_setting_and_no_other(
    dialog: SettingsDialog, changes: list[Settings], name: str, setting: str
) -> None:
    before = getattr(Settings(), setting)
    assert switch(dialog, name).isChecked() is before
    switch(dialog, name).click()
    expected = {item.name: getattr(Settings(), item.name) for item in fields(Settings)}
    assert changes == [Settings(**expected | {setting: not before})]
    switch(dialog, name).click()
    assert changes[-1] == Settings()


@pytest.mark.parametrize(
    ("name", "setting"), [("uploadsAtOnce", "uploads_at_once"), ("streams", "streams")]
)
def test_a_number_stays_within_one_and_ten(
    dialog: SettingsDialog, changes: list[Settings], name: str, setting: str
) -> None:
    box = control(dialog, QComboBox, name)
    assert box.currentText() == str(getattr(Settings(), setting))
    dialog.show_page("uploadPage")
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_End)
    assert getattr(changes[-1], setting) == 10
    QTest.keyClick(box, Qt.Key.Key_Home)
    assert getattr(changes[-1], setting) == 1


def test_what_becomes_of_folders_is_chosen(dialog: SettingsDialog, changes: list[Settings]) -> None:
    box = control(dialog, QComboBox, "folders")
    assert box.currentText() == "Ask each time"
    dialog.show_page("preparingPage")
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_End)
    assert changes[-1].folders is FolderChoice.ZIP


def test_every_format_can_be_chosen_and_is_shown_by_an_example(
    dialog: SettingsDialog, changes: list[Settings]
) -> None:
    dialog.show_page("copyingPage")
    box = control(dialog, QComboBox, "linkFormat")
    preview = control(dialog, QPlainTextEdit, "formatPreview")
    box.setFocus()
    seen = {preview.toPlainText()}
    for link_format in list(LinkFormat)[1:]:
        QTest.keyClick(box, Qt.Key.Key_Down)
        assert changes[-1].link_format is link_format
        seen.add(preview.toPlainText())
    assert len(seen) == len(LinkFormat)
    assert all("https://" in example or "fal" in example for example in seen)


@pytest.mark.parametrize(
    ("place", "seconds"), list(enumerate([None, 3600, 86400, 604800, 2592000, 31536000]))
)
def test_a_usual_lifetime_is_one_choice_away(
    dialog: SettingsDialog, place: int, seconds: int | None
) -> None:
    box = control(dialog, QComboBox, "expiryUsual")
    dialog.show_settings(replace(Settings(), expires_seconds=seconds))
    assert box.currentIndex() == place
    changes: list[Settings] = []
    dialog.settings_changed.connect(changes.append)
    box.activated.emit(place)
    assert changes == [replace(Settings(), expires_seconds=seconds)]


def open_other_lifetime(dialog: SettingsDialog) -> QLineEdit:
    dialog.show_page("uploadPage")
    box = control(dialog, QComboBox, "expiryUsual")
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_End)
    return control(dialog, QLineEdit, "expiryOther")


@pytest.mark.parametrize(
    ("typed", "seconds"), [("90m", 5400), ("36h", 129_600), ("14 d", 1_209_600), ("5000000000", 0)]
)
def test_any_other_lifetime_can_be_typed(
    dialog: SettingsDialog, changes: list[Settings], typed: str, seconds: int
) -> None:
    other = open_other_lifetime(dialog)
    assert other.isVisible()
    assert changes == []
    QTest.keyClicks(other, typed)
    QTest.keyClick(other, Qt.Key.Key_Return)
    remark = control(dialog, StatusLine, "expiryRemark")
    if seconds:
        assert changes[-1].expires_seconds == seconds
        assert remark.isHidden()
    else:
        assert changes == []
        assert remark.text.startswith("This is not a lifetime.")
    assert dialog.isVisible()


def test_an_unusual_lifetime_is_shown_as_it_is_typed(dialog: SettingsDialog) -> None:
    dialog.show_page("uploadPage")
    dialog.show_settings(replace(Settings(), expires_seconds=5400))
    other = control(dialog, QLineEdit, "expiryOther")
    assert other.isVisible()
    assert other.text() == "90m"


def test_what_is_changed_elsewhere_is_neither_overwritten_nor_told_again(
    dialog: SettingsDialog, changes: list[Settings]
) -> None:
    dialog.show_settings(replace(Settings(), link_format=LinkFormat.HTML, notify=False))
    assert changes == []
    assert not switch(dialog, "notify").isChecked()
    switch(dialog, "private").click()
    assert changes == [replace(Settings(), link_format=LinkFormat.HTML, notify=False, private=True)]


def test_the_words_beside_a_switch_turn_it_too(
    dialog: SettingsDialog, changes: list[Settings]
) -> None:
    dialog.show_page("generalPage")
    words = next(
        label for label in dialog.findChildren(WrappingLabel) if label.text() == "Notifications"
    )
    QTest.mouseClick(words, Qt.MouseButton.LeftButton)
    assert changes == [replace(Settings(), notify=False)]


def test_scrolling_over_a_list_does_not_change_it(
    dialog: SettingsDialog, changes: list[Settings]
) -> None:
    dialog.show_page("uploadPage")
    field = control(dialog, QComboBox, "streams")
    assert not field.hasFocus()
    middle = QPointF(field.rect().center())
    turn = QWheelEvent(
        middle,
        field.mapToGlobal(middle),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(field, turn)
    assert changes == []


def test_the_pages_are_turned_by_keyboard(dialog: SettingsDialog) -> None:
    pages = control(dialog, QListWidget, "settingsPages")
    pages.setFocus()
    seen = []
    for _ in PAGES:
        seen += [name for name in PAGES if control(dialog, QScrollArea, name).isVisible()]
        QTest.keyClick(pages, Qt.Key.Key_Down)
    assert seen == PAGES


def test_a_page_that_is_selected_without_being_the_current_one_is_shown(
    dialog: SettingsDialog,
) -> None:
    pages = control(dialog, QListWidget, "settingsPages")
    # As a screen reader does it.
    command = QItemSelectionModel.SelectionFlag.ClearAndSelect
    for place, name in enumerate(PAGES):
        pages.selectionModel().select(pages.model().index(place, 0), command)
        assert control(dialog, QScrollArea, name).isVisible()
        assert pages.currentRow() == place


@pytest.mark.parametrize("size", [(480, 360), (720, 520), (1200, 900)])
def test_no_page_scrolls_sideways(
    qtbot: QtBot, dialog: SettingsDialog, size: tuple[int, int]
) -> None:
    dialog.resize(*size)
    for name in PAGES:
        dialog.show_page(name)
        across = control(dialog, QScrollArea, name).horizontalScrollBar()
        # A page that has just got a bar for up and down is laid out once more.
        qtbot.waitUntil(_has_nowhere_to_go(across))


def _has_nowhere_to_go(bar: QScrollBar) -> Callable[[], bool]:
    return lambda: bar.maximum() == 0


def test_a_narrow_window_still_names_its_pages(dialog: SettingsDialog) -> None:
    dialog.resize(480, 360)
    pages = control(dialog, QListWidget, "settingsPages")
    for place in range(pages.count()):
        item = pages.item(place)
        assert item.text() == ""
        assert item.toolTip()
        assert item.data(Qt.ItemDataRole.AccessibleTextRole) == item.toolTip()
    dialog.resize(720, 520)
    assert all(pages.item(place).text() for place in range(pages.count()))


def test_every_control_has_a_name_to_find_and_one_to_hear(dialog: SettingsDialog) -> None:
    dialog.show_settings(replace(Settings(), templates=(Template("Wiki", "{url}"),)))
    kinds: list[type[QWidget]] = [QCheckBox, QSlider, QComboBox, QPushButton, QListWidget]
    for widget in (widget for kind in kinds for widget in dialog.findChildren(kind)):
        assert widget.objectName()
        spoken = widget.text() if isinstance(widget, QPushButton) else ""
        assert widget.accessibleName() or spoken, widget.objectName()


def test_links_and_comparing_have_their_choices(
    dialog: SettingsDialog, changes: list[Settings]
) -> None:
    links = control(dialog, QComboBox, "links")
    links.setCurrentIndex(1)
    links.activated.emit(1)
    assert changes[-1].links is LinkChoice.FETCH
    sizes = control(dialog, QComboBox, "compareUpTo")
    assert [sizes.itemText(place) for place in range(sizes.count())] == [
        "Off",
        "Up to 10.0 MB",
        "Up to 100.0 MB",
        "Up to 1.0 GB",
        "Every file",
    ]
    sizes.activated.emit(4)
    assert changes[-1].compare_up_to == EVERYTHING
    dialog.show_settings(Settings(compare_up_to=5_000, links=LinkChoice.CHECK))
    assert (sizes.currentIndex(), links.currentIndex()) == (1, 0)
