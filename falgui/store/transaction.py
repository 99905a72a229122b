"""All or nothing on one SQLite connection."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

_FULL: Final = 2


@contextmanager
def all_or_nothing(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit what the block writes when it ends, and take it back when it raises.

    The write lock is taken at once, so that two programs never wait for each other in a circle.
    `connection` must be in autocommit mode. Raises `sqlite3.Error`.
    """
    # An earlier taking back may have failed itself; without one this does nothing.
    connection.rollback()
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # SQLite has rolled back by itself after some errors, a full disk among them.
        with suppress(sqlite3.Error):
            connection.rollback()
        raise


@contextmanager
def without_waiting(connection: sqlite3.Connection) -> Iterator[None]:
    """Let what the block commits reach the disk with the next commit outside of such a block.

    A crash takes nothing of it back, only a loss of power may. Without a write-ahead log, which
    keeps the order of things, it is waited for all the same. Raises `sqlite3.Error`.
    """
    ((level,),) = connection.execute("PRAGMA synchronous").fetchall()
    if level != _FULL:
        yield
        return
    connection.execute("PRAGMA synchronous = NORMAL")
    try:
        yield
    finally:
        connection.execute("PRAGMA synchronous = FULL")
