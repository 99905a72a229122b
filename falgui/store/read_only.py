"""A second way into the database that only reads, and so never waits for anybody's commit."""

import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from falgui.core.errors import Cancelled
from falgui.store.database import Database, Value
from falgui.store.sqlite_file import error_code

_PATIENCE_SECONDS: Final = 1.0


class ReadOnly:
    """Reads what `database` has put into `file`; usable from any thread, one call at a time.

    Where a second connection would be in the way (no write-ahead log, a database in memory) or
    fails, `database` itself is asked. `database` is called for each time, and may take long to
    open. Close this before the database, which otherwise could not tidy up its file.
    """

    def __init__(self, database: Callable[[], Database], file: Path) -> None:
        self._database = database
        self._file = file
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._closed = False

    def query(self, statement: str, values: Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a statement that only reads.

        Raises `Cancelled` when it was interrupted or this is closed, and `UploadError` (M23).
        """
        database = self._database()
        with self._lock:
            if self._closed:
                raise Cancelled
            try:
                connection = self._opened(database)
                if connection is not None:
                    return connection.execute(statement, values).fetchall()
            except sqlite3.Error as error:
                if error_code(error) == sqlite3.SQLITE_INTERRUPT:
                    raise Cancelled from None
                self._give_up()
        return database.query(statement, values)

    def interrupt(self) -> None:
        """Let a query that another thread waits for end at once; it raises `Cancelled`."""
        connection = self._connection
        if connection is not None:
            # It may have been closed at this moment.
            with suppress(sqlite3.Error):
                connection.interrupt()

    def close(self) -> None:
        """Give the file back; every later call raises `Cancelled`."""
        self._closed = True
        self.interrupt()
        with self._lock:
            self._give_up()

    def _opened(self, database: Database) -> sqlite3.Connection | None:
        if database.is_in_memory:
            self._give_up()
            return None
        if self._connection is None:
            connection = sqlite3.connect(
                f"{self._file.absolute().as_uri()}?mode=ro",
                uri=True,
                timeout=_PATIENCE_SECONDS,
                isolation_level=None,
                check_same_thread=False,
            )
            ((mode,),) = connection.execute("PRAGMA journal_mode").fetchall()
            if mode != "wal":
                # Who reads would keep the others from writing.
                connection.close()
                return None
            self._connection = connection
        return self._connection

    def _give_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
