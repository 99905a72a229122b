"""What was uploaded, and where it went."""

import unicodedata
from dataclasses import dataclass
from typing import Any, Final

from falgui.core.upload import Result
from falgui.store.database import Database
from falgui.store.stored_text import from_stored, to_stored

_COLUMNS: Final = (
    "id, source, name, url, content_type, size, leg, expires_seconds, private, finished_at"
)


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A finished upload as it was remembered; ids grow, later entries have greater ones."""

    id: int
    result: Result
    source: str
    """The path or address that was uploaded."""
    finished_at: float
    """Seconds since 1970."""

    @property
    def expires_at(self) -> float | None:
        """When fal deletes the file, in seconds since 1970; None if no expiry was asked for."""
        if self.result.expires_seconds is None:
            return None
        return self.finished_at + self.result.expires_seconds


class History:
    """Finished uploads, newest first. Every method raises `UploadError` (M23) if the disk does."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, result: Result, source: str, finished_at: float) -> int:
        """Remember `result`, and return the new entry's id once it is on disk."""
        with self._database.transaction() as connection:
            row = connection.execute(
                "INSERT INTO history (source, name, url, content_type, size, leg,"
                " expires_seconds, private, finished_at, search_text)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    to_stored(source),
                    to_stored(result.name),
                    to_stored(result.url),
                    result.content_type,
                    result.size,
                    result.leg,
                    result.expires_seconds,
                    result.private,
                    finished_at,
                    _folded(f"{result.name}\n{source}\n{result.url}"),
                ),
            ).lastrowid
            return int(row or 0)

    def recent(self, count: int) -> list[HistoryEntry]:
        """Return the last `count` entries, the newest first."""
        return self.search("", count)

    def search(self, text: str, limit: int, offset: int = 0) -> list[HistoryEntry]:
        """Return entries whose name, source or link contains `text`, the newest first.

        Upper and lower case are the same, and so are the several ways to write one accent.
        `offset` entries are left out at the beginning.
        """
        rows = self._database.query(
            f"SELECT {_COLUMNS} FROM history WHERE instr(search_text, ?)"  # noqa: S608  a constant
            " ORDER BY id DESC LIMIT ? OFFSET ?",
            (_folded(text), max(0, limit), max(0, offset)),
        )
        return [_entry(row) for row in rows]

    def remove(self, entry_id: int) -> None:
        """Forget one entry; the file at fal stays."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM history WHERE id = ?", (entry_id,))

    def clear(self) -> None:
        """Forget every entry."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM history")


def _entry(row: tuple[Any, ...]) -> HistoryEntry:
    number, source, name, url, content_type, size, leg, expires_seconds, private, at = row
    result = Result(
        url=from_stored(url),
        name=from_stored(name),
        content_type=content_type,
        size=size,
        leg=leg,
        expires_seconds=expires_seconds,
        private=bool(private),
    )
    return HistoryEntry(number, result, from_stored(source), at)


def _folded(text: str) -> str:
    searchable = unicodedata.normalize("NFKC", text).casefold()
    return searchable.encode(errors="replace").decode()
