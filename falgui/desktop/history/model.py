"""The history as Qt's item views see it: very many rows, of which those in sight are in memory."""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import date
from enum import IntEnum
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
    Slot,
)

from falgui.core.errors import Cancelled, UploadError
from falgui.desktop.history.rows import Day, HistoryRows
from falgui.desktop.history.text import day_text, entry_name, spoken_text
from falgui.desktop.system.background import Background
from falgui.store.history import HistoryEntry
from falgui.store.history_filter import HistoryFilter
from falgui.store.history_reader import HistoryReader, Overview

_FIRST_LOOK: Final = 100
_KEPT: Final = 2000
_AROUND: Final = 40
"""Rows that are read ahead above and below those in sight."""
_MOST_RUNS: Final = 50
"""Gaps in the selection above which removing it piece by piece would be felt."""
_NEWS_MILLISECONDS: Final = 150

Index = QModelIndex | QPersistentModelIndex
_Found = HistoryRows | None


class Role(IntEnum):
    """What a row has to give besides Qt's own roles."""

    ENTRY = Qt.ItemDataRole.UserRole + 1
    """The `HistoryEntry`; None for a heading, and while it is being read."""
    DAY = Qt.ItemDataRole.UserRole + 2
    """The date that a heading is for, None for an entry."""


