"""Who may open what is dropped and how long it stays: the default, or for the next drop alone."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from falgui.core.lifecycle import Lifecycle


@dataclass(frozen=True, slots=True)
class Taken:
    """What holds for one drop, and whether it was chosen for that one alone."""

    lifecycle: Lifecycle
    is_special: bool = False


class DropChoice(QObject):
    """What the next drop gets; a drop takes it, and the one after has the default again.

    The default belongs to the settings: it comes by `show_default`, and what the person chooses
    for every drop goes out by `default_chosen`, a `Lifecycle`.
    """

    changed = Signal()
    default_chosen = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._default = Lifecycle()
        self._next: Lifecycle | None = None

    @property
    def lifecycle(self) -> Lifecycle:
        """What the next drop gets."""
        return self._default if self._next is None else self._next

    @property
    def is_special(self) -> bool:
        """Whether the next drop gets something else than those after it."""
        return self._next is not None

    def show_default(self, default: Lifecycle) -> None:
        """Follow the settings; what was chosen for the next drop stays."""
        self._change(default, self._next)

    def choose_for_next(self, lifecycle: Lifecycle) -> None:
        """Let the next drop, and that one only, have `lifecycle`."""
        self._change(self._default, lifecycle)

    def choose_for_every(self, lifecycle: Lifecycle) -> None:
        """Let every drop from now on have `lifecycle`."""
        self._change(lifecycle, None)
        self.default_chosen.emit(lifecycle)

    def use_default(self) -> None:
        """Let the next drop be like all others."""
        self._change(self._default, None)

    def take(self) -> Taken:
        """Return what holds for a drop that has come; the next one has the default again."""
        taken = Taken(self.lifecycle, self.is_special)
        self.use_default()
        return taken

    def give_back(self, taken: Taken) -> None:
        """Let the next drop have what one has taken of which nothing was uploaded."""
        if taken.is_special and self._next is None:
            self._change(self._default, taken.lifecycle)

    def _change(self, default: Lifecycle, special: Lifecycle | None) -> None:
        if special == default:
            special = None
        if (default, special) != (self._default, self._next):
            self._default, self._next = default, special
            self.changed.emit()
