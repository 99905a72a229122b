"""Finds earlier uploads whose links may do for the same bytes again."""

from dataclasses import dataclass
from typing import Any, Final

from falgui.core.lifecycle import Lifecycle
from falgui.store.database import Database, Value
from falgui.store.history import COLUMNS, HistoryEntry, entry_of

_MOST: Final = 3
"""How many links are worth a look for one file."""
# The first line and the size are what the index `history_by_size` is made of.
_ALIKE: Final = (
    "FROM history WHERE content_hash != ''"
    " AND size = ? AND content_type = ? AND account = ? AND expires_seconds IS ? AND private = ?"
    " AND leg != 'own' AND (expires_at IS NULL OR 2 * (expires_at - ?) >= expires_at - finished_at)"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an earlier upload must have been like."""

    size: int
    content_type: str
    account: str
    lifecycle: Lifecycle
    now: float
    """In seconds since 1970: half of its time at fal must be left."""


class ReusableLinks:
    """The links in the history, as far as they lead to files at fal.

    Every method raises `UploadError` (M23) if the disk does.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def has_any(self, wanted: Wanted) -> bool:
        """Return whether it is worth taking the file's hash."""
        return bool(self._rows("SELECT 1", wanted, "LIMIT 1"))

    def with_hash(self, wanted: Wanted, content_hash: str, name: str = "") -> list[HistoryEntry]:
        """Return a few uploads of these very bytes: those called `name`, then the newest first."""
        rows = self._rows(
            f"SELECT {COLUMNS}",
            wanted,
            f"AND content_hash = ? ORDER BY name = ? DESC, id DESC LIMIT {_MOST}",
            content_hash,
            name,
        )
        return [entry_of(row) for row in rows]

    def forget(self, entry: HistoryEntry) -> None:
        """Never offer the link of `entry` again; the entry itself stays."""
        self._database.write(
            lambda connection: connection.execute(
                "UPDATE history SET content_hash = '' WHERE id = ?", (entry.id,)
            ),
            later=True,
        )

    def _rows(self, what: str, wanted: Wanted, rest: str, *values: Value) -> list[tuple[Any, ...]]:
        return self._database.query(
            f"{what} {_ALIKE} {rest}",
            (
                wanted.size,
                wanted.content_type,
                wanted.account,
                wanted.lifecycle.expires_seconds,
                wanted.lifecycle.private,
                wanted.now,
                *values,
            ),
        )