class HistoryModel(QAbstractListModel):
    """One row for each entry that `wanted` asks for, under a heading for each day.

    Everything is read in the background: first all ids, then the entries that are looked at.
    A screenful comes first when the history is looked at for the first time; `is_listed` tells
    that the rest is there. `keeps_place` tells, while the model is reset, whether it shows the
    same entries afterwards.
    """

    listed = Signal()
    """The rows are there, or there are other ones: counts may differ."""
    failed = Signal(object)
    """The disk could not be read: an `UploadError`."""

    def __init__(
        self, reader: HistoryReader, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._reader = reader
        self._background = background
        self._rows = HistoryRows()
        self._entries: OrderedDict[int, HistoryEntry] = OrderedDict()
        self._looked_at: OrderedDict[int, None] = OrderedDict()
        self._reading = False
        self._search = 0
        self._searching = False
        self.wanted = HistoryFilter()
        self.overview = Overview(0, has_accounts=False)
        self.is_listed = False
        self._has_looked = False
        self.keeps_place = False
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self._read_more)
        self._news = QTimer(self, interval=_NEWS_MILLISECONDS, singleShot=True)
        self._news.timeout.connect(self._look_for_new)

    # What Qt asks -------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008  Qt's signature
        """Return the number of entries and headings."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a row has for `role`."""
        if not index.isValid():
            return None
        if role == Role.ENTRY:
            return self.entry(index.row())
        if role == Role.DAY:
            return self.day(index.row())
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        day, entry = self.day(index.row()), self.entry(index.row())
        if day is not None:
            return day_text(day)
        if entry is None:
            return ""
        spoken = role == Qt.ItemDataRole.AccessibleTextRole
        return spoken_text(entry) if spoken else entry_name(entry)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return that entries can be selected and dragged elsewhere, headings not."""
        if not index.isValid() or self._rows.heading(index.row()) is not None:
            return Qt.ItemFlag.ItemNeverHasChildren
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    # What the view asks -------------------------------------------------------------------

    @property
    def count(self) -> int:
        """How many entries are listed."""
        return len(self._rows.ids)

    @property
    def headings(self) -> Sequence[int]:
        """The rows that are headings."""
        return self._rows.headings

    def day(self, row: int) -> date | None:
        """Return the day that `row` is the heading of, None for an entry."""
        return self._rows.heading(row)

    def entry(self, row: int) -> HistoryEntry | None:
        """Return the entry in `row`, None for a heading or while it is being read."""
        entry_id = self._rows.entry_id(row)
        if entry_id is None:
            return None
        entry = self._entries.get(entry_id)
        if entry is None:
            position = self._rows.position(row)
            self._looked_at[position] = None
            self._looked_at.move_to_end(position)
            self._soon.start()
        else:
            self._entries.move_to_end(entry_id)
        return entry

    def entry_id(self, row: int) -> int | None:
        """Return whose row it is, None for a heading."""
        return self._rows.entry_id(row)

    def row_of(self, entry_id: int) -> int | None:
        """Return where an entry is, None if it isn't listed."""
        return self._rows.row(entry_id)

    def ids_between(self, first: int, last: int) -> Sequence[int]:
        """Return the ids of the entries in the rows from `first` to `last`."""
        return self._rows.ids_between(first, last)

    def all_ids(self) -> Sequence[int]:
        """Return the ids of all entries that are listed; it does not change any more."""
        return self._rows.ids[:]

    def in_memory(self, entry_ids: Sequence[int]) -> list[HistoryEntry] | None:
        """Return these entries, None if not all of them have been read."""
        if len(entry_ids) > _KEPT:
            return None
        found = [self._entries.get(one) for one in entry_ids]
        return None if None in found else [entry for entry in found if entry is not None]

    def keep(self, entries: Sequence[HistoryEntry]) -> None:
        """Take in entries that were read on the side."""
        for entry in entries:
            self._entries[entry.id] = entry
        while len(self._entries) > max(_KEPT, len(entries)):
            self._entries.popitem(last=False)

    @Slot(int)
    def refresh(self, entry_id: int) -> None:
        """Announce that the row of this entry looks different."""
        row = self._rows.row(entry_id)
        if row is not None:
            self.dataChanged.emit(self.index(row), self.index(row))

    # What the page asks -------------------------------------------------------------------

    def show(self, wanted: HistoryFilter) -> None:
        """List the entries that `wanted` asks for; an earlier search is given up."""
        self._list(wanted, keeps_place=False)

    def list_again(self) -> None:
        """List what is wanted anew, for instance when removed entries have come back."""
        self._list(self.wanted, keeps_place=True)

    @Slot()
    def expect_new(self) -> None:
        """Look for new entries soon; they appear at the top."""
        if self.is_listed and not self._news.isActive():
            self._news.start()

    def remove(self, entry_ids: Sequence[int]) -> None:
        """Take these entries off the list."""
        runs = self._rows.runs(entry_ids)
        count = self.count
        if len(runs) > _MOST_RUNS:
            self._begin_reset(keeps_place=True)
            for first, last in runs:
                self._rows.take_out(first, last)
            self._end_reset()
        else:
            for first, last in runs:
                self.beginRemoveRows(QModelIndex(), first, last)
                self._rows.take_out(first, last)
                self.endRemoveRows()
        for one in entry_ids:
            self._entries.pop(one, None)
        gone = count - self.count
        self.overview = Overview(max(0, self.overview.total - gone), self.overview.has_accounts)
        self.listed.emit()

    # Listing ------------------------------------------------------------------------------

    def _list(self, wanted: HistoryFilter, *, keeps_place: bool) -> None:
        self.wanted = wanted
        self._search += 1
        search, self._searching = self._search, True
        # Who opens the page sees a screenful before the rest is there.
        most = _FIRST_LOOK if not self._has_looked else -1
        self._reader.stop_searching()

        def find() -> _Found:
            # Of several in a row only the last is worth the work.
            try:
                if search != self._search:
                    return None
                return HistoryRows.of(self._reader.listing(wanted, most=most))
            except Cancelled:
                return None

        def show(found: _Found) -> None:
            if search != self._search:
                return
            if found is None:
                # Cut off by a search that was given up in its turn.
                self._list(wanted, keeps_place=keeps_place)
                return
            self._searching = False
            self._begin_reset(keeps_place=keeps_place)
            self._rows = found
            self._end_reset()
            self._has_looked = True
            if self.count == most:
                self.listed.emit()
                self._list(wanted, keeps_place=True)
                return
            self.is_listed = True
            if wanted == HistoryFilter():
                self.overview = Overview(self.count, self.overview.has_accounts)
            self.listed.emit()
            self._survey(search)

        self._background.run(self, find, show, lambda error: self._fail(search, error))

    def _survey(self, search: int) -> None:
        """Look at the whole history; the rows need not wait for that."""

        def look() -> Overview | None:
            try:
                return self._reader.overview()
            except Cancelled:
                return None

        def take(overview: Overview | None) -> None:
            if overview is not None and search == self._search and overview != self.overview:
                self.overview = overview
                self.listed.emit()

        self._background.run(self, look, take, lambda error: self._fail(search, error))

    def _begin_reset(self, *, keeps_place: bool) -> None:
        self.keeps_place = keeps_place
        self.beginResetModel()

    def _end_reset(self) -> None:
        self._looked_at.clear()
        self.endResetModel()

    def _fail(self, search: int, error: UploadError) -> None:
        if search == self._search:
            self._searching = False
            self.failed.emit(error)

    # What is new --------------------------------------------------------------------------

    def _look_for_new(self) -> None:
        if self._searching:
            self._news.start()
            return
        search, self._searching = self._search, True
        wanted, newest = self.wanted, self._rows.ids[0] if self._rows.ids else 0

        def find() -> _Found:
            try:
                return HistoryRows.of(self._reader.listing(wanted, newest))
            except Cancelled:
                return None

        def show(found: _Found) -> None:
            if search != self._search:
                return
            self._searching = False
            if found is not None:
                self._put_on_top(found)
                self._survey(search)

        self._background.run(self, find, show, lambda error: self._fail(search, error))

    def _put_on_top(self, new: HistoryRows) -> None:
        below = len(new.ids)
        for day in reversed(new.days):
            ids = new.ids[below - day.count : below]
            below -= day.count
            known = self._rows.days[0].date if self._rows.days else None
            first = 1 if day.date == known else 0
            self.beginInsertRows(QModelIndex(), first, day.count)
            self._rows.put_on_top(Day(day.date, day.count), ids)
            self.endInsertRows()
        self._looked_at.clear()
        self.listed.emit()

    # Reading what is looked at ------------------------------------------------------------

    def _read_more(self) -> None:
        if self._reading or not self._looked_at:
            return
        # What was painted last is most likely still in sight.
        position, _none = self._looked_at.popitem()
        first, last = max(0, position - _AROUND), position + _AROUND
        ids = [one for one in self._rows.ids[first : last + 1] if one not in self._entries]
        if not ids:
            self._soon.start()
            return
        self._reading = True

        def read() -> list[HistoryEntry] | None:
            try:
                return self._reader.entries(ids)
            except Cancelled:
                return None

        self._background.run(
            self, read, lambda entries: self._take(ids, entries), self._fail_reading
        )

    def _take(self, ids: Sequence[int], entries: Sequence[HistoryEntry] | None) -> None:
        self._reading = False
        if entries is None:
            return
        self.keep(entries)
        # Another falgui may have removed some.
        gone = set(ids).difference(entry.id for entry in entries)
        if gone:
            self.remove(list(gone))
        rows = [row for one in (ids[0], ids[-1]) if (row := self._rows.row(one)) is not None]
        if rows:
            self.dataChanged.emit(self.index(rows[0]), self.index(rows[-1]))
        for position in list(self._looked_at):
            if position >= self.count or self._rows.ids[position] in self._entries:
                del self._looked_at[position]
        if self._looked_at:
            self._soon.start()

    def _fail_reading(self, error: UploadError) -> None:
        self._reading = False
        self._looked_at.clear()
        self.failed.emit(error)
