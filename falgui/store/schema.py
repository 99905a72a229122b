"""The tables of the database, and the steps from one release's to the next."""

import os
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
            label TEXT NOT NULL,
            finished_at REAL NOT NULL,
            search_text TEXT NOT NULL,
            UNIQUE (label, url)
        )""",
        # `identity` is a digest of the file (path, size, mtime_ns), the endpoint, the key's
        # fingerprint and what was asked for: any of them changed, and the upload begins anew.
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
        # Each stands for a request that may have left a file at fal, at an address nobody knows.
        """CREATE TABLE intents (
            token TEXT PRIMARY KEY,
            identity TEXT NOT NULL,
            made_at REAL NOT NULL
        ) WITHOUT ROWID""",
        # A file has a path, anything else an address.
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
            remove_location INTEGER NOT NULL,
            state TEXT NOT NULL,
            problem TEXT,
            CHECK ((path IS NULL) != (address IS NULL))
        )""",
        # How many starts in a row did not end properly.
        "CREATE TABLE starts (id INTEGER PRIMARY KEY CHECK (id = 1), unended INTEGER NOT NULL)",
        "INSERT INTO starts VALUES (1, 0)",
        # What makes an account's name in the history meaningless elsewhere.
        "CREATE TABLE installation (id INTEGER PRIMARY KEY CHECK (id = 1), salt BLOB NOT NULL)",
        "INSERT INTO installation VALUES (1, randomblob(16))",
    ),
    (
        # What fal says of a file's expiry, which may be another than was asked for.
        "ALTER TABLE history ADD COLUMN expires_at REAL",
        "UPDATE history SET expires_at = finished_at + expires_seconds",
        "ALTER TABLE history ADD COLUMN remark TEXT NOT NULL DEFAULT ''",
        # The order of the list is that of the positions, which have gaps.
        "ALTER TABLE queue ADD COLUMN position INTEGER",
    ),
    (
        # What is at a link, so that the same need not be sent again.
        "ALTER TABLE history ADD COLUMN content_hash TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE history ADD COLUMN argument TEXT NOT NULL DEFAULT ''",
        "CREATE INDEX history_by_size ON history (size) WHERE content_hash != ''",
        # All that is done with a file's content, as one object: see `falgui.core.recipe`.
        "ALTER TABLE queue ADD COLUMN recipe TEXT NOT NULL DEFAULT '{}'",
        """UPDATE queue SET recipe = '{"remove_identifying": '
            || CASE remove_location WHEN 0 THEN 'false' ELSE 'true' END
            || CASE convert_to_jpeg WHEN 0 THEN '' ELSE ', "image_format": "jpeg"' END || '}'""",
        "ALTER TABLE queue DROP COLUMN convert_to_jpeg",
        "ALTER TABLE queue DROP COLUMN remove_location",
        "ALTER TABLE queue ADD COLUMN reuse INTEGER NOT NULL DEFAULT 1",
        "ALTER TABLE queue ADD COLUMN argument TEXT NOT NULL DEFAULT ''",
        # Whether a link's file is uploaded even if the link would do.
        "ALTER TABLE queue ADD COLUMN fetch INTEGER NOT NULL DEFAULT 0",
        # Watched folders with when they were switched on, the files that are known there, and
        # the hash of every content that was taken or not wanted, so that none comes twice.
        """CREATE TABLE watched_folders (
            path TEXT PRIMARY KEY,
            since INTEGER NOT NULL
        ) WITHOUT ROWID""",
        """CREATE TABLE watched_files (
            folder TEXT NOT NULL REFERENCES watched_folders ON DELETE CASCADE,
            name TEXT NOT NULL,
            size INTEGER NOT NULL,
            modified_ns INTEGER NOT NULL,
            inode TEXT NOT NULL,
            content_hash TEXT NOT NULL,
            PRIMARY KEY (folder, name)
        ) WITHOUT ROWID""",
        "CREATE TABLE watched_contents (hash TEXT PRIMARY KEY) WITHOUT ROWID",
    ),
    (
        # Contents are known by their BLAKE3 from now on; a SHA-256 would be one that nothing has.
        "UPDATE history SET content_hash = ''",
        "UPDATE watched_files SET content_hash = ''",
        "DELETE FROM watched_contents",
    ),
)
"""One entry for each version; what a release has shipped never changes again."""


class NewerSchemaError(Exception):
    """The database was made by a later falgui."""


def migrate(
    connection: sqlite3.Connection, file: Path | None, migrations: Sequence[Migration]
) -> None:
    """Bring the schema up to date in one transaction, after a copy of an older `file`.

    `connection` must be in autocommit mode. Raises `NewerSchemaError`, `sqlite3.Error` (also for
    a read-only file that needs no change) and `OSError`; the schema is as it was then.
    """
    if file and 0 < version(connection) < len(migrations):
        _copy(connection, file.with_name(f"{file.name}.version-{version(connection)}"))
    with all_or_nothing(connection):
        # Read again: another falgui may have migrated while this one waited for the lock.
        if version(connection) > len(migrations):
            raise NewerSchemaError
        upgrade(connection, migrations)


def upgrade(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    """Take the steps of `migrations` that `connection` has not seen, in its open transaction."""
    known = version(connection)
    for migration in migrations[known:]:
        for statement in migration:
            connection.execute(statement)
    # Written even when there was nothing to do: only then does SQLite tell a read-only file.
    connection.execute(f"PRAGMA user_version = {max(known, len(migrations)):d}")


def version(connection: sqlite3.Connection) -> int:
    """Return how many of the steps a database has taken; 0 for a new one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _copy(connection: sqlite3.Connection, target: Path) -> None:
    target.unlink(missing_ok=True)
    target.touch(mode=0o600)
    # A name that is no valid text can be told as an address only.
    name = target.absolute().as_uri() if os.name == "posix" else str(target)
    # Unlike `Connection.backup`, this does not wait for ever on a database that others lock.
    connection.execute("VACUUM INTO ?", (name,))
