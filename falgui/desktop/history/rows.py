"""Which rows the history has: the ids of its entries, under a heading for each day."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from falgui.store.history_reader import Listing


@dataclass(slots=True)
class Day:
    """A day, and how many entries in a row are of it."""

    date: date
    count: int


@dataclass(slots=True)
class HistoryRows:
    """Entries by their ids, the newest first. A row is an entry or the heading of a day.

    Positions count the entries alone, rows the headings as well.
    """

    ids: "array[int]" = field(default_factory=lambda: array("q"))
    days: list[Day] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    """The rows of the headings, one for each of `days`."""

    @classmethod
    def of(cls, listing: Listing) -> "HistoryRows":
        """Return the rows of `listing`; takes some milliseconds for very many."""
        days: list[Day] = []
        first, last = 1.0, 0.0
        for at in listing.times:
            if not first <= at < last:
                day, first, last = _day_around(at)
                days.append(Day(day, 0))
            days[-1].count += 1
        rows = cls(listing.ids, days)
        rows.count_headings()
        return rows

    def __len__(self) -> int:
        return len(self.ids) + len(self.days)

    def heading(self, row: int) -> date | None:
        """Return the day that `row` is the heading of, None for an entry."""
        at = bisect_left(self.headings, row)
        return self.days[at].date if at < len(self.days) and self.headings[at] == row else None

    def position(self, row: int) -> int:
        """Return which entry is in `row`, the next one for a heading."""
        return row - bisect_left(self.headings, row)

    def entry_id(self, row: int) -> int | None:
        """Return whose row it is, None for a heading."""
        at = bisect_right(self.headings, row)
        return None if at and self.headings[at - 1] == row else self.ids[row - at]

    def ids_between(self, first: int, last: int) -> "array[int]":
        """Return the entries in the rows from `first` to `last`."""
        return self.ids[self.position(first) : self.position(last + 1)]

    def row(self, entry_id: int) -> int | None:
        """Return where an entry is, None if it isn't."""
        position = bisect_left(self.ids, -entry_id, key=lambda one: -one)
        if position == len(self.ids) or self.ids[position] != entry_id:
            return None
        return self.row_at(position)

    def row_at(self, position: int) -> int:
        """Return the row of the entry at `position`."""
        # The entries above, and one heading more than there are whole days above.
        firsts = bisect_right(
            self.headings, position, key=lambda row: row - bisect_left(self.headings, row)
        )
        return position + firsts

    def runs(self, entry_ids: Iterable[int]) -> list[tuple[int, int]]:
        """Return the rows of these entries as unbroken (first, last), the last run first.

        A heading goes along when all of its entries do. Taking out one run leaves the rows of
        the following ones as they are.
        """
        rows = sorted(row for one in set(entry_ids) if (row := self.row(one)) is not None)
        gone = set(rows)
        for heading, day in zip(self.headings, self.days, strict=True):
            if heading + 1 in gone:
                below = range(heading + 1, heading + 1 + day.count)
                if all(row in gone for row in below):
                    gone.add(heading)
        return list(_runs(sorted(gone)))[::-1]

    def take_out(self, first: int, last: int) -> None:
        """Remove the rows from `first` to `last`, which are one of `runs`."""
        del self.ids[self.position(first) : self.position(last + 1)]
        days: list[Day] = []
        for heading, day in zip(self.headings, self.days, strict=True):
            below = range(heading + 1, heading + 1 + day.count)
            overlap = min(last + 1, below.stop) - max(first, below.start)
            left = day.count - max(0, overlap)
            if left:
                days.append(Day(day.date, left))
        self.days = days
        self.count_headings()

    def put_on_top(self, day: Day, ids: Sequence[int]) -> None:
        """Add newer entries, all of one day."""
        self.ids[0:0] = array("q", ids)
        if self.days and self.days[0].date == day.date:
            self.days[0].count += day.count
        else:
            self.days.insert(0, day)
        self.count_headings()

    def count_headings(self) -> None:
        """Work out the headings' rows again."""
        self.headings.clear()
        row = 0
        for day in self.days:
            self.headings.append(row)
            row += day.count + 1


def _runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = 0
    for at in range(1, len(rows) + 1):
        if at == len(rows) or rows[at] != rows[at - 1] + 1:
            yield rows[start], rows[at - 1]
            start = at


def _day_around(at: float) -> tuple[date, float, float]:
    """Return the day of a moment, and from when to when it lasts in seconds since 1970."""
    try:
        day = datetime.fromtimestamp(at).astimezone().date()
        return day, day_begin(day), day_begin(day + timedelta(days=1))
    except (ValueError, OverflowError, OSError):
        # What a damaged entry tells is no time.
        return date.min, at, at


def day_begin(day: date) -> float:
    """Return when a day begins here, in seconds since 1970."""
    return datetime(day.year, day.month, day.day).astimezone().timestamp()
