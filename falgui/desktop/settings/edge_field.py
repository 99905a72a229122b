"""The choice of how large an image may be: a few usual edges, any other, or none at all."""

from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from falgui.core.numbers import format_count
from falgui.core.translation import _
from falgui.desktop.look.theme import GRID
from falgui.desktop.widgets.combo_box import ComboBox

MOST: Final = 65_535
_USUAL: Final = (0, 1024, 1536, 2048, 4096)
_WIDTH: Final = 176


class EdgeField(QWidget):
    """Pixels, 0 for every size; `chosen` carries what the person picked or typed."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("longestEdge")
        self._usual = ComboBox(self)
        self._usual.setObjectName("longestEdgeUsual")
        self._usual.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._usual.addItems([_words(edge) for edge in _USUAL] + [_("Other…")])
        self._other = QLineEdit(self)
        self._other.setObjectName("longestEdgeOther")
        self._other.setAccessibleName(_("Another number of pixels"))
        self._other.setPlaceholderText(_("Pixels, such as 1280"))
        # Nothing but a number can be typed, so there is nothing to explain.
        self._other.setValidator(QIntValidator(1, MOST, self._other))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        for part in (self._usual, self._other):
            part.setFixedWidth(_WIDTH)
            column.addWidget(part)
        self.setFocusProxy(self._usual)
        self._usual.activated.connect(self._picked)
        self._other.editingFinished.connect(self._typed)
        self.show_edge(0)

    def setAccessibleName(self, name: str) -> None:  # noqa: N802  Qt's name
        """Name the list, which is what has the focus."""
        super().setAccessibleName(name)
        self._usual.setAccessibleName(name)

    def show_edge(self, edge: int) -> None:
        """Show an edge without emitting `chosen`."""
        is_usual = edge in _USUAL
        self._usual.setCurrentIndex(_USUAL.index(edge) if is_usual else len(_USUAL))
        self._other.setVisible(not is_usual)
        with QSignalBlocker(self._other):
            self._other.setText("" if is_usual else str(edge))

    def _picked(self, place: int) -> None:
        is_other = place == len(_USUAL)
        self._other.setVisible(is_other)
        if is_other:
            self._other.setFocus()
        else:
            self.chosen.emit(_USUAL[place])

    def _typed(self) -> None:
        self.chosen.emit(int(self._other.text()))


def _words(edge: int) -> str:
    if not edge:
        return _("Any size")
    return _("{count} px").format(count=format_count(edge))
