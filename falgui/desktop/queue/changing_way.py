"""Lets the running uploader take another way through the network as soon as one is chosen."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from falgui.desktop.system.background import Background
from falgui.store.settings import Settings


class ChangingWay(QObject):
    """Calls `follow` on another thread when proxy or certificates change."""

    changed = Signal()
    """The new way is in use."""
    failed = Signal(object)
    """The `UploadError` that says why it can't be; the way before stays in use."""

    def __init__(
        self, follow: Callable[[], None], background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._follow = follow
        self._background = background

    def look(self, before: Settings, settings: Settings) -> None:
        """Follow `settings`, if they say something else about the network than `before`."""
        if _way(before) != _way(settings):
            self._background.run(
                self, self._follow, lambda _nothing: self.changed.emit(), self.failed.emit
            )


def _way(settings: Settings) -> tuple[object, ...]:
    return settings.proxy, settings.proxy_address, settings.extra_authority
