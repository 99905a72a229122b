"""Names and sentences of both directions, side by side."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.names import display_name
from falgui.desktop.look.direction import sentence
from falgui.desktop.widgets.banner import Banners

HEBREW = "כלב רץ בפארק ליד הים הגדול בשעת ערב מאוחרת מאוד.png"


@pytest.fixture
def right_to_left(qapp: QApplication) -> Iterator[None]:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def is_right_to_left(label: QLabel) -> bool:
    """Return whether Qt sets the label's text from right to left."""
    first = label.text()[0]
    return first == "\N{RIGHT-TO-LEFT MARK}" or "\u0590" <= first <= "\u08ff"


def test_an_english_sentence_about_a_hebrew_name_is_set_from_left_to_right(qtbot: QtBot) -> None:
    banners = Banners()
    qtbot.addWidget(banners)
    problem = messages.gone(HEBREW)
    banners.show_banner("gone", problem.title, problem.advice)
    title, advice = (label for label in banners.findChildren(QLabel) if label.text())
    assert title.text() == "\N{LEFT-TO-RIGHT MARK}" + problem.title
    assert advice.text() == problem.advice
    assert not is_right_to_left(title)


@pytest.mark.usefixtures("right_to_left")
def test_a_hebrew_sentence_about_an_english_name_is_set_from_right_to_left() -> None:
    text = "sunset.png כבר ברשימה."
    assert sentence(text) == "\N{RIGHT-TO-LEFT MARK}" + text
    assert sentence("No connection.") == "No connection."
    assert sentence("הקובץ sunset.png כבר ברשימה.") == "הקובץ sunset.png כבר ברשימה."


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("text", ["Ready", '"a.png" is gone.', "12.4 MB · PNG", "…", "", "43 %"])
def test_what_is_right_already_stays_as_it_is(text: str) -> None:
    assert sentence(text) == text


@pytest.mark.parametrize("name", [HEBREW, "sunset over the dunes of the far far away sea.png"])
def test_a_long_name_keeps_its_extension(qapp: QApplication, name: str) -> None:
    metrics = QFontMetrics(qapp.font())
    shown = metrics.elidedText(display_name(name), Qt.TextElideMode.ElideMiddle, 140)
    assert "…" in shown
    assert Path(shown).suffix == ".png"
