"""Where the parts of a row are: number, picture, two lines of text, progress bar, buttons."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QStyle

from falgui.core.translation import _
from falgui.desktop.look.fonts import name_font, number_font
from falgui.desktop.rows.thumbnails import EDGE

ICON: Final = 16
_MARGIN: Final = 16
_GAP: Final = 12
_PADDING: Final = 8
_LINE_GAP: Final = 3
_BAR_GAP: Final = 7
_BAR: Final = 4
_LEAST_HEIGHT: Final = 64
_BUTTON: Final = 32
WORDS_FROM: Final = 560
"""Narrower rows have a button without its word, and a short status."""
_TEXTS_KEEP: Final = 0.45
"""The share of a row that a second button leaves to the texts, or it is not there."""
_BESIDE_ICON: Final = 6
_BESIDE_BUTTON: Final = 8
_BESIDE_NUMBER: Final = 10
SMALL_ICON: Final = 14
_REMARK_GAP: Final = 4


@dataclass(frozen=True, slots=True)
class RowLayout:
    """The areas of one row, mirrored where the language is read from right to left."""

    number: QRect
    picture: QRect
    name: QRect
    status_icon: QRect
    status: QRect
    remark_icon: QRect
    """At the start of the details, for a sign in front of them."""
    detail: QRect
    bar: QRect
    button: QRect
    has_word: bool
    """Whether the button is wide enough for its word."""
    has_status_in_full: bool
    """Whether there is room for all of the status."""


@lru_cache(maxsize=64)
def _number_width(font: str, digits: int) -> int:
    described = QFont()
    described.fromString(font)
    metrics = QFontMetrics(number_font(described))
    return digits * max(metrics.horizontalAdvance(digit) for digit in "0123456789")


def number_width(font: QFont, largest: int) -> int:
    """Return the room that numbers up to `largest` need."""
    return _number_width(font.toString(), len(str(largest)))


def row_height(font: QFont) -> int:
    """Return the height of a row: 64 pixels, and more where the letters are large."""
    return max(_LEAST_HEIGHT, _text_height(font, has_bar=True) + 2 * _PADDING)


def row_button(row: QRect, word: str, font: QFont, direction: Qt.LayoutDirection) -> QRect:
    """Return the area of the button in `row`; without a word it is square."""
    width = _button_width(row, font, word) if word else _BUTTON
    area = QRect(row.right() + 1 - _MARGIN - width, 0, width, _BUTTON)
    area.moveTop(row.center().y() - _BUTTON // 2)
    return QStyle.visualRect(direction, row, area)


def second_button(
    row: QRect, word: str, second: str, font: QFont, direction: Qt.LayoutDirection
) -> QRect | None:
    """Return the area of a button with the word `second` beside the one with `word`.

    None where there is no second word, or no room for it.
    """
    width = _second_width(row, font, word, second)
    if not width:
        return None
    area = row_button(row, word, font, Qt.LayoutDirection.LeftToRight)
    area.setRect(area.left() - _BESIDE_BUTTON - width, area.top(), width, _BUTTON)
    return QStyle.visualRect(direction, row, area)


def small_buttons(
    row: QRect,
    word: str,
    count: int,
    font: QFont,
    direction: Qt.LayoutDirection,
    *,
    second: str = "",
) -> list[QRect]:
    """Return the areas of `count` small buttons beside the large ones, the last nearest to them.

    The large ones have the words `word` and `second`, if there is one.

    They are below the state, over the end of the details, and reach to the row's edge: easy to
    hit, and nothing has to make room but the end of a line.
    """
    end = _texts_end(row, font, word, second)
    top = row.center().y() + 1 - _text_height(font, has_bar=False) // 2
    line = QFontMetrics(name_font(font)).height()
    # The state's icon may be higher than its letters.
    top += max(line, (line + ICON + 1) // 2)
    width, height = _BUTTON, row.bottom() - 1 - top
    places = [QRect(end - (count - at) * width, top, width, height) for at in range(count)]
    return [QStyle.visualRect(direction, row, place) for place in places]


def row_layout(
    row: QRect,
    font: QFont,
    direction: Qt.LayoutDirection,
    status: str,
    word: str,
    *,
    has_bar: bool,
    second: str = "",
    number: int = 0,
    has_remark: bool = False,
    small_buttons: int = 0,
) -> RowLayout:
    """Return where everything in `row` goes, with `status` written out as far as it fits.

    `number` is the width of its number's column, 0 for none. The details leave room for a sign
    if they are a remark, and for so many `small_buttons`.
    """
    start = row.left() + _MARGIN
    place = QRect(start, row.top(), number, row.height())
    picture = QRect(start + (number + _BESIDE_NUMBER if number else 0), 0, EDGE, EDGE)
    picture.moveTop(row.center().y() - EDGE // 2)
    left = picture.right() + 1 + _GAP
    right = _texts_end(row, font, word, second)
    width = max(0, right - left)
    metrics, strong = QFontMetrics(font), QFontMetrics(name_font(font))
    top = row.center().y() - _text_height(font, has_bar=has_bar) // 2
    # The name keeps half of the line at least: it is what people look for.
    wanted = metrics.horizontalAdvance(status) + 2
    status_width = min(wanted, max(0, width // 2 - ICON - _BESIDE_ICON))
    status_area = QRect(right - status_width, top, status_width, strong.height())
    icon = centred(status_area, QSize(ICON, ICON))
    icon.moveLeft(status_area.left() - ICON - _BESIDE_ICON)
    name = QRect(left, top, max(0, icon.left() - _GAP - left), strong.height())
    detail = QRect(left, name.bottom() + 1 + _LINE_GAP, width, metrics.height())
    bar = QRect(left, detail.bottom() + 1 + _BAR_GAP, width, _BAR)
    shortened = max(0, width - small_buttons * _BUTTON)
    detail.setWidth(shortened)
    bar.setWidth(shortened)
    remark = QRect(left, detail.top(), SMALL_ICON, detail.height())
    if has_remark:
        detail.setLeft(min(remark.right() + 1 + _REMARK_GAP, left + shortened))

    def visual(area: QRect) -> QRect:
        return QStyle.visualRect(direction, row, area)

    return RowLayout(
        visual(place),
        visual(picture),
        visual(name),
        visual(icon),
        visual(status_area),
        visual(remark),
        visual(detail),
        visual(bar),
        row_button(row, word, font, direction),
        has_word=bool(word) and _button_width(row, font, word) > _BUTTON,
        has_status_in_full=status_width == wanted,
    )


def centred(area: QRect, size: QSize) -> QRect:
    """Return a rectangle of `size` in the middle of `area`."""
    left = area.left() + (area.width() - size.width()) // 2
    return QRect(QPoint(left, area.top() + (area.height() - size.height()) // 2), size)


def _texts_end(row: QRect, font: QFont, word: str, second: str = "") -> int:
    width = _second_width(row, font, word, second)
    taken = _button_width(row, font, word) + (_BESIDE_BUTTON + width if width else 0)
    return row.right() + 1 - _MARGIN - taken - _GAP


def _second_width(row: QRect, font: QFont, word: str, second: str) -> int:
    if not second or row.width() < WORDS_FROM:
        return 0
    letters = QFontMetrics(name_font(font)).horizontalAdvance(second) + 2
    width = ICON + _BESIDE_ICON + letters + 2 * _GAP
    texts = _texts_end(row, font, word) - _BESIDE_BUTTON - width - row.left()
    start = _MARGIN + EDGE + _GAP
    return width if texts - start >= _TEXTS_KEEP * row.width() else 0


def _button_width(row: QRect, font: QFont, word: str) -> int:
    if row.width() < WORDS_FROM:
        return _BUTTON
    metrics = QFontMetrics(name_font(font))
    # Most are equally wide, so that the texts beside them end in one line.
    widest = max(map(metrics.horizontalAdvance, (word, _("Copied"))))
    letters = max(11 * metrics.averageCharWidth(), widest + 2)
    return ICON + _BESIDE_ICON + letters + 2 * _GAP


def _text_height(font: QFont, *, has_bar: bool) -> int:
    lines = QFontMetrics(name_font(font)).height() + _LINE_GAP + QFontMetrics(font).height()
    return lines + (_BAR_GAP + _BAR if has_bar else 0)
