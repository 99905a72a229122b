"""Copies what can still be read of one database into another, row by row."""

import logging
import sqlite3
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

from falgui.store.schema import Migration, upgrade, version

_log = logging.getLogger(__name__)

# As many as take a second or so: far more than there are around a few bad pages.
_MOST_FAILURES: Final = 50_000
_AT_ONCE: Final = 1000
_ACCEPTED: Final[dict[str, tuple[type, ...]]] = {
    "INTEGER": (int,),
    "REAL": (int, float),
    "TEXT": (str, bytes),
    "BLOB": (bytes,),
}


class _Unreadable:
    """Stands for a text that isn't one any more."""


def salvage(
    file: Path,
    target: sqlite3.Connection,
    migrations: Sequence[Migration],
    tables: Collection[str] = (),
) -> int:
    """Fill `target`, a new database in an open transaction, with the rows of `file`.

    Takes `tables`, or all. Rows on damaged pages and rows that would not be valid are left out;
    `file` itself stays as it is. `target` has the newest schema afterwards. Returns how many
    entries of the history were taken.
    """
    source = _opened(file)
    if source is None:
        upgrade(target, migrations)
        return 0
    with closing(source):
        # An older file's rows go into its own tables, and take the same steps from there.
        upgrade(target, migrations[: version(source) or len(migrations)])
        wanted = [name for name in _tables(target) if not tables or name in tables]
        copied = {name: _copy_table(source, target, name) for name in wanted}
    upgrade(target, migrations)
    _log.info("salvaged: %s", copied)
    return copied.get("history", 0)


def _opened(file: Path) -> sqlite3.Connection | None:
    # Opening a pipe would wait for somebody to write into it.
    if not file.is_file():
        return None
    # Reading a database wants to write beside it where a log lies, which may be forbidden;
    # `immutable` leaves everything as it is, and the log unread.
    logs = [file.with_name(file.name + ending) for ending in ("-wal", "-journal")]
    normal = ("mode=ro",) if any(log.exists() for log in logs) else ()
    for mode in (*normal, "mode=ro&immutable=1"):
        address = f"{file.absolute().as_uri()}?{mode}"
        with suppress(sqlite3.Error):
            # Nobody waits for one that is locked.
            source = sqlite3.connect(address, uri=True, timeout=0, isolation_level=None)
            try:
                source.text_factory = _text
                source.execute("PRAGMA cell_size_check = ON")
                # Without it a file that was cut is not read at all.
                source.execute("PRAGMA writable_schema = ON")
                source.execute("BEGIN")
                source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            except BaseException:
                source.close()
                raise
            return source
    return None


def _text(raw: bytes) -> object:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return _Unreadable()


def _tables(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    )
    return [name for (name,) in rows]


def _copy_table(source: sqlite3.Connection, target: sqlite3.Connection, table: str) -> int:
    columns = _columns(target, table)
    with suppress(sqlite3.Error):
        there = _columns(source, table)
        columns = {name: kinds for name, kinds in columns.items() if name in there}
    names = ", ".join(columns)
    statement = (
        f"INSERT OR REPLACE INTO {table} ({names})"  # noqa: S608  names from the schema itself
        f" VALUES ({', '.join('?' * len(columns))})"
    )
    for row in _rows(source, table, names):
        if all(
            value is None or isinstance(value, kinds)
            for value, kinds in zip(row, columns.values(), strict=True)
        ):
            # The schema itself refuses what may not be empty, and parts without an upload.
            with suppress(sqlite3.IntegrityError):
                target.execute(statement, row)
    ((count,),) = target.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
    return int(count)


def _columns(connection: sqlite3.Connection, table: str) -> dict[str, tuple[type, ...]]:
    rows = connection.execute(f"PRAGMA table_info({table})")
    return {name: _ACCEPTED[kind] for _number, name, kind, *_rest in rows if kind in _ACCEPTED}


def _rows(source: sqlite3.Connection, table: str, names: str) -> Iterator[Sequence[Any]]:
    last = _last_id(source, table)
    if last is None:
        with suppress(sqlite3.DatabaseError):
            yield from source.execute(f"SELECT {names} FROM {table}")  # noqa: S608
        return
    statement = (
        f"SELECT id, {names} FROM {table} WHERE id BETWEEN ? AND ?"  # noqa: S608
        f" ORDER BY id LIMIT {_AT_ONCE:d}"
    )
    failures = 0
    # Where reading stops, the stretch is halved. The longest come first, so that nothing whole
    # is missing if this ends before every row around the damage has been tried.
    stretches = deque([(1, last)])
    while stretches and failures < _MOST_FAILURES:
        first, last = stretches.popleft()
        rows = _in_order(source, statement, (first, last))
        if rows is None:
            failures += 1
            middle = (first + last) // 2
            if first < last:
                stretches += [(first, middle), (middle + 1, last)]
            continue
        yield from (row[1:] for row in rows)
        if len(rows) == _AT_ONCE:
            stretches.appendleft((rows[-1][0] + 1, last))


def _in_order(
    source: sqlite3.Connection, statement: str, stretch: tuple[int, int]
) -> list[tuple[Any, ...]] | None:
    """Return the rows of a stretch, None if damage is among them."""
    try:
        rows = source.execute(statement, stretch).fetchall()
    except sqlite3.DatabaseError:
        return None
    # A bad page may lead in a circle, or past good ones.
    numbers = [row[0] for row in rows]
    return rows if numbers == sorted(set(numbers)) else None


def _last_id(source: sqlite3.Connection, table: str) -> int | None:
    """Return the greatest id that `table` ever had, None if it doesn't number its rows."""
    for statement in (
        f"SELECT seq FROM sqlite_sequence WHERE name = '{table}'",  # noqa: S608
        f"SELECT max(id) FROM {table}",  # noqa: S608
    ):
        with suppress(sqlite3.Error):
            for (last,) in source.execute(statement):
                return int(last or 0)
    return None
