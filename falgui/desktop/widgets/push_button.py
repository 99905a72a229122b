"""A button with a word and, where it helps, a sign beside it."""

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton

from falgui.desktop.look.icons import ICON_BESIDE_TEXT, icon


def push_button(name: str, text: str, sign: str, call: Callable[[], None]) -> QPushButton:
    """Return a button that calls `call`; in a dialog, Enter elsewhere doesn't press it."""
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAutoDefault(False)
    if sign:
        button.setIcon(icon(sign))
        button.setIconSize(ICON_BESIDE_TEXT)
    button.clicked.connect(lambda _on: call())
    return button
