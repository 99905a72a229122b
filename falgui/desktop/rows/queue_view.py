"""The list of uploads: selecting, the keyboard, the context menu and dragging rows."""

from collections.abc import Iterable

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QRect,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QWidget

from falgui.core.translation import _
from falgui.core.upload import Upload
from falgui.desktop.rows.kept_selection import KeptSelection
from falgui.desktop.rows.primary_action import SecondaryAction
from falgui.desktop.rows.queue_delegate import QueueDelegate
from falgui.desktop.rows.queue_model import QueueModel
from falgui.desktop.rows.row_dragging import RowDragging
from falgui.desktop.rows.row_view import RowView
from falgui.desktop.rows.thumbnails import Thumbnails
from falgui.desktop.system.background import Background


class QueueView(RowView):
    """Shows the rows of `model`; what is to be done with them is told by signals."""

    triggered = Signal(list)
    """The numbers of uploads whose primary action is wanted: its button was clicked."""
    chosen = Signal(list)
    """The numbers of uploads that were double-clicked, or Enter was pressed on."""
    small_triggered = Signal(int, object)
    """A small button of the upload with this number was clicked: the `SecondaryAction`."""
    rows_dropped = Signal(list, int)
    """The numbers of uploads that were dragged within the list, and the row to go before."""

    def __init__(
        self,
        model: QueueModel,
        thumbnails: Thumbnails,
        background: Background,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("uploads")
        self.setAccessibleName(_("Uploads"))
        self.setDragDropMode(QueueView.DragDropMode.DragDrop)
        self.setDropIndicatorShown(False)
        self._loses_selection = False
        # Before the selection itself hears of it.
        model.rowsAboutToBeRemoved.connect(self._note_selection)
        self.setModel(model)
        self._shown = model.shown
        self._kept = KeptSelection(self, model)
        self._dragging = RowDragging(self, background)
        self._shown.places_changed.connect(self.viewport().update)
        self._delegate = QueueDelegate(thumbnails, model.shown.total, self)
        self.setItemDelegate(self._delegate)
        self._delegate.triggered.connect(lambda number: self.triggered.emit([number]))
        self._delegate.small_triggered.connect(self._take_small)
        model.rowsRemoved.connect(self._keep_selection)
        self.doubleClicked.connect(lambda _index: self._choose_selected())

    def selected(self) -> list[Upload]:
        """Return the selected uploads in the order of the list."""
        return self._shown.uploads(self._kept.numbers())

    def selected_numbers(self) -> list[int]:
        """Return the numbers of the selected uploads in the order of the list."""
        return self._kept.numbers()

    def select_numbers(self, numbers: Iterable[int]) -> None:
        """Select the rows of these uploads as far as they are shown, and no others."""
        self._kept.choose(set(numbers))

    def show_first_selected(self) -> None:
        """Bring the first selected row into sight, and make it the current one."""
        ranges = self._kept.ranges()
        if ranges:
            index = self.model().index(ranges[0][0], 0)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(index)

    def select(self, position: int) -> None:
        """Select the upload at `position` alone and bring it into sight."""
        index = self.model().index(position, 0)
        self.selectionModel().setCurrentIndex(
            index, QItemSelectionModel.SelectionFlag.ClearAndSelect
        )
        self.scrollTo(index)

    def show_current(self) -> None:
        """Bring the current row into sight."""
        self.scrollTo(self.currentIndex())

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

    def show_copied(self, numbers: Iterable[int]) -> None:
        """Let the buttons of these uploads say "Copied" for a moment."""
        self._delegate.show_copied(numbers)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Let Enter do what a double click does."""
        # From now on it matters which row has the focus.
        self.window().setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose_selected()
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        """Select; what may be dragged away now is looked for."""
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            self._dragging.look(self.selected())

    def startDrag(self, _actions: Qt.DropAction) -> None:  # noqa: N802  Qt's name
        """Drag the selected rows, unless it is a button that was pressed."""
        uploads = self.selected()
        if uploads and not self._delegate.is_pressed:
            self._dragging.drag(uploads)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802  Qt's name
        """Take rows of this list; everything else is the window's."""
        event.setAccepted(bool(self._dragging.numbers))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802  Qt's name
        """Show where the rows would go, and scroll near the edges."""
        super().dragMoveEvent(event)
        if self._dragging.numbers:
            self._dragging.come(event.position().toPoint())
            event.accept()
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802  Qt's name
        """Show no place any more."""
        super().dragLeaveEvent(event)
        self._dragging.leave()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802  Qt's name
        """Tell where the rows were let go of."""
        if self._dragging.numbers and self._dragging.gap is not None:
            self.rows_dropped.emit(self._dragging.numbers, self._dragging.gap)
            event.accept()
        self._dragging.leave()
        self.setState(QueueView.State.NoState)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the rows, and the place that dragged ones would have."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        self._dragging.paint_gap(painter)
        painter.end()

    @Slot(QModelIndex, int, int)
    def _note_selection(self, _parent: QModelIndex, first: int, last: int) -> None:
        is_current = first <= self.currentIndex().row() <= last
        self._loses_selection = is_current and self.selectionModel().hasSelection()

    @Slot(QModelIndex, int, int)
    def _keep_selection(self, _parent: QModelIndex, first: int, _last: int) -> None:
        # Qt would go back to the row before: whoever removes row after row goes on with the next.
        rows = self.model().rowCount()
        if self._loses_selection and rows:
            self.select(min(first, rows - 1))

    def _choose_selected(self) -> None:
        numbers = self.selected_numbers()
        if numbers:
            self.chosen.emit(numbers)

    def _take_small(self, number: int, action: SecondaryAction, area: QRect) -> None:
        if action is not SecondaryAction.MORE:
            self.small_triggered.emit(number, action)
            return
        index = self.indexAt(area.center())
        if not self.selectionModel().isSelected(index):
            self.select(index.row())
        start = area.bottomLeft() if self.isLeftToRight() else area.bottomRight()
        self.menu_wanted.emit(self.viewport().mapToGlobal(start))
