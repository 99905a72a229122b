"""Settings go into a file, come back from one, and go back to their defaults; undone at will."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from falgui.desktop.account.account import Account
from falgui.desktop.settings.dialog import SettingsDialog
from falgui.desktop.settings.file_card import add_settings_file_card
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.status_line import StatusLine
from falgui.store.settings import Settings, Theme
from tests.desktop.controls import control
from tests.desktop.scripted_account import MemoryStore, ScriptedCheck

MINE = Settings(theme=Theme.DARK, streams=2, window_geometry="mine", extra_authority="/x.pem")


@pytest.fixture
def dialog(qtbot: QtBot, background: Background) -> SettingsDialog:
    dialog = SettingsDialog(MINE, Account({}, MemoryStore(), ScriptedCheck(), background))
    qtbot.addWidget(dialog)
    add_settings_file_card(dialog.page("generalPage"), background)
    dialog.show_settings(MINE)
    dialog.show()
    return dialog


@pytest.fixture
def changes(dialog: SettingsDialog) -> list[Settings]:
    changes: list[Settings] = []
    dialog.settings_changed.connect(changes.append)
    return changes


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the file that the person picks in every dialogue."""
    path = tmp_path / "falgui-settings.json"
    for name in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_given: (str(path), ""))
    return path


def press(dialog: SettingsDialog, name: str) -> None:
    control(dialog, QPushButton, name).click()


def said(dialog: SettingsDialog) -> str:
    return control(dialog, StatusLine, "settingsFileStatus").text


def undo(dialog: SettingsDialog) -> QPushButton:
    return control(dialog, QPushButton, "undoSettings")


def test_settings_are_exported_without_what_is_this_machine_s(
    qtbot: QtBot, dialog: SettingsDialog, file: Path
) -> None:
    press(dialog, "exportSettings")
    qtbot.waitUntil(lambda: said(dialog) == "Settings exported.")
    stored = json.loads(file.read_bytes())
    assert (stored["theme"], stored["streams"]) == ("dark", 2)
    assert not {"window_geometry", "extra_authority", "key"} & set(stored)


def test_an_import_tells_how_much_was_understood_and_can_be_undone(
    qtbot: QtBot, dialog: SettingsDialog, changes: list[Settings], file: Path
) -> None:
    file.write_text(json.dumps({"version": 1, "theme": "light", "streams": 99, "notify": False}))
    press(dialog, "importSettings")
    qtbot.waitUntil(lambda: bool(changes))
    assert changes == [replace(MINE, theme=Theme.LIGHT, notify=False)]
    assert said(dialog) == "2 settings taken. 1 could not be understood."
    assert undo(dialog).isVisible()
    undo(dialog).click()
    assert changes[-1] == MINE
    assert not undo(dialog).isVisible()


def test_resetting_leaves_the_window_where_it_is_and_can_be_undone(
    dialog: SettingsDialog, changes: list[Settings]
) -> None:
    press(dialog, "resetSettings")
    assert changes == [Settings(window_geometry="mine")]
    undo(dialog).click()
    assert changes[-1] == MINE


def test_after_another_change_there_is_nothing_to_undo_any_more(
    dialog: SettingsDialog, changes: list[Settings]
) -> None:
    press(dialog, "resetSettings")
    dialog.show_settings(replace(changes[-1], notify=False))
    assert not undo(dialog).isVisible()


def test_a_file_without_settings_is_told_and_nothing_changes(
    qtbot: QtBot, dialog: SettingsDialog, changes: list[Settings], file: Path
) -> None:
    file.write_text("{}")
    press(dialog, "importSettings")
    qtbot.waitUntil(lambda: bool(said(dialog)))
    assert said(dialog).startswith("“falgui-settings.json” holds no settings of falgui.")
    assert changes == []
    assert not undo(dialog).isVisible()


def test_a_dialogue_that_is_cancelled_changes_nothing(
    dialog: SettingsDialog, changes: list[Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_given: ("", ""))
    press(dialog, "importSettings")
    press(dialog, "exportSettings")
    assert changes == []
    assert said(dialog) == ""
