"""Gives each row of the list its looks, its buttons and its tooltip."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

from falgui.core.traces import trace_lines
from falgui.core.upload import Upload
from falgui.desktop.rows.button_delegate import Button, ButtonDelegate
from falgui.desktop.rows.countdown import Countdown
from falgui.desktop.rows.primary_action import (
    PrimaryAction,
    SecondaryAction,
    action_word,
    primary_action,
    secondary_actions,
    standing_action,
)
from falgui.desktop.rows.queue_model import Index, Role
from falgui.desktop.rows.row_layout import number_width, row_button, small_buttons
from falgui.desktop.rows.row_painter import RowPainter, button_word, second_place, second_word
from falgui.desktop.rows.thumbnails import Thumbnails
from falgui.desktop.rows.upload_text import detail_text, problem_text, upload_name


class QueueDelegate(ButtonDelegate):
    """Paints the uploads in `view` as rows of equal height with their buttons.

    One button is always there, or two; smaller ones are under the pointer.
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
        self._thumbnails = thumbnails
        self._countdown = Countdown(view.viewport().update, self)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        upload: Upload = index.data(Role.UPLOAD)
        over, is_pressed = self.hovered(option, upload.number)
        self.prepare(painter)
        width = number_width(option.font, self._largest())
        progress, now = index.data(Role.PROGRESS), index.data(Role.NOW)
        row = RowPainter(painter, option, upload, progress, now, width)
        row.paint_ground()
        if index.data(Role.BEGINS_BATCH):
            row.paint_beginning()
        row.paint_number(index.data(Role.PLACE))
        row.paint_picture(self._thumbnails.pixmap(upload, self._view.devicePixelRatioF()))
        row.paint_texts()
        row.paint_bar()
        over_beside = over if isinstance(over, SecondaryAction) else None
        row.paint_small_buttons(over_beside, pressed=is_pressed)
        row.paint_second_button(over_beside, pressed=is_pressed)
        hovered = isinstance(over, PrimaryAction)
        row.paint_button(
            hovered=hovered,
            pressed=hovered and is_pressed,
            copied=self.is_copied(upload.number),
        )
        painter.restore()
        if upload.result and upload.result.lifetime:
            self._countdown.note(upload.result.lifetime.changes_in(now))

    def button_at(self, point: QPoint, option: QStyleOptionViewItem, index: Index) -> Button | None:
        """Return one of the large buttons or of the small ones."""
        upload: Upload = index.data(Role.UPLOAD)
        large = row_button(option.rect, button_word(upload), option.font, option.direction)
        if large.contains(point):
            return upload.number, primary_action(upload)
        for action, area in _buttons_beside(option, upload):
            if area.contains(point):
                return upload.number, action
        return None

    def press(self, button: Button, option: QStyleOptionViewItem, index: Index) -> None:
        """Tell which button it was."""
        number, action = button
        if isinstance(action, SecondaryAction):
            area = dict(_buttons_beside(option, index.data(Role.UPLOAD)))[action]
            self.small_triggered.emit(number, action, area)
        else:
            self.triggered.emit(number)

    def tip(self, under: Button | None, index: Index) -> str:
        """Return what the button does, or the texts of the row in full."""
        if under is not None and isinstance(under[1], PrimaryAction | SecondaryAction):
            return action_word(under[1])
        upload: Upload = index.data(Role.UPLOAD)
        detail = problem_text(upload) or detail_text(upload, index.data(Role.PROGRESS))
        lines = [upload_name(upload), detail, *trace_lines(upload.traces)]
        return "\n".join(line for line in lines if line)


def _buttons_beside(
    option: QStyleOptionViewItem, upload: Upload
) -> list[tuple[SecondaryAction, QRect]]:
    standing, place = standing_action(upload), second_place(option, upload)
    actions = secondary_actions(upload, is_wide=place is not None)
    areas = small_buttons(
        option.rect,
        button_word(upload),
        len(actions),
        option.font,
        option.direction,
        second=second_word(upload),
    )
    beside = list(zip(actions, areas, strict=True))
    return beside if standing is None or place is None else [(standing, place), *beside]
