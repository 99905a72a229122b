"""The line below the list: how far everything is, and what can be done with all of it."""

from typing import Final

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from falgui.core.translation import _, plural
from falgui.core.units import format_size, format_speed, format_time_left
from falgui.desktop.copying.copy_menu import CopyMenu
from falgui.desktop.look.icons import ICON_BESIDE_TEXT, icon
from falgui.desktop.queue.tally import Totals
from falgui.desktop.rows.upload_text import sent_text
from falgui.desktop.widgets.elided_label import PartedLabel, Steady

HEIGHT: Final = 48
_REMARK_MILLISECONDS: Final = 4000
_ROOM_FOR_SUMS: Final = 36
"""So many letters of the sums, on each of two lines, come before the buttons' words."""
_MARGINS: Final = (16, 0, 12, 0)
_GAP: Final = 4
_ICON_ALONE: Final = QSize(16, 16)
_WIDTH_ALONE: Final = 38
_ANY_WIDTH: Final = 16_777_215


class Footer(QWidget):
    """Shows sums, and for four seconds at a time what `say` was told."""

    retry_wanted = Signal()
    pause_wanted = Signal()
    """All uploads are to be paused."""
    resume_wanted = Signal()
    """All paused uploads are to go on."""
    copy_wanted = Signal(object)
    """All links are to be copied, in this `Form` or (None) in the usual one."""
    clear_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("footer")
        self.setFixedHeight(HEIGHT)
        self._sums = ""
        self._selection = ""
        self._is_filtered = False
        self._status = PartedLabel()
        self._status.setObjectName("status")
        self._status.setProperty("muted", True)
        self._remark = QTimer(self, interval=_REMARK_MILLISECONDS, singleShot=True)
        self._remark.timeout.connect(self._show_sums)
        self._pause = _Button("pauseAll", "paused")
        self._pause.name(_("Pause all"))
        self._pause.clicked.connect(self.pause_wanted)
        self._resume = _Button("resumeAll", "uploading")
        self._resume.name(_("Resume all"))
        self._resume.clicked.connect(self.resume_wanted)
        self._resume.hide()
        self._retry = _Button("retryFailed", "retry")
        self._retry.clicked.connect(self.retry_wanted)
        self._copy = _Button("copyAll", "copy")
        self._copy.name(_("Copy all links"))
        self._copy.clicked.connect(lambda: self.copy_wanted.emit(None))
        self.forms = CopyMenu(_("Copy all links as"), self)
        self.forms.chosen.connect(self.copy_wanted)
        self._formats = self._format_button()
        self._clear = _Button("clearDone", "remove")
        self._clear.name(_("Clear done"))
        self._clear.clicked.connect(self.clear_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(*_MARGINS)
        row.setSpacing(_GAP)
        row.addWidget(Steady(self._status), 1)
        for button in (self._pause, self._resume, self._retry, self._copy):
            row.addWidget(button)
        row.addWidget(self._formats)
        row.addWidget(self._clear)

    def show_totals(
        self, under_way: Totals, in_list: Totals, bytes_per_second: float | None
    ) -> None:
        """Show how far the batches under way are, and offer what the list allows."""
        self._sums = summary(under_way, bytes_per_second)
        if not self._remark.isActive():
            self._show_sums()
        self._retry.setVisible(bool(in_list.failed))
        self._retry.name(_("Retry failed ({count})").format(count=in_list.failed))
        self._explain()
        self._choose_words()
        for control in (self._copy, self._formats, self._clear):
            control.setEnabled(bool(in_list.done))

    def show_pausing(self, *, can_pause: bool, can_resume: bool) -> None:
        """Offer to pause all, or to resume all where nothing is left to pause."""
        takes_up = can_resume and not can_pause
        had_focus = self._pause.hasFocus() or self._resume.hasFocus()
        self._pause.setVisible(can_pause)
        self._resume.setVisible(takes_up)
        if had_focus:
            (self._resume if takes_up else self._pause if can_pause else self._copy).setFocus()

    def show_selection(self, count: int, size: int) -> None:
        """Show how much is selected, in place of the sums while it is several rows."""
        self._selection = selection_text(count, size) if count > 1 else ""
        if not self._remark.isActive():
            self._show_sums()

    def show_filtered(self, *, is_filtered: bool) -> None:
        """Say of each button whether it is also about rows that are not shown."""
        self._is_filtered = is_filtered
        self._explain()

    def say(self, text: str) -> None:
        """Show `text` for a moment."""
        self._show(text)
        self._remark.start()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Give the buttons' words up where the sums need their room."""
        super().resizeEvent(event)
        self._choose_words()

    def _choose_words(self) -> None:
        buttons = (self._pause, self._resume, self._retry, self._copy, self._clear)
        shown = [button.width_with_words() for button in buttons if not button.isHidden()]
        wanted = sum(shown) + self._formats.width() + _GAP * (len(shown) + 1)
        wanted += _ROOM_FOR_SUMS * self.fontMetrics().averageCharWidth() + sum(_MARGINS)
        for button in buttons:
            button.show_words(wanted <= self.width())

    def _show_sums(self) -> None:
        self._show(self._selection or self._sums)

    def _explain(self) -> None:
        for button in (self._pause, self._resume, self._retry, self._copy, self._clear):
            name = button.accessibleName()
            also = _("{action}, also those that are not shown").format(action=name)
            button.setToolTip(also if self._is_filtered else name)

    def _show(self, text: str) -> None:
        if self._status.text() != text:
            self._status.setText(text)

    def _format_button(self) -> QToolButton:
        button = QToolButton()
        button.setObjectName("copyAllAs")
        button.setAutoRaise(True)
        button.setProperty("compact", True)
        button.setIcon(icon("chevron-down"))
        button.setIconSize(QSize(16, 16))
        button.setFixedSize(28, 32)
        button.setAccessibleName(_("Copy all links as"))
        button.setToolTip(_("Copy all links as"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(self.forms)
        return button


class _Button(QPushButton):
    """A flat button that can do without its words."""

    def __init__(self, name: str, sign: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setFlat(True)
        self.setIcon(icon(sign))
        self.setIconSize(ICON_BESIDE_TEXT)
        self._has_words = True

    def name(self, text: str) -> None:
        """Call the button `text`, in sight or not."""
        if self.accessibleName() != text:
            self.setAccessibleName(text)
            self.setToolTip(text)
            self.show_words(self._has_words)

    def width_with_words(self) -> int:
        """Return how wide the button is when its words are in sight."""
        frame = 2 * 12
        words = self.fontMetrics().horizontalAdvance(self.accessibleName())
        return frame + ICON_BESIDE_TEXT.width() + words

    def show_words(self, has_words: bool) -> None:  # noqa: FBT001  like Qt's own setters
        """Show the words beside the sign, or the sign alone."""
        self._has_words = has_words
        self.setIconSize(ICON_BESIDE_TEXT if has_words else _ICON_ALONE)
        self.setMaximumWidth(_ANY_WIDTH if has_words else _WIDTH_ALONE)
        self.setText(self.accessibleName() if has_words else "")


def selection_text(count: int, size: int) -> str:
    """Return `3 selected · 12.0 MB`, the size only where one is known."""
    text = plural("{n} selected", "{n} selected", count)
    return f"{text} · {format_size(size)}" if size else text


def summary(totals: Totals, bytes_per_second: float | None) -> str:
    """Return `7 of 12 done · 184 of 310 MB · 4.2 MB/s · 31 s left`, as far as it is known."""
    if not totals.total:
        return ""
    parts = [_("{done} of {total} done").format(done=totals.done, total=totals.total)]
    if totals.failed:
        parts.append(plural("{n} failed", "{n} failed", totals.failed))
    if totals.sent < totals.size and not totals.unmeasured:
        parts.append(sent_text(totals.sent, totals.size))
    if bytes_per_second:
        parts.append(format_speed(bytes_per_second))
        if not totals.unmeasured:
            parts.append(format_time_left((totals.size - totals.sent) / bytes_per_second))
    return " · ".join(parts)
