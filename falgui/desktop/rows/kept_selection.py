"""Keeps what is selected, and where the list is scrolled to, while its rows are put anew."""

from typing import Final

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject
from PySide6.QtWidgets import QTableView

from falgui.desktop.queue.order import unbroken
from falgui.desktop.rows.queue_model import QueueModel

_MOST_RUNS: Final = 1500
"""Qt compares each stretch of a selection with every other: of more it would take seconds, and
a selection that is there in part would be a lie."""
_CHOOSE = QItemSelectionModel.SelectionFlag.ClearAndSelect


class KeptSelection(QObject):
    """Follows the resets of `model` for `view`: rows that are still shown stay selected."""

    def __init__(self, view: QTableView, model: QueueModel) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._selected: list[int] = []
        self._current = 0
        self._scrolled = 0
        model.modelAboutToBeReset.connect(self._note)
        model.modelReset.connect(self._restore)

    def numbers(self) -> list[int]:
        """Return the numbers of the selected uploads in the order of the list."""
        ranges = self.ranges()
        if not ranges:
            return []
        numbers = self._model.shown.numbers()
        return [number for first, last in ranges for number in numbers[first : last + 1]]

    def ranges(self) -> list[tuple[int, int]]:
        """Return the first and last row of each stretch that is selected, from the top down."""
        # Asking the model for each index would take a hundred times as long.
        selection = self._view.selectionModel().selection()
        ranges = (selection.at(position) for position in range(selection.count()))
        return sorted((one.top(), one.bottom()) for one in ranges)

    def choose(self, numbers: set[int]) -> None:
        """Select the rows of these uploads, and no others; none where they are too scattered."""
        rows = [row for row, one in enumerate(self._model.shown.numbers()) if one in numbers]
        runs = unbroken(rows)
        selection = QItemSelection()
        for first, last in runs if len(runs) <= _MOST_RUNS else ():
            selection.select(self._model.index(first), self._model.index(last))
        self._view.selectionModel().select(selection, _CHOOSE)

    def _note(self) -> None:
        self._selected = self.numbers()
        current = self._view.currentIndex()
        there = current.isValid() and current.row() < self._model.shown.count()
        self._current = self._model.shown.at(current.row()).number if there else 0
        self._scrolled = self._view.verticalScrollBar().value()

    def _restore(self) -> None:
        row = self._model.shown.row(self._current) if self._current else None
        if row is not None:
            self._view.selectionModel().setCurrentIndex(
                self._model.index(row), QItemSelectionModel.SelectionFlag.NoUpdate
            )
        if self._selected:
            self.choose(set(self._selected))
        # The scroll bar learns of the rows when they are laid out.
        self._view.updateGeometries()
        self._view.verticalScrollBar().setValue(self._scrolled)
