"""Small square pictures for the rows in sight, made in the background and kept for a while."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Final

from PySide6.QtCore import QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap

from falgui.desktop.system.background import Background

EDGE: Final = 48
"""The width and height of a thumbnail in logical pixels."""
_LONG_EDGE: Final = 2 * EDGE
"""What is asked for: up to this length the middle of a long picture is as sharp as it can be."""
_KEPT: Final = 500
_AT_ONCE: Final = 2
_WAITING: Final = 16

Make = Callable[[int], bytes | None]
"""Returns a picture at most so many pixels wide and high as PNG, or None where there is none."""
_Wish = tuple[int, Make, float]


class PictureShelf(QObject):
    """Gives the picture of a row if it has one by now, and has it made if not."""

    ready = Signal(int)
    """The number of a row whose picture can be painted from now on."""

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._kept: OrderedDict[int, tuple[float, QPixmap | None]] = OrderedDict()
        self._wishes: OrderedDict[int, _Wish] = OrderedDict()
        self._under_way: set[int] = set()

    def picture(self, number: int, ratio: float, make: Make) -> QPixmap | None:
        """Return the picture for a screen with `ratio` device pixels to a logical one, or None.

        None also while it is being made; `ready` follows if there will be one. `make` is called
        on a background thread.
        """
        made_for, pixmap = self._kept.get(number, (0.0, None))
        if number in self._kept:
            self._kept.move_to_end(number)
        if made_for != ratio and number not in self._under_way:
            self._wish((number, make, ratio))
        return pixmap

    def forget(self, numbers: Iterable[int]) -> None:
        """Drop the pictures of rows that have left the list."""
        for number in numbers:
            self._kept.pop(number, None)
            self._wishes.pop(number, None)

    def _wish(self, wish: _Wish) -> None:
        # What was painted last is most likely still in sight; what scrolled by asks again.
        self._wishes[wish[0]] = wish
        self._wishes.move_to_end(wish[0])
        while len(self._wishes) > _WAITING:
            self._wishes.popitem(last=False)
        self._make_more()

    def _make_more(self) -> None:
        while self._wishes and len(self._under_way) < _AT_ONCE:
            number, (_number, make, ratio) = self._wishes.popitem()
            self._under_way.add(number)
            self._run(number, make, ratio)

    def _run(self, number: int, make: Make, ratio: float) -> None:
        self._background.run(
            self,
            lambda: make(round(_LONG_EDGE * ratio)),
            lambda content: self._keep(number, ratio, content),
            lambda _error: self._keep(number, ratio, None),
        )

    def _keep(self, number: int, ratio: float, content: bytes | None) -> None:
        self._under_way.discard(number)
        image = decoded(content)
        if not image.isNull():
            self._kept[number] = (ratio, _square(image, ratio))
            self.ready.emit(number)
        else:
            # That there is none is worth remembering too: it must not be tried at each repaint.
            self._kept[number] = (ratio, None)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        self._make_more()


def decoded(content: bytes | None) -> QImage:
    """Return the picture in a PNG, an empty one where there is none."""
    # No other of Qt's many decoders is for what comes from a stranger's picture.
    image = QImage()
    image.loadFromData(content or b"", "PNG")
    return image


def _square(image: QImage, ratio: float) -> QPixmap:
    """Return the middle of `image`, as large as a thumbnail is."""
    edge = min(image.width(), image.height())
    middle = QRect((image.width() - edge) // 2, (image.height() - edge) // 2, edge, edge)
    wanted = round(EDGE * ratio)
    square = image.copy(middle).scaled(
        QSize(wanted, wanted),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    pixmap = QPixmap.fromImage(square)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
