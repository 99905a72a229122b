"""The one SQLite file: opened, repaired and shared by all threads."""

import os
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from falgui.core import messages
from falgui.core.errors import UploadError
from falgui.core.messages import Message
from falgui.store.schema import MIGRATIONS, Migration, NewerSchemaError, migrate
from falgui.store.set_aside import set_aside
from falgui.store.transaction import all_or_nothing

_COMPANIONS: Final = ("-wal", "-shm", "-journal")
_DAMAGE: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
# The window waits for the first, a worker for the second.
_OPENING_PATIENCE_MS: Final = 1000
_PATIENCE_MS: Final = 5000


Value = str | bytes | int | float | None


class _DamagedError(Exception):
    """What lies there is no database."""


class Database:
    """One connection behind one lock, usable from any thread.

    Committed is on disk: a power loss takes nothing back (`synchronous=FULL`). What goes wrong
    raises `UploadError` (M23); a later call works again when the disk does.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.RLock()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give the connection for statements that are all kept, or none of them. Don't nest it."""
        with self._lock, _errors_told(), all_or_nothing(self._connection):
            yield self._connection

    def query(self, statement: str, values: Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a statement that only reads."""
        with self._lock, _errors_told():
            return self._connection.execute(statement, values).fetchall()

    def close(self) -> None:
        """Put everything into the one file and give it back; later calls raise `UploadError`."""
        with self._lock, suppress(sqlite3.Error):
            try:
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                self._connection.close()


def open_database(
    file: Path, migrations: Sequence[Migration] = MIGRATIONS
) -> tuple[Database, Message | None]:
    """Return the database in `file`, made or migrated where needed; never raises.

    A damaged one is kept under another name and begins anew (M24). Where the file can't be
    written, or was made by a newer falgui (M44), the database lives in memory until the program
    ends; a file that can be read gives its content. The message tells what happened. Reads the
    whole file once.
    """
    readable: Path | None = file
    try:
        try:
            return Database(_open(file, migrations)), None
        except _DamagedError:
            readable = None
            set_aside(file, _COMPANIONS)
            return Database(_open(file, migrations)), messages.history_damaged()
    except NewerSchemaError:
        return Database(_in_memory(None, migrations)), messages.history_from_newer()
    except (sqlite3.Error, OSError, _DamagedError):
        return Database(_in_memory(readable, migrations)), messages.history_not_saved()


def _open(file: Path, migrations: Sequence[Migration]) -> sqlite3.Connection:
    _make_private(file)
    try:
        return _open_with(_use_write_ahead_log, file, migrations)
    except sqlite3.OperationalError as error:
        if _is_busy(error):
            raise
        return _open_with(_use_rollback_journal, file, migrations)


def _open_with(
    use_journal: Callable[[sqlite3.Connection], None],
    file: Path,
    migrations: Sequence[Migration],
) -> sqlite3.Connection:
    connection = _connect(str(file.absolute()))
    try:
        use_journal(connection)
        _check_pages(connection)
        connection.execute("PRAGMA synchronous = FULL")
        migrate(connection, file, migrations)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS:d}")
    except BaseException as error:
        connection.close()
        if _code(error) in _DAMAGE:
            raise _DamagedError from None
        raise
    return connection


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    # Raises when another program locks the file for longer than the window can wait.
    connection.execute("PRAGMA schema_version").fetchone()
    try:
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
    except sqlite3.OperationalError as error:
        # Another falgui is at the same new file, and will have set it.
        if not _is_busy(error):
            raise


def _use_rollback_journal(connection: sqlite3.Connection) -> None:
    # Some network file systems can't share the memory that a write-ahead log needs. One that a
    # better system left there can be read without, by a single connection.
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    connection.execute("PRAGMA locking_mode = NORMAL")


def _check_pages(connection: sqlite3.Connection) -> None:
    # Every page is looked at, because damage found later could only be told, not repaired.
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise _DamagedError


def _make_private(file: Path) -> None:
    """Create `file` readable by the user alone; SQLite gives the files beside it the same mode."""
    with suppress(FileNotFoundError):
        facts = file.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise _DamagedError
        if os.name == "posix" and stat.S_IMODE(facts.st_mode) & 0o077:
            file.chmod(0o600)
        return
    file.touch(mode=0o600)


def _connect(address: str, *, patience_ms: int = _OPENING_PATIENCE_MS) -> sqlite3.Connection:
    return sqlite3.connect(
        address,
        uri=address.startswith("file:"),
        timeout=patience_ms / 1000,
        isolation_level=None,
        check_same_thread=False,
    )


def _in_memory(file: Path | None, migrations: Sequence[Migration]) -> sqlite3.Connection:
    connection = _connect(":memory:")
    try:
        if file is not None:
            _copy_content(file, connection)
            _check_pages(connection)
        migrate(connection, None, migrations)
    except (sqlite3.Error, NewerSchemaError, _DamagedError):
        # What was read is of no use.
        connection.close()
        connection = _connect(":memory:")
        migrate(connection, None, migrations)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _copy_content(file: Path, connection: sqlite3.Connection) -> None:
    # Reading a WAL database wants to write beside it; `immutable` is for where that's forbidden.
    for mode in ("mode=ro", "mode=ro&immutable=1"):
        address = f"{file.absolute().as_uri()}?{mode}"
        with suppress(sqlite3.Error), closing(_connect(address, patience_ms=0)) as source:
            # `backup` waits for ever on a locked database; one that is being read can't become so.
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            source.backup(connection)
            return


def _is_busy(error: sqlite3.Error) -> bool:
    return _code(error) == sqlite3.SQLITE_BUSY


def _code(error: BaseException) -> int:
    # The upper bits only tell details; errors of the Python module itself have no code.
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


@contextmanager
def _errors_told() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        detail = getattr(error, "sqlite_errorname", type(error).__name__)
        raise UploadError(messages.history_not_saved(), detail) from None
