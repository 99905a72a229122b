"""Keys and settings are where README and docs/ say that they are."""

import re

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from falgui.desktop.help_window import HelpWindow
from falgui.desktop.settings.page import SettingsPage
from tests.documentation.pages import pages

from .conftest import OpenApp

KEY = re.compile(r"\b(?:(?:(?:Ctrl|Alt|Shift)\+)+(?:Up|Down|Return|[A-Z0-9])|F\d|Enter|Space)\b")
PAGE_AND_NAME = re.compile(r"\*Settings ▸ ([^*]+)\*,? \*([^*]+)\*")
NAME_AND_PAGE = re.compile(r"\*([^*]+)\* \(\*Settings ▸ ([^*]+)\*")


def keys_named() -> set[str]:
    found = {key for page in pages() for key in KEY.findall(page.prose)}
    return {key.replace("Enter", "Return") for key in found}


def settings_named() -> set[tuple[str, str]]:
    """Return the pages of the settings that are named, and what is said to be there."""
    found = set()
    for page in pages():
        found |= {*PAGE_AND_NAME.findall(page.prose)}
        found |= {(place, name) for name, place in NAME_AND_PAGE.findall(page.prose)}
    return found


def pages_named() -> set[str]:
    names = {name for page in pages() for name in page.italics()}
    return {name.removeprefix("Settings ▸ ") for name in names if name.startswith("Settings ▸ ")}


def texts_on(page: SettingsPage) -> set[str]:
    labels = {label.text() for label in page.findChildren(QLabel)}
    buttons = {button.text() for button in page.findChildren(QAbstractButton)}
    return labels | buttons | {one.accessibleName() for one in page.findChildren(QWidget)}


def test_keys_are_told_by_the_help(open_app: OpenApp) -> None:
    app = open_app({})
    action = app.window.findChild(QAction, "helpAction")
    assert action
    action.trigger()
    (help_window,) = app.window.findChildren(HelpWindow)
    told = {label.text() for label in help_window.findChildren(QLabel)}
    named = {
        QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in keys_named()
    }
    assert len(named) > 10
    assert named <= told
    help_window.close()


def test_settings_are_on_the_pages_that_are_named(open_app: OpenApp) -> None:
    dialog = open_app({}).open_settings("generalPage")
    there = {page.accessibleName(): page for page in dialog.findChildren(SettingsPage)}
    assert pages_named() <= there.keys()
    assert len(settings_named()) > 5
    for place, name in settings_named():
        assert name in texts_on(there[place]), (place, name)
    dialog.close()
