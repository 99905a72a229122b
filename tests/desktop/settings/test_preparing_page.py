"""What is done to a file before it is sent: every choice, and which count at the moment."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QColorDialog, QComboBox, QLineEdit, QSlider
from pytestqt.qtbot import QtBot

from falgui.core.recipe import ImageFormat
from falgui.desktop.settings.page import SettingsPage
from falgui.desktop.settings.preparing_page import preparing_page
from falgui.desktop.settings.search import find_in
from falgui.desktop.widgets.colour_button import ColourButton
from falgui.desktop.widgets.switch import Switch
from falgui.store.settings import Settings
from tests.desktop.controls import control


class Choices:
    """The settings as they are after each change on the page."""

    def __init__(self, page: SettingsPage) -> None:
        self.page = page
        self.settings = Settings()
        page.edited.connect(self._edit)
        self.show()

    def show(self, **changed: object) -> None:
        self.settings = replace(self.settings, **changed)  # type: ignore[arg-type]
        self.page.show_settings(self.settings)

    def _edit(self, edit: object) -> None:
        assert callable(edit)
        self.settings = edit(self.settings)
        self.page.show_settings(self.settings)


@pytest.fixture
def page(qtbot: QtBot) -> SettingsPage:
    page = preparing_page()
    qtbot.addWidget(page)
    page.resize(480, 700)
    page.show()
    return page


@pytest.fixture
def choices(page: SettingsPage) -> Choices:
    return Choices(page)


def test_images_become_what_is_chosen(page: SettingsPage, choices: Choices) -> None:
    box = control(page, QComboBox, "imageFormat")
    box.setFocus()
    seen = [choices.settings.image_format]
    for _format in range(3):
        QTest.keyClick(box, Qt.Key.Key_Down)
        seen.append(choices.settings.image_format)
    assert seen == list(ImageFormat)


@pytest.mark.parametrize(
    ("changed", "quality", "background", "unusual"),
    [
        ({}, True, True, True),
        ({"convert_unusual": False}, False, False, True),
        ({"convert_unusual": False, "longest_edge": 900}, True, True, True),
        ({"image_format": ImageFormat.JPEG}, True, True, False),
        ({"image_format": ImageFormat.WEBP}, True, False, False),
        ({"image_format": ImageFormat.PNG}, False, False, False),
    ],
)
def test_only_what_counts_can_be_changed(
    page: SettingsPage,
    choices: Choices,
    changed: dict[str, object],
    quality: bool,  # noqa: FBT001  a parameter of the test
    background: bool,  # noqa: FBT001
    unusual: bool,  # noqa: FBT001
) -> None:
    choices.show(**changed)
    assert control(page, QSlider, "imageQuality").isEnabled() is quality
    assert control(page, ColourButton, "imageBackground").isEnabled() is background
    assert control(page, Switch, "convertUnusual").isEnabled() is unusual


def test_the_quality_is_chosen(page: SettingsPage, choices: Choices) -> None:
    control(page, QSlider, "imageQuality").setValue(80)
    assert choices.settings.image_quality == 80


def test_the_longest_edge_is_one_of_the_usual_or_any_other(
    page: SettingsPage, choices: Choices
) -> None:
    usual = control(page, QComboBox, "longestEdgeUsual")
    other = control(page, QLineEdit, "longestEdgeOther")
    texts = [usual.itemText(place) for place in range(usual.count())]
    assert texts == ["Any size", "1,024 px", "1,536 px", "2,048 px", "4,096 px", "Other…"]
    assert not other.isVisible()
    usual.setFocus()
    for _step in range(3):
        QTest.keyClick(usual, Qt.Key.Key_Down)
    assert choices.settings.longest_edge == 2048
    QTest.keyClick(usual, Qt.Key.Key_End)
    assert choices.settings.longest_edge == 2048
    assert other.isVisible()
    assert other.hasFocus()
    QTest.keyClicks(other, "12x8-0")
    QTest.keyClick(other, Qt.Key.Key_Return)
    assert choices.settings.longest_edge == 1280
    assert (usual.currentText(), other.text()) == ("Other…", "1280")
    for wrong in ("0", "99999", ""):
        other.clear()
        QTest.keyClicks(other, wrong)
        QTest.keyClick(other, Qt.Key.Key_Return)
        assert choices.settings.longest_edge in (1280, 9999)
    choices.show(longest_edge=0)
    assert usual.currentText() == "Any size"
    assert not other.isVisible()


def test_the_background_is_picked_with_the_keyboard(
    qtbot: QtBot, page: SettingsPage, choices: Choices
) -> None:
    button = control(page, ColourButton, "imageBackground")
    assert button.text() == "White"
    assert button.accessibleName() == "Background: White"
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    dialog = button.findChild(QColorDialog)
    assert dialog is not None
    qtbot.waitUntil(dialog.isVisible)
    dialog.setCurrentColor(QColor("#102030"))
    dialog.accept()
    assert choices.settings.image_background == "#102030"
    assert (button.text(), button.accessibleName()) == ("#102030", "Background: #102030")
    middle = button.icon().pixmap(button.iconSize()).toImage()
    assert middle.pixelColor(middle.rect().center()) == QColor("#102030")


@pytest.mark.parametrize(
    "words",
    [
        *("webp", "png", "heic", "avif", "quality", "1,536", "longest", "background", "white"),
        *("serial", "location", "prompts", "workflow", "paths", "zip"),
    ],
)
def test_everything_is_found_by_its_words(page: SettingsPage, choices: Choices, words: str) -> None:
    assert choices.settings == Settings()
    assert find_in(page, words).rows
