"""The list of checked links."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView

from falgui.core.translation import _
from falgui.desktop.copying.finding_delegate import FindingDelegate
from falgui.desktop.widgets.menu_place import menu_place


class LinkView(QListView):
    """Shows the findings, one below the other."""

    menu_wanted = Signal(object)
    """The context menu of the selection is wanted, at this place on the screen."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("checkedLinks")
        self.setAccessibleName(_("Checked links"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(True)
        self.setItemDelegate(FindingDelegate(self))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802  Qt's name
        """Ask for the menu, beside the current row where the keyboard asked."""
        if self.selectionModel().hasSelection():
            self.menu_wanted.emit(menu_place(self, event))
