"""The small labels in front of a row's details: what was removed, and what is still told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle

from falgui.core.traces import removed_text, told_text
from falgui.core.upload import Upload
from falgui.desktop.look.colours import Colours, mixed
from falgui.desktop.look.icons import paint_icon
from falgui.desktop.rows.row_layout import SMALL_ICON, centred
from falgui.desktop.rows.upload_text import speaks_of_file

_PADDING: Final = 7
_GAP: Final = 5
_BETWEEN: Final = 6
_BEHIND: Final = 8
_LEAST_DETAILS: Final = 90
"""Pixels that the words of the badges leave to the details, or else they go."""


@dataclass(frozen=True, slots=True)
class Badge:
    """A sign and its words."""

    sign: str
    words: str
    is_warning: bool


def badges_of(upload: Upload) -> tuple[Badge, ...]:
    """Return the badges of `upload`; none while its line of details is about something else."""
    if not upload.traces or not speaks_of_file(upload):
        return ()
    removed, told = removed_text(upload.traces), told_text(upload.traces)
    both = (Badge("cleaned", removed, is_warning=False), Badge("telling", told, is_warning=True))
    return tuple(badge for badge in both if badge.words)


def place_badges(
    area: QRect, badges: Sequence[Badge], font: QFont, direction: Qt.LayoutDirection
) -> tuple[list[QRect], QRect]:
    """Return where `badges` go in the `area` of the details, and what they leave of it.

    Where there is little room they are their signs alone.
    """
    metrics = QFontMetrics(font)
    without = 2 * _PADDING + SMALL_ICON
    whole = [without + _GAP + metrics.horizontalAdvance(badge.words) + 1 for badge in badges]
    # What is still told is worth more words than what is not.
    ways = (
        whole,
        [
            width if badge.is_warning else without
            for width, badge in zip(whole, badges, strict=True)
        ],
    )
    room = area.width() - _BETWEEN * (len(badges) - 1) - _BEHIND - _LEAST_DETAILS
    widths = next((way for way in ways if sum(way) <= room), [without] * len(badges))
    places, left = [], area.left()
    for width in widths:
        places.append(QRect(left, area.top() - 1, width, area.height() + 2))
        left += width + _BETWEEN
    rest = QRect(area)
    rest.setLeft(min(left - _BETWEEN + _BEHIND, area.right() + 1))
    return (
        [QStyle.visualRect(direction, area, place) for place in places],
        QStyle.visualRect(direction, area, rest),
    )


def paint_badge(
    painter: QPainter,
    area: QRect,
    badge: Badge,
    font: QFont,
    direction: Qt.LayoutDirection,
    among: Colours,
) -> None:
    """Paint one badge into its place; without its words if the place is for the sign alone."""
    ground = QColor(among.warning if badge.is_warning else among.muted)
    # Darker than the texts beside it, for its ground takes some of the contrast.
    ink = mixed(ground, among.text, 0.3)
    ground.setAlphaF(0.12)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    corner = area.height() / 2
    painter.drawRoundedRect(QRectF(area), corner, corner)
    start = QRect(area.left() + _PADDING, area.top(), SMALL_ICON, area.height())
    sign = centred(QStyle.visualRect(direction, area, start), QSize(SMALL_ICON, SMALL_ICON))
    paint_icon(painter, QRectF(sign), badge.sign, ink)
    words = QRect(area)
    words.setLeft(start.right() + 1 + _GAP)
    words.setRight(area.right() - _PADDING + 1)
    if words.width() > _PADDING:
        painter.setFont(font)
        painter.setPen(ink)
        middle = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(QStyle.visualRect(direction, area, words), middle, badge.words)
