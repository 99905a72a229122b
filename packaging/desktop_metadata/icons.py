"""Draws falgui's icon in every size that desktops ask for."""

import shutil
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SOURCE: Final = Path(__file__).resolve().parent.parent.parent / "resources/icons/falgui.svg"
SIZES: Final = (16, 22, 24, 32, 48, 64, 96, 128, 256, 512)


def write_icons(theme: Path) -> None:
    """Write the icon into `theme`, as the icon theme specification has it; needs no screen."""
    scalable = theme / "scalable" / "apps" / "falgui.svg"
    scalable.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SOURCE, scalable)
    renderer = QSvgRenderer(QByteArray(SOURCE.read_bytes()))
    for size in SIZES:
        file = theme / f"{size}x{size}" / "apps" / "falgui.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        if not picture(renderer, size).save(str(file)):
            raise OSError(f"{file} can't be written.")


def picture(renderer: QSvgRenderer, size: int) -> QImage:
    """Return the icon `size` pixels wide and high."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return image
