"""Rings when something happens in a folder, from a thread of its own."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QFileSystemWatcher, QObject, QThread, Signal, Slot

_MOST_FOLDERS: Final = 2000
"""What the system watches is limited; the others are looked at from time to time."""


class Bell(QObject):
    """Watches folders by the system's means; asking for that may wait for a slow drive.

    Where the system can't watch (network drives, its limits) it never rings.
    """

    rang = Signal(str)
    """Something was added to this folder, or taken from it."""
    _wanted = Signal(list)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = QThread(self)
        self._watcher = _Watcher()
        self._watcher.moveToThread(self._thread)
        self._watcher.rang.connect(self.rang)
        self._wanted.connect(self._watcher.follow)
        self._thread.finished.connect(self._watcher.deleteLater)
        self._thread.start()

    def follow(self, folders: Iterable[str]) -> None:
        """Watch these folders, and no others."""
        self._wanted.emit(sorted(set(folders))[:_MOST_FOLDERS])

    def close(self, milliseconds: int) -> bool:
        """Stop watching; return whether the thread has ended within the time."""
        self._thread.quit()
        return self._thread.wait(max(0, milliseconds))


class _Watcher(QObject):
    rang = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._watcher: QFileSystemWatcher | None = None

    @Slot(list)
    def follow(self, folders: list[str]) -> None:
        if self._watcher is None:
            # Made on the thread that it watches from.
            self._watcher = QFileSystemWatcher(self)
            self._watcher.directoryChanged.connect(self.rang)
        there = set(self._watcher.directories())
        gone, new = there - set(folders), set(folders) - there
        if gone:
            self._watcher.removePaths(sorted(gone))
        if new:
            self._watcher.addPaths(sorted(new))
