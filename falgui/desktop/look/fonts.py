"""The two fonts that stand beside the system's own: for names, and for columns of numbers."""

from PySide6.QtGui import QFont


def name_font(font: QFont) -> QFont:
    """Return the semibold font of names and buttons that goes with `font`."""
    strong = QFont(font)
    strong.setWeight(QFont.Weight.DemiBold)
    return strong


def number_font(font: QFont) -> QFont:
    """Return the font of numbers that stand below each other: all digits are equally wide."""
    even = QFont(font)
    even.setFeature(QFont.Tag("tnum"), 1)
    return even
