"""A line of plain text that ends in … where there is no room for more."""

import html
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QWidget

_BETWEEN: Final = " · "


class ElidedLabel(QLabel):
    """A `QLabel` that shrinks; its tooltip has the whole text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.elide_mode = Qt.TextElideMode.ElideRight
        """Which part of a line that is too long is left out."""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def setText(self, text: str) -> None:  # noqa: N802  Qt's name
        """Show `text`, as far as it fits."""
        super().setText(text)
        # Qt would take a file name like "<b>" for markup.
        self.setToolTip(f"<qt>{html.escape(text)}</qt>" if text else "")

    def minimumSizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return a size without any width: all of it can be given up."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint as much of the text as fits."""
        painter = QPainter(self)
        # The text's own direction, at the side where the language begins its lines.
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        start = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        alignment = QStyle.visualAlignment(self.layoutDirection(), start)
        area, metrics = self.contentsRect(), self.fontMetrics()
        lines = self.lines(area.width())
        top = area.top() + (area.height() - len(lines) * metrics.lineSpacing()) // 2
        for number, line in enumerate(lines):
            place = QRect(area.left(), top, area.width(), metrics.lineSpacing())
            place.translate(0, number * metrics.lineSpacing())
            shown = metrics.elidedText(line, self.elide_mode, area.width())
            painter.drawText(place, alignment, shown)

    def lines(self, _width: int) -> list[str]:
        """Return what stands on each line when the label is so wide."""
        return [self.text()]


class PartedLabel(ElidedLabel):
    """Parts with " · " between them, which go on two lines where one is too short."""

    def lines(self, width: int) -> list[str]:
        """Return as many parts as fit, and the others below them."""
        fits = self.fontMetrics().horizontalAdvance
        if fits(self.text()) <= width:
            return [self.text()]
        parts = self.text().split(_BETWEEN)
        first = 1
        while first < len(parts) - 1 and fits(_BETWEEN.join(parts[: first + 1])) <= width:
            first += 1
        both = (_BETWEEN.join(parts[:first]), _BETWEEN.join(parts[first:]))
        return [line for line in both if line]


class Steady(QWidget):
    """Holds a label whose text changes often, as high as it and as wide as there is room.

    In a layout of its own the label would have the whole window laid out anew at each change.
    """

    def __init__(self, label: ElidedLabel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = label
        label.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return the label's size."""
        return self._label.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Let the label fill it."""
        super().resizeEvent(event)
        self._label.setGeometry(self.rect())
