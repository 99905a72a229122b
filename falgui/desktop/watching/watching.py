"""All watched folders: which are on, what came out of them, and what is asked about."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QDeadlineTimer, QObject, Signal

from falgui.core.sources import FileSource
from falgui.desktop.system.background import Background
from falgui.desktop.watching.bell import Bell
from falgui.desktop.watching.folder_look import Contents, FolderLook, Found, Seen, Why, keep
from falgui.desktop.watching.folder_watch import FolderWatch
from falgui.store.database import Database
from falgui.store.settings import Settings, WatchedFolder
from falgui.store.watched_files import WatchedFiles

_POLL_SECONDS: Final = 15.0
_THREADS: Final = 3
_MANY: Final = 10
_MUCH: Final = 100_000_000


@dataclass(frozen=True, eq=False)
class Offer:
    """Files of a folder that are uploaded only if the person wants it."""

    folder: WatchedFolder
    why: Why
    found: tuple[Found, ...]

    @property
    def size(self) -> int:
        """Return the bytes of all of them."""
        return sum(one.facts.size for one in self.found)


class Watching(QObject):
    """Watches the folders that the settings switch on, until `close`.

    What is there when a folder is switched on stays. What comes afterwards is given out once it
    has been still, once for each content; what came while nobody watched, or would cost money
    (`metered`), is an offer. `clock` tells seconds that only grow, `poll` after how many each
    folder is looked at in any case.
    """

    settled = Signal(list)
    """A list of `Source` that makes one batch."""
    offers_changed = Signal()
    secrets_left = Signal(str, list)
    """A folder's path, and the names in it that look like secrets and were left alone."""
    changed = Signal()
    """The state of a folder is another."""

    def __init__(
        self,
        database: Callable[[], Database],
        parent: QObject | None = None,
        *,
        metered: Callable[[], bool] = lambda: False,
        clock: Callable[[], float] = time.monotonic,
        poll: float = _POLL_SECONDS,
    ) -> None:
        super().__init__(parent)
        self._database = database
        self._metered = metered
        self._clock = clock
        self._poll = poll
        self._contents = Contents(self._files)
        # Of its own: a drive that doesn't answer must not hold anything else up.
        self._background = Background(self, threads=_THREADS)
        self._bell: Bell | None = None
        self._watches: dict[str, FolderWatch] = {}
        self._folders: tuple[WatchedFolder, ...] | None = None
        self._was_paused = False
        self._offers: list[Offer] = []

    @property
    def offers(self) -> tuple[Offer, ...]:
        """What the person is asked about now."""
        return tuple(self._offers)

    def watch(self, path: str) -> FolderWatch | None:
        """Return what watches this folder, None if it is off or all are paused."""
        return self._watches.get(path)

    def follow(self, settings: Settings) -> None:
        """Watch what `settings` say; the first call is the program's start."""
        on = tuple(folder for folder in settings.watched_folders if folder.on)
        before, self._folders = self._folders, on
        if before is None:
            kept = [(folder.path, folder.since) for folder in on]
            if kept:
                self._do(lambda: self._files().forget_others(kept))
        for folder in set(before or ()) - set(on):
            self._do(partial(self._forget, folder))
        wanted = () if settings.watching_paused else on
        for watch in tuple(self._watches.values()):
            if watch.folder not in wanted:
                watch.stop()
                del self._watches[watch.folder.path]
                self._drop_offers(watch.folder)
        why = Why.PAUSED if self._was_paused else Why.CLOSED
        for folder in wanted:
            if folder.path not in self._watches:
                self._begin(folder, why)
        self._was_paused = settings.watching_paused
        self._follow_folders()
        self.changed.emit()

    def look(self) -> None:
        """Look at every folder now."""
        for watch in self._watches.values():
            watch.look()

    def answer(self, offer: Offer, *, wanted: bool) -> None:
        """Upload what was offered, or leave it for good."""
        if offer not in self._offers:
            return
        self._offers.remove(offer)
        self.offers_changed.emit()
        self._decide(offer.folder, list(offer.found), uploaded=wanted)

    def close(self, milliseconds: int) -> bool:
        """Watch no more; return whether every thread has ended within the time."""
        leave_by = QDeadlineTimer(milliseconds)
        for watch in self._watches.values():
            watch.stop()
        self._watches.clear()
        ended = self._bell is None or self._bell.close(leave_by.remainingTime())
        # What became of files is still written.
        return self._background.finish_all(leave_by.remainingTime()) and ended

    def _begin(self, folder: WatchedFolder, why: Why) -> None:
        if self._bell is None:
            self._bell = Bell(self)
            self._bell.rang.connect(self._hear)
        look = FolderLook(folder, self._files, self._contents, why, self._clock)
        watch = FolderWatch(folder, look, self._background, self._poll, self)
        watch.seen.connect(partial(self._take, watch))
        watch.unused.connect(self._put_back)
        self._watches[folder.path] = watch
        watch.look()

    def _take(self, watch: FolderWatch, seen: Seen) -> None:
        self._follow_folders()
        if seen.secrets:
            self.secrets_left.emit(watch.folder.path, seen.secrets)
        if seen.unwatched:
            self._offer(Offer(watch.folder, seen.why, tuple(seen.unwatched)))
        size = sum(one.facts.size for one in seen.fresh)
        if seen.fresh and (len(seen.fresh) > _MANY or size >= _MUCH) and self._metered():
            self._offer(Offer(watch.folder, Why.METERED, tuple(seen.fresh)))
        elif seen.fresh:
            self._decide(watch.folder, seen.fresh, uploaded=True)
        self.changed.emit()

    def _decide(self, folder: WatchedFolder, found: list[Found], *, uploaded: bool) -> None:
        if uploaded:
            watch = self._watches.get(folder.path)
            if watch is not None:
                watch.uploaded += len(found)
            self.settled.emit([FileSource(one.path) for one in found])
            self.changed.emit()
        # After they are in the queue: what a crash takes meanwhile is asked about at the start.
        self._do(partial(keep, self._files, folder, found, uploaded=uploaded))

    def _offer(self, offer: Offer) -> None:
        self._offers.append(offer)
        self.offers_changed.emit()

    def _drop_offers(self, folder: WatchedFolder) -> None:
        for offer in [one for one in self._offers if one.folder == folder]:
            # Watched again, they are asked about again.
            self._contents.release(offer.found)
            self._offers.remove(offer)
            self.offers_changed.emit()

    def _put_back(self, seen: Seen) -> None:
        self._contents.release([*seen.fresh, *seen.unwatched])

    def _hear(self, folder: str) -> None:
        for watch in self._watches.values():
            watch.hear(folder)

    def _follow_folders(self) -> None:
        if self._bell is not None:
            self._bell.follow(path for watch in self._watches.values() for path in watch.folders)

    def _forget(self, folder: WatchedFolder) -> None:
        self._files().forget(folder.path, folder.since)

    def _files(self) -> WatchedFiles:
        return WatchedFiles(self._database())

    def _do(self, job: Callable[[], None]) -> None:
        self._background.run(self, job, lambda _nothing: None)
