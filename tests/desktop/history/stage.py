"""A page of the history on a real database, for its tests."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from falgui.core.links import CopyStyle
from falgui.core.result import Result
from falgui.desktop.copying.clipboard import Clipboard
from falgui.desktop.copying.copying import Copying
from falgui.desktop.history.page import HistoryPage
from falgui.desktop.queue.uploads import Uploads
from falgui.desktop.system.background import Background
from falgui.store.database import Database, open_database
from falgui.store.history import History
from falgui.store.history_shelf import HistoryShelf
from falgui.store.thumbnail_cache import ThumbnailCache

RESULT = Result("https://v3.fal.media/x", "x.png", "image/png", 3, "cdn")


class Stage:
    """Has a history in `folder`, and shows its page when asked."""

    def __init__(
        self,
        folder: Path,
        qtbot: QtBot,
        clipboard: Clipboard,
        make: Callable[[Path, int], bytes | None] = lambda _path, _edge: None,
    ) -> None:
        self.file = folder / "falgui.sqlite3"
        self.folder = folder
        self._qtbot = qtbot
        self._clipboard = clipboard
        self._make = make
        self.database: Database = open_database(self.file)[0]
        self.cache = ThumbnailCache(folder / "thumbnails")
        self.shelf = HistoryShelf(lambda: self.database, self.file, self.cache)
        self.background = Background(threads=3)
        self.page = HistoryPage(
            self.shelf,
            make,
            Copying(Uploads(), clipboard, self.background, CopyStyle),
            self.background,
            self.background,
        )
        self.page.resize(760, 500)

    @property
    def history(self) -> History:
        return History(self.database)

    def add(self, name: str, *, ago: float = 0.0, source: str = "", **more: object) -> None:
        """Add an entry that was uploaded `ago` seconds before now."""
        url, uploaded = f"https://v3.fal.media/{name}", time.time() - ago
        result = replace(RESULT, name=name, url=url, **more)  # type: ignore[arg-type]
        if result.expires_seconds is not None:
            result = replace(result, expires_at=uploaded + result.expires_seconds)
        self.history.add(result, source or f"/gone/{name}", uploaded)

    def show(self) -> HistoryPage:
        """Show the page and wait until it is listed."""
        self.page.show()
        self._qtbot.waitExposed(self.page)
        self._qtbot.waitUntil(lambda: self.page.model.is_listed, timeout=20_000)
        return self.page

    def names(self) -> list[str]:
        """Return the names in the list, as the disk has them."""
        entries = self.shelf.reader.entries(self.page.model.all_ids())
        return [entry.result.name for entry in entries]

    def select(self, *names: str) -> None:
        """Select the entries with these names."""
        ids = self.page.model.all_ids()
        chosen = [
            entry.id for entry in self.shelf.reader.entries(ids) if entry.result.name in names
        ]
        self.page.view.select(chosen)

    def wait_for(self, *names: str) -> None:
        """Wait until the list has these names, the newest first."""
        self._qtbot.waitUntil(lambda: self.names() == list(names), timeout=20_000)

    def close(self) -> None:
        self.page.stop()
        self.shelf.reader.close()
        assert self.background.finish_all(20_000)
        self.database.close()
        self.page.close()
        self.page.deleteLater()


def find(page: QWidget, name: str) -> QWidget:
    """Return the part of the page with this name."""
    found = page.findChild(QWidget, name)
    assert found is not None
    return found
