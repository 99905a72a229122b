"""Watches one folder: looks when something happens there, and from time to time."""

import logging
from enum import Enum, auto
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled, UploadError
from falgui.desktop.system.background import Background
from falgui.desktop.watching.folder_look import FolderLook, Seen
from falgui.store.settings import WatchedFolder

_log = logging.getLogger(__name__)

_GATHER_SECONDS: Final = 0.2
"""What happens at once is looked at once."""


class FolderState(Enum):
    """How it is with a folder."""

    LOOKING = auto()
    """It is looked at for the first time."""
    WATCHING = auto()
    MISSING = auto()
    FAILING = auto()
    """What was uploaded before can't be told, so nothing is."""


class FolderWatch(QObject):
    """Looks at `folder` again and again, off the main thread and one look at a time.

    `poll` is after how many seconds it is looked at in any case: the system tells nothing of
    network drives, and not when a file is written to.
    """

    seen = Signal(object)
    """What a look has told, as `Seen`."""
    unused = Signal(object)
    """What a look has told that was stopped meanwhile: nothing becomes of it."""

    def __init__(
        self,
        folder: WatchedFolder,
        look: FolderLook,
        background: Background,
        poll: float,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.folder = folder
        self.state = FolderState.LOOKING
        self.uploaded = 0
        """How many of its files were uploaded since it was switched on."""
        self.folders: list[str] = [folder.path]
        """What is to be watched for changes."""
        self._look = look
        self._background = background
        self._poll = poll
        self._cancel = Cancel()
        self._busy = False
        self._again = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.look)

    def look(self) -> None:
        """Look now, or once more when a look is under way."""
        self._timer.stop()
        if self._cancel.is_set():
            return
        if self._busy:
            self._again = True
            return
        self._busy = True
        self._background.run(self, self._job, self._take, self._failed)

    def hear(self, folder: str) -> None:
        """Look soon if something happened in `folder` that concerns this watch."""
        if folder in self.folders:
            self._wait(_GATHER_SECONDS)

    def stop(self) -> None:
        """Look no more; the watch deletes itself when nothing is under way."""
        self._cancel.set()
        self._timer.stop()
        if not self._busy:
            self.deleteLater()

    def _job(self) -> Seen:
        try:
            return self._look.look(self._cancel)
        except Cancelled:
            return Seen()

    def _take(self, seen: Seen) -> None:
        self._busy = False
        if self._cancel.is_set():
            self.unused.emit(seen)
            self.deleteLater()
        else:
            self._show(seen)

    def _show(self, seen: Seen) -> None:
        if seen.is_there:
            if self.state is FolderState.LOOKING:
                self.uploaded = seen.uploaded
            self.state = FolderState.WATCHING
            self.folders = seen.folders
        else:
            self.state = FolderState.MISSING
        self.seen.emit(seen)
        due = self._poll if seen.due is None else min(self._poll, max(_GATHER_SECONDS, seen.due))
        self._wait(_GATHER_SECONDS if self._again else due)
        self._again = False

    def _failed(self, error: UploadError) -> None:
        _log.warning("watched folder: %s (%s)", error.message.id, error.detail)
        self._busy = False
        if self._cancel.is_set():
            self.deleteLater()
            return
        self.state = FolderState.FAILING
        self.seen.emit(Seen(is_there=False))
        self._wait(self._poll)

    def _wait(self, seconds: float) -> None:
        milliseconds = round(1000 * seconds)
        if not self._timer.isActive() or self._timer.remainingTime() > milliseconds:
            self._timer.start(milliseconds)
