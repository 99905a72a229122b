"""Where the context menu of a list belongs."""

from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractItemView


def menu_place(view: QAbstractItemView, event: QContextMenuEvent) -> QPoint:
    """Return the place on the screen: under the pointer, or at the row that the keyboard is on."""
    if event.reason() is QContextMenuEvent.Reason.Keyboard:
        row = view.visualRect(view.currentIndex())
        return view.viewport().mapToGlobal(row.center())
    return event.globalPos()
