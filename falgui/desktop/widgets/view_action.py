"""An action that belongs to the list: its key works where the list has the focus."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from falgui.desktop.look.icons import icon


def view_action(
    view: QWidget, name: str, text: str, keys: str, sign: str, call: Callable[[], None]
) -> QAction:
    """Return an action of `view` that does `call`, with the icon `sign` and a key if named."""
    action = QAction(text, view)
    action.setObjectName(name)
    if sign:
        action.setIcon(icon(sign))
    if keys:
        action.setShortcut(keys)
        # Elsewhere Esc, Del and Ctrl+C have other meanings.
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.setShortcutVisibleInContextMenu(True)
    action.triggered.connect(lambda _on: call())
    view.addAction(action)
    return action
