"""A link as a QR code: made, painted crisply at any scale, and as the bytes of a picture."""

import io
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

if TYPE_CHECKING:
    from segno import QRCode

QUIET: Final = 4
"""How many modules a code is away from everything else, as its standard asks for."""
_LONGEST: Final = 1000
"""Bytes; codes of longer links are too fine for a phone to read from a screen."""
_MODULE: Final = 5
_SMALLEST_MODULE: Final = 3
_PICTURE_PIXELS: Final = 1000
_WHITE: Final = QColor("white")
_BLACK: Final = QColor("black")


def qr_code(link: str) -> "QRCode | None":
    """Return the code for `link`, or None if that is too long for one."""
    import segno  # noqa: PLC0415  most starts show no code

    if len(link.encode()) > _LONGEST:
        return None
    return segno.make_qr(link, error="m")


def picture_bytes(code: "QRCode", kind: str) -> bytes:
    """Return the code as the content of a file; `kind` is "png" or "svg"."""
    written = io.BytesIO()
    scale = -(-_PICTURE_PIXELS // _modules(code))
    code.save(written, kind=kind, scale=scale, border=QUIET, dark="black", light="white")
    return written.getvalue()


class QrView(QWidget):
    """Paints a code in black on white, as large as there is room for, whatever the palette is."""

    def __init__(self, code: "QRCode", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("qrView")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._image = _image(code)

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return a size at which a phone reads the code from an arm's length."""
        return self._image.size() * _MODULE

    def minimumSizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return the least size at which a phone reads the code at all."""
        return self._image.size() * _SMALLEST_MODULE

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint each module as a square of whole pixels of the screen."""
        painter = QPainter(self)
        ratio = self.devicePixelRatio()
        width, height = int(self.width() * ratio), int(self.height() * ratio)
        side = self._image.width() * (min(width, height) // self._image.width())
        painter.scale(1 / ratio, 1 / ratio)
        area = QRect((width - side) // 2, (height - side) // 2, side, side)
        painter.drawImage(area, self._image)


def _modules(code: "QRCode") -> int:
    return len(code.matrix) + 2 * QUIET


def _image(code: "QRCode") -> QImage:
    """Return the code with one pixel a module."""
    side = _modules(code)
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(_WHITE)
    for row, modules in enumerate(code.matrix):
        for column, is_dark in enumerate(modules):
            if is_dark:
                image.setPixelColor(QUIET + column, QUIET + row, _BLACK)
    return image
