"""Reads the history for a list of very many rows: all ids first, whole entries when in sight."""

import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from falgui.store.database import Database
from falgui.store.history import COLUMNS, HistoryEntry, batched, entry_of
from falgui.store.history_filter import HistoryFilter
from falgui.store.read_only import ReadOnly

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Listing:
    """The ids of entries, the newest first, and when each was uploaded (seconds since 1970)."""

    ids: "array[int]"
    times: "array[float]"


@dataclass(frozen=True, slots=True)
class Overview:
    """The history as a whole."""

    total: int
    has_accounts: bool
    """Whether it was filled from more than one account."""


class HistoryReader:
    """Every method is for background threads, and raises `UploadError` (M23) if the disk does.

    A search never keeps rows waiting that are in sight, nor either an upload that ends. Close
    this before the database.
    """

    def __init__(
        self,
        database: Callable[[], Database],
        file: Path,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._searches = ReadOnly(database, file)
        self._rows = ReadOnly(database, file)
        self._clock = clock

    def listing(self, wanted: HistoryFilter, after: int = 0) -> Listing:
        """Return which entries are wanted, of those whose ids are greater than `after`.

        Raises `Cancelled` if `stop_searching` was called meanwhile.
        """
        condition, values = wanted.condition(self._clock())
        rows = self._searches.query(
            "SELECT id, finished_at FROM history"  # noqa: S608  values are given apart
            f" WHERE id > ? AND {condition} ORDER BY id DESC",
            [after, *values],
        )
        return Listing(array("q", (row[0] for row in rows)), array("d", (row[1] for row in rows)))

    def overview(self) -> Overview:
        """Return what is to be said of the whole history."""
        ((total, several),) = self._searches.query(
            "SELECT count(*), min(account) IS NOT max(account) FROM history"
        )
        return Overview(int(total), bool(several))

    def stop_searching(self) -> None:
        """End a listing that is nobody's wish any more."""
        self._searches.interrupt()

    def entries(self, ids: Sequence[int]) -> list[HistoryEntry]:
        """Return those of these entries that are still there, the newest first."""
        found: list[HistoryEntry] = []
        for some in batched(ids, _AT_ONCE):
            places = ", ".join("?" * len(some))
            rows = self._rows.query(
                f"SELECT {COLUMNS} FROM history WHERE id IN ({places}) ORDER BY id DESC",  # noqa: S608
                some,
            )
            found += map(entry_of, rows)
        return found

    def each(self, ids: Sequence[int]) -> Iterator[HistoryEntry]:
        """Yield these entries, a few in memory at a time; `ids` must not change meanwhile."""
        for some in batched(ids, _AT_ONCE):
            yield from self.entries(some)

    def close(self) -> None:
        """Give the file back; whoever waits gets `Cancelled`."""
        self._searches.close()
        self._rows.close()
