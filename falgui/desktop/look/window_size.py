"""The size that a window opens with."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

_FRAME = QSize(16, 48)
"""What the system puts around a window; nobody can tell before it is shown."""


def open_at(window: QWidget, size: QSize) -> None:
    """Give a window its usual `size`, or as much of that as its screen has room for."""
    screen = (window.parentWidget() or window).screen()
    window.resize(size.boundedTo(screen.availableSize() - _FRAME))
