"""Remembers where a window stood and how large it was, for each main screen it was used with."""

import zlib
from typing import Final

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

_MOST: Final = 4
"""A laptop alone, at work, at home, and one more."""


def place_text(window: QWidget, before: str, screen: QScreen | None = None) -> str:
    """Return the places in `before` with that of `window` in front; opaque, ASCII.

    `screen` is the system's main one unless another is given.
    """
    here = _key(screen)
    others = {key: place for key, place in _places(before).items() if key != here}
    place = window.saveGeometry().toBase64().toStdString()
    entries = [(here, place), *others.items()][:_MOST]
    return ";".join(f"{key}:{place}" for key, place in entries)


def restore_place(window: QWidget, text: str, screen: QScreen | None = None) -> bool:
    """Bring `window` to where it was with the present main screen, else where it was last.

    Returns whether `text` said anything. Qt sees to it that the window is in sight.
    """
    places = _places(text)
    place = places.get(_key(screen)) or next(iter(places.values()), "")
    return window.restoreGeometry(QByteArray.fromBase64(place.encode("ascii", "ignore")))


def _places(text: str) -> dict[str, str]:
    pairs = (entry.rpartition(":") for entry in text.split(";") if entry)
    return {key: place for key, _colon, place in pairs}


def _key(screen: QScreen | None) -> str:
    screen = screen or QGuiApplication.primaryScreen()
    size = screen.size()
    name = f"{screen.name()} {screen.model()} {size.width()}x{size.height()}"
    return f"{zlib.crc32(name.encode()):08x}"
