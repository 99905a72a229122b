"""Showing a file in its folder, with and without a file browser that listens."""

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from falgui.desktop.system.show_file import show_file


@pytest.mark.usefixtures("qapp")
def test_without_a_file_browser_on_the_bus_the_folder_is_opened(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def open_url(url: object) -> bool:
        opened.append(str(url))
        return True

    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    # The suite's bus address leads nowhere.
    show_file(tmp_path / "a.png")
    qtbot.waitUntil(lambda: len(opened) == 1)
    assert tmp_path.name in opened[0]


@pytest.mark.parametrize(
    ("platform", "program", "flag"), [("win32", "explorer", "/select,"), ("darwin", "open", "-R")]
)
def test_other_systems_select_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, program: str, flag: str
) -> None:
    started: list[tuple[str, list[str]]] = []

    def start(name: str, arguments: list[str]) -> bool:
        started.append((name, arguments))
        return True

    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(QProcess, "startDetached", start)
    path = tmp_path / "a b.png"
    show_file(path)
    assert started == [(program, [flag, str(path)])]
