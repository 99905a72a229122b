"""A rounded panel that groups what belongs together."""

from collections.abc import Collection, Sequence
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from falgui.desktop.look.colours import Colours, colours, mixed
from falgui.desktop.look.crisp import draw_frame, draw_line
from falgui.desktop.look.theme import GRID
from falgui.desktop.widgets.wrapping_label import WrappingLabel

_RADIUS: Final = 12
_MARGIN: Final = 2 * GRID


class Card(QWidget):
    """Rows below one another, with a fine line between them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[QWidget] = []
        self._found: Collection[QWidget] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(_MARGIN, 0, _MARGIN, 0)
        self._column.setSpacing(0)

    @property
    def rows(self) -> Sequence[QWidget]:
        """The rows, from the top; some may be hidden."""
        return tuple(self._rows)

    def highlight(self, rows: Collection[QWidget]) -> None:
        """Mark those of `rows` that are this card's, and no others."""
        found = [row for row in self._rows if row in rows]
        if found != self._found:
            self._found = found
            self.update()

    def add(self, content: QWidget) -> QWidget:
        """Put `content` below what is there, over the whole width; return the row."""
        row = QWidget(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, _MARGIN, 0, _MARGIN)
        line.addWidget(content)
        self._append(row)
        return row

    def remove(self, row: QWidget) -> None:
        """Take a row away that `add` has given."""
        self._rows.remove(row)
        self._found = [one for one in self._found if one is not row]
        self._column.removeWidget(row)
        row.hide()

    def add_control(
        self, title: str, explanation: str, control: QWidget, value: QWidget | None = None
    ) -> None:
        """Put a row below what is there: words at the start, `control` (and `value`) at the end.

        A click on the words turns a check box over and gives the focus to anything else. The
        control takes `title` as its accessible name.
        """
        self._append(_ControlRow((title, explanation), control, value, self))

    def _append(self, row: QWidget) -> None:
        self._rows.append(row)
        self._column.addWidget(row)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Draw the panel and the lines between its rows."""
        among = colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(among.border)
        painter.setBrush(among.base)
        draw_frame(painter, QRectF(self.rect()), _RADIUS)
        self._paint_found(painter, among)
        painter.setPen(among.border)
        for row in [row for row in self._rows if not row.isHidden()][1:]:
            draw_line(painter, _MARGIN, self.width() - _MARGIN, row.y())

    def _paint_found(self, painter: QPainter, among: Colours) -> None:
        """Mark what was looked for: a ground of its own, and a line around it."""
        painter.setPen(among.warning)
        # As much as leaves the muted text readable.
        painter.setBrush(mixed(among.base, among.warning, 0.06))
        for row in self._found:
            if not row.isHidden():
                area = QRectF(row.geometry()).adjusted(-_MARGIN + 4, 4, _MARGIN - 4, -4)
                draw_frame(painter, area, _RADIUS - 4, 1.5)


class _ControlRow(QWidget):
    def __init__(
        self, text: tuple[str, str], control: QWidget, value: QWidget | None, parent: QWidget
    ) -> None:
        super().__init__(parent)
        title, explanation = text
        control.setAccessibleName(title)
        control.setAccessibleDescription(explanation)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(WrappingLabel(title, parent=self))
        if explanation:
            words.addWidget(WrappingLabel(explanation, muted=True, parent=self))
        words.addStretch(1)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 12, 0, 12)
        line.setSpacing(_MARGIN)
        line.addLayout(words, 1)
        line.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        if value is not None:
            line.addWidget(value)
        self._control = control

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        if isinstance(self._control, QCheckBox) and self.rect().contains(
            event.position().toPoint()
        ):
            self._control.click()
        else:
            self._control.setFocus()
