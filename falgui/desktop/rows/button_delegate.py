"""Rows whose buttons are painted: what the pointer does to them, for every list that has some."""

import html
from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QPoint,
    Qt,
    QTimer,
)
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from falgui.desktop.rows.queue_model import Index

_COPIED_MILLISECONDS: Final = 1500
_PRESSES: Final = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
_MOUSE: Final = frozenset({QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease, *_PRESSES})

Button = tuple[int, object]
"""One button of a list: the number of its row's owner, and what it does."""


class ButtonDelegate(QStyledItemDelegate):
    """Follows the pointer over, onto and off the buttons in `view`.

    Who derives from it paints them, and answers `button_at`, `press` and `tip`.
    """

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view
        self._over: Button | None = None
        self._pressed: Button | None = None
        self._copied: frozenset[int] = frozenset()
        self._copied_timer = QTimer(self, interval=_COPIED_MILLISECONDS, singleShot=True)
        self._copied_timer.timeout.connect(lambda: self.show_copied(()))

    @property
    def is_pressed(self) -> bool:
        """Whether a button is held down."""
        return self._pressed is not None

    def show_copied(self, numbers: Iterable[int]) -> None:
        """Let the buttons of these owners say "Copied" for a moment."""
        self._copied = frozenset(numbers)
        if self._copied:
            self._copied_timer.start()
        self._view.viewport().update()

    def is_copied(self, number: int) -> bool:
        """Return whether the button of `number` is to say "Copied"."""
        return number in self._copied

    def hovered(self, option: QStyleOptionViewItem, number: int) -> tuple[object, bool]:
        """Return what the button under the pointer does and whether it is held down.

        None and False where the pointer is on no button of `number`.
        """
        is_over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if not is_over or self._over is None or self._over[0] != number:
            return None, False
        return self._over[1], self._over == self._pressed

    def prepare(self, painter: QPainter) -> None:
        """Set `painter` up for a row; restore it afterwards."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # "2.4 MB" and most names are read from left to right, whatever the language.
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)

    def button_at(self, point: QPoint, option: QStyleOptionViewItem, index: Index) -> Button | None:
        """Return the button that `point` is on."""
        raise NotImplementedError

    def press(self, button: Button, option: QStyleOptionViewItem, index: Index) -> None:
        """Do what `button` is for."""
        raise NotImplementedError

    def tip(self, under: Button | None, index: Index) -> str:
        """Return the tooltip for the button `under` the pointer, or for the row; "" for none."""
        raise NotImplementedError

    def editorEvent(  # noqa: N802  Qt's name
        self,
        event: QEvent,
        _model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Follow the pointer."""
        if event.type() not in _MOUSE or not isinstance(event, QMouseEvent):
            return False
        under = self.button_at(event.position().toPoint(), option, index)
        before = (self._over, self._pressed)
        is_clicked = False
        self._over = under
        if event.type() is QEvent.Type.MouseButtonRelease:
            is_clicked = under is not None and self._pressed == under
            self._pressed = None
        elif event.type() in _PRESSES:
            self._pressed = under if event.button() is Qt.MouseButton.LeftButton else None
        if before != (self._over, self._pressed):
            self._view.viewport().update(option.rect)
        if is_clicked and under is not None:
            self.press(under, option, index)
        return under is not None

    def helpEvent(  # noqa: N802  Qt's name
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Show what the button does, or the texts of the row in full."""
        if not index.isValid() or event.type() is not QEvent.Type.ToolTip:
            return False
        text = self.tip(self.button_at(event.pos(), option, index), index)
        if text:
            # Qt would take a name like "<b>" for markup. Like this it also breaks long lines.
            text = html.escape(text).replace("\n", "<br>")
            QToolTip.showText(event.globalPos(), f"<qt>{text}</qt>", view)
        return bool(text)
