"""The history and its thumbnails, which come and go together."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from falgui.store.database import Database
from falgui.store.history import History, TakenOut
from falgui.store.history_filter import HistoryFilter, StateWanted
from falgui.store.history_reader import HistoryReader
from falgui.store.thumbnail_cache import ThumbnailCache


@dataclass(frozen=True, slots=True)
class Removed:
    """Entries that were removed, and the thumbnails they had."""

    entries: TakenOut
    thumbnails: dict[str, bytes]


class HistoryShelf:
    """What the history in `file` has to read and to remove; for background threads.

    `database` opens it when first needed. Close this before the database.
    """

    def __init__(
        self,
        database: Callable[[], Database],
        file: Path,
        thumbnails: ThumbnailCache,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.reader = HistoryReader(database, file, clock)
        self.thumbnails = thumbnails
        self._database = database

    def remove(self, entry_ids: Sequence[int]) -> Removed:
        """Forget these entries, and return what `put_back` needs; their files at fal stay."""
        entries = History(self._database()).remove(*entry_ids)
        return Removed(entries, self.thumbnails.remove(entries.links))

    def put_back(self, removed: Removed) -> None:
        """Have entries again that were removed, where they were."""
        History(self._database()).put_back(removed.entries)
        for link, png in removed.thumbnails.items():
            self.thumbnails.write(link, png)

    def expired(self) -> Sequence[int]:
        """Return the ids of the entries whose files are gone from fal."""
        return self.reader.listing(HistoryFilter(state=StateWanted.EXPIRED)).ids

    def clear(self) -> None:
        """Forget everything; nothing of it stays on this machine."""
        History(self._database()).clear()
        self.thumbnails.clear()
