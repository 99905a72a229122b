"""Writes the settings to disk off the main thread, the last ones for sure."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from falgui.core.errors import UploadError
from falgui.desktop.system.background import Background
from falgui.store.settings import Settings


class SettingsKeeper(QObject):
    """Calls `write` for settings that changed: one at a time, in order, on a thread of its own.

    What changes while the disk is busy is written together afterwards: a slider that is drawn
    along costs as many writes as the disk manages.
    """

    failed = Signal(object)
    """The `UploadError` that a write ended with."""

    def __init__(self, write: Callable[[Settings], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._write = write
        self._background = Background(self, threads=1)
        self._waiting: Settings | None = None
        self._busy = False

    def keep(self, settings: Settings) -> None:
        """Have `settings` written soon; returns at once."""
        self._waiting = settings
        if not self._busy:
            self._begin()

    def close(self, milliseconds: int) -> bool:
        """Write what isn't on disk yet; return whether all was done in time."""
        self._busy = True
        if self._waiting is not None:
            self._begin()
        return self._background.finish_all(milliseconds)

    def _begin(self) -> None:
        settings, self._waiting = self._waiting, None
        if settings is None:
            return
        self._busy = True
        self._background.run(
            self, lambda: self._write(settings), lambda _nothing: self._go_on(), self._tell
        )

    def _go_on(self) -> None:
        self._busy = False
        self._begin()

    def _tell(self, error: UploadError) -> None:
        self.failed.emit(error)
        self._go_on()
