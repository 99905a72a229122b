"""The tables of the database, and the steps from one release's to the next."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from falgui.store.transaction import all_or_nothing

Migration = Sequence[str]

MIGRATIONS: Final[Sequence[Migration]] = (
    (
        # Ids are never used again, so that they tell the order whatever the clock did.
        """CREATE TABLE history (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            source TEXT NOT NULL,
            name TEXT NOT NULL,
            url TEXT NOT NULL,
            content_type TEXT NOT NULL,
            size INTEGER NOT NULL,
            leg TEXT NOT NULL,
            expires_seconds INTEGER,
            private INTEGER NOT NULL,
            possible_copies INTEGER NOT NULL,
            account TEXT NOT NULL,
            label TEXT UNIQUE,
            finished_at REAL NOT NULL,
            search_text TEXT NOT NULL
        )""",
        """CREATE TABLE unfinished (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            identity TEXT NOT NULL UNIQUE,
            access_url TEXT NOT NULL,
            upload_id TEXT NOT NULL,
            part_size INTEGER NOT NULL,
            begun_at REAL NOT NULL
        )""",
        """CREATE TABLE parts (
            unfinished_id INTEGER NOT NULL REFERENCES unfinished ON DELETE CASCADE,
            number INTEGER NOT NULL,
            etag TEXT NOT NULL,
            PRIMARY KEY (unfinished_id, number)
        ) WITHOUT ROWID""",
        # How many requests may have left a file at fal without anybody knowing its address.
        """CREATE TABLE intents (
            identity TEXT PRIMARY KEY,
            open INTEGER NOT NULL,
            latest_at REAL NOT NULL
        ) WITHOUT ROWID""",
        # Rows are in the order of the list. A file has a path, anything else an address.
        """CREATE TABLE queue (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            label TEXT NOT NULL UNIQUE,
            batch TEXT NOT NULL,
            path TEXT,
            address TEXT,
            temporary INTEGER NOT NULL,
            expires_seconds INTEGER,
            private INTEGER NOT NULL,
            convert_to_jpeg INTEGER NOT NULL,
            state TEXT NOT NULL,
            problem TEXT
        )""",
        # One row: how many starts in a row did not end properly.
        "CREATE TABLE starts (unended INTEGER NOT NULL)",
        "INSERT INTO starts VALUES (0)",
    ),
)
"""One entry for each version; what a release has shipped never changes again."""


class NewerSchemaError(Exception):
    """The database was made by a later falgui."""


def migrate(
    connection: sqlite3.Connection, file: Path | None, migrations: Sequence[Migration]
) -> None:
    """Bring the schema up to date in one transaction, after a copy of an older `file`.

    `connection` must be in autocommit mode. The write lock is taken even when there is nothing
    to do, so that a read-only database is told now. Raises `NewerSchemaError`,
    `sqlite3.Error` and `OSError`; the schema is as it was then.
    """
    if file and 0 < _version(connection) < len(migrations):
        _copy(connection, file.with_name(f"{file.name}.version-{_version(connection)}"))
    with all_or_nothing(connection):
        # Read again: another falgui may have migrated while this one waited for the lock.
        for statement in _missing(_version(connection), migrations):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(migrations):d}")


def _missing(version: int, migrations: Sequence[Migration]) -> list[str]:
    if version > len(migrations):
        raise NewerSchemaError
    return [statement for migration in migrations[version:] for statement in migration]


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _copy(connection: sqlite3.Connection, target: Path) -> None:
    target.unlink(missing_ok=True)
    target.touch(mode=0o600)
    # Unlike `Connection.backup`, this does not wait for ever on a database that others lock.
    connection.execute("VACUUM INTO ?", (str(target),))
