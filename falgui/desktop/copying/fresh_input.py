"""Knows whether the person has just used a window of falgui, as Wayland asks of who copies."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QGuiApplication, QWindow

# Each of these comes with a number that Wayland takes once, for one change of the clipboard.
_INPUT: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.ShortcutOverride,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.TouchBegin,
        QEvent.Type.Enter,
    }
)


class FreshInput(QObject):
    """Watches the input to all windows; costs a little with each event, so only for Wayland.

    A write without fresh input is ignored there, and neither told nor seen: Qt goes on to read
    back what it tried to write, and no longer sees what others copy.
    """

    came = Signal()
    """A write may be taken now."""

    def __init__(self, application: QGuiApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_unused = False
        application.installEventFilter(self)
        application.focusWindowChanged.connect(self._follow)

    @property
    def is_fresh(self) -> bool:
        """Whether one write would be taken now."""
        return self._is_unused and QGuiApplication.focusWindow() is not None

    def use_up(self) -> None:
        """Note that there was a write: the next one needs other input."""
        self._is_unused = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Note input as it reaches a window."""
        if event.type() in _INPUT and isinstance(watched, QWindow):
            self._is_unused = True
            self.came.emit()
        return False

    def _follow(self, window: QWindow | None) -> None:
        if window is None:
            # What is typed elsewhere makes older input worthless.
            self._is_unused = False
        elif self._is_unused:
            # A click comes before the focus that it brings.
            self.came.emit()
