"""The part of the list that is shown: all of it, or what a filter lets through."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from falgui.core.upload import Upload
from falgui.desktop.queue.order import unbroken
from falgui.desktop.queue.row_filter import RowFilter
from falgui.desktop.queue.slices import Slices
from falgui.desktop.queue.uploads import Uploads

_SLICE: Final = 4000
"""Uploads that are looked at in one turn of the event loop."""
_STAY_MILLISECONDS: Final = 800


class ShownUploads(QObject):
    """The rows that a view shows, each an upload of `queue`, in its order.

    The signals bracket each change as Qt's models want it. What matches no longer stays for
    a moment, so that it can be seen how it ended. Nothing is kept for rows while all are shown.
    """

    about_to_add = Signal(int, int)
    added = Signal()
    about_to_remove = Signal(int, int)
    removed = Signal()
    about_to_move = Signal(int, int, int)
    moved = Signal()
    about_to_reset = Signal()
    """Which rows there are, or their order, is about to change altogether."""
    reset = Signal()
    places_changed = Signal()
    """Rows that are shown have other places in the list than before."""
    filter_changed = Signal()

    def __init__(self, queue: Uploads, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self._filter = self._wanted = RowFilter()
        # The numbers that are shown, in the order of the list; None for all.
        self._numbers: list[int] | None = None
        self._bracket: tuple[int, int, int] | None = None
        self._unsure: set[int] = set()
        self._slices = Slices(_SLICE, self)
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self._let_in)
        self._later = QTimer(self, interval=_STAY_MILLISECONDS, singleShot=True)
        self._later.timeout.connect(self._let_out)
        queue.about_to_add.connect(self._begin_add)
        queue.added.connect(self._end_add)
        queue.about_to_remove.connect(self._begin_remove)
        queue.removed.connect(self._end_remove)
        queue.about_to_move.connect(self._begin_move)
        queue.moved.connect(self._end_move)
        queue.about_to_rearrange.connect(self.about_to_reset)
        queue.rearranged.connect(self._end_rearrange)
        queue.changed.connect(self._doubt)

    # What is shown -------------------------------------------------------------------------

    @property
    def filter(self) -> RowFilter:
        """The filter that was set last; the rows follow within moments."""
        return self._wanted

    @property
    def is_filtered(self) -> bool:
        """Whether some uploads may be missing at present."""
        return self._numbers is not None

    def count(self) -> int:
        """Return how many rows there are."""
        return self._queue.count() if self._numbers is None else len(self._numbers)

    def total(self) -> int:
        """Return how many uploads there are, shown or not."""
        return self._queue.count()

    def at(self, row: int) -> Upload:
        """Return the upload in a row."""
        if self._numbers is None:
            return self._queue.at(row)
        upload = self._queue.upload(self._numbers[row])
        if upload is None:
            raise IndexError(row)
        return upload

    def row(self, number: int) -> int | None:
        """Return the row of the upload with this number, or None if it is not shown."""
        if self._numbers is None:
            return self._queue.position(number)
        rank = self._queue.rank(number)
        if rank is None:
            return None
        row = self._row_from(rank)
        return row if row < len(self._numbers) and self._numbers[row] == number else None

    def numbers(self) -> list[int]:
        """Return the numbers of all rows."""
        return self._queue.numbers() if self._numbers is None else list(self._numbers)

    def uploads(self, numbers: Iterable[int]) -> list[Upload]:
        """Return the uploads with these numbers as far as they are still there."""
        return [upload for upload in map(self._queue.upload, numbers) if upload is not None]

    def place(self, row: int) -> int:
        """Return the place in the whole list, from 1 on, of what is in a row."""
        if self._numbers is None:
            return row + 1
        position = self._queue.position(self._numbers[row])
        return 0 if position is None else position + 1

    def before(self, row: int) -> int | None:
        """Return the number to go before (None: the end) so as to come right above a row.

        Behind the last row that is shown it is what follows it in the whole list.
        """
        if row < self.count():
            return self.at(row).number
        last = self._queue.position(self.at(self.count() - 1).number) if self.count() else None
        if last is None or last + 1 >= self._queue.count():
            return None
        return self._queue.at(last + 1).number

    # Filtering ------------------------------------------------------------------------------

    def set_filter(self, wanted: RowFilter) -> None:
        """Show what `wanted` lets through, from now on or as soon as all were looked at."""
        if wanted == self._wanted:
            return
        self._wanted = wanted
        self._slices.stop()
        self._unsure.clear()
        if wanted.is_open:
            self._show(None)
        else:
            self._slices.do(self._look(wanted))
        self.filter_changed.emit()

    def _look(self, wanted: RowFilter) -> Iterator[None]:
        found: list[int] = []
        for number in self._queue.numbers():
            upload = self._queue.upload(number)
            if upload is not None and wanted.matches(upload):
                found.append(number)
            yield
        self._show(self._queue.in_order(found))

    def _show(self, numbers: list[int] | None) -> None:
        self.about_to_reset.emit()
        self._filter, self._numbers = self._wanted, numbers
        self.reset.emit()
        if self._unsure:
            # They changed while others were looked at.
            self._soon.start()

    @Slot(int)
    def _doubt(self, number: int) -> None:
        if not self._wanted.is_open:
            self._unsure.add(number)
            self._soon.start()

    @Slot()
    def _let_in(self) -> None:
        """Show what has begun to match; let what matches no more stay for a moment."""
        if self._numbers is None or self._filter != self._wanted:
            return
        leaving = set[int]()
        arriving = list[int]()
        for number in self._unsure:
            upload = self._queue.upload(number)
            if upload is None:
                continue
            matches, there = self._filter.matches(upload), self.row(number) is not None
            if matches and not there:
                arriving.append(number)
            elif there and not matches:
                leaving.add(number)
        self._unsure = leaving
        arriving = self._queue.in_order(arriving)
        while arriving:
            row = self._row_from(self._queue.rank(arriving[0]) or 0)
            end = len(arriving)
            if row < len(self._numbers):
                behind = self._queue.rank(self._numbers[row]) or 0
                end = bisect_left(arriving, behind, key=lambda one: self._queue.rank(one) or 0)
            self._insert(row, arriving[:end])
            arriving = arriving[end:]
        if leaving and not self._later.isActive():
            self._later.start()

    @Slot()
    def _let_out(self) -> None:
        if self._numbers is None or self._filter != self._wanted:
            return
        rows: list[int] = []
        for number in self._unsure:
            upload, row = self._queue.upload(number), self.row(number)
            if upload is not None and row is not None and not self._filter.matches(upload):
                rows.append(row)
        self._unsure.clear()
        for first, last in reversed(unbroken(sorted(rows))):
            self.about_to_remove.emit(first, last)
            del self._numbers[first : last + 1]
            self.removed.emit()

    def _insert(self, row: int, numbers: Sequence[int]) -> None:
        if self._numbers is not None and numbers:
            self.about_to_add.emit(row, row + len(numbers) - 1)
            self._numbers[row:row] = numbers
            self.added.emit()

    def _row_from(self, rank: int) -> int:
        """Return the first row whose upload has this rank or a later one."""
        return bisect_left(self._numbers or [], rank, key=lambda one: self._queue.rank(one) or 0)

    def _row_at(self, position: int) -> int:
        """Return the first row whose upload stands at this position of the list or behind it."""
        if position >= self._queue.count():
            return len(self._numbers or ())
        return self._row_from(self._queue.rank(self._queue.at(position).number) or 0)

    # How it follows the queue ---------------------------------------------------------------

    @Slot(int, int)
    def _begin_add(self, first: int, last: int) -> None:
        if self._numbers is None:
            self.about_to_add.emit(first, last)

    @Slot(int, int)
    def _end_add(self, first: int, last: int) -> None:
        if self._numbers is None:
            self.added.emit()
        new = [self._queue.at(position) for position in range(first, last + 1)]
        if self._filter != self._wanted:
            self._unsure.update(one.number for one in new)
        elif self._numbers is not None:
            matching = [one.number for one in new if self._filter.matches(one)]
            if matching:
                self._insert(self._row_from(self._queue.rank(matching[0]) or 0), matching)
        self._tell_places(last + 1)

    @Slot(int, int)
    def _begin_remove(self, first: int, last: int) -> None:
        self._bracket = None
        if self._numbers is None:
            self.about_to_remove.emit(first, last)
            return
        start, end = self._row_at(first), self._row_at(last + 1)
        if start < end:
            self._bracket = (start, end, 0)
            self.about_to_remove.emit(start, end - 1)

    @Slot()
    def _end_remove(self) -> None:
        if self._numbers is None:
            self.removed.emit()
            return
        if self._bracket is not None:
            start, end, _to = self._bracket
            del self._numbers[start:end]
            self.removed.emit()
        self._tell_places(0)

    @Slot(int, int, int)
    def _begin_move(self, first: int, last: int, before: int) -> None:
        self._bracket = None
        if self._numbers is None:
            self.about_to_move.emit(first, last, before)
            return
        start, end, to = self._row_at(first), self._row_at(last + 1), self._row_at(before)
        if start < end and not start <= to <= end:
            self._bracket = (start, end, to)
            self.about_to_move.emit(start, end - 1, to)

    @Slot()
    def _end_move(self) -> None:
        if self._numbers is None:
            self.moved.emit()
            return
        if self._bracket is not None:
            start, end, to = self._bracket
            taken = self._numbers[start:end]
            del self._numbers[start:end]
            to -= len(taken) if to > start else 0
            self._numbers[to:to] = taken
            self.moved.emit()
        self._tell_places(0)

    @Slot()
    def _end_rearrange(self) -> None:
        if self._numbers is not None:
            self._numbers = self._queue.in_order(self._numbers)
        self.reset.emit()

    def _tell_places(self, behind: int) -> None:
        if self._numbers is not None and behind < self._queue.count():
            self.places_changed.emit()
