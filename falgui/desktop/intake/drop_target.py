"""Makes a whole window the place to drop on, and lets it answer while something hovers."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from falgui.core.translation import _
from falgui.desktop.intake.drop_overlay import DropOverlay
from falgui.desktop.intake.drop_strip import DropStrip
from falgui.desktop.intake.formats import Hover, carries_files, hover

TAKES_DROPS: Final = "takesDrops"
"""The property of a widget that takes what is dropped on it for purposes of its own."""


class DropTarget(QObject):
    """Listens to the drags over `window`; what falls is told by `dropped`.

    `strip`, if there is one, grows and says what a drop would do where it is in sight; elsewhere
    the overlay does.
    Only the names of a drag's formats are read while it hovers: the content belongs to another
    program, which may be slow or frozen, so nobody counts files before they are let go.
    """

    dropped = Signal(QMimeData)
    hovering = Signal(bool)
    """Something has come over the window, or is over it no more."""

    def __init__(self, window: QWidget, strip: DropStrip | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._strip = strip
        self._overlay = DropOverlay(window)
        # Between two widgets Qt says "leave" and at once "enter": only a pause is a goodbye.
        self._leaving = QTimer(self, singleShot=True, interval=0)
        self._leaving.timeout.connect(self._uncover)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Take what concerns drags, and keep the overlay as large as the window."""
        answer = self._answer(watched, event)
        if answer is None:
            return False
        answer()
        return True

    def _answer(self, watched: QObject, event: QEvent) -> Callable[[], None] | None:
        kind = event.type()
        if watched is not self._window:
            # A text field would take the files' names as a text. Not accepted, they are offered
            # to the window next.
            is_ours = isinstance(event, QDragEnterEvent) and carries_files(event.mimeData())
            return event.ignore if is_ours else None
        if kind is QEvent.Type.Resize:
            self._overlay.setGeometry(self._window.rect())
        elif isinstance(event, QDragEnterEvent):
            return lambda: self._enter(event)
        elif isinstance(event, QDragMoveEvent):
            return lambda: self._move(event)
        elif kind is QEvent.Type.DragLeave:
            return self._leaving.start
        elif isinstance(event, QDropEvent):
            return lambda: self._drop(event)
        elif kind is QEvent.Type.Show:
            self._watch_fields()
        return None

    def _enter(self, event: QDragEnterEvent) -> None:
        self._watch_fields()
        # Rows dragged out of the list itself are no news.
        if event.source() is not None:
            event.ignore()
            return
        # Accepted even if there is nothing to upload, or no leave event would follow.
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        was_leaving = self._leaving.isActive()
        self._leaving.stop()
        if not (was_leaving and self._overlay.isVisible()):
            self._cover(hover(event.mimeData()))

    def _move(self, event: QDragMoveEvent) -> None:
        if hover(event.mimeData()).text:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            event.ignore()

    def _drop(self, event: QDropEvent) -> None:
        self._uncover()
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.dropped.emit(event.mimeData())

    def _cover(self, said: Hover) -> None:
        self.hovering.emit(True)
        in_strip = False
        if said.text and self._strip is not None and self._strip.isVisible():
            in_strip = True
            self._strip.grow(said.text)
        if said.text:
            self._overlay.appear(said.text, clear=in_strip)
        else:
            self._overlay.appear(_("Cannot read this item"), said.reason, refuses=True)

    def _uncover(self) -> None:
        self.hovering.emit(False)
        self._leaving.stop()
        self._overlay.vanish()
        if self._strip is not None:
            self._strip.shrink()

    def _watch_fields(self) -> None:
        for child in self._window.findChildren(QWidget):
            # Rows are moved within a list by drags; what isn't its own, a list declines itself.
            is_own = child.property(TAKES_DROPS) or isinstance(child.parent(), QAbstractItemView)
            if child.acceptDrops() and not is_own:
                child.installEventFilter(self)
