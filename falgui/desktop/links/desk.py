"""Looks at links off the main thread, a few at a time, and keeps what was found."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled, UploadError
from falgui.core.own_links import OwnLink, Verdict
from falgui.desktop.system.background import Background

Look = Callable[[str, Cancel], OwnLink]
"""Returns whether models can read a link; blocks."""

_AT_ONCE: Final = 6


@dataclass(frozen=True, slots=True)
class Checked:
    """One link that was given, and what was found; None until somebody has looked."""

    asked: str
    found: OwnLink | None = None
    is_stopped: bool = False
    """Whether nobody is going to look any more."""

    @property
    def is_waiting(self) -> bool:
        """Whether a look is under way, or to come."""
        return self.found is None and not self.is_stopped


class LinkDesk(QObject):
    """The links to be checked, in their order; it lives longer than the page that shows them.

    `look` is called on threads of the desk's own, so that slow servers keep nobody else waiting.
    """

    about_to_add = Signal(int, int)
    """The first and last position that new links will have."""
    added = Signal()
    changed = Signal(int)
    """The position of a link of which something else is known now."""
    about_to_remove = Signal(int, int)
    removed = Signal()

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._background = Background(self, threads=_AT_ONCE)
        self._cancel = Cancel()
        self.links: list[Checked] = []

    @property
    def waiting(self) -> int:
        """How many have not been looked at yet, but will be."""
        return sum(one.is_waiting for one in self.links)

    def check(self, addresses: Sequence[str]) -> None:
        """Look at these, again at those that are there already."""
        if self._cancel.is_set():
            self._cancel = Cancel()
        places = {one.asked: position for position, one in enumerate(self.links)}
        new = [address for address in dict.fromkeys(addresses) if address not in places]
        if new:
            first = len(self.links)
            self.about_to_add.emit(first, first + len(new) - 1)
            self.links += [Checked(address) for address in new]
            self.added.emit()
        for address in addresses:
            if address in places:
                self._change(places[address], Checked(address))
        for address in dict.fromkeys(addresses):
            tell = partial(self._take, address, self._cancel)
            look = partial(_looked, self._look, address, self._cancel)
            self._background.run(self, look, tell, partial(_without_answer, address, tell))

    def stop(self) -> None:
        """Give up what is under way and what is still to come."""
        self._cancel.set()
        for position, one in enumerate(self.links):
            if one.is_waiting:
                self._change(position, replace(one, is_stopped=True))

    def remove(self, positions: Iterable[int]) -> None:
        """Forget the links at these positions."""
        for position in sorted(positions, reverse=True):
            self.about_to_remove.emit(position, position)
            del self.links[position]
            self.removed.emit()

    def close(self, milliseconds: int) -> bool:
        """Stop all looks; return whether every thread has ended within the time."""
        self._cancel.set()
        return self._background.finish(milliseconds)

    def _take(self, address: str, cancel: Cancel, found: OwnLink | None) -> None:
        if found is None or cancel.is_set():
            return
        for position, one in enumerate(self.links):
            if one.asked == address:
                self._change(position, Checked(address, found))
                return

    def _change(self, position: int, checked: Checked) -> None:
        self.links[position] = checked
        self.changed.emit(position)


def _looked(look: Look, address: str, cancel: Cancel) -> OwnLink | None:
    try:
        cancel.raise_if_set()
        return look(address, cancel)
    except Cancelled:
        return None


def _without_answer(
    address: str, tell: Callable[[OwnLink | None], None], _error: UploadError
) -> None:
    tell(OwnLink(address, Verdict.SILENT))
