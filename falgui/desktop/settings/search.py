"""Finds controls on settings pages by any words that a person sees or hears there."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QWidget

from falgui.desktop.settings.page import SettingsPage
from falgui.desktop.widgets.card import Card

W = TypeVar("W", bound=QWidget)


@dataclass(frozen=True, slots=True)
class Match:
    """What a page has to do with what is looked for."""

    rows: Sequence[QWidget] = ()
    """The rows of its cards that say it, from the top."""
    is_whole: bool = False
    """Whether it is the page itself: its title, or a remark between its cards."""

    def __bool__(self) -> bool:
        return self.is_whole or bool(self.rows)


def folded(text: str) -> str:
    """Return `text` without what tells “É”, “é” and “e” apart."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


def find_in(page: SettingsPage, wanted: str) -> Match:
    """Return what on `page` says each word of `wanted`, in whatever order.

    A row is found by its title, its explanation, and the texts on and in its controls; the
    page's title may contribute. What is not shown at present is not found.
    """
    words = folded(wanted).split()
    title = folded(page.accessibleName())
    if all(word in title for word in words):
        return Match(is_whole=True)
    rows = [
        row
        for card in _shown(page, Card)
        for row in card.rows
        if row.isVisibleTo(page) and _says(words, f"{title} {_text_of(row)}")
    ]
    remarks = (label.text() for label in _shown(page, QLabel))
    is_remark = not rows and any(_says(words, folded(remark)) for remark in remarks)
    return Match(rows, is_remark)


def show_matches(page: SettingsPage, rows: Sequence[QWidget]) -> None:
    """Mark `rows` on `page` and no others, and scroll to the first one."""
    for card in page.findChildren(Card):
        card.highlight(rows)
    if rows:
        page.settle()
        page.ensureWidgetVisible(rows[0])


def _says(words: Sequence[str], text: str) -> bool:
    return all(word in text for word in words)


def _shown(page: SettingsPage, kind: type[W]) -> Iterator[W]:
    return (one for one in page.findChildren(kind) if one.isVisibleTo(page))


def _text_of(row: QWidget) -> str:
    parts = [row.accessibleName()]
    for one in row.findChildren(QWidget):
        # A list's own parts say nothing that it doesn't say itself.
        if not one.isVisibleTo(row):
            continue
        parts += [one.accessibleName(), one.accessibleDescription(), *_words_of(one)]
    return folded(" ".join(parts))


def _words_of(widget: QWidget) -> Iterator[str]:
    match widget:
        case QLabel() | QAbstractButton():
            yield widget.text()
        case QLineEdit():
            yield widget.placeholderText()
            yield widget.text()
        case QComboBox():
            yield from (widget.itemText(place) for place in range(widget.count()))
