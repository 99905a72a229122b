"""Gives each row of the list its looks, its buttons and its tooltip."""

import html
from collections.abc import Callable, Iterable
from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QPoint,
    QRect,
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
from falgui.desktop.rows.countdown import Countdown
from falgui.desktop.rows.primary_action import (
    PrimaryAction,
    SecondaryAction,
    action_word,
    primary_action,
    secondary_actions,
)
from falgui.desktop.rows.queue_model import Index, Role
from falgui.desktop.rows.row_layout import number_width, row_button, small_buttons
from falgui.desktop.rows.row_painter import RowPainter, button_word
from falgui.desktop.rows.thumbnails import Thumbnails
from falgui.desktop.rows.upload_text import detail_text, problem_text, upload_name

_COPIED_MILLISECONDS: Final = 1500
_MOUSE: Final = frozenset(
    {
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.MouseButtonRelease,
    }
)


_Button = tuple[int, PrimaryAction | SecondaryAction]
"""One button of the list: whose it is, and what it does."""


class QueueDelegate(QStyledItemDelegate):
    """Paints the uploads in `view` as rows of equal height with their buttons.

    One button is always there, smaller ones are under the pointer.
    `largest` gives the largest number that a row may have to show.
    """

    triggered = Signal(int)
    """The button of the upload with this number was clicked."""
    small_triggered = Signal(int, object, QRect)
    """A small button of the upload with this number was clicked: the `SecondaryAction`, and where
    in the viewport it is."""

    def __init__(
        self, thumbnails: Thumbnails, largest: Callable[[], int], view: QAbstractItemView
    ) -> None:
        super().__init__(view)
        self._largest = largest
        self._view = view
        self._thumbnails = thumbnails
        self._over: _Button | None = None
        self._pressed: _Button | None = None
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
        is_over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        over = self._over[1] if is_over and self._over and self._over[0] == upload.number else None
        pressed = over is not None and self._over == self._pressed
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
        row.paint_small_buttons(
            over if isinstance(over, SecondaryAction) else None, pressed=pressed
        )
        hovered = isinstance(over, PrimaryAction)
        row.paint_button(
            hovered=hovered,
            pressed=hovered and pressed,
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
        """Follow the pointer over, onto and off the row's buttons."""
        if event.type() not in _MOUSE or not isinstance(event, QMouseEvent):
            return False
        upload: Upload = index.data(Role.UPLOAD)
        under = _button_at(event.position().toPoint(), option, upload)
        before = (self._over, self._pressed)
        clicked = False
        self._over = under
        if event.type() is QEvent.Type.MouseButtonRelease:
            clicked = under is not None and self._pressed == under
            self._pressed = None
        elif event.type() is not QEvent.Type.MouseMove:
            self._pressed = under if event.button() is Qt.MouseButton.LeftButton else None
        if before != (self._over, self._pressed):
            self._view.viewport().update(option.rect)
        if clicked and under is not None:
            self._tell(under[1], upload, option)
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
        upload: Upload = index.data(Role.UPLOAD)
        under = _button_at(event.pos(), option, upload)
        if under is not None:
            lines = [action_word(under[1])]
        else:
            detail = detail_text(upload, index.data(Role.PROGRESS))
            lines = [upload_name(upload), problem_text(upload) or detail]
        # Qt would take a name like "<b>" for markup. Like this it also breaks long lines.
        text = html.escape("\n".join(lines)).replace("\n", "<br>")
        QToolTip.showText(event.globalPos(), f"<qt>{text}</qt>", view)
        return True

    def _tell(
        self,
        action: PrimaryAction | SecondaryAction,
        upload: Upload,
        option: QStyleOptionViewItem,
    ) -> None:
        if isinstance(action, PrimaryAction):
            self.triggered.emit(upload.number)
            return
        area = dict(_small_buttons(option, upload))[action]
        self.small_triggered.emit(upload.number, action, area)


def _button_at(point: QPoint, option: QStyleOptionViewItem, upload: Upload) -> _Button | None:
    large = row_button(option.rect, button_word(upload), option.font, option.direction)
    if large.contains(point):
        return (upload.number, primary_action(upload))
    for action, area in _small_buttons(option, upload):
        if area.contains(point):
            return (upload.number, action)
    return None


def _small_buttons(
    option: QStyleOptionViewItem, upload: Upload
) -> list[tuple[SecondaryAction, QRect]]:
    actions = secondary_actions(upload)
    areas = small_buttons(
        option.rect, button_word(upload), len(actions), option.font, option.direction
    )
    return list(zip(actions, areas, strict=True))
