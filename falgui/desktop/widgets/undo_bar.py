"""A line that offers for a while to take back what was just done."""

from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from falgui.core.translation import _
from falgui.desktop.look.icons import icon
from falgui.desktop.widgets.elided_label import ElidedLabel

_HEIGHT: Final = 44
_MILLISECONDS: Final = 10_000


class UndoBar(QWidget):
    """Hidden until something is offered, and again when its time is over.

    With `milliseconds` None the offer stands until it is withdrawn.
    """

    undo_wanted = Signal()
    over = Signal()
    """It is too late now, or the person doesn't want it back."""

    def __init__(
        self, parent: QWidget | None = None, milliseconds: int | None = _MILLISECONDS
    ) -> None:
        super().__init__(parent)
        self.setObjectName("undoBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(_HEIGHT)
        self._text = ElidedLabel()
        self._text.setObjectName("undoText")
        undo = QPushButton(_("Undo"))
        undo.setObjectName("undo")
        undo.clicked.connect(self._undo)
        close = QToolButton()
        close.setObjectName("closeUndo")
        close.setAutoRaise(True)
        close.setProperty("compact", True)
        close.setIcon(icon("cancel"))
        close.setIconSize(QSize(16, 16))
        close.setFixedSize(32, 32)
        close.setAccessibleName(_("Close"))
        close.setToolTip(_("Close"))
        close.clicked.connect(self._end)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._end)
        self._milliseconds = milliseconds
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self._text, 1)
        row.addWidget(undo)
        row.addWidget(close)
        self.hide()

    def offer(self, words: str) -> None:
        """Say what was done, in place of what was said before."""
        self._text.setText(words)
        self.setAccessibleName(words)
        if self._milliseconds is not None:
            self._timer.start(self._milliseconds)
        self.show()

    def withdraw(self) -> None:
        """Offer nothing any more."""
        self._timer.stop()
        self.hide()

    def _undo(self) -> None:
        self.withdraw()
        self.undo_wanted.emit()

    def _end(self) -> None:
        self.withdraw()
        self.over.emit()
