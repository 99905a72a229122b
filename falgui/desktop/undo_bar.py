"""The bar at the foot that offers to bring back what has just left the list."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from falgui.core.translation import _, plural
from falgui.desktop.elided_label import ElidedLabel
from falgui.desktop.icons import icon
from falgui.desktop.removal import Removal
from falgui.desktop.undoing import Undoing


class UndoBar(QWidget):
    """Shown for as long as there is something to undo."""

    def __init__(self, undoing: Undoing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("undoBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(44)
        self._undoing = undoing
        self._text = ElidedLabel()
        self._text.setObjectName("undoText")
        undo = QPushButton(_("Undo"))
        undo.setObjectName("undo")
        undo.clicked.connect(undoing.undo)
        close = QToolButton()
        close.setObjectName("closeUndo")
        close.setAutoRaise(True)
        close.setProperty("compact", True)
        close.setIcon(icon("cancel"))
        close.setIconSize(QSize(16, 16))
        close.setFixedSize(32, 32)
        close.setAccessibleName(_("Close"))
        close.setToolTip(_("Close"))
        close.clicked.connect(undoing.close)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self._text, 1)
        row.addWidget(undo)
        row.addWidget(close)
        undoing.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        offer = self._undoing.offer
        if offer is not None:
            self._text.setText(removal_text(offer))
            self.setAccessibleName(removal_text(offer))
        self.setVisible(offer is not None)


def removal_text(removal: Removal) -> str:
    """Return what has happened to the list, such as `12 uploads cleared.` in full."""
    if removal.was_clearing:
        return plural("{n} upload cleared.", "{n} uploads cleared.", removal.count)
    return plural("{n} upload removed.", "{n} uploads removed.", removal.count)
