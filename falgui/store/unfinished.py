"""Uploads under way: what a pause, a crash or a restart leaves of them, and can be told of it."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Final

from falgui.core.errors import UploadError
from falgui.core.journal import UnfinishedMultipart
from falgui.store.database import Database, Value

_log = logging.getLogger(__name__)

_DAY: Final = 86400


class UnfinishedUploads:
    """The journal of uploads under way (`core.journal.UploadJournal`), usable from any thread.

    Every call is on disk when it returns. It never raises: a journal that can't be written
    must not stop the upload, it only makes a later one begin anew. `clock` tells the seconds
    since 1970.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        # Uploads whose beginning could not be kept. Their parts must not be entered under the
        # earlier upload of the same identity that may still be in the database.
        self._unkept: set[str] = set()

    def find(self, identity: str) -> UnfinishedMultipart | None:
        """Return what is kept for `identity`, if anything."""
        try:
            rows = self._database.query(
                "SELECT access_url, upload_id, part_size, number, etag FROM unfinished"
                " LEFT JOIN parts ON unfinished_id = id WHERE identity = ?",
                (identity,),
            )
        except UploadError as error:
            _log.warning("unfinished upload not read: %s", error.detail)
            return None
        if not rows or self._is_unkept(identity):
            return None
        access_url, upload_id, part_size, *_part = rows[0]
        etags = {number: etag for *_upload, number, etag in rows if number is not None}
        return UnfinishedMultipart(identity, access_url, upload_id, part_size, etags)

    def begin(self, unfinished: UnfinishedMultipart) -> None:
        """Keep a new multipart upload, in place of an earlier one of the same identity."""
        identity = unfinished.identity
        with self._lock:
            self._unkept.add(identity)
        try:
            with self._database.transaction() as connection:
                connection.execute("DELETE FROM unfinished WHERE identity = ?", (identity,))
                number = connection.execute(
                    "INSERT INTO unfinished (identity, access_url, upload_id, part_size, begun_at)"
                    " VALUES (?, ?, ?, ?, ?)",
                    (
                        identity,
                        unfinished.access_url,
                        unfinished.upload_id,
                        unfinished.part_size,
                        self._clock(),
                    ),
                ).lastrowid
                connection.executemany(
                    "INSERT INTO parts VALUES (?, ?, ?)",
                    [(number, part, etag) for part, etag in unfinished.etags.items()],
                )
        except UploadError as error:
            _log.warning("unfinished upload not kept: %s", error.detail)
            return
        with self._lock:
            self._unkept.discard(identity)

    def part_sent(self, identity: str, upload_id: str, number: int, etag: str) -> None:
        """Keep that part `number` of the upload `upload_id` is at fal.

        Nothing happens if it was forgotten, or if another upload has taken its place: the
        window and the command line may send the same file at once.
        """
        if self._is_unkept(identity):
            return
        self._write(
            "part",
            "INSERT OR REPLACE INTO parts"
            " SELECT id, ?, ? FROM unfinished WHERE identity = ? AND upload_id = ?",
            (number, etag, identity, upload_id),
        )

    def forget(self, identity: str) -> None:
        """Drop what is kept for `identity`: it is complete, or fal no longer knows it."""
        self._write("forgetting", "DELETE FROM unfinished WHERE identity = ?", (identity,))

    def intend(self, identity: str) -> None:
        """Keep that a request is about to leave that may put a file at fal."""
        self._write(
            "intent",
            "INSERT INTO intents VALUES (?, 1, ?) ON CONFLICT (identity)"
            " DO UPDATE SET open = open + 1, latest_at = excluded.latest_at",
            (identity, self._clock()),
        )

    def withdraw(self, identity: str) -> None:
        """Close the latest intent of `identity`: its request certainly left no file."""
        self._write(
            "intent's end",
            "UPDATE intents SET open = open - 1 WHERE identity = ? AND open > 0",
            (identity,),
        )

    def open_intents(self, identity: str) -> int:
        """Return how many requests may have left a file of `identity` at fal."""
        try:
            rows = self._database.query("SELECT open FROM intents WHERE identity = ?", (identity,))
        except UploadError as error:
            _log.warning("intents not read: %s", error.detail)
            return 0
        return int(rows[0][0]) if rows else 0

    def forget_older_than(self, days: float) -> None:
        """Drop what was begun more than `days` ago; call it while no upload runs."""
        before = self._clock() - days * _DAY
        self._write("pruning", "DELETE FROM unfinished WHERE begun_at < ?", (before,))
        self._write("pruning", "DELETE FROM intents WHERE latest_at < ?", (before,))

    def _write(self, what: str, statement: str, values: Sequence[Value]) -> None:
        try:
            with self._database.transaction() as connection:
                connection.execute(statement, values)
        except UploadError as error:
            _log.warning("journal: %s not written: %s", what, error.detail)

    def _is_unkept(self, identity: str) -> bool:
        with self._lock:
            return identity in self._unkept
