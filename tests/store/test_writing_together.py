"""Threads that write at the same time share one transaction, but no failure."""

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from falgui.core.errors import UploadError
from falgui.store.database import Database, Work

COUNT = 12


def intending(name: str) -> Work[str]:
    def work(connection: sqlite3.Connection) -> str:
        connection.execute("INSERT OR IGNORE INTO intents VALUES (?, ?, 0)", (name, name))
        return name

    return work


def kept(database: Database) -> set[str]:
    return {token for (token,) in database.query("SELECT token FROM intents")}


@contextmanager
def held(database: Database) -> Iterator[list[str]]:
    """Keep the database busy for the length of the block; give the transactions after that."""
    busy, free, begun = threading.Event(), threading.Event(), list[str]()

    def work(connection: sqlite3.Connection) -> None:
        busy.set()
        assert free.wait(20)
        connection.set_trace_callback(
            lambda statement: begun.append(statement) if statement.startswith("BEGIN") else None
        )

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(database.write, work)
        assert busy.wait(20)
        yield begun
        free.set()
        holding.result(20)


def all_wait(database: Database, writing: list[Future[str]]) -> None:
    # Each has left its ticket when as many are there as write.
    tickets = database._arrived
    deadline = threading.Event()
    while len(tickets) < len(writing) and not deadline.wait(0.002):
        pass


def test_all_that_wait_for_the_disk_wait_for_it_once(database: Database) -> None:
    names = [f"n{number}" for number in range(COUNT)]
    with ThreadPoolExecutor(COUNT) as pool, held(database) as begun:
        writing = [pool.submit(database.write, intending(name)) for name in names]
        all_wait(database, writing)
    assert [one.result(20) for one in writing] == names
    assert kept(database) == set(names)
    assert len(begun) == 1


def test_what_fails_takes_nothing_else_with_it(database: Database) -> None:
    def wrong(connection: sqlite3.Connection) -> str:
        connection.execute("INSERT INTO intents VALUES ('half', 'half', 0)")
        connection.execute("INSERT INTO nowhere VALUES (1)")
        return ""

    def defective(_connection: sqlite3.Connection) -> str:
        raise ValueError

    with ThreadPoolExecutor(4) as pool, held(database):
        writing = [
            pool.submit(database.write, work)
            for work in (intending("a"), wrong, defective, intending("b"))
        ]
        all_wait(database, writing)
    assert (writing[0].result(20), writing[3].result(20)) == ("a", "b")
    with pytest.raises(UploadError):
        writing[1].result(20)
    with pytest.raises(ValueError):  # noqa: PT011  the test's own
        writing[2].result(20)
    assert kept(database) == {"a", "b"}


def test_whoever_is_interrupted_leaves_the_others_work_to_them(database: Database) -> None:
    times: list[str] = []

    def interrupted(name: str) -> Work[str]:
        def work(connection: sqlite3.Connection) -> str:
            times.append(name)
            if len(times) == 2:
                raise SystemExit
            return intending(name)(connection)

        return work

    names = ["a", "b", "c"]
    with ThreadPoolExecutor(3) as pool, held(database):
        writing = [pool.submit(database.write, interrupted(name)) for name in names]
        all_wait(database, writing)
    ended = [one.exception(20) for one in writing]
    # Only the one whose thread it was is not told that all is well.
    assert [type(error) for error in ended if error] == [SystemExit]
    assert {name for name, error in zip(names, ended, strict=True) if not error} <= kept(database)
