"""Gives each row of the history its looks, its button and its tooltip."""

import time
from collections.abc import Callable

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

from falgui.core.translation import _
from falgui.desktop.history.model import Index, Role
from falgui.desktop.history.painter import HistoryRowPainter, paint_heading, paint_placeholder
from falgui.desktop.history.pictures import HistoryPictures
from falgui.desktop.history.text import day_text, full_text
from falgui.desktop.rows.button_delegate import Button, ButtonDelegate
from falgui.desktop.rows.primary_action import PrimaryAction
from falgui.desktop.rows.row_layout import row_button
from falgui.store.history import HistoryEntry


class HistoryDelegate(ButtonDelegate):
    """Paints the entries in `view` with one button each, and the headings of their days.

    `has_accounts` tells whether rows are to say which account they went up with.
    """

    triggered = Signal(int)
    """The button of this entry was clicked."""

    def __init__(
        self,
        pictures: HistoryPictures,
        has_accounts: Callable[[], bool],
        view: QAbstractItemView,
    ) -> None:
        super().__init__(view)
        self._pictures = pictures
        self._has_accounts = has_accounts

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        self.prepare(painter)
        day = index.data(Role.DAY)
        entry = index.data(Role.ENTRY)
        if day is not None:
            paint_heading(painter, option, day_text(day))
        elif entry is None:
            paint_placeholder(painter, option)
        else:
            self._paint_entry(painter, option, entry)
        painter.restore()

    def button_at(self, point: QPoint, option: QStyleOptionViewItem, index: Index) -> Button | None:
        """Return the only button that an entry has."""
        entry: HistoryEntry | None = index.data(Role.ENTRY)
        area = row_button(option.rect, _("Copy"), option.font, option.direction)
        return (entry.id, PrimaryAction.COPY) if entry and area.contains(point) else None

    def press(self, button: Button, _option: QStyleOptionViewItem, _index: Index) -> None:
        """Tell whose button it was."""
        self.triggered.emit(button[0])

    def tip(self, under: Button | None, index: Index) -> str:
        """Return what the button does, or the texts of the row in full."""
        entry: HistoryEntry | None = index.data(Role.ENTRY)
        if entry is None:
            return ""
        return _("Copy the link") if under is not None else full_text(entry, time.time())

    def _paint_entry(
        self, painter: QPainter, option: QStyleOptionViewItem, entry: HistoryEntry
    ) -> None:
        over, is_pressed = self.hovered(option, entry.id)
        row = HistoryRowPainter(
            painter, option, entry, time.time(), with_account=self._has_accounts()
        )
        row.paint_ground()
        row.paint_picture(self._pictures.pixmap(entry, self._view.devicePixelRatioF()))
        row.paint_texts()
        row.paint_button(
            hovered=over is not None, pressed=is_pressed, copied=self.is_copied(entry.id)
        )
