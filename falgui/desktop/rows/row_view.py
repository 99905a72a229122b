"""What the lists of the window have in common: rows of one column, selecting, the menu's place."""

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QFrame, QHeaderView, QTableView, QWidget

from falgui.desktop.rows.row_layout import row_height
from falgui.desktop.widgets.menu_place import menu_place


class RowView(QTableView):
    """Shows a model's rows, as high as their letters need.

    A table of one column, because a `QListView` lays out all of its rows again whenever one of
    them changes, which ten thousand of them would make felt.
    """

    menu_wanted = Signal(QPoint)
    """The context menu of the selection is wanted, at this place on the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
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

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  Qt's name
        """Make the rows as high as their letters need."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._choose_row_height()

    def moveCursor(  # noqa: N802  Qt's name
        self, action: QTableView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Let Home and End lead to the first and last row, as in a list."""
        if action in (QTableView.CursorAction.MoveHome, QTableView.CursorAction.MoveEnd):
            modifiers |= Qt.KeyboardModifier.ControlModifier
        return super().moveCursor(action, modifiers)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802  Qt's name
        """Ask for the menu, beside the current row where the keyboard asked."""
        if self.selectionModel().hasSelection():
            self.menu_wanted.emit(menu_place(self, event))

    def _choose_row_height(self) -> None:
        self.verticalHeader().setDefaultSectionSize(row_height(self.font()))
