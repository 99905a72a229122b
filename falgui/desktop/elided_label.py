"""A line of plain text that ends in … where there is no room for more."""

import html

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QWidget


class ElidedLabel(QLabel):
    """A `QLabel` that shrinks; its tooltip has the whole text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
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
        text = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width()
        )
        painter = QPainter(self)
        # The text's own direction, at the side where the language begins its lines.
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        start = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(
            self.contentsRect(), QStyle.visualAlignment(self.layoutDirection(), start), text
        )


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
