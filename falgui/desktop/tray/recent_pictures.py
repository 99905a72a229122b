"""The small pictures beside the recent links: what was uploaded, or what sort of file it is."""

from collections import OrderedDict
from typing import Final

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QIcon,
    QIconEngine,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
)

from falgui.core.media_kind import media_kind
from falgui.core.result import Result
from falgui.desktop.look.icons import paint_icon
from falgui.desktop.rows.picture_shelf import decoded
from falgui.desktop.system.background import Background
from falgui.store.thumbnail_cache import ThumbnailCache

EDGE: Final = 32
"""In pixels: sharp on a 2x screen, and small enough to be sent to a panel each time."""
_CORNER: Final = 5.0
_KEPT: Final = 20
_AGAIN_MILLISECONDS: Final = 1000
_TRIES: Final = 5
# It is seen on white and on black: the menu may be a panel's, with colours of its own.
_NEITHER: Final = QColor("#808088")


class RecentPictures(QObject):
    """Gives the icon of a recent link, from `cache` as soon as it has been read.

    What was uploaded just now may get its thumbnail a moment later; it is looked for again.
    """

    ready = Signal(str)
    """A link whose icon is another one from now on."""

    def __init__(
        self, cache: ThumbnailCache, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._cache = cache
        self._background = background
        self._kept: OrderedDict[str, QIcon] = OrderedDict()
        self._under_way: set[str] = set()

    def icon(self, result: Result) -> QIcon:
        """Return the icon for `result` at this moment; `ready` follows if there is a better."""
        kind = media_kind(result.name, result.content_type)
        kept = self._kept.get(result.url)
        if kept is not None:
            self._kept.move_to_end(result.url)
            return kept
        if kind == "image" and result.url not in self._under_way:
            self._under_way.add(result.url)
            self._look(result.url, _TRIES)
        return _icon(_kind_picture(kind))

    def _look(self, link: str, tries: int) -> None:
        def found(png: bytes | None) -> None:
            image = decoded(png)
            if not image.isNull():
                self._keep(link, image)
            elif tries > 1:
                QTimer.singleShot(_AGAIN_MILLISECONDS, self, lambda: self._look(link, tries - 1))
            else:
                # When the menu opens once more, it may be there after all.
                self._under_way.discard(link)

        self._background.run(self, lambda: self._cache.read(link), found)

    def _keep(self, link: str, image: QImage) -> None:
        self._under_way.discard(link)
        self._kept[link] = _icon(_rounded(image))
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        self.ready.emit(link)


class _Engine(QIconEngine):
    # No clone(): see look/icons.py.

    def __init__(self, picture: QPixmap) -> None:
        super().__init__()
        self._picture = picture

    def paint(self, painter: QPainter, rect: QRect, _mode: QIcon.Mode, _state: QIcon.State) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(rect, self._picture)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(  # noqa: N802  Qt's name
        self, _size: QSize, _mode: QIcon.Mode, _state: QIcon.State, _scale: float
    ) -> QPixmap:
        # Asked for 16 pixels in any case when it goes over D-Bus; who shows it makes it fit.
        return self._picture


def _icon(picture: QPixmap) -> QIcon:
    return QIcon(_Engine(picture))


def _blank() -> tuple[QPixmap, QPainter]:
    pixmap = QPixmap(EDGE, EDGE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    return pixmap, painter


def _kind_picture(kind: str) -> QPixmap:
    pixmap, painter = _blank()
    paint_icon(painter, QRectF(1, 1, EDGE - 2, EDGE - 2), kind, _NEITHER)
    painter.end()
    return pixmap


def _rounded(image: QImage) -> QPixmap:
    """Return the middle of `image` with round corners, and an edge that sets it off anywhere."""
    edge = min(image.width(), image.height())
    middle = QRect((image.width() - edge) // 2, (image.height() - edge) // 2, edge, edge)
    scaled = image.copy(middle).scaled(
        QSize(EDGE, EDGE),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    pixmap, painter = _blank()
    shape = QPainterPath()
    shape.addRoundedRect(QRectF(0, 0, EDGE, EDGE), _CORNER, _CORNER)
    painter.setClipPath(shape)
    painter.drawImage(QPointF(), scaled)
    painter.setClipping(False)
    line = QColor(_NEITHER)
    line.setAlphaF(0.6)
    painter.setPen(QPen(line, 1))
    painter.drawRoundedRect(QRectF(0.5, 0.5, EDGE - 1, EDGE - 1), _CORNER, _CORNER)
    painter.end()
    return pixmap
