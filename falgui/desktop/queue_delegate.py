"""Gives each row of the list its looks, its button and its tooltip."""

import html
from collections.abc import Callable, Iterable
from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from falgui.core.upload import Upload
from falgui.desktop.countdown import Countdown
from falgui.desktop.primary_action import PrimaryAction, action_word, primary_action
from falgui.desktop.queue_model import Index, Role
from falgui.desktop.row_layout import number_width, row_button
from falgui.desktop.row_painter import RowPainter
from falgui.desktop.thumbnails import Thumbnails
from falgui.desktop.upload_text import detail_text, problem_text, upload_name

_COPIED_MILLISECONDS: Final = 1500
_MOUSE: Final = frozenset(
    {
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.MouseButtonRelease,
    }
)


class QueueDelegate(QStyledItemDelegate):
    """Paints the uploads in `view` as rows of equal height with one button each.

    `largest` gives the largest number that a row may have to show.
    """

    triggered = Signal(int)
    """The button of the upload with this number was clicked."""

    def __init__(
        self, thumbnails: Thumbnails, largest: Callable[[], int], view: QAbstractItemView
    ) -> None:
        super().__init__(view)
        self._largest = largest
        self._view = view
        self._thumbnails = thumbnails
        self._over: int | None = None
        self._pressed: int | None = None
        self._copied: frozenset[int] = frozenset()
        self._copied_timer = QTimer(self, interval=_COPIED_MILLISECONDS, singleShot=True)
        self._countdown = Countdown(view.viewport().update, self)
        self._copied_timer.timeout.connect(lambda: self.show_copied(()))

    @property
    def is_pressed(self) -> bool:
        """Whether a row's button is held down."""
        return self._pressed is not None

    def show_copied(self, numbers: Iterable[int]) -> None:
        """Let the buttons of these uploads say "Copied" for a moment."""
        self._copied = frozenset(numbers)
        if self._copied:
            self._copied_timer.start()
        self._view.viewport().update()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        upload: Upload = index.data(Role.UPLOAD)
        ratio = self._view.devicePixelRatioF()
        hovered = self._over == upload.number and bool(
            option.state & QStyle.StateFlag.State_MouseOver
        )
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # "2.4 MB" and most names are read from left to right, whatever the language.
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        width = number_width(option.font, self._largest())
        progress, now = index.data(Role.PROGRESS), index.data(Role.NOW)
        row = RowPainter(painter, option, upload, progress, now, width)
        row.paint_ground()
        if index.data(Role.BEGINS_BATCH):
            row.paint_beginning()
        row.paint_number(index.data(Role.PLACE))
        row.paint_picture(self._thumbnails.pixmap(upload, ratio))
        row.paint_texts()
        row.paint_bar()
        row.paint_button(
            hovered=hovered,
            pressed=hovered and self._pressed == upload.number,
            copied=upload.number in self._copied,
        )
        painter.restore()
        if upload.result and upload.result.lifetime:
            self._countdown.note(upload.result.lifetime.changes_in(now))

    def editorEvent(  # noqa: N802  Qt's name
        self,
        event: QEvent,
        _model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Follow the pointer over, onto and off the row's button."""
        if event.type() not in _MOUSE or not isinstance(event, QMouseEvent):
            return False
        upload: Upload = index.data(Role.UPLOAD)
        inside = _is_on_button(event.position().toPoint(), option, upload)
        before = (self._over, self._pressed)
        clicked = False
        self._over = upload.number if inside else None
        if event.type() is QEvent.Type.MouseButtonRelease:
            clicked = inside and self._pressed == upload.number
            self._pressed = None
        elif event.type() is not QEvent.Type.MouseMove:
            is_left = event.button() is Qt.MouseButton.LeftButton
            self._pressed = upload.number if inside and is_left else None
        if before != (self._over, self._pressed):
            self._view.viewport().update(option.rect)
        if clicked:
            self.triggered.emit(upload.number)
        return inside

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
        upload: Upload = index.data(Role.UPLOAD)
        if _is_on_button(event.pos(), option, upload):
            lines = [action_word(primary_action(upload))]
        else:
            detail = detail_text(upload, index.data(Role.PROGRESS))
            lines = [upload_name(upload), problem_text(upload) or detail]
        # Qt would take a name like "<b>" for markup. Like this it also breaks long lines.
        text = html.escape("\n".join(lines)).replace("\n", "<br>")
        QToolTip.showText(event.globalPos(), f"<qt>{text}</qt>", view)
        return True


def _is_on_button(point: QPoint, option: QStyleOptionViewItem, upload: Upload) -> bool:
    action = primary_action(upload)
    word = "" if action is PrimaryAction.CANCEL else action_word(action)
    return row_button(option.rect, word, option.font, option.direction).contains(point)
