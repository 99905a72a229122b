"""Sentences keep the direction of their language, whatever name they begin with."""

import unicodedata
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

_MARKS: Final = {
    Qt.LayoutDirection.LeftToRight: "\N{LEFT-TO-RIGHT MARK}",
    Qt.LayoutDirection.RightToLeft: "\N{RIGHT-TO-LEFT MARK}",
}


def sentence(text: str) -> str:
    """Return `text` as a label shows it in the right order.

    Qt goes by a text's first letter, so that an English sentence about a file with a Hebrew name
    would be set from right to left. Where that happens a mark that nobody sees comes first.
    """
    wanted = QGuiApplication.layoutDirection()
    directions = [known for letter in text if (known := _direction(letter)) is not None]
    # A text without a letter of the language is no sentence of it, and is right as it is.
    misled = wanted in directions and directions[0] is not wanted
    return _MARKS[wanted] + text if misled else text


def _direction(letter: str) -> Qt.LayoutDirection | None:
    return {
        "L": Qt.LayoutDirection.LeftToRight,
        "R": Qt.LayoutDirection.RightToLeft,
        "AL": Qt.LayoutDirection.RightToLeft,
    }.get(unicodedata.bidirectional(letter))
