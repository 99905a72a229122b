"""Looks at one watched folder: what is new in it, what is still, what had its turn before."""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Final, NamedTuple

from falgui.core.arrivals import Arrivals, Facts, Known, Settled
from falgui.core.cancel import Cancel
from falgui.core.content_hash import content_hash
from falgui.core.errors import LocalFileError, UploadError
from falgui.core.local_file import LocalFile
from falgui.core.secret_names import looks_secret
from falgui.core.watched_listing import list_watched
from falgui.store.settings import WatchedFolder
from falgui.store.watched_files import WatchedFiles

_log = logging.getLogger(__name__)

_TRY_AGAIN_SECONDS: Final = 30.0
"""After which a file that can't be opened is tried again."""


class Why(Enum):
    """Why files are asked about instead of being uploaded."""

    CLOSED = "falgui was closed"
    PAUSED = "watching was paused"
    AWAY = "the folder was away"
    METERED = "sending costs money"


class Found(NamedTuple):
    """A file that is to be uploaded, or asked about."""

    path: Path
    name: str
    facts: Facts
    content_hash: str


@dataclass(slots=True)
class Seen:
    """What one look has told."""

    is_there: bool = True
    folders: list[str] = field(default_factory=list)
    """All that have to be watched for a change."""
    fresh: list[Found] = field(default_factory=list)
    """What came while the folder was watched."""
    unwatched: list[Found] = field(default_factory=list)
    """What came while it wasn't."""
    why: Why = Why.CLOSED
    """Why it wasn't."""
    secrets: list[str] = field(default_factory=list)
    """What looks like a secret, and was left alone."""
    due: float | None = None
    """In how many seconds the next look may tell more; None if only a change can."""
    uploaded: int = 0
    """How many files of this folder were uploaded before."""


class Contents:
    """Lets each content through once, however many folders and threads bring it."""

    def __init__(self, files: Callable[[], WatchedFiles]) -> None:
        self._files = files
        self._lock = threading.Lock()
        self._claimed: set[str] = set()

    def claim(self, digest: str) -> bool:
        """Return whether nobody had this content before; raises `UploadError` (M23)."""
        with self._lock:
            if digest in self._claimed or self._files().is_decided(digest):
                return False
            self._claimed.add(digest)
            return True

    def release(self, found: Iterable[Found]) -> None:
        """Take back what was claimed for files that nothing has become of."""
        with self._lock:
            self._claimed.difference_update(one.content_hash for one in found)


class FolderLook:
    """Knows one folder from look to look; one thread at a time may look.

    What is there when the folder was just switched on is known from then on and never given out.
    `why` tells why nobody watched before the first look.
    """

    def __init__(
        self,
        folder: WatchedFolder,
        files: Callable[[], WatchedFiles],
        contents: Contents,
        why: Why,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._path = Path(folder.path)
        self._files = files
        self._contents = contents
        self._why = why
        self._clock = clock
        self._arrivals: Arrivals | None = None
        self._was_away = False

    def look(self, cancel: Cancel) -> Seen:
        """Return what is new; blocks for as long as the drive does.

        Raises `UploadError` (M23) when it can't be told what was taken before.
        """
        now = self._clock()
        try:
            listing = list_watched(
                self._path, subfolders=self._folder.subfolders, stop=cancel.is_set
            )
        except OSError:
            if self._arrivals is not None:
                self._was_away = True
            return Seen(is_there=False)
        if cancel.is_set():
            return Seen()
        is_first = self._arrivals is None
        arrivals = self._arrivals or Arrivals(self._begin(listing.files))
        self._arrivals = arrivals
        if self._was_away:
            self._why = Why.AWAY
        found = arrivals.look(listing.files, now, unwatched=is_first or self._was_away)
        self._was_away = False
        seen = Seen(folders=listing.folders, why=self._why, uploaded=arrivals.uploaded)
        self._sort(found.settled, found.recognised, seen, cancel)
        seen.due = arrivals.due(self._clock())
        return seen

    def _begin(self, there: dict[str, Facts]) -> dict[str, Known]:
        folder = self._folder
        known = self._files().known(folder.path, folder.since)
        if known is None:
            self._files().begin(folder.path, folder.since, there)
            known = {name: Known(facts) for name, facts in there.items()}
        return known

    def _sort(
        self, settled: list[Settled], noted: dict[str, Known], seen: Seen, cancel: Cancel
    ) -> None:
        """Put each of `settled` where it belongs, and keep what nothing becomes of."""
        decided: list[str] = []
        for one in settled:
            if cancel.is_set():
                return
            digest = self._read(one, cancel)
            if not digest:
                continue
            is_secret = looks_secret(Path(one.name).name)
            is_new = self._contents.claim(digest)
            # A file that is only asked about is known by its hash once it was uploaded.
            is_asked = is_new and one.unwatched
            known = Known(one.facts, "" if is_asked or is_secret else digest)
            self._know(one.name, known)
            if is_new and not is_secret:
                found = Found(self._path / one.name, one.name, one.facts, digest)
                (seen.unwatched if one.unwatched else seen.fresh).append(found)
                continue
            noted[one.name] = known
            if is_new:
                seen.secrets.append(Path(one.name).name)
                decided.append(digest)
        if noted:
            _note(self._files, self._folder, noted, decided)

    def _read(self, one: Settled, cancel: Cancel) -> str:
        """Return the hash of a file that is still what it was, "" for one to be tried later."""
        try:
            with LocalFile(self._path / one.name, cancel, attempts=1) as file:
                if (file.size, file.modified_ns) == one.facts[:2]:
                    digest = content_hash(file, cancel)
                    file.check_unchanged()
                    return digest
            until = self._clock()
        except LocalFileError as error:
            _log.info("watched file not read: %s", error.message.id)
            until = self._clock() + _TRY_AGAIN_SECONDS
        if self._arrivals is not None:
            self._arrivals.defer(one.name, until)
        return ""

    def _know(self, name: str, known: Known) -> None:
        if self._arrivals is not None:
            self._arrivals.know(name, *known)


def keep(
    files: Callable[[], WatchedFiles],
    folder: WatchedFolder,
    found: list[Found],
    *,
    uploaded: bool,
) -> None:
    """Note what became of files; never call it on the main thread."""
    rows = {one.name: Known(one.facts, one.content_hash if uploaded else "") for one in found}
    _note(files, folder, rows, [one.content_hash for one in found])


def _note(
    files: Callable[[], WatchedFiles],
    folder: WatchedFolder,
    rows: dict[str, Known],
    decided: list[str],
) -> None:
    try:
        files().note(folder.path, folder.since, rows, decided)
    except UploadError as error:
        # It waits in memory, and the person hears of the disk from the history.
        _log.warning("watched files: %s (%s)", error.message.id, error.detail)
