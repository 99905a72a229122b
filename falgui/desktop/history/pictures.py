"""The pictures of the history's rows: from the cache, or from the files while they exist."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QPixmap

from falgui.core.sources import link_source
from falgui.desktop.history.text import entry_kind
from falgui.desktop.rows.picture_shelf import PictureShelf
from falgui.desktop.system.background import Background
from falgui.store.history import HistoryEntry
from falgui.store.thumbnail_cache import ThumbnailCache

CACHED_EDGE: Final = 128
"""The longer edge, in pixels, of what is kept: the middle of a photo is sharp on a 2x screen."""


class HistoryPictures(PictureShelf):
    """Gives the picture of an entry if it has one by now, and has it looked for if not.

    `make` returns a picture at most `edge` pixels wide and high as PNG, or None where there is
    none. What it made is kept in `cache`.
    """

    def __init__(
        self,
        cache: ThumbnailCache,
        make: Callable[[Path, int], bytes | None],
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(background, parent)
        self._cache = cache
        self._make = make

    def pixmap(self, entry: HistoryEntry, ratio: float) -> QPixmap | None:
        """Return the picture of `entry` for a screen with that `ratio`, or None.

        None also while it is being made; `ready` follows if there will be one.
        """
        if entry_kind(entry) != "image":
            return None
        return self.picture(entry.id, ratio, lambda _edge: self._found(entry))

    def _found(self, entry: HistoryEntry) -> bytes | None:
        link = entry.result.url
        png = self._cache.read(link)
        if png is not None or not entry.source or link_source(entry.source):
            return png
        source = Path(entry.source)
        try:
            # What was changed later is not what was uploaded.
            if source.stat().st_mtime > entry.finished_at:
                return None
        except (OSError, ValueError):
            return None
        png = self._make(source, CACHED_EDGE)
        if png is not None:
            self._cache.write(link, png)
        return png
