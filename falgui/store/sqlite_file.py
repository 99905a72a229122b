"""Opens the one SQLite file: private, looked through, up to date; or its content in memory."""

import os
import sqlite3
import stat
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from falgui.store.salvage import salvage
from falgui.store.schema import MIGRATIONS, Migration, migrate, upgrade
from falgui.store.set_aside import set_aside
from falgui.store.transaction import all_or_nothing

_COMPANIONS: Final = ("-wal", "-shm", "-journal")
_DAMAGE: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
# The window waits for the first, a worker for the second.
_OPENING_PATIENCE_MS: Final = 1000
_PATIENCE_MS: Final = 5000
# What a checkpoint leaves of the log, in bytes: as much as SQLite lets it grow to before one.
_LOG_LIMIT: Final = 4 * 1024 * 1024


class DamagedError(Exception):
    """What lies there is no database."""


def error_code(error: BaseException) -> int:
    """Return SQLite's number for the kind of `error`, 0 if it has none."""
    # The upper bits only tell details.
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


@dataclass(frozen=True, slots=True)
class SqliteFile:
    """Where the database is, what its tables must be, and what connects to it."""

    path: Path
    migrations: Sequence[Migration] = MIGRATIONS
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect

    def open(self) -> sqlite3.Connection:
        """Return a connection to a whole and migrated database on disk; it is made if missing.

        Reads the whole file once, because damage found later could only be told. Raises
        `DamagedError`, `NewerSchemaError`, `sqlite3.Error` and `OSError`.
        """
        self._finish_repair()
        self._make_private()
        try:
            connection = self._open_with(_use_write_ahead_log)
        except sqlite3.OperationalError as error:
            if _is_busy(error):
                raise
            connection = self._open_with(_use_rollback_journal)
        with _closed_if_useless(connection):
            _check_pages(connection)
            migrate(connection, self.path, self.migrations)
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS:d}")
        return connection

    def open_in_memory(self, tables: Collection[str] = ()) -> sqlite3.Connection:
        """Return a database in memory with what can be read of the file's `tables`, or of all."""
        connection = self._connected(":memory:")
        connection.execute("PRAGMA foreign_keys = ON")
        try:
            with all_or_nothing(connection):
                salvage(self.path, connection, self.migrations, tables)
        except sqlite3.Error:
            # Rows that the next release's steps refuse must not keep the program from starting.
            with all_or_nothing(connection):
                upgrade(connection, self.migrations)
        return connection

    def repair(self) -> int | None:
        """Put a new database in place of a damaged one, which is kept under another name.

        Every row that can still be read is in the new one. Returns how many entries of the
        history that are, None if another falgui has repaired it meanwhile. Raises
        `sqlite3.Error` and `OSError`.
        """
        with self._alone():
            with suppress(DamagedError):
                self.open().close()
                return None
            self._replacement.unlink(missing_ok=True)
            entries = self._build_replacement()
            set_aside(self.path, _COMPANIONS)
            self._finish_repair()
        return entries

    @contextmanager
    def _alone(self) -> Iterator[None]:
        lock = self.path.with_name(f"{self.path.name}.repair")
        connection = self._connected(str(lock.absolute()))
        try:
            connection.execute("BEGIN EXCLUSIVE")
            yield
        finally:
            connection.close()
        with suppress(OSError):
            lock.unlink()

    def _build_replacement(self) -> int:
        self._replacement.touch(mode=0o600)
        connection = self._connected(str(self._replacement.absolute()))
        try:
            connection.execute("PRAGMA synchronous = EXTRA")
            connection.execute("PRAGMA foreign_keys = ON")
            with all_or_nothing(connection):
                return salvage(self.path, connection, self.migrations)
        finally:
            connection.close()

    def _finish_repair(self) -> None:
        # The replacement is complete when the damaged file is moved: from then on anybody may do
        # the rest.
        if not os.path.lexists(self.path):
            with suppress(FileNotFoundError):
                self._replacement.rename(self.path)

    @property
    def _replacement(self) -> Path:
        return self.path.with_name(f"{self.path.name}.new")

    def _open_with(self, use_journal: Callable[[sqlite3.Connection], None]) -> sqlite3.Connection:
        connection = self._connected(str(self.path.absolute()))
        with _closed_if_useless(connection):
            use_journal(connection)
            # Only somebody who wants to write is told that the log can't be shared.
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        return connection

    def _connected(self, address: str) -> sqlite3.Connection:
        return self.connect(
            address,
            uri=True,
            timeout=_OPENING_PATIENCE_MS / 1000,
            isolation_level=None,
            check_same_thread=False,
        )

    def _make_private(self) -> None:
        # SQLite gives the files beside it the same mode.
        with suppress(FileNotFoundError):
            facts = self.path.stat()
            if not stat.S_ISREG(facts.st_mode):
                raise DamagedError
            if os.name == "posix" and stat.S_IMODE(facts.st_mode) & 0o077:
                self.path.chmod(0o600)
            return
        self.path.touch(mode=0o600)


@contextmanager
def _closed_if_useless(connection: sqlite3.Connection) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        connection.close()
        if error_code(error) in _DAMAGE:
            raise DamagedError from None
        raise


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    # Raises when another program locks the file for longer than the window can wait.
    connection.execute("PRAGMA schema_version").fetchone()
    try:
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
    except sqlite3.OperationalError as error:
        # Another falgui is at the same new file, and will have set it.
        if not _is_busy(error):
            raise
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA journal_size_limit = {_LOG_LIMIT:d}")


def _use_rollback_journal(connection: sqlite3.Connection) -> None:
    # Some network file systems can't share the memory that a write-ahead log needs. One that a
    # better system left there can be read without, by a single connection.
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    connection.execute("PRAGMA locking_mode = NORMAL")
    # A commit is the removal of the journal: with FULL a power loss may bring that back.
    connection.execute("PRAGMA synchronous = EXTRA")


def _check_pages(connection: sqlite3.Connection) -> None:
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise DamagedError


def _is_busy(error: sqlite3.Error) -> bool:
    return error_code(error) == sqlite3.SQLITE_BUSY
