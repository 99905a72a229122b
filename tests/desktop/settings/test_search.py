"""Every setting is found by the words that stand beside it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QListWidget, QWidget
from pytestqt.qtbot import QtBot

from falgui.desktop.account.account import Account
from falgui.desktop.settings.dialog import SettingsDialog
from falgui.desktop.settings.page import SettingsPage
from falgui.desktop.settings.search import find_in, folded
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.card import Card
from falgui.desktop.widgets.search_field import SearchField
from falgui.desktop.widgets.switch import Switch
from falgui.store.settings import Settings
from tests.desktop.controls import control
from tests.desktop.scripted_account import MemoryStore, ScriptedCheck


@pytest.fixture
def dialog(qtbot: QtBot) -> SettingsDialog:
    account = Account({}, MemoryStore(), ScriptedCheck(), Background())
    dialog = SettingsDialog(Settings(), account)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    return dialog


def field(dialog: SettingsDialog) -> SearchField:
    return control(dialog, SearchField, "settingsSearch")


def listed(dialog: SettingsDialog) -> list[str]:
    pages = control(dialog, QListWidget, "settingsPages")
    items = [pages.item(place) for place in range(pages.count())]
    return [item.toolTip() for item in items if not item.isHidden()]


def shown(dialog: SettingsDialog) -> str:
    pages = dialog.findChildren(SettingsPage)
    return next((page.accessibleName() for page in pages if page.isVisible()), "")


def search(dialog: SettingsDialog, text: str) -> None:
    field(dialog).clear()
    QTest.keyClicks(field(dialog), text)


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("theme", ["General"]),
        ("THEME", ["General"]),
        ("  theme  ", ["General"]),
        # An explanation, a choice's text, a page's title, two words in another order.
        ("double click", ["General"]),
        ("click double", ["General"]),
        ("markdown", ["Copying"]),
        ("account", ["Account & key", "Upload"]),
        ("upload speed", ["Upload"]),
        ("jpeg", ["Before upload"]),
        # Between two cards.
        ("change them afterwards", ["Upload"]),
    ],
)
def test_pages_with_a_match_stay_listed(
    dialog: SettingsDialog, text: str, pages: list[str]
) -> None:
    search(dialog, text)
    assert listed(dialog) == pages
    assert shown(dialog) in pages


def marked(dialog: SettingsDialog, name: str) -> bool:
    """Return whether the row with that control is painted as one that was found."""
    sought = control(dialog, QWidget, name)
    (card,) = [card for card in dialog.findChildren(Card) if card.isAncestorOf(sought)]
    (row,) = [row for row in card.rows if row.isAncestorOf(sought)]

    def ground() -> QColor:
        return card.grab(row.geometry()).toImage().pixelColor(6, row.height() // 2)

    found = ground()
    card.highlight([])
    return found != ground()


def test_what_was_found_is_marked_and_nothing_else(dialog: SettingsDialog) -> None:
    search(dialog, "theme")
    assert marked(dialog, "theme")
    search(dialog, "theme")
    assert not marked(dialog, "units")


def test_without_a_match_it_says_so_and_esc_brings_all_back(dialog: SettingsDialog) -> None:
    dialog.show_page("uploadPage")
    field(dialog).setText("zzz")
    assert listed(dialog) == []
    assert control(dialog, QWidget, "nothingFound").isVisible()
    assert field(dialog).accessibleDescription() == "Nothing found"
    QTest.keyClick(field(dialog), Qt.Key.Key_Escape)
    assert field(dialog).text() == ""
    assert len(listed(dialog)) == 5
    assert shown(dialog) == "Upload"
    assert dialog.isVisible()
    QTest.keyClick(field(dialog), Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_all_of_it_is_done_with_the_keyboard(qtbot: QtBot, dialog: SettingsDialog) -> None:
    dialog.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is dialog)
    QTest.keyClick(dialog, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert field(dialog).hasFocus()
    QTest.keyClicks(field(dialog), "basket")
    QTest.keyClick(field(dialog), Qt.Key.Key_Return)
    assert control(dialog, Switch, "basket").hasFocus()
    QTest.keyClick(dialog, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(field(dialog), Qt.Key.Key_Down)
    assert control(dialog, QListWidget, "settingsPages").hasFocus()
    assert dialog.isVisible()


def test_a_page_that_is_added_later_is_found_too(dialog: SettingsDialog) -> None:
    page = SettingsPage("laterPage", "Later")
    box = QComboBox()
    box.addItems(["Éclair", "Baba"])
    page.add_card().add_control("Pâtisserie", "", box)
    dialog.add_page(page, "settings")
    search(dialog, "ECLAIR patis")
    assert listed(dialog) == ["Later"]


def test_what_is_hidden_at_present_is_not_found(qtbot: QtBot, dialog: SettingsDialog) -> None:
    page = dialog.page("generalPage")
    hidden = QComboBox()
    hidden.addItem("Xylophone")
    row = page.add_card().add(hidden)
    qtbot.waitUntil(hidden.isVisible)
    assert find_in(page, "xylophone").rows == [row]
    row.hide()
    assert not find_in(page, "xylophone")


def test_asking_for_a_page_ends_the_search(dialog: SettingsDialog) -> None:
    search(dialog, "theme")
    dialog.show_page("accountPage")
    assert shown(dialog) == "Account & key"
    assert len(listed(dialog)) == 5


def test_a_narrow_window_has_the_search_above_everything(dialog: SettingsDialog) -> None:
    dialog.resize(480, 360)
    assert field(dialog).width() > 400
    search(dialog, "theme")
    assert listed(dialog) == ["General"]
    dialog.resize(800, 600)
    assert field(dialog).width() < 220


def test_case_and_accents_do_not_matter() -> None:
    assert folded("É") == folded("e\u0301") == folded("e")
    assert folded("Straße") == folded("STRASSE")
