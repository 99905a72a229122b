"""The tools of the list's page: a chip for each group of states, and a field for names."""

from collections.abc import Mapping
from enum import IntEnum
from functools import partial
from typing import Final

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from falgui.core.translation import _, plural
from falgui.core.upload import State
from falgui.desktop.look.icons import icon
from falgui.desktop.queue.row_filter import Group, RowFilter, group_name

_FIELD: Final = 180
_LEAST_FIELD: Final = 110
_GAP: Final = 4
_HIGH: Final = 32


class FilterBar(QWidget):
    """Says which uploads the person wants to see, and how many there are of each sort.

    Nothing is there while there are no uploads. Where there is no room for words the chips show
    their icons, and where there is none for the field a button opens it.
    """

    chosen = Signal(RowFilter)
    left = Signal()
    """The person is done with the field and wants to be in the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filterBar")
        self.setAccessibleName(_("Filter"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._group = Group.ALL
        self._chips = {group: _Chip(group) for group in Group}
        self._chips[Group.ALL].setChecked(True)
        buttons = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP)
        row.addStretch(1)
        for group, chip in self._chips.items():
            buttons.addButton(chip)
            chip.toggled.connect(partial(self._toggled, group))
            row.addWidget(chip)
        self._field = _Field()
        self._field.textChanged.connect(lambda _text: self._tell())
        self._field.left.connect(self.left)
        self._field.focus_lost.connect(self._fit)
        self._opener = _opener()
        self._opener.clicked.connect(self.search)
        row.addSpacing(_GAP)
        row.addWidget(self._field)
        row.addWidget(self._opener)
        self._fit()

    def search(self) -> None:
        """Let the person type a part of a name."""
        self._field.show()
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()
        self._fit()

    def show_all(self) -> None:
        """Filter nothing any more."""
        self._mark(Group.ALL)
        if self._field.text():
            # Not with its signals blocked: its own button to clear it listens to them as well.
            self._field.clear()
        else:
            self._tell()
        self._fit()

    def show_counts(self, states: Mapping[State, int]) -> None:
        """Show how many uploads are in each state."""
        if not any(states.values()) and self._chips[Group.ALL].count > 0:
            # What is dropped next must be in sight.
            self.show_all()
        before = [chip.count for chip in self._chips.values()]
        for group, chip in self._chips.items():
            chip.show_count(sum(states.get(state, 0) for state in group.states))
        if before != [chip.count for chip in self._chips.values()]:
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Use the room there is."""
        super().resizeEvent(event)
        self._fit()

    def _toggled(self, group: Group, on: bool) -> None:  # noqa: FBT001  as the signal gives it
        # Not by a click, as a screen reader turns a chip on without one.
        if on:
            self._choose(group)

    def _choose(self, group: Group) -> None:
        self._mark(group)
        self._tell()

    def _mark(self, group: Group) -> None:
        self._group = group
        with QSignalBlocker(self._chips[group]):
            self._chips[group].setChecked(True)

    def _tell(self) -> None:
        self.chosen.emit(RowFilter(self._group, self._field.text().strip()))

    def _fit(self) -> None:
        chips, width = self._chips.values(), self.width() - _GAP * (len(self._chips) + 2)
        fitting = [look for look in _Look if sum(chip.needs(look) for chip in chips) <= width]
        beside_field = [
            look
            for look in (_Look.WORDS, _Look.COUNTS)
            if sum(chip.needs(look) for chip in chips) + _LEAST_FIELD <= width
        ]
        look = (beside_field or fitting or [_Look.SIGNS])[0]
        # The field's button needs its room as well.
        if not beside_field and sum(chip.needs(look) for chip in chips) + _HIGH > width:
            look = _Look.SIGNS
        has_uploads = self._chips[Group.ALL].count > 0
        is_searching = bool(self._field.text()) or self._field.hasFocus()
        for chip in chips:
            chip.show_look(look)
            # The field takes their place while it is used.
            chip.setVisible(has_uploads and (bool(beside_field) or not is_searching))
        self._field.setVisible(has_uploads and (bool(beside_field) or is_searching))
        self._opener.setVisible(has_uploads and not (beside_field or is_searching))


class _Look(IntEnum):
    """How much of a chip can be seen, from the widest on."""

    WORDS = 0
    COUNTS = 1
    SIGNS = 2


class _Chip(QToolButton):
    """One group of states; it may show its word or its icon, and always says both."""

    def __init__(self, group: Group) -> None:
        super().__init__()
        self.setObjectName(f"filter-{group.value}")
        self.setProperty("chip", True)
        self.setCheckable(True)
        self.setAutoRaise(True)
        self.setIcon(icon(group.value, QPalette.ColorRole.WindowText))
        self.setIconSize(QSize(16, 16))
        self.setFixedHeight(_HIGH)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._group = group
        self._look = _Look.WORDS
        self.count = -1
        self.show_count(0)

    def show_count(self, count: int) -> None:
        """Show how many uploads there are of this sort."""
        if count == self.count:
            return
        self.count = count
        name = _("{group}: {uploads}").format(
            group=group_name(self._group), uploads=plural("{n} upload", "{n} uploads", count)
        )
        self.setAccessibleName(name)
        self.setToolTip(name)
        self._show()

    def show_look(self, look: _Look) -> None:
        """Show the word and the count, the icon and the count, or the icon alone."""
        if look is not self._look:
            self._look = look
            self._show()

    def needs(self, look: _Look) -> int:
        """Return the width that the chip needs with this look."""
        metrics = self.fontMetrics()
        if look is _Look.WORDS:
            return metrics.horizontalAdvance(self._words()) + 22
        if look is _Look.COUNTS and self.count:
            return metrics.horizontalAdvance(self._number()) + 40
        return 34

    def _words(self) -> str:
        return f"{group_name(self._group)} {self._number()}".rstrip()

    def _number(self) -> str:
        return str(self.count) if self.count else ""

    def _show(self) -> None:
        has_words, has_count = self._look is _Look.WORDS, self._look is _Look.COUNTS and self.count
        style = Qt.ToolButtonStyle
        beside = style.ToolButtonTextBesideIcon if has_count else style.ToolButtonIconOnly
        self.setToolButtonStyle(style.ToolButtonTextOnly if has_words else beside)
        self.setText(self._words() if has_words else self._number())
        self.setFixedWidth(self.needs(self._look))


class _Field(QLineEdit):
    """A part of a name; Esc clears it, then leaves it."""

    left = Signal()
    focus_lost = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("filterText")
        self.setPlaceholderText(_("Filter by name"))
        self.setAccessibleName(_("Filter by name"))
        self.setClearButtonEnabled(True)
        for button in self.findChildren(QToolButton):
            button.setAccessibleName(_("Clear"))
        self.setMinimumWidth(_LEAST_FIELD)
        self.setMaximumWidth(_FIELD)
        self.setFixedHeight(_HIGH)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802  Qt's name
        """Tell that the person is elsewhere now."""
        super().focusOutEvent(event)
        self.focus_lost.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Clear with Esc; go to the list with Esc in an empty field, Enter or ↓."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Down):
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _opener() -> QToolButton:
    button = QToolButton()
    button.setObjectName("openFilter")
    button.setAutoRaise(True)
    button.setProperty("compact", True)
    button.setIcon(icon("search"))
    button.setIconSize(QSize(16, 16))
    button.setFixedSize(_HIGH, _HIGH)
    button.setAccessibleName(_("Filter by name"))
    button.setToolTip(_("Filter by name"))
    return button
