"""Drag events as a file manager's would arrive."""

import warnings

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent

_COPY = Qt.DropAction.CopyAction
_NO_KEYS = Qt.KeyboardModifier.NoModifier
_LEFT = Qt.MouseButton.LeftButton


def entering(
    mime: QMimeData,
    place: QPoint,
    actions: Qt.DropAction = _COPY,
    keys: Qt.KeyboardModifier = _NO_KEYS,
) -> QDragEnterEvent:
    """Return the event of a drag that comes in at `place`."""
    with warnings.catch_warnings():
        # From 6.12 on it wants a QPointF, which 6.11 doesn't take.
        warnings.simplefilter("ignore", DeprecationWarning)
        return QDragEnterEvent(place, actions, mime, _LEFT, keys)


def moving(
    mime: QMimeData,
    place: QPoint,
    actions: Qt.DropAction = _COPY,
    keys: Qt.KeyboardModifier = _NO_KEYS,
) -> QDragMoveEvent:
    """Return the event of a drag that has come to `place`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return QDragMoveEvent(place, actions, mime, _LEFT, keys)


def dropping(
    mime: QMimeData,
    place: QPoint,
    actions: Qt.DropAction = _COPY,
    keys: Qt.KeyboardModifier = _NO_KEYS,
) -> QDropEvent:
    """Return the event of letting go at `place`."""
    return QDropEvent(QPointF(place), actions, mime, _LEFT, keys)
