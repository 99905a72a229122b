"""Whichever statement fails, the store ends as if none had."""

import sqlite3
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import pytest

from falgui.store.database import open_database
from tests.store.story import STEPS, database_file, insist, snapshot, snapshots

pytestmark = pytest.mark.row("S6")


T = TypeVar("T")


class Fault:
    """Makes statements fail, counted over all connections to a file."""

    def __init__(self, first: int, last: int, code: int, *, after: bool) -> None:
        self.first, self.last, self.code, self.after = first, last, code, after
        self.met = 0

    def connect(self, address: str, **options: Any) -> sqlite3.Connection:  # noqa: ANN401
        kind = sqlite3.Connection if address == ":memory:" else FailingConnection
        connection: sqlite3.Connection = sqlite3.connect(address, factory=kind, **options)
        if isinstance(connection, FailingConnection):
            connection.fault = self
        return connection

    def around(self, work: Callable[[], T]) -> T:
        number = self.met
        self.met += 1
        if not self.first <= number <= self.last:
            return work()
        if self.after:
            work()
        error = sqlite3.OperationalError("injected")
        error.sqlite_errorcode = self.code
        error.sqlite_errorname = "SQLITE_INJECTED"
        raise error


class FailingConnection(sqlite3.Connection):
    fault: Fault

    def execute(self, *arguments: Any) -> sqlite3.Cursor:  # noqa: ANN401
        return self.fault.around(lambda: super(FailingConnection, self).execute(*arguments))

    def executemany(self, *arguments: Any) -> sqlite3.Cursor:  # noqa: ANN401
        return self.fault.around(lambda: super(FailingConnection, self).executemany(*arguments))

    def rollback(self) -> None:
        if self.in_transaction:
            self.fault.around(super().rollback)


def _tell(folder: Path, fault: Fault) -> None:
    folder.mkdir()
    database, _message = open_database(
        database_file(folder), connect=fault.connect, clock=count(0, 31).__next__
    )
    for step in STEPS:
        insist(step, database, folder)
    database.close()


@pytest.mark.parametrize(
    ("code", "after", "length"),
    [
        (sqlite3.SQLITE_FULL, False, 4),
        (sqlite3.SQLITE_IOERR, False, 1),
        (sqlite3.SQLITE_IOERR, True, 1),
    ],
)
def test_every_statement_may_fail(
    quick_folder: Path, code: int, *, after: bool, length: int
) -> None:
    (quick_folder / "reference").mkdir()
    expected = snapshots(quick_folder / "reference")[-1]
    untroubled = Fault(-1, -1, code, after=after)
    _tell(quick_folder / "untroubled", untroubled)
    assert untroubled.met > 100
    for first in range(untroubled.met):
        folder = quick_folder / str(first)
        _tell(folder, Fault(first, first + length - 1, code, after=after))
        database, message = open_database(database_file(folder))
        assert message is None, first
        assert snapshot(database, folder) == expected, first
        database.close()
