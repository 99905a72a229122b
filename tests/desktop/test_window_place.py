"""A window comes back to where it was with the screens that are there."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from falgui.desktop.window_place import place_text, restore_place


@dataclass
class Screen:
    """What a screen says of itself."""

    title: str
    width: int = 1920

    def name(self) -> str:
        return self.title

    def model(self) -> str:
        return "model"

    def size(self) -> QSize:
        return QSize(self.width, 1080)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    return window


def test_each_main_screen_has_a_place_of_its_own(window: QWidget) -> None:
    text = ""
    for screen, width in ((Screen("laptop"), 500), (Screen("désk"), 700)):
        window.resize(width, 400)
        text = place_text(window, text, screen)  # type: ignore[arg-type]
    assert text.isascii()
    for screen, width in ((Screen("laptop"), 500), (Screen("désk"), 700)):
        assert restore_place(window, text, screen)  # type: ignore[arg-type]
        assert window.width() == width


def test_a_new_screen_or_another_resolution_gets_the_latest_place(window: QWidget) -> None:
    window.resize(555, 400)
    text = place_text(window, "", Screen("laptop"))  # type: ignore[arg-type]
    window.resize(300, 300)
    assert restore_place(window, text, Screen("laptop", 2560))  # type: ignore[arg-type]
    assert window.width() == 555


def test_only_a_few_screens_are_remembered(window: QWidget) -> None:
    text = ""
    for number in range(20):
        text = place_text(window, text, Screen(str(number)))  # type: ignore[arg-type]
    assert len(text.split(";")) == 4


def test_a_place_of_an_earlier_version_is_understood(window: QWidget) -> None:
    window.resize(612, 400)
    old = window.saveGeometry().toBase64().toStdString()
    window.resize(300, 300)
    assert restore_place(window, old)
    assert window.width() == 612


@pytest.mark.parametrize("text", ["", "nonsense", "a:b"])
def test_nothing_useful_is_told(window: QWidget, text: str) -> None:
    assert not restore_place(window, text)
