"""Progress on falgui's icon in the dock of macOS, which has no bar of its own for that."""

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap

from falgui.desktop.integration.taskbar import Pace, Progress
from falgui.desktop.look.icons import icon

_SIZE: Final = 256
_MARGIN: Final = 0.1
_HEIGHT: Final = 0.11
_TRACK: Final = QColor(0, 0, 0, 170)
_COLOURS: Final = {
    Pace.RUNNING: QColor("#ffffff"),
    Pace.FAILING: QColor("#ff6b5e"),
    Pace.STANDING: QColor("#ffc94d"),
}


class DockIcon:
    """Draws a bar over the program's icon."""

    def show(self, progress: Progress) -> None:
        """Show the icon with this bar, or as it is."""
        QGuiApplication.setWindowIcon(dock_icon(progress))


def dock_icon(progress: Progress) -> QIcon:
    """Return the program's icon with a bar across its foot, or as it is when all is idle."""
    plain = icon("falgui")
    if progress.pace is Pace.IDLE:
        return plain
    picture = QPixmap(_SIZE, _SIZE)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    plain.paint(painter, picture.rect())
    height, margin = _SIZE * _HEIGHT, _SIZE * _MARGIN
    track = QRectF(margin, _SIZE - margin - height, _SIZE - 2 * margin, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_TRACK)
    painter.drawRoundedRect(track, height / 2, height / 2)
    inner = track.adjusted(6, 6, -6, -6)
    # Never less than a dot, so that a bar can be seen to have begun.
    inner.setWidth(max(inner.height(), inner.width() * progress.percent / 100))
    painter.setBrush(_COLOURS[progress.pace])
    painter.drawRoundedRect(inner, inner.height() / 2, inner.height() / 2)
    painter.end()
    return QIcon(picture)
