"""Uploads under way: what a pause, a crash or a restart leaves of them, and can be told of it."""

import logging
import secrets
import sqlite3
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from falgui.core.errors import UploadError
from falgui.core.journal import UnfinishedMultipart
from falgui.store.database import Database, Value, Work

_log = logging.getLogger(__name__)

_DAY: Final = 86400


class UnfinishedUploads:
    """The journal of uploads under way (`core.journal.UploadJournal`), usable from any thread.

    Every call is on disk when it returns, but for parts: a loss of power may have the last of them
    sent again, and to wait for the disk after each would hold up a fast line. It never raises: a
    journal that can't be written must not stop the upload. What the disk refuses holds for this
    run, and is written when it can be; only a crash before that makes the upload begin anew.
    `clock` tells the seconds since 1970.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def find(self, identity: str) -> UnfinishedMultipart | None:
        """Return what is kept for `identity`, if anything."""
        rows = self._read(
            "SELECT access_url, upload_id, part_size, number, etag FROM unfinished"
            " LEFT JOIN parts ON unfinished_id = id WHERE identity = ?",
            identity,
        )
        if not rows:
            return None
        access_url, upload_id, part_size, *_part = rows[0]
        etags = {number: etag for *_upload, number, etag in rows if number is not None}
        return UnfinishedMultipart(identity, access_url, upload_id, part_size, etags)

    def first_known(self, identities: Sequence[str]) -> str | None:
        """Return the first of `identities` under which anything is kept, an intent included."""
        these = f"IN ({', '.join('?' * len(identities))})"
        rows = self._read(
            f"SELECT identity FROM unfinished WHERE identity {these}"  # noqa: S608  question marks
            f" UNION SELECT identity FROM intents WHERE identity {these}",
            *identities,
            *identities,
        )
        known = {identity for (identity,) in rows}
        return next((one for one in identities if one in known), None)

    def begin(self, unfinished: UnfinishedMultipart) -> None:
        """Keep a new multipart upload, in place of an earlier one of the same identity."""
        row = (
            unfinished.identity,
            unfinished.access_url,
            unfinished.upload_id,
            unfinished.part_size,
            self._clock(),
        )
        etags = tuple(unfinished.etags.items())

        def replace(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM unfinished WHERE identity = ?", row[:1])
            number = connection.execute(
                "INSERT INTO unfinished (identity, access_url, upload_id, part_size, begun_at)"
                " VALUES (?, ?, ?, ?, ?)",
                row,
            ).lastrowid
            connection.executemany(
                "INSERT INTO parts VALUES (?, ?, ?)", [(number, *part) for part in etags]
            )

        self._write("upload", replace)

    def part_sent(self, identity: str, upload_id: str, number: int, etag: str) -> None:
        """Keep that part `number` of the upload `upload_id` is at fal.

        Nothing happens if it was forgotten, or if another upload has taken its place: the
        window and the command line may send the same file at once.
        """
        self._execute(
            "part",
            "INSERT OR REPLACE INTO parts"
            " SELECT id, ?, ? FROM unfinished WHERE identity = ? AND upload_id = ?",
            (number, etag, identity, upload_id),
            lasting=False,
        )

    def forget(self, identity: str) -> None:
        """Drop what is kept for `identity`: it is complete, or fal no longer knows it."""
        self._execute("forgetting", "DELETE FROM unfinished WHERE identity = ?", (identity,))

    def intend(self, identity: str) -> None:
        """Keep that a request is about to leave that may put a file at fal."""
        self._execute(
            "intent",
            "INSERT OR IGNORE INTO intents VALUES (?, ?, ?)",
            (secrets.token_hex(8), identity, self._clock()),
        )

    def withdraw(self, identity: str) -> None:
        """Close the latest intent of `identity`: its request certainly left no file."""
        # They are as good as each other, but doing this twice must not close two of them.
        chosen: list[tuple[str]] = []

        def close(connection: sqlite3.Connection) -> None:
            if not chosen:
                chosen.extend(
                    connection.execute(
                        "SELECT token FROM intents WHERE identity = ? LIMIT 1", (identity,)
                    )
                )
            connection.executemany("DELETE FROM intents WHERE token = ?", chosen)

        self._write("intent's end", close)

    def open_intents(self, identity: str) -> int:
        """Return how many requests may have left a file of `identity` at fal."""
        rows = self._read("SELECT count(*) FROM intents WHERE identity = ?", identity)
        return int(rows[0][0]) if rows else 0

    def forget_older_than(self, days: float) -> None:
        """Drop what was begun more than `days` ago; call it while no upload runs."""
        before = self._clock() - days * _DAY
        self._execute("pruning", "DELETE FROM unfinished WHERE begun_at < ?", (before,))
        self._execute("pruning", "DELETE FROM intents WHERE made_at < ?", (before,))

    def _read(self, statement: str, *identities: str) -> list[tuple[Any, ...]]:
        try:
            return self._database.foresee(statement, identities)
        except UploadError as error:
            _log.warning("journal not read: %s", error.detail)
            return []

    def _execute(
        self, what: str, statement: str, values: Sequence[Value], *, lasting: bool = True
    ) -> None:
        self._write(what, lambda connection: connection.execute(statement, values), lasting=lasting)

    def _write(self, what: str, work: Work[object], *, lasting: bool = True) -> None:
        try:
            self._database.write(work, later=True, lasting=lasting)
        except UploadError as error:
            _log.warning("journal: %s not written: %s", what, error.detail)
