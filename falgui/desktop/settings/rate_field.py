"""The choice of a speed that is not exceeded: a number, its unit, and a switch for no limit."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from falgui.core.rate import MOST
from falgui.core.translation import _
from falgui.core.units import speed_units
from falgui.desktop.look.theme import GRID
from falgui.desktop.widgets.combo_box import ComboBox
from falgui.desktop.widgets.status_line import StatusLine, Tone
from falgui.desktop.widgets.switch import Switch

_NUMBER_WIDTH: Final = 72
_USUAL: Final = 1_000_000


class RateField(QWidget):
    """Bytes per second, 0 for no limit; shown in the units that are chosen for sizes.

    `chosen` carries what the person picked or typed; a text that is no number is explained and
    changes nothing.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rateField")
        self._rate = _USUAL
        self._number = QLineEdit(self)
        self._number.setObjectName("rateNumber")
        self._number.setFixedWidth(_NUMBER_WIDTH)
        self._number.setAlignment(Qt.AlignmentFlag.AlignTrailing)
        self._unit = ComboBox(self)
        self._unit.setObjectName("rateUnit")
        self._unit.setAccessibleName(_("Unit"))
        self._unit.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._unit.addItems([name for name, _bytes in speed_units()])
        self._switch = Switch(_("Limit the speed"), self)
        self._switch.setObjectName("limitRate")
        self._remark = StatusLine("rateRemark", self)
        line = QHBoxLayout()
        line.setSpacing(GRID)
        for part in (self._number, self._unit, self._switch):
            line.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(line)
        column.addWidget(self._remark)
        self.setFocusProxy(self._switch)
        self._switch.toggled.connect(self._turned)
        self._unit.activated.connect(lambda _place: self._typed())
        self._number.editingFinished.connect(self._number_typed)
        self._number.textEdited.connect(self._remark.clear)
        self.show_rate(0)

    def setAccessibleName(self, name: str) -> None:  # noqa: N802  Qt's name
        """Name the parts, which are what has the focus."""
        super().setAccessibleName(name)
        self._switch.setAccessibleName(name)
        self._number.setAccessibleName(name)

    def show_rate(self, rate: int) -> None:
        """Show a limit without emitting `chosen`."""
        self._switch.blockSignals(True)
        self._switch.setChecked(rate > 0)
        self._switch.blockSignals(False)
        for part in (self._number, self._unit):
            part.setEnabled(rate > 0)
        self._rate = rate or self._rate
        units = speed_units()
        place = max((at for at, (_name, size) in enumerate(units) if size <= self._rate), default=0)
        for at, (name, _size) in enumerate(units):
            self._unit.setItemText(at, name)
        self._unit.setCurrentIndex(place)
        number = f"{self._rate / units[place][1]:.3f}".rstrip("0").rstrip(".")
        self._number.setText(number)
        self._number.setModified(False)
        self._remark.clear()

    def _turned(self, on: bool) -> None:  # noqa: FBT001  as the signal gives it
        self.chosen.emit(self._rate if on else 0)
        if on:
            self._number.setFocus()
            self._number.selectAll()

    def _number_typed(self) -> None:
        # Leaving the field must not round what it shows.
        if self._number.isModified():
            self._typed()

    def _typed(self) -> None:
        least = speed_units()[0][1]
        try:
            number = float(self._number.text().strip().replace(",", "."))
        except ValueError:
            number = 0.0
        rate = number * speed_units()[self._unit.currentIndex()][1]
        if not least <= rate <= MOST:
            words = _("Write a number, {least} at least.")
            self._remark.tell(Tone.BAD, words.format(least=f"1 {speed_units()[0][0]}"))
            return
        self.chosen.emit(round(rate))
