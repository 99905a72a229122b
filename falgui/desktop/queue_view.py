"""The list of uploads: selecting, the keyboard, the context menu and dragging links out."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from falgui.core.translation import _
from falgui.core.upload import Upload
from falgui.desktop.queue_delegate import QueueDelegate
from falgui.desktop.queue_model import QueueModel, Role
from falgui.desktop.row_view import RowView
from falgui.desktop.thumbnails import Thumbnails


class QueueView(RowView):
    """Shows the rows of `model`; what is to be done with them is told by signals."""

    triggered = Signal(list)
    """The numbers of uploads whose primary action is wanted: a button, Enter, a double click."""

    def __init__(
        self, model: QueueModel, thumbnails: Thumbnails, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("uploads")
        self.setAccessibleName(_("Uploads"))
        self.setModel(model)
        self._delegate = QueueDelegate(thumbnails, self)
        self.setItemDelegate(self._delegate)
        self._delegate.triggered.connect(lambda number: self.triggered.emit([number]))
        self.doubleClicked.connect(lambda _index: self._trigger_selected())

    def selected(self) -> list[Upload]:
        """Return the selected uploads in the order of the list."""
        rows = sorted(self.selectionModel().selectedIndexes(), key=lambda index: index.row())
        return [index.data(Role.UPLOAD) for index in rows]

    def select(self, position: int) -> None:
        """Select the upload at `position` alone and bring it into sight."""
        index = self.model().index(position, 0)
        self.selectionModel().setCurrentIndex(
            index, QItemSelectionModel.SelectionFlag.ClearAndSelect
        )
        self.scrollTo(index)

    def take_place_of(self, other: "QueueView") -> None:
        """Select the rows that are selected in `other`, which shows the same."""
        model, selection = self.model(), QItemSelection()
        selected = other.selectionModel().selection()
        for part in (selected.at(place) for place in range(selected.size())):
            selection.select(model.index(part.top(), 0), model.index(part.bottom(), 0))
        current = model.index(other.currentIndex().row(), 0)
        self.selectionModel().setCurrentIndex(current, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.Select)

    def scroll_like(self, other: "QueueView") -> None:
        """Show the part of the list that `other` shows; call it when the view has its size."""
        self.executeDelayedItemsLayout()
        self.verticalScrollBar().setValue(other.verticalScrollBar().value())

    def select_all_of(self, positions: Sequence[int]) -> None:
        """Select the uploads at `positions`, which ascend, and bring the first into sight."""
        selection = QItemSelection()
        for _key, run in groupby(enumerate(positions), key=lambda pair: pair[1] - pair[0]):
            rows = [position for _place, position in run]
            selection.select(self.model().index(rows[0], 0), self.model().index(rows[-1], 0))
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if positions:
            first = self.model().index(positions[0], 0)
            self.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(first)

    def show_copied(self, numbers: Iterable[int]) -> None:
        """Let the buttons of these uploads say "Copied" for a moment."""
        self._delegate.show_copied(numbers)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Let Enter do what the row's button does."""
        # From now on it matters which row has the focus.
        self.window().setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._trigger_selected()
            return
        super().keyPressEvent(event)

    def startDrag(self, actions: Qt.DropAction) -> None:  # noqa: N802  Qt's name
        """Drag the selected links, unless it is a button that was pressed."""
        if not self._delegate.is_pressed:
            super().startDrag(actions)

    def _trigger_selected(self) -> None:
        numbers = [upload.number for upload in self.selected()]
        if numbers:
            self.triggered.emit(numbers)
