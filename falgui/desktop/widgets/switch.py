"""A check box that looks like a switch."""

from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

from falgui.desktop.look.colours import colours

_WIDTH: Final = 40
_HEIGHT: Final = 24
_GAP: Final = 3
"""Between the knob and the edge."""
_RING: Final = 3
"""Room around the switch for the focus ring."""


class Switch(QCheckBox):
    """On or off, with a knob that lies on the side of "on"; everything else is a check box's."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return the one size that a switch has."""
        return QSize(_WIDTH + 2 * _RING, _HEIGHT + 2 * _RING)

    def minimumSizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return the one size that a switch has."""
        return self.sizeHint()

    def hitButton(self, position: QPoint) -> bool:  # noqa: N802  Qt's name
        """Return whether a click at `position` counts: anywhere on the switch."""
        return self.rect().contains(position)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Draw track, knob and focus ring."""
        among = colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1.0 if self.isEnabled() else 0.45)
        track = QRectF(0, 0, _WIDTH, _HEIGHT)
        track.moveCenter(QRectF(self.rect()).center())
        on = self.isChecked()
        if self.hasFocus():
            painter.setPen(QPen(among.accent_text, 2))
            ring = track.adjusted(-2, -2, 2, 2)
            painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)
        painter.setPen(QPen(among.accent_line if on else among.muted, 1.5))
        painter.setBrush(among.accent if on else among.control)
        inner = track.adjusted(0.75, 0.75, -0.75, -0.75)
        painter.drawRoundedRect(inner, inner.height() / 2, inner.height() / 2)
        radius = _HEIGHT / 2 - _GAP
        reach = _WIDTH / 2 - _HEIGHT / 2
        right = on != (self.layoutDirection() is Qt.LayoutDirection.RightToLeft)
        centre = track.center() + QPointF(reach if right else -reach, 0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(among.on_accent if on else among.muted)
        painter.drawEllipse(centre, radius if on else radius - 2, radius if on else radius - 2)
