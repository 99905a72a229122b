"""Everything about the history in one place: what keeps it, what shows it, and its threads."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from falgui.desktop.copying.copying import Copying
from falgui.desktop.history.page import HistoryPage
from falgui.desktop.history.thumbnail_keeper import ThumbnailKeeper
from falgui.desktop.queue.worker import Uploader
from falgui.desktop.system.background import Background
from falgui.store.database import Database
from falgui.store.history_shelf import HistoryShelf
from falgui.store.paths import Paths
from falgui.store.thumbnail_cache import ThumbnailCache


class HistoryDesk(QObject):
    """Shows on a page what `uploader` has uploaded, with pictures that `make` makes.

    What is given to the queue must be this `uploader`, and `background` must be finished before
    `close`. `database` opens the history in the background, when it is first looked at.
    """

    def __init__(
        self,
        uploader: Uploader,
        database: Callable[[], Database],
        paths: Paths,
        make: Callable[[Path, int], bytes | None],
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        cache = ThumbnailCache(paths.thumbnails)
        self._shelf = HistoryShelf(database, paths.database_file, cache)
        # A search must not wait for thumbnails, nor for a file that is being exported.
        self._background = Background(self, threads=3)
        self.uploader = ThumbnailKeeper(uploader, cache, make, paths.temporary, background, self)
        self._make = make
        self._for_pictures = background
        self._page: HistoryPage | None = None

    def new_page(self, copying: Copying) -> HistoryPage:
        """Return a page that shows the history, in place of an earlier one."""
        self._page = HistoryPage(
            self._shelf, self._make, copying, self._background, self._for_pictures
        )
        return self._page

    @property
    def page(self) -> HistoryPage:
        """The page that is shown at present; there must have been one."""
        assert self._page is not None  # noqa: S101  the app shows one before anybody asks
        return self._page

    def stop(self) -> None:
        """Give up what takes long."""
        if self._page is not None:
            self._page.stop()
        self._shelf.reader.close()

    def close(self, milliseconds: int) -> bool:
        """Wait for what is under way, at most that long; return whether all has ended."""
        self.stop()
        ended = self._background.finish_all(milliseconds)
        self.uploader.close()
        return ended
