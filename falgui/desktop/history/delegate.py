"""Gives each row of the history its looks, its button and its tooltip."""

import html
import time
from collections.abc import Callable, Iterable
from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from falgui.core.translation import _
from falgui.desktop.history.model import Index, Role
from falgui.desktop.history.painter import HistoryRowPainter, paint_heading, paint_placeholder
from falgui.desktop.history.pictures import HistoryPictures
from falgui.desktop.history.text import day_text, full_text
from falgui.desktop.rows.row_layout import row_button
from falgui.store.history import HistoryEntry

_COPIED_MILLISECONDS: Final = 1500
_PRESSES: Final = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)


class HistoryDelegate(QStyledItemDelegate):
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
        self._view = view
        self._pictures = pictures
        self._has_accounts = has_accounts
        self._over: int | None = None
        self._pressed: int | None = None
        self._copied: frozenset[int] = frozenset()
        self._copied_timer = QTimer(self, interval=_COPIED_MILLISECONDS, singleShot=True)
        self._copied_timer.timeout.connect(lambda: self.show_copied(()))

    @property
    def is_pressed(self) -> bool:
        """Whether a row's button is held down."""
        return self._pressed is not None

    def show_copied(self, entry_ids: Iterable[int]) -> None:
        """Let the buttons of these entries say "Copied" for a moment."""
        self._copied = frozenset(entry_ids)
        if self._copied:
            self._copied_timer.start()
        self._view.viewport().update()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # "2.4 MB" and most names are read from left to right, whatever the language.
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        day = index.data(Role.DAY)
        entry = index.data(Role.ENTRY)
        if day is not None:
            paint_heading(painter, option, day_text(day))
        elif entry is None:
            paint_placeholder(painter, option)
        else:
            self._paint_entry(painter, option, entry)
        painter.restore()

    def _paint_entry(
        self, painter: QPainter, option: QStyleOptionViewItem, entry: HistoryEntry
    ) -> None:
        is_over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        hovered = is_over and self._over == entry.id
        row = HistoryRowPainter(
            painter, option, entry, time.time(), with_account=self._has_accounts()
        )
        row.paint_ground()
        row.paint_picture(self._pictures.pixmap(entry, self._view.devicePixelRatioF()))
        row.paint_texts()
        row.paint_button(
            hovered=hovered,
            pressed=hovered and self._pressed == entry.id,
            copied=entry.id in self._copied,
        )

    def editorEvent(  # noqa: N802  Qt's name
        self,
        event: QEvent,
        _model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Follow the pointer over, onto and off the row's button."""
        entry: HistoryEntry | None = index.data(Role.ENTRY)
        if entry is None or not isinstance(event, QMouseEvent):
            return False
        inside = _is_on_button(event.position().toPoint(), option)
        before = (self._over, self._pressed)
        clicked = False
        self._over = entry.id if inside else None
        if event.type() is QEvent.Type.MouseButtonRelease:
            clicked = inside and self._pressed == entry.id
            self._pressed = None
        elif event.type() in _PRESSES:
            is_left = event.button() is Qt.MouseButton.LeftButton
            self._pressed = entry.id if inside and is_left else None
        if before != (self._over, self._pressed):
            self._view.viewport().update(option.rect)
        if clicked:
            self.triggered.emit(entry.id)
        return inside

    def helpEvent(  # noqa: N802  Qt's name
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Show what the button does, or the texts of the row in full."""
        entry: HistoryEntry | None = index.data(Role.ENTRY) if index.isValid() else None
        if entry is None or event.type() is not QEvent.Type.ToolTip:
            return False
        on_button = _is_on_button(event.pos(), option)
        text = _("Copy the link") if on_button else full_text(entry, time.time())
        # Qt would take a name like "<b>" for markup. Like this it also breaks long lines.
        text = html.escape(text).replace("\n", "<br>")
        QToolTip.showText(event.globalPos(), f"<qt>{text}</qt>", view)
        return True


def _is_on_button(point: QPoint, option: QStyleOptionViewItem) -> bool:
    return row_button(option.rect, _("Copy"), option.font, option.direction).contains(point)
