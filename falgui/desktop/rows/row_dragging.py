"""Dragging rows: out of the window as links or files, and up and down within the list."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QDrag, QFontMetrics, QGuiApplication, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QTableView

from falgui.core.translation import plural
from falgui.core.upload import Upload
from falgui.desktop.look.colours import colours
from falgui.desktop.look.fonts import name_font
from falgui.desktop.look.icons import paint_icon
from falgui.desktop.rows.row_links import dragged, files_of
from falgui.desktop.system.background import Background

_AS_FILES: Final = Qt.KeyboardModifier.ControlModifier | (
    Qt.KeyboardModifier.AltModifier if sys.platform == "darwin" else Qt.KeyboardModifier(0)
)
_MOST_LOOKED_AT: Final = 1000


class RowDragging(QObject):
    """What is dragged from `view` at present, and where in it the pointer is."""

    def __init__(self, view: QTableView, background: Background) -> None:
        super().__init__(view)
        self._view = view
        self._background = background
        self._gone: frozenset[Path] = frozenset()
        self.numbers: list[int] = []
        """The uploads that are dragged; empty while nothing is."""
        self.gap: int | None = None
        """The row before which they would go if they were let go of now."""

    def look(self, uploads: Sequence[Upload]) -> None:
        """Find out which files of these are gone, for a drag that may follow."""
        files = files_of(uploads[:_MOST_LOOKED_AT])
        if files:
            self._background.run(
                self,
                lambda: frozenset(path for path in files if not path.is_file()),
                self._note_gone,
            )

    def drag(self, uploads: Sequence[Upload]) -> None:
        """Let the person drag these until they let go.

        With Ctrl held at the start it is the files themselves, where they still exist.
        """
        wants_files = bool(QGuiApplication.keyboardModifiers() & _AS_FILES)
        files = files_of(uploads, self._gone) if wants_files else []
        drag = QDrag(self._view)
        drag.setMimeData(dragged(uploads, files))
        links = sum(one.result is not None for one in uploads)
        drag.setPixmap(self._picture(*_what(len(uploads), links, len(files))))
        drag.setHotSpot(QPoint(-8, -8))
        self.numbers = [one.number for one in uploads]
        try:
            # Never a move for others: it would cost the person their file.
            copies = Qt.DropAction.CopyAction | Qt.DropAction.LinkAction
            drag.exec(copies if links else Qt.DropAction.MoveAction)
        finally:
            self.numbers = []
            self.leave()

    def come(self, place: QPoint) -> None:
        """Note that what is dragged is at `place` in the view now."""
        row = self._view.rowAt(place.y())
        if row < 0:
            self.gap = self._view.model().rowCount()
        else:
            middle = self._view.rowViewportPosition(row) + self._view.rowHeight(row) // 2
            self.gap = row + (place.y() >= middle)
        self._view.viewport().update()

    def leave(self) -> None:
        """Note that what is dragged is elsewhere."""
        self.gap = None
        self._view.viewport().update()

    def paint_gap(self, painter: QPainter) -> None:
        """Paint a line where the rows would go."""
        if self.gap is None:
            return
        count, width = self._view.model().rowCount(), self._view.viewport().width()
        last = max(0, min(self.gap, count - 1))
        height = self._view.rowViewportPosition(last)
        height += self._view.rowHeight(last) if self.gap >= count else 0
        height = max(4, min(height, self._view.viewport().height() - 4))
        accent = colours(self._view.palette()).accent
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(accent, 2))
        painter.drawLine(12, height, width - 12, height)
        painter.setBrush(accent)
        start = 8 if self._view.layoutDirection() is Qt.LayoutDirection.LeftToRight else width - 16
        painter.drawEllipse(QRectF(start, height - 4, 8, 8))

    def _note_gone(self, gone: frozenset[Path]) -> None:
        self._gone = gone

    def _picture(self, sign: str, text: str) -> QPixmap:
        among, font = colours(self._view.palette()), name_font(self._view.font())
        metrics = QFontMetrics(font)
        size = QSize(metrics.horizontalAdvance(text) + 46, max(32, metrics.height() + 12))
        ratio = self._view.devicePixelRatioF()
        picture = QPixmap(size * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(among.border, 1))
        painter.setBrush(among.base)
        area = QRect(QPoint(), size)
        painter.drawRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        paint_icon(painter, QRectF(12, (size.height() - 16) / 2, 16, 16), sign, among.accent_text)
        painter.setFont(font)
        painter.setPen(among.text)
        painter.drawText(area.adjusted(36, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()
        return picture


def _what(rows: int, links: int, files: int) -> tuple[str, str]:
    """Return the icon and the words for what is dragged."""
    if files:
        return "file", plural("{n} file", "{n} files", files)
    if links:
        return "link", plural("{n} link", "{n} links", links)
    return "queued", plural("{n} upload", "{n} uploads", rows)
