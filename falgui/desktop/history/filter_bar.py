"""The line above the history: what to search for, when it was uploaded, its type and its state."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import Enum, auto
from typing import Final

from PySide6.QtCore import QDate, QEvent, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QStyle,
    QToolButton,
    QWidget,
)

from falgui.core.translation import _
from falgui.desktop.history.rows import day_begin
from falgui.desktop.look.colours import colours
from falgui.desktop.look.icons import paint_icon
from falgui.desktop.widgets.combo_box import ComboBox, DateField
from falgui.store.history_filter import HistoryFilter, KindWanted, StateWanted

_TYPING_MILLISECONDS: Final = 120
_ONE_LINE_FROM: Final = 700
_SIGN: Final = 16
_SIGN_MARGIN: Final = 10


class When(Enum):
    """Times to choose from."""

    ANY = auto()
    TODAY = auto()
    WEEK = auto()
    MONTH = auto()
    YEAR = auto()
    RANGE = auto()


class HistoryFilterBar(QWidget):
    """Says what the person looks for, a moment after the last letter was typed.

    `today` gives the present date.
    """

    changed = Signal(HistoryFilter)
    list_wanted = Signal()
    """The person goes on from the search to what was found."""

    def __init__(
        self,
        parent: QWidget | None = None,
        today: Callable[[], date] = lambda: datetime.now().astimezone().date(),
    ) -> None:
        super().__init__(parent)
        self.setObjectName("historyFilter")
        self._today = today
        self._typing = QTimer(self, interval=_TYPING_MILLISECONDS, singleShot=True)
        self._typing.timeout.connect(self._tell)
        self._search = _Search()
        self._search.textChanged.connect(lambda _text: self._typing.start())
        self._search.returnPressed.connect(self._tell)
        self._search.down_pressed.connect(self.list_wanted)
        self._when = _choice("historyWhen", _("Uploaded"), _when_words())
        self._kind = _choice("historyKind", _("Type"), _kind_words())
        self._state = _choice("historyState", _("State"), _state_words())
        for choice in (self._when, self._kind, self._state):
            choice.activated.connect(lambda _position: self._tell())
        self._from = _date_edit("historyFrom", _("First day"))
        self._to = _date_edit("historyTo", _("Last day"))
        for edit in (self._from, self._to):
            edit.dateChanged.connect(lambda _date: self._typing.start())
        self._choices = _in_line(self._when, self._kind, self._state)
        self._range = self._range_line()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 8, 12, 8)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(0, 1)
        self._is_narrow: bool | None = None
        self._arrange(narrow=False)
        self._told = HistoryFilter()

    def wanted(self) -> HistoryFilter:
        """Return what is chosen at present."""
        since, until = self._days()
        return HistoryFilter(
            self._search.text().strip(),
            None if since is None else day_begin(since),
            None if until is None else day_begin(until + timedelta(days=1)),
            # Qt gives back the mere text of what is a text as well.
            KindWanted(self._kind.currentData()),
            StateWanted(self._state.currentData()),
        )

    @property
    def is_asking(self) -> bool:
        """Whether anything is chosen that may leave entries out."""
        return self.wanted() != HistoryFilter()

    def clear(self) -> None:
        """Ask for everything again."""
        for choice in (self._when, self._kind, self._state):
            choice.setCurrentIndex(0)
        self._search.clear()
        self._tell()

    def focus_search(self, text: str = "") -> None:
        """Let the person type, after `text` that was typed elsewhere."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if text:
            self._search.insert(text)
        else:
            self._search.selectAll()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Put the choices below the search where there is no room beside it."""
        super().resizeEvent(event)
        self._arrange(narrow=event.size().width() < _ONE_LINE_FROM)

    def _arrange(self, *, narrow: bool) -> None:
        if narrow == self._is_narrow:
            return
        self._is_narrow = narrow
        for part in (self._search, self._choices, self._range):
            self._grid.removeWidget(part)
        self._grid.addWidget(self._search, 0, 0)
        if narrow:
            self._grid.addWidget(self._choices, 1, 0)
        else:
            self._grid.addWidget(self._choices, 0, 1)
        self._grid.addWidget(self._range, 2, 0, 1, -1)
        # A line that isn't shown takes no room either.
        self._range.setVisible(self._when.currentData() is When.RANGE)

    def _tell(self) -> None:
        self._typing.stop()
        self._range.setVisible(self._when.currentData() is When.RANGE)
        wanted = self.wanted()
        if wanted != self._told:
            self._told = wanted
            self.changed.emit(wanted)

    def _days(self) -> tuple[date | None, date | None]:
        today = self._today()
        match self._when.currentData():
            case When.TODAY:
                return today, None
            case When.WEEK:
                return today - timedelta(days=6), None
            case When.MONTH:
                return today - timedelta(days=29), None
            case When.YEAR:
                return date(today.year, 1, 1), None
            case When.RANGE:
                first, last = (_as_date(one.date()) for one in (self._from, self._to))
                return min(first, last), max(first, last)
        return None, None

    def _range_line(self) -> QWidget:
        today = self._today()
        self._to.setDate(QDate(today.year, today.month, today.day))
        self._from.setDate(self._to.date().addMonths(-1))
        words = []
        for text, edit in ((_("First day"), self._from), (_("Last day"), self._to)):
            label = QLabel(text)
            label.setProperty("muted", True)
            label.setBuddy(edit)
            words += [label, edit]
        line = _in_line(*words)
        line.layout().addStretch(1)  # type: ignore[union-attr]
        return line


class _Search(QLineEdit):
    down_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("historySearch")
        self.setPlaceholderText(_("Search by name, source or link"))
        self.setAccessibleName(_("Search the history"))
        self.setClearButtonEnabled(True)
        for button in self.findChildren(QToolButton):
            button.setAccessibleName(_("Clear"))
        self.setMinimumWidth(160)
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  Qt's name
        """Keep the room for the sign at the side where the text begins."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self._make_room()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the sign in front of the text."""
        super().paintEvent(event)
        area = QRect(_SIGN_MARGIN, 0, _SIGN, _SIGN)
        area.moveTop((self.height() - _SIGN) // 2)
        painter = QPainter(self)
        place = QStyle.visualRect(self.layoutDirection(), self.rect(), area)
        paint_icon(painter, QRectF(place), "search", colours(self.palette()).muted)

    def _make_room(self) -> None:
        room = _SIGN + 6
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            self.setTextMargins(0, 0, room, 0)
        else:
            self.setTextMargins(room, 0, 0, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Let Esc clear the search, and the arrow lead to what was found."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Down:
            self.down_pressed.emit()
        else:
            super().keyPressEvent(event)


def _when_words() -> list[tuple[str, object]]:
    return [
        (_("Any time"), When.ANY),
        (_("Today"), When.TODAY),
        (_("Last 7 days"), When.WEEK),
        (_("Last 30 days"), When.MONTH),
        (_("This year"), When.YEAR),
        (_("From – to…"), When.RANGE),  # noqa: RUF001  a range, not a minus
    ]


def _kind_words() -> list[tuple[str, object]]:
    return [
        (_("All types"), KindWanted.ALL),
        (_("Images"), KindWanted.IMAGE),
        (_("Videos"), KindWanted.VIDEO),
        (_("Audio"), KindWanted.AUDIO),
        (_("Models"), KindWanted.MODEL),
        (_("Other types"), KindWanted.OTHER),
    ]


def _state_words() -> list[tuple[str, object]]:
    return [
        (_("All states"), StateWanted.ALL),
        (_("Still there"), StateWanted.THERE),
        (_("Expired"), StateWanted.EXPIRED),
    ]


def _choice(name: str, title: str, words: list[tuple[str, object]]) -> ComboBox:
    choice = ComboBox()
    choice.setObjectName(name)
    choice.setAccessibleName(title)
    choice.setToolTip(title)
    for text, value in words:
        choice.addItem(text, value)
    return choice


def _date_edit(name: str, title: str) -> DateField:
    edit = DateField()
    edit.setObjectName(name)
    edit.setAccessibleName(title)
    return edit


def _in_line(*parts: QWidget) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for part in parts:
        row.addWidget(part)
    return line


def _as_date(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())
