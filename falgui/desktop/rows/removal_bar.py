"""The bar at the foot that offers to bring back what has just left the list."""

from PySide6.QtWidgets import QWidget

from falgui.core.translation import plural
from falgui.desktop.queue.removal import Removal
from falgui.desktop.queue.undoing import Undoing
from falgui.desktop.widgets.undo_bar import UndoBar


class RemovalBar(UndoBar):
    """Shown for as long as `undoing` has something to offer."""

    def __init__(self, undoing: Undoing, parent: QWidget | None = None) -> None:
        super().__init__(parent, None)
        self._undoing = undoing
        self.undo_wanted.connect(undoing.undo)
        self.over.connect(undoing.close)
        undoing.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        offer = self._undoing.offer
        if offer is None:
            self.withdraw()
        else:
            self.offer(removal_text(offer))


def removal_text(removal: Removal) -> str:
    """Return what has happened to the list, such as `12 uploads cleared.` in full."""
    if removal.was_clearing:
        return plural("{n} upload cleared.", "{n} uploads cleared.", removal.count)
    return plural("{n} upload removed.", "{n} uploads removed.", removal.count)
