"""Starting at login and staying awake are switched on the page about falgui itself."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QWidget
from pytestqt.qtbot import QtBot

from falgui.desktop.integration.login_places import Autostart
from falgui.desktop.integration.starting_at_login import StartingAtLogin
from falgui.desktop.settings.login_card import add_login_card
from falgui.desktop.settings.page import Edit, SettingsPage
from falgui.store.settings import Settings
from tests.desktop.controls import control


class Shown:
    """A page with the card, and settings that follow it."""

    def __init__(self, page: SettingsPage, folder: Path) -> None:
        self.page = page
        self.settings = Settings()
        self.starting = StartingAtLogin(Autostart(folder), lambda: self.settings, self.change, page)
        page.edited.connect(self._edit)
        add_login_card(page, self.starting)
        page.show_settings(self.settings)

    def change(self, settings: Settings) -> None:
        before, self.settings = self.settings, settings
        self.starting.follow(settings, before)
        self.page.show_settings(settings)

    def switch(self, name: str) -> QCheckBox:
        return control(self.page, QCheckBox, name)

    def _edit(self, edit: Edit) -> None:
        self.change(edit(self.settings))


@pytest.fixture
def shown(qtbot: QtBot, tmp_path: Path) -> Shown:
    page = SettingsPage("generalPage", "General")
    qtbot.addWidget(page)
    page.show()
    return Shown(page, tmp_path / "config" / "autostart")


def test_the_switch_writes_the_entry_and_removes_it(
    qtbot: QtBot, shown: Shown, tmp_path: Path
) -> None:
    entry = tmp_path / "config" / "autostart" / "falgui.desktop"
    shown.switch("startAtLogin").click()
    qtbot.waitUntil(entry.exists)
    shown.switch("startAtLogin").click()
    qtbot.waitUntil(lambda: not entry.exists())
    assert not shown.settings.start_at_login


def test_a_refusal_is_told_and_the_switch_goes_back(
    qtbot: QtBot, shown: Shown, tmp_path: Path
) -> None:
    (tmp_path / "config").write_text("in the way")
    with qtbot.waitSignal(shown.starting.failed):
        shown.switch("startAtLogin").click()
    assert not shown.switch("startAtLogin").isChecked()
    assert not shown.settings.start_at_login
    status = control(shown.page, QWidget, "loginStatus")
    assert status.isVisible()
    (tmp_path / "config").unlink()
    shown.switch("startAtLogin").click()
    assert not status.isVisible()
    assert shown.starting.close(5000)


def test_staying_awake_is_a_setting_of_its_own(shown: Shown) -> None:
    assert shown.switch("keepAwake").isChecked()
    shown.switch("keepAwake").click()
    assert not shown.settings.keep_awake
