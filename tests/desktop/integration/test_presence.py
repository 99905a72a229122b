"""Menu item and switches: what they put among other programs, and what they say."""

from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar
from pytestqt.qtbot import QtBot

from falgui.core.translation import use_language
from falgui.desktop.integration.places import Places
from falgui.desktop.integration.presence import Presence
from falgui.desktop.integration.presence_action import add_presence_action
from falgui.desktop.settings.page import SettingsPage
from falgui.desktop.settings.presence_card import PresenceCard, add_presence_card
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.status_line import StatusLine
from falgui.desktop.widgets.switch import Switch


@pytest.fixture
def where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    monkeypatch.setenv("HOME", str(tmp_path))
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("nautilus", "thunar"):
        (programs / name).write_text("#!/bin/sh\n")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    return Places(tmp_path / "data", tmp_path / "config")


@pytest.fixture
def presence(background: Background, where: Places) -> Presence:
    return Presence(background, where, "linux")


@pytest.fixture
def told(presence: Presence) -> list[str]:
    told: list[str] = []
    presence.told.connect(told.append)
    return told


@pytest.fixture
def page(qtbot: QtBot, presence: Presence) -> SettingsPage:
    page = SettingsPage("generalPage", "General")
    qtbot.addWidget(page)
    add_presence_card(page, presence)
    page.show()
    return page


def settle(qtbot: QtBot, presence: Presence) -> None:
    qtbot.waitUntil(lambda: not presence.is_busy)


def switch(page: SettingsPage, name: str) -> Switch:
    found = page.findChild(Switch, name)
    assert isinstance(found, Switch)
    return found


def status(page: SettingsPage) -> str:
    line = page.findChild(StatusLine, "presenceStatus")
    assert isinstance(line, StatusLine)
    return line.text


def files(where: Places) -> list[str]:
    folders = (where.data, where.config)
    return sorted(one.name for folder in folders for one in folder.rglob("*") if one.is_file())


def test_the_switches_put_falgui_there_and_take_it_away(
    qtbot: QtBot, presence: Presence, page: SettingsPage, where: Places, told: list[str]
) -> None:
    presence.refresh()
    settle(qtbot, presence)
    assert files(where) == []
    assert status(page) == "Found here: Nautilus, Thunar."
    menus, program = switch(page, "inFileManagers"), switch(page, "amongPrograms")
    menus.click()
    settle(qtbot, presence)
    assert menus.isChecked()
    assert files(where) == ["Upload to fal", "falgui.svg", "uca.xml"]
    assert status(page).startswith("It is in: Nautilus, Thunar. Nautilus has it below “Scripts”.")
    program.click()
    settle(qtbot, presence)
    assert "falgui.desktop" in files(where)
    menus.click()
    settle(qtbot, presence)
    assert "falgui.svg" in files(where)
    program.click()
    settle(qtbot, presence)
    assert files(where) == []
    assert (menus.isChecked(), program.isChecked()) == (False, False)
    assert told == [
        "“Upload to fal” is now in Nautilus, Thunar.",
        "“Upload to fal” was removed from the file managers.",
    ]


def test_what_can_t_be_changed_is_told(
    qtbot: QtBot, presence: Presence, page: SettingsPage, where: Places, told: list[str]
) -> None:
    theirs = where.config / "Thunar/uca.xml"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("<actions>")
    switch(page, "inFileManagers").click()
    settle(qtbot, presence)
    assert status(page).startswith("This could not be changed: Thunar.")
    assert told == ["This could not be changed: Thunar."]
    assert switch(page, "inFileManagers").isChecked()


def test_a_change_waits_for_the_one_before(
    qtbot: QtBot, presence: Presence, page: SettingsPage, where: Places
) -> None:
    for _number in range(5):
        switch(page, "inFileManagers").click()
    settle(qtbot, presence)
    assert switch(page, "inFileManagers").isChecked()
    switch(page, "inFileManagers").click()
    settle(qtbot, presence)
    assert files(where) == []


def test_without_any_file_manager_it_says_so(
    qtbot: QtBot, presence: Presence, page: SettingsPage, told: list[str], tmp_path: Path
) -> None:
    for program in (tmp_path / "programs").iterdir():
        program.unlink()
    switch(page, "inFileManagers").click()
    settle(qtbot, presence)
    assert told == ["There is no file manager here that falgui knows."]
    assert not switch(page, "inFileManagers").isChecked()


def test_with_a_package_there_is_no_switch_for_the_programs(
    qtbot: QtBot, background: Background, where: Places, tmp_path: Path
) -> None:
    (tmp_path / "system/applications").mkdir(parents=True)
    (tmp_path / "system/applications/falgui.desktop").write_text("[Desktop Entry]\n")
    packaged = Places(where.data, where.config, (tmp_path / "system",))
    presence = Presence(background, packaged, "linux")
    card = PresenceCard(presence)
    qtbot.addWidget(card)
    card.show()
    presence.refresh()
    settle(qtbot, presence)
    assert not card.rows[-1].isVisible()
    assert card.rows[0].isVisible()


def test_the_menu_item_follows_the_switch_and_works_like_it(
    qtbot: QtBot, presence: Presence, page: SettingsPage
) -> None:
    bar = QMenuBar()
    qtbot.addWidget(bar)
    menu = bar.addMenu("File")
    menu.setObjectName("fileMenu")
    settings = menu.addAction("Settings…")
    settings.setObjectName("settingsAction")
    add_presence_action(bar, presence)
    action = menu.actions()[0]
    assert isinstance(action, QAction)
    assert action.objectName() == "presenceAction"
    switch(page, "inFileManagers").click()
    settle(qtbot, presence)
    assert action.isChecked()
    action.trigger()
    settle(qtbot, presence)
    assert not action.isChecked()
    assert not switch(page, "inFileManagers").isChecked()
    assert isinstance(menu, QMenu)


def test_another_language_renames_what_is_there(
    qtbot: QtBot, presence: Presence, where: Places, tmp_path: Path
) -> None:
    presence.set_menus(True)
    settle(qtbot, presence)
    (where.data / "nautilus/scripts/Upload to fal").rename(where.data / "nautilus/scripts/Other")
    use_language(["en"], tmp_path)
    presence.refresh()
    settle(qtbot, presence)
    assert "Upload to fal" in files(where)
    assert "Other" not in files(where)
