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
    first = next((one for one in text if _direction(one)), "")
    return text if not first or _direction(first) is wanted else _MARKS[wanted] + text


def _direction(letter: str) -> Qt.LayoutDirection | None:
    return {
        "L": Qt.LayoutDirection.LeftToRight,
        "R": Qt.LayoutDirection.RightToLeft,
        "AL": Qt.LayoutDirection.RightToLeft,
    }.get(unicodedata.bidirectional(letter))
