# noqa: INP001  a script, not a package
"""Draws an SVG as the large PNG that the icons of Windows and macOS are made from."""

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

picture = QImage(1024, 1024, QImage.Format.Format_ARGB32)
picture.fill(Qt.GlobalColor.transparent)
painter = QPainter(picture)
QSvgRenderer(sys.argv[1]).render(painter)
painter.end()
if not picture.save(sys.argv[2]):
    sys.exit(f"{sys.argv[2]} could not be written")
