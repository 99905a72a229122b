"""Rows under headings, against a plain list that is built anew each time."""

from array import array
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from falgui.desktop.history.rows import Day, HistoryRows
from falgui.store.history_reader import Listing

FIRST = date(2026, 3, 1)


def _noon(day: int) -> int:
    moment = datetime(2026, 3, 1, 12).astimezone() + timedelta(days=day)
    return int(moment.timestamp())


def _rows(days: list[int]) -> HistoryRows:
    """Return the rows of entries on these days, the last one the newest."""
    ids = array("q", range(len(days), 0, -1))
    return HistoryRows.of(Listing(ids, array("q", (_noon(day) for day in reversed(days)))))


def _plain(rows: HistoryRows) -> list[date | int]:
    plain: list[date | int] = []
    ids = iter(rows.ids)
    for day in rows.days:
        plain.append(day.date)
        plain += [next(ids) for _count in range(day.count)]
    assert next(ids, None) is None
    return plain


DAYS = st.lists(st.integers(0, 5), max_size=30).map(sorted)


@given(DAYS)
def test_each_row_is_a_heading_or_an_entry(days: list[int]) -> None:
    rows = _rows(days)
    plain = _plain(rows)
    assert len(rows) == len(plain)
    assert [rows.heading(row) or rows.entry_id(row) for row in range(len(rows))] == plain
    for row, one in enumerate(plain):
        if isinstance(one, int):
            assert rows.heading(row) is None
            assert rows.row(one) == row
            assert rows.row_at(rows.position(row)) == row
        else:
            assert rows.entry_id(row) is None
    assert rows.row(0) is None
    assert rows.row(len(days) + 1) is None


@given(DAYS, st.integers(0, 40), st.integers(0, 40))
def test_a_stretch_of_rows_has_the_entries_in_it(days: list[int], one: int, other: int) -> None:
    rows = _rows(days)
    first, last = sorted((one, other))
    expected = [entry for entry in _plain(rows)[first : last + 1] if isinstance(entry, int)]
    if last < len(rows):
        assert list(rows.ids_between(first, last)) == expected


@given(DAYS, st.sets(st.integers(1, 30)))
def test_what_is_taken_out_is_gone_with_the_headings_of_empty_days(
    days: list[int], gone: set[int]
) -> None:
    rows = _rows(days)
    left = [(one, day) for one, day in enumerate(days, 1) if one not in gone]
    plain = _plain(rows)
    for first, last in rows.runs(gone):
        del plain[first : last + 1]
        rows.take_out(first, last)
        assert _plain(rows) == plain
    assert list(rows.ids) == [one for one, _day in reversed(left)]
    assert {day.date for day in rows.days} == {FIRST + timedelta(days=day) for _one, day in left}
    assert [rows.heading(row) for row in rows.headings] == [day.date for day in rows.days]


def test_newer_entries_join_the_newest_day_or_begin_one() -> None:
    rows = _rows([0, 1])
    today = FIRST + timedelta(days=1)
    rows.put_on_top(Day(today, 2), [4, 3])
    rows.put_on_top(Day(today + timedelta(days=1), 1), [5])
    assert _plain(rows) == [today + timedelta(days=1), 5, today, 4, 3, 2, FIRST, 1]


def test_a_time_that_no_calendar_has_is_a_day_of_its_own() -> None:
    rows = HistoryRows.of(Listing(array("q", [2, 1]), array("q", [2**62, _noon(0)])))
    assert _plain(rows) == [date.min, 2, FIRST, 1]
