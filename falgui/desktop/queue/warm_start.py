"""Has the way to fal ready when the person is about to upload something."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from falgui.core.cancel import Cancel
from falgui.desktop.system.background import Background


class WarmStart(QObject):
    """Calls `warm_up` on another thread whenever an upload is likely, once at a time.

    There is no timer: an idle program sleeps, and whoever comes back to it announces that by
    what they do first. How long it stays warm is known to the transport, which does nothing
    while it is.
    """

    def __init__(
        self,
        warm_up: Callable[[Cancel], None],
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._warm_up = warm_up
        self._background = background
        self._cancel = Cancel()
        self._is_busy = False

    @Slot()
    def expect_upload(self) -> None:
        """Get ready: a drag has come over a window, or a menu opens, or the window is in front."""
        if self._is_busy or self._cancel.is_set():
            return
        self._is_busy = True
        self._background.run(
            self, lambda: self._warm_up(self._cancel), self._ended, failed=self._ended
        )

    def close(self) -> None:
        """Give up what is under way, so that nobody waits for it."""
        self._cancel.set()

    def _ended(self, _outcome: object) -> None:
        self._is_busy = False
