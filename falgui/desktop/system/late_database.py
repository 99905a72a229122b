"""The database, opened off the main thread and only when something needs it."""

import threading
from collections.abc import Callable
from pathlib import Path

from falgui.core.messages import Message
from falgui.store.database import Database, open_database


class LateDatabase:
    """Opens the database in `file` once, on the first thread that needs it.

    `warn` is told, on that thread, when something is wrong with it. Safe to use from any thread.
    """

    def __init__(self, file: Path, warn: Callable[[Message], None]) -> None:
        self._file = file
        self._warn = warn
        self._lock = threading.Lock()
        self._database: Database | None = None

    def opened(self) -> Database:
        """Return the database; the first call blocks while the file is checked."""
        with self._lock:
            if self._database is None:
                self._database, problem = open_database(self._file)
                if problem is not None:
                    self._warn(problem)
            return self._database

    def close(self) -> None:
        """Give the file back, if it was opened."""
        if self._database is not None:
            self._database.close()
