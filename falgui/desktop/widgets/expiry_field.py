"""The choice of how long new files live: a few usual answers, and any other."""

from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from falgui.core.lifecycle import parse_expiry
from falgui.core.translation import _
from falgui.core.units import format_duration
from falgui.desktop.look.theme import GRID
from falgui.desktop.widgets.combo_box import ComboBox
from falgui.desktop.widgets.status_line import StatusLine, Tone

_USUAL: Final = (None, *(parse_expiry(text) for text in ("1h", "1d", "7d", "30d", "1y")))
_WIDTH: Final = 176


class ExpiryField(QWidget):
    """Seconds, or None for the account's default.

    `chosen` carries what the person picked or typed; a text that is no lifetime is explained
    and changes nothing.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("expiryField")
        self._usual = ComboBox(self)
        self._usual.setObjectName("expiryUsual")
        self._usual.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._usual.addItems([_words(seconds) for seconds in _USUAL] + [_("Other…")])
        self._other = QLineEdit(self)
        self._other.setObjectName("expiryOther")
        self._other.setAccessibleName(_("Another lifetime"))
        self._other.setPlaceholderText(_("90m, 36h, 14d or seconds"))
        self._remark = StatusLine("expiryRemark", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        for part in (self._usual, self._other, self._remark):
            part.setFixedWidth(_WIDTH)
            column.addWidget(part)
        self.setFocusProxy(self._usual)
        self._usual.activated.connect(self._picked)
        self._other.editingFinished.connect(self._typed)
        self._other.textEdited.connect(self._remark.clear)
        self.show_seconds(None)

    def setAccessibleName(self, name: str) -> None:  # noqa: N802  Qt's name
        """Name the list, which is what has the focus."""
        super().setAccessibleName(name)
        self._usual.setAccessibleName(name)

    def show_seconds(self, seconds: int | None) -> None:
        """Show a lifetime without emitting `chosen`."""
        usual = seconds in _USUAL
        self._usual.setCurrentIndex(_USUAL.index(seconds) if usual else len(_USUAL))
        self._other.setVisible(not usual)
        self._remark.clear()
        with QSignalBlocker(self._other):
            self._other.setText("" if seconds is None or usual else _typed_form(seconds))

    def finish(self) -> None:
        """Take what stands in the field for another lifetime as if Enter had been pressed."""
        self._typed()

    def _picked(self, place: int) -> None:
        other = place == len(_USUAL)
        self._other.setVisible(other)
        self._remark.clear()
        if other:
            self._other.setFocus()
        else:
            self.chosen.emit(_USUAL[place])

    def _typed(self) -> None:
        text = self._other.text().strip()
        if not text or not self._other.isVisible():
            return
        try:
            seconds = parse_expiry(text)
        except ValueError:
            self._remark.tell(
                Tone.BAD, _("This is not a lifetime."), _("Write 90m, 36h, 14d or seconds.")
            )
            return
        self.chosen.emit(seconds)


def _words(seconds: int | None) -> str:
    if seconds is None:
        return _("Account default")
    return _("1 year") if seconds == parse_expiry("1y") else format_duration(seconds)


def _typed_form(seconds: int) -> str:
    for unit in ("y", "w", "d", "h", "m"):
        length = parse_expiry(f"1{unit}") or 1
        if seconds % length == 0:
            return f"{seconds // length}{unit}"
    return str(seconds)
