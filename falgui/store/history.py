"""What was uploaded, and where it went."""

import secrets
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any, Final, TypeVar

from falgui.core.errors import UploadError
from falgui.core.result import Result
from falgui.store.database import Database
from falgui.store.stored_text import from_stored, to_stored

T = TypeVar("T")

_AT_ONCE: Final = 1000
COLUMNS: Final = (
    "id, source, name, url, content_type, size, leg, expires_seconds, private, possible_copies,"
    " account, finished_at, expires_at, remark, content_hash, argument"
)
"""What an entry is made of, in the order in which `entry_of` takes it."""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A finished upload as it was remembered; ids grow, later entries have greater ones."""

    id: int
    result: Result
    source: str
    """The path or address that was uploaded."""
    finished_at: float
    """Seconds since 1970."""
    account: str = ""
    """Tells apart which key it went up with, without saying anything about the key."""

    @property
    def expires_at(self) -> float | None:
        """When fal deletes the file, in seconds since 1970; None if it stays."""
        return self.result.expires_at


@dataclass(frozen=True, slots=True)
class TakenOut:
    """Entries that were removed, as they were."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)

    @property
    def links(self) -> list[str]:
        """Return where they led."""
        return [from_stored(row[0]) for row in self.rows]


class History:
    """Finished uploads, newest first. Every method raises `UploadError` (M23) if the disk does."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._refused = False

    def add(
        self,
        result: Result,
        source: str,
        finished_at: float,
        *,
        label: str = "",
        identity: str = "",
        account: str = "",
    ) -> None:
        """Remember `result`: on disk when this returns, unless the disk refuses.

        Once more with the same label and link, it replaces what was to be told of that link.

        At the same moment the upload stops being work: what is kept of it in the queue (by
        `label`) and in the journal (by `identity`) is gone when the entry is there, and not
        before, so that no crash leaves both or neither. A label may end with several links;
        each is kept once.

        An entry that the disk refuses waits in memory and is on disk ahead of whatever is
        written next. Only the first of several is raised.
        """
        # What is repeated after a failure must be known again.
        key = label or secrets.token_hex(8)
        entry = (
            to_stored(source),
            to_stored(result.name),
            to_stored(result.url),
            result.content_type,
            result.size,
            result.leg,
            result.expires_seconds,
            result.private,
            result.possible_copies,
            account,
            key,
            finished_at,
            result.expires_at,
            to_stored(result.remark),
            result.content_hash,
            to_stored(result.argument),
            folded(f"{result.name}\n{source}\n{result.url}"),
        )

        def finish(connection: sqlite3.Connection) -> None:
            connection.execute(
                "INSERT INTO history (source, name, url, content_type, size, leg,"
                " expires_seconds, private, possible_copies, account, label, finished_at,"
                " expires_at, remark, content_hash, argument, search_text)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (label, url) DO UPDATE SET"
                " expires_at = excluded.expires_at, remark = excluded.remark,"
                " content_hash = excluded.content_hash",
                entry,
            )
            connection.execute("DELETE FROM queue WHERE label = ?", (key,))
            connection.execute("DELETE FROM unfinished WHERE identity = ?", (identity,))
            connection.execute("DELETE FROM intents WHERE identity IN (?, ?)", (identity, label))

        told = self._refused and self._database.is_behind
        try:
            self._database.write(finish, later=True)
        except UploadError:
            self._refused = True
            if not told:
                raise

    def recent(self, count: int) -> list[HistoryEntry]:
        """Return the last `count` entries, the newest first."""
        return self.search("", count)

    def search(self, text: str, limit: int, offset: int = 0) -> list[HistoryEntry]:
        """Return entries whose name, source or link contains `text`, the newest first.

        Upper and lower case are the same, and so are the several ways to write one accent.
        `offset` entries are left out at the beginning.
        """
        rows = self._database.query(
            f"SELECT {COLUMNS} FROM history WHERE instr(search_text, ?)"  # noqa: S608  a constant
            " ORDER BY id DESC LIMIT ? OFFSET ?",
            (folded(text), max(0, limit), max(0, offset)),
        )
        return [entry_of(row) for row in rows]

    def forget(self, label: str, url: str) -> None:
        """Drop what was remembered of a link that is no good after all."""
        self._database.write(
            lambda connection: connection.execute(
                "DELETE FROM history WHERE label = ? AND url = ?", (label, to_stored(url))
            ),
            later=True,
        )

    def remove(self, *entry_ids: int) -> TakenOut:
        """Forget these entries, and return what `put_back` needs; their files at fal stay."""
        taken = TakenOut()
        # An upload that ends meanwhile need not wait for all of them.
        for chunk in batched(entry_ids, _AT_ONCE):
            taken.rows.extend(self._database.write(partial(_take, ids=chunk)))
        return taken

    def put_back(self, taken: TakenOut) -> None:
        """Have entries again that were removed, where they were."""
        for rows in batched(taken.rows, _AT_ONCE):
            self._database.write(partial(_put, rows=rows))

    def clear(self) -> None:
        """Forget every entry; nothing of them stays in the file."""
        self._database.write(lambda connection: connection.execute("DELETE FROM history"))
        self._database.compact()


def _take(connection: sqlite3.Connection, ids: Sequence[int]) -> list[tuple[Any, ...]]:
    these = f"FROM history WHERE id IN ({', '.join('?' * len(ids))})"
    rows = connection.execute(f"SELECT url, * {these}", ids).fetchall()
    connection.execute(f"DELETE {these}", ids)
    return rows


def _put(connection: sqlite3.Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    for _url, *values in rows:
        connection.execute(
            f"INSERT OR IGNORE INTO history VALUES ({', '.join('?' * len(values))})",  # noqa: S608
            values,
        )


def batched(values: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """Yield `values` in pieces of at most `size`."""
    rest = iter(values)
    while piece := tuple(islice(rest, size)):
        yield piece


def entry_of(row: tuple[Any, ...]) -> HistoryEntry:
    """Return the entry in a row with the values of `COLUMNS`."""
    number, source, name, url, content_type, size, leg, expires_seconds, *rest = row
    private, possible_copies, account, finished_at, expires_at, remark, content_hash, argument = (
        rest
    )
    result = Result(
        url=from_stored(url),
        name=from_stored(name),
        content_type=content_type,
        size=size,
        leg=leg,
        expires_seconds=expires_seconds,
        private=bool(private),
        possible_copies=possible_copies,
        finished_at=finished_at,
        expires_at=expires_at,
        remark=from_stored(remark),
        content_hash=content_hash,
        argument=from_stored(argument),
    )
    return HistoryEntry(number, result, from_stored(source), finished_at, account)


def folded(text: str) -> str:
    """Return `text` as it is searched for: case and the ways to write an accent are the same."""
    searchable = unicodedata.normalize("NFKC", text).casefold()
    return searchable.encode(errors="replace").decode()
