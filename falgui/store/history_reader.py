"""Reads the history for a list of very many rows: all ids first, whole entries when in sight."""

import json
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
    times: "array[int]"


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

    def listing(self, wanted: HistoryFilter, after: int = 0, most: int = -1) -> Listing:
        """Return which entries are wanted, of those whose ids are greater than `after`.

        With `most`, no more than so many of the newest: a few come much sooner than all.

        Raises `Cancelled` if `stop_searching` was called meanwhile.
        """
        condition, values = wanted.condition(self._clock())
        # All in one text, because each row that SQLite hands over has to wait for its turn among
        # Python's threads, which makes a second of 100,000 while the window is busy.
        ((text,),) = self._searches.query(
            "SELECT group_concat(id || ',' || CAST(finished_at AS INTEGER)) FROM"  # noqa: S608
            f" (SELECT id, finished_at FROM history WHERE id > ? AND {condition} ORDER BY id DESC"
            " LIMIT ?)",
            [after, *values, most],
        )
        numbers: list[int] = json.loads(f"[{text or ''}]")
        ids, times = numbers[0::2], numbers[1::2]
        if ids != sorted(ids, reverse=True):
            # SQLite does not promise the order in which it puts texts together.
            pairs = sorted(zip(ids, times, strict=True), reverse=True)
            ids, times = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        return Listing(array("q", ids), array("q", times))

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
