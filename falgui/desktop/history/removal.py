"""Takes entries out of the history, and back in for as long as that is offered."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from falgui.core.errors import UploadError
from falgui.core.translation import _, plural
from falgui.desktop.history.model import HistoryModel
from falgui.desktop.intake.questions import ask_first
from falgui.desktop.system.background import Background
from falgui.store.history_shelf import HistoryShelf, Removed

_MOST_UNDONE: Final = 10_000
"""Entries that are held in memory while they can come back; for more the person is asked."""


class HistoryRemoval(QObject):
    """Removes from `shelf` and `model`; `page` is where questions are asked.

    Files at fal always stay.
    """

    removed = Signal(list)
    """The links of entries that are gone, or (empty) all are."""
    undo_offered = Signal(int)
    """So many entries were removed, and `undo` brings them back until `forget`."""
    said = Signal(str)
    failed = Signal(object)
    """An `UploadError`."""

    def __init__(
        self, shelf: HistoryShelf, model: HistoryModel, background: Background, page: QWidget
    ) -> None:
        super().__init__(page)
        self._shelf = shelf
        self._model = model
        self._background = background
        self._page = page
        self._removed: Removed | None = None

    def remove(self, ids: Sequence[int]) -> None:
        """Remove these entries, so that it can be undone if they are not very many."""
        if len(ids) > _MOST_UNDONE:
            self._ask(ids, plural("Remove {n} entry?", "Remove {n} entries?", len(ids)))
            return
        self._model.remove(ids)

        def gone(removed: Removed) -> None:
            # A search that was under way may have found them all the same.
            self._model.remove(ids)
            self._removed = removed
            links = removed.entries.links
            self.removed.emit(links)
            self.undo_offered.emit(len(links))

        self._background.run(self, lambda: self._shelf.remove(ids), gone, self._fail)

    def undo(self) -> None:
        """Bring back what was removed last."""
        removed, self._removed = self._removed, None
        if removed is not None:
            self._background.run(
                self,
                lambda: self._shelf.put_back(removed),
                lambda _none: self._model.list_again(),
                self._fail,
            )

    def forget(self) -> None:
        """Let go of what was removed last: it can't come back any more."""
        self._removed = None

    def remove_expired(self) -> None:
        """Remove every entry whose file has expired, after a question."""

        def ask(ids: Sequence[int]) -> None:
            if ids:
                self._ask(
                    ids,
                    plural("Remove {n} expired entry?", "Remove {n} expired entries?", len(ids)),
                )
            else:
                self.said.emit(_("Nothing has expired."))

        self._background.run(self, self._shelf.expired, ask, self._fail)

    def clear(self) -> None:
        """Remove everything, after a question."""
        ask_first(
            self._page,
            "clearHistory",
            _("Clear the whole history?"),
            _("This cannot be undone. The files stay at fal, and whoever has a link can use it."),
            _("Clear history"),
            self._clear,
        )

    def _clear(self) -> None:
        self.forget()

        def gone(_none: None) -> None:
            self._model.list_again()
            self.removed.emit([])
            self.said.emit(_("The history is empty now."))

        self._background.run(self, self._shelf.clear, gone, self._fail)

    def _ask(self, ids: Sequence[int], question: str) -> None:
        def gone(removed: Removed) -> None:
            self._model.list_again()
            self.removed.emit(removed.entries.links)
            count = len(removed.entries.links)
            self.said.emit(plural("{n} entry removed", "{n} entries removed", count))

        ask_first(
            self._page,
            "removeFromHistory",
            question,
            _("This cannot be undone. The files stay at fal, and whoever has a link can use it."),
            _("Remove"),
            lambda: self._background.run(self, lambda: self._shelf.remove(ids), gone, self._fail),
        )

    def _fail(self, error: UploadError) -> None:
        self._model.list_again()
        self.failed.emit(error)
