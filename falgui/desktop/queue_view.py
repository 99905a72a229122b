"""The list of uploads: selecting, the keyboard, the context menu and dragging links out."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHeaderView, QTableView, QWidget

from falgui.core.translation import _
from falgui.core.upload import Upload
from falgui.desktop.queue_delegate import QueueDelegate
from falgui.desktop.queue_model import QueueModel, Role
from falgui.desktop.row_layout import row_height
from falgui.desktop.thumbnails import Thumbnails


class QueueView(QTableView):
    """Shows the rows of `model`; what is to be done with them is told by signals.

    A table of one column, because a `QListView` lays out all of its rows again whenever one of
    them changes, which ten thousand of them would make felt.
    """

    triggered = Signal(list)
    """The numbers of uploads whose primary action is wanted: a button, Enter, a double click."""
    menu_wanted = Signal(QPoint)
    """The context menu of the selection is wanted, at this place on the screen."""

    def __init__(
        self, model: QueueModel, thumbnails: Thumbnails, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("uploads")
        self.setAccessibleName(_("Uploads"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setDragDropMode(QTableView.DragDropMode.DragOnly)
        self.setMouseTracking(True)
        self.horizontalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(0)
        self._choose_row_height()
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

    def show_copied(self, numbers: Iterable[int]) -> None:
        """Let the buttons of these uploads say "Copied" for a moment."""
        self._delegate.show_copied(numbers)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  Qt's name
        """Make the rows as high as their letters need."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._choose_row_height()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Let Enter do what the row's button does."""
        # From now on it matters which row has the focus.
        self.window().setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._trigger_selected()
            return
        super().keyPressEvent(event)

    def moveCursor(  # noqa: N802  Qt's name
        self, action: QTableView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Let Home and End lead to the first and last row, as in a list."""
        if action in (QTableView.CursorAction.MoveHome, QTableView.CursorAction.MoveEnd):
            modifiers |= Qt.KeyboardModifier.ControlModifier
        return super().moveCursor(action, modifiers)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802  Qt's name
        """Ask for the menu, beside the current row where the keyboard asked."""
        place = event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            row = self.visualRect(self.currentIndex())
            place = self.viewport().mapToGlobal(row.center())
        if self.selectionModel().hasSelection():
            self.menu_wanted.emit(place)

    def startDrag(self, actions: Qt.DropAction) -> None:  # noqa: N802  Qt's name
        """Drag the selected links, unless it is a button that was pressed."""
        if not self._delegate.is_pressed:
            super().startDrag(actions)

    def _choose_row_height(self) -> None:
        self.verticalHeader().setDefaultSectionSize(row_height(self.font()))

    def _trigger_selected(self) -> None:
        numbers = [upload.number for upload in self.selected()]
        if numbers:
            self.triggered.emit(numbers)
