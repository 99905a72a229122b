"""Paints the parts of one row of the list."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from falgui.core.lifetime import Stage
from falgui.core.translation import _
from falgui.core.upload import ACTIVE, ENDED, State, Upload
from falgui.desktop.look.colours import state_colour
from falgui.desktop.look.crisp import draw_frame, draw_line
from falgui.desktop.look.direction import sentence
from falgui.desktop.look.fonts import number_font
from falgui.desktop.look.icons import paint_icon
from falgui.desktop.rows.badges import badges_of, paint_badge, place_badges
from falgui.desktop.rows.primary_action import (
    PrimaryAction,
    SecondaryAction,
    action_sign,
    action_word,
    primary_action,
    secondary_actions,
    standing_action,
)
from falgui.desktop.rows.row_brush import CORNER, RowBrush
from falgui.desktop.rows.row_layout import (
    ICON,
    SMALL_ICON,
    WORDS_FROM,
    RowLayout,
    centred,
    row_layout,
    second_button,
    small_buttons,
)
from falgui.desktop.rows.upload_text import (
    Progress,
    detail_text,
    stage_of,
    status_text,
    upload_kind,
    upload_name,
)

_IDLE, _HOVERED, _PRESSED = range(3)


class RowPainter(RowBrush):
    """Paints `upload` with `painter` where `option` says; one call of each method makes a row."""

    def __init__(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        upload: Upload,
        progress: Progress,
        now: float,
        number_width: int,
    ) -> None:
        super().__init__(painter, option)
        self._upload = upload
        self._progress = progress
        self._action = primary_action(upload)
        self._word = button_word(upload)
        self._is_active = upload.state in ACTIVE
        self._stage = stage_of(upload, now)
        self._second = second_place(option, upload)
        is_short = option.rect.width() < WORDS_FROM
        self._status = status_text(upload, progress, now, is_short=is_short)
        has_remark = upload.notice or (upload.result and upload.result.remark)
        self._has_remark = upload.state in ENDED and bool(has_remark)
        is_over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        is_wide = self._second is not None
        self._secondary = secondary_actions(upload, is_wide=is_wide) if is_over else ()
        self._layout = self._laid_out(number_width)
        if self._second is not None and not self._layout.has_status_in_full:
            self._status = status_text(upload, progress, now, is_short=True)
            self._layout = self._laid_out(number_width)

    def paint_number(self, place: int) -> None:
        """Paint the row's place in the list."""
        self._painter.setFont(number_font(self._option.font))
        self._painter.setPen(self._colours.muted)
        end = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        alignment = QStyle.visualAlignment(self._option.direction, end)
        self._painter.drawText(self._layout.number, alignment, str(place))

    def paint_beginning(self) -> None:
        """Paint the line that tells a drop from the one above it."""
        row = self._option.rect
        self._painter.setPen(self._colours.border)
        draw_line(self._painter, row.left() + 16, row.right() - 15, row.top())

    def paint_picture(self, thumbnail: QPixmap | None) -> None:
        """Paint the thumbnail, or the sign of its kind of file."""
        self._picture(self._layout.picture, upload_kind(self._upload), thumbnail)

    def paint_texts(self) -> None:
        """Paint the name, the state and the line of details."""
        layout, among, upload = self._layout, self._colours, self._upload
        colour = self._status_colour()
        sign = "expired" if self._stage is Stage.OVER else upload.state.value
        middle = Qt.TextElideMode.ElideMiddle
        self._text(layout.name, upload_name(upload), among.text, middle, strong=True)
        paint_icon(self._painter, QRectF(layout.status_icon), sign, colour)
        self._text(layout.status, self._status, colour)
        if self._has_remark:
            place = centred(layout.remark_icon, QSize(SMALL_ICON, SMALL_ICON))
            paint_icon(self._painter, QRectF(place), "warning", among.warning)
        area = self._paint_badges()
        detail = detail_text(upload, self._progress)
        # Sentences keep the direction of their language; the name above has one of its own.
        self._text(area, sentence(detail), self._detail_colour())

    def _paint_badges(self) -> QRect:
        """Paint what the file tells, or doesn't any more; return what is left for the details."""
        option, found = self._option, badges_of(self._upload)
        if not found:
            return self._layout.detail
        font, direction = option.font, option.direction
        places, rest = place_badges(self._layout.detail, found, font, direction)
        for place, badge in zip(places, found, strict=True):
            paint_badge(self._painter, place, badge, font, direction, self._colours)
        return rest

    def paint_bar(self) -> None:
        """Paint how far an active upload is; nothing for others."""
        if not self._is_active:
            return
        area, permille = self._layout.bar, self._progress.permille_of_way
        corner = area.height() / 2
        self._fill(QRectF(area), self._colours.border, corner)
        if permille:
            filled = QRect(area)
            filled.setWidth(max(area.height(), area.width() * permille // 1000))
            filled = QStyle.visualRect(self._option.direction, area, filled)
            self._fill(QRectF(filled), self._colours.accent_line, corner)

    def paint_small_buttons(self, over: SecondaryAction | None, *, pressed: bool) -> None:
        """Paint the buttons that a row has only under the pointer, which is `over` one of them."""
        option = self._option
        areas = small_buttons(
            option.rect,
            self._word,
            len(self._secondary),
            option.font,
            option.direction,
            second=second_word(self._upload),
        )
        for action, area in zip(self._secondary, areas, strict=True):
            look = _IDLE if action is not over else _PRESSED if pressed else _HOVERED
            ground, ink = self._plain_colours(look)
            edge = min(area.width(), area.height()) - 4
            self._fill(QRectF(centred(area, QSize(edge, edge))), ground, 6)
            sign = centred(area, QSize(ICON, ICON))
            paint_icon(self._painter, QRectF(sign), action_sign(action), ink)

    def paint_second_button(self, over: SecondaryAction | None, *, pressed: bool) -> None:
        """Paint the button that stands beside the first one, for uploads that have it."""
        action = standing_action(self._upload)
        if action is None or self._second is None:
            return
        look = _IDLE if action is not over else _PRESSED if pressed else _HOVERED
        ground, _ink = self._plain_colours(look)
        self._fill(QRectF(self._second), ground)
        self._painter.setPen(self._colours.border)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        draw_frame(self._painter, QRectF(self._second), CORNER)
        self._button(self._second, action_sign(action), action_word(action), self._colours.text)

    def paint_button(self, *, hovered: bool, pressed: bool, copied: bool) -> None:
        """Paint the primary action's button."""
        area = self._layout.button
        look = _PRESSED if pressed else _HOVERED if hovered else _IDLE
        ground, ink = self._button_colours(look)
        self._fill(QRectF(area), ground)
        sign, word = action_sign(self._action), action_word(self._action)
        if copied and self._action is PrimaryAction.COPY:
            sign, word = "check", _("Copied")
        self._button(area, sign, word if self._layout.has_word else "", ink)

    def _laid_out(self, number_width: int) -> RowLayout:
        option = self._option
        return row_layout(
            option.rect,
            option.font,
            option.direction,
            self._status,
            self._word,
            has_bar=self._is_active,
            second=second_word(self._upload),
            number=number_width,
            has_remark=self._has_remark,
            small_buttons=len(self._secondary),
        )

    def _button_colours(self, look: int) -> tuple[QColor, QColor]:
        among = self._colours
        if self._action is PrimaryAction.COPY:
            return among.tints[look], among.on_tint
        return self._plain_colours(look)

    def _plain_colours(self, look: int) -> tuple[QColor, QColor]:
        among = self._colours
        ground = (QColor(Qt.GlobalColor.transparent), among.hover, among.pressed)[look]
        return ground, among.muted if look == _IDLE else among.text

    def _status_colour(self) -> QColor:
        if self._stage is Stage.OVER:
            return self._colours.muted
        if self._stage is Stage.SOON:
            return self._colours.warning
        return state_colour(self._upload.state, self._colours)

    def _detail_colour(self) -> QColor:
        upload = self._upload
        if upload.state is State.FAILED:
            return self._colours.error
        if self._progress.is_fetching and self._progress.sent:
            # What arrives stands in place of the remark that it is fetched.
            return self._colours.muted
        waits = upload.state is State.WAITING and upload.problem
        remark = upload.state is State.DONE and upload.result and upload.result.remark
        is_amber = waits or remark or upload.notice
        return self._colours.warning if is_amber else self._colours.muted


def second_word(upload: Upload) -> str:
    """Return what stands on the second button of `upload`; "" if it has none."""
    action = standing_action(upload)
    return "" if action is None else action_word(action)


def second_place(option: QStyleOptionViewItem, upload: Upload) -> QRect | None:
    """Return where the second button of `upload` is, None if it has none or is too narrow."""
    return second_button(
        option.rect, button_word(upload), second_word(upload), option.font, option.direction
    )


def button_word(upload: Upload) -> str:
    """Return what stands on the button of `upload` where there is room; "" for a mere sign."""
    action = primary_action(upload)
    return "" if action is PrimaryAction.CANCEL else action_word(action)
