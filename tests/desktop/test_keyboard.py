"""Every key does one thing, stands in a menu, and is told by the help window."""

from collections import Counter

import pytest
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton, QTextBrowser
from pytestqt.qtbot import QtBot

from falgui.desktop.help_window import HelpWindow, menus_in
from falgui.desktop.main_window import MainWindow
from tests.desktop.controls import control

# What EXPERIENCE.md, chapter 7, promises. Enter is the list's own.
PROMISED = {
    "Ctrl+O": "addFilesAction",
    "Ctrl+Shift+O": "addFolderAction",
    "Ctrl+V": "pasteAction",
    "Ctrl+Shift+V": "pasteRequestAction",
    "Ctrl+D": "makeDataUriAction",
    "Ctrl+L": "addLinksAction",
    "Ctrl+C": "copy",
    "Ctrl+Shift+C": "copyAgain",
    "Ctrl+Alt+C": "copyAllAction",
    "Ctrl+Z": "undoAction",
    "Ctrl+F": "findAction",
    "Ctrl+A": "selectAll",
    "Ctrl+B": "selectBatch",
    "Space": "look",
    "Ctrl+Return": "open",
    "Ctrl+R": "retry",
    "Ctrl+Shift+R": "retryFailedAction",
    "Ctrl+P": "pause",
    "Ctrl+Shift+P": "pauseAllAction",
    "Alt+Up": "moveUp",
    "Alt+Down": "moveDown",
    "Alt+Shift+Up": "moveTop",
    "Alt+Shift+Down": "moveBottom",
    "Esc": "cancel",
    "Del": "remove",
    "Ctrl+1": "uploadsTabAction",
    "Ctrl+,": "settingsAction",
    "Ctrl+Q": "quitAction",
    "F1": "helpAction",
}


def keys_of(window: MainWindow) -> list[tuple[str, str]]:
    return [
        (key.toString(QKeySequence.SequenceFormat.PortableText), action.objectName())
        for action in window.findChildren(QAction)
        for key in action.shortcuts()
    ]


def test_no_key_has_two_meanings(window: MainWindow) -> None:
    counted = Counter(key for key, _name in keys_of(window))
    assert [key for key, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("key", PROMISED)
def test_a_promised_key_is_there_and_in_a_menu(window: MainWindow, key: str) -> None:
    assert dict(keys_of(window))[key] == PROMISED[key]
    in_menus = {
        one.objectName() for _title, actions in menus_in(window.menuBar()) for one in actions
    }
    assert PROMISED[key] in in_menus


def test_there_are_no_other_keys_than_the_promised(window: MainWindow) -> None:
    assert {key for key, _name in keys_of(window)} == PROMISED.keys()


def test_the_letters_that_open_menus_differ(window: MainWindow) -> None:
    titles = [action.text() for action in window.menuBar().actions()]
    letters = [title.partition("&")[2][:1].lower() for title in titles]
    assert all(letters)
    assert len(set(letters)) == len(letters)


def test_the_help_tells_every_key_under_its_menu_and_where_to_read_more(
    qtbot: QtBot, window: MainWindow
) -> None:
    action = window.findChild(QAction, "helpAction")
    assert action
    action.trigger()
    action.trigger()
    (help_window,) = window.findChildren(HelpWindow)
    qtbot.waitUntil(lambda: len(help_window.findChildren(QPushButton, "readMore")) >= 2)
    told = [label.text() for label in help_window.findChildren(QLabel)]
    for key in PROMISED:
        assert QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) in told
    assert {"File", "Edit", "Upload", "Help", "List", "Read more"} <= set(told)
    assert not any("&" in text for text in told)

    section = next(
        button
        for button in help_window.findChildren(QPushButton, "readMore")
        if button.text() == "Using falgui"
    )
    section.click()
    text = control(help_window, QTextBrowser, "sectionText").toPlainText()
    assert "Paste it once" in text
    assert "recipes.md" not in text
    help_window.close()


def test_f2_does_nothing(window: MainWindow) -> None:
    assert "F2" not in dict(keys_of(window))
    assert window.findChild(QMessageBox) is None
