"""The list of what was uploaded: selecting, the keyboard, dragging links out, keeping its place."""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    Qt,
    QTimer,
    QUrl,
    Signal,
)
from PySide6.QtGui import QDrag, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QWidget

from falgui.core.translation import _
from falgui.desktop.history.delegate import HistoryDelegate
from falgui.desktop.history.model import HistoryModel
from falgui.desktop.history.painter import heading_height
from falgui.desktop.history.pictures import HistoryPictures
from falgui.desktop.history.text import lifetime_of
from falgui.desktop.rows.row_view import RowView

MOST_DRAGGED: Final = 500
"""How many links can be dragged at once: they must all be known when the drag begins."""
_MOST_REMEMBERED: Final = 1000
"""Selected entries that are selected again after the list was read anew."""
_SOONEST_MILLISECONDS: Final = 200


class HistoryView(RowView):
    """Shows the rows of `model`; what is to be done with them is told by signals.

    The countdowns are painted anew when their words change, as long as they are in sight.
    """

    triggered = Signal(list)
    """The ids of entries whose links are wanted: a button, Enter, a double click."""
    selection_changed = Signal()
    typed = Signal(str)
    """Letters were typed: the person looks for a name."""
    too_many_dragged = Signal()

    def __init__(
        self,
        model: HistoryModel,
        pictures: HistoryPictures,
        parent: QWidget | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("history")
        self.setAccessibleName(_("History"))
        self._history = model
        self._clock = clock
        self._place: tuple[int, int] | None = None
        self._remembered: Sequence[int] = ()
        self._current: int | None = None
        self._length = 0
        self._countdown = QTimer(self, singleShot=True)
        self._countdown.timeout.connect(self.viewport().update)
        self.setModel(model)
        self._delegate = HistoryDelegate(pictures, lambda: model.overview.has_accounts, self)
        self.setItemDelegate(self._delegate)
        self._delegate.triggered.connect(lambda entry_id: self.triggered.emit([entry_id]))
        self.doubleClicked.connect(lambda _index: self._trigger_selected())
        self.selectionModel().selectionChanged.connect(
            lambda _on, _off: self.selection_changed.emit()
        )
        model.modelAboutToBeReset.connect(self._remember_place)
        model.modelReset.connect(self._return_to_place)
        model.rowsAboutToBeInserted.connect(self._note_length)
        model.rowsInserted.connect(self._follow_inserted)
        pictures.ready.connect(model.refresh)

    # What the page asks -------------------------------------------------------------------

    @property
    def has_selection(self) -> bool:
        """Whether anything is selected."""
        return self.selectionModel().hasSelection()

    def selected_ids(self) -> list[int]:
        """Return the ids of the selected entries in the order of the list."""
        selection = self.selectionModel().selection()
        ranges = sorted((one.top(), one.bottom()) for one in selection.toList())
        return [one for top, bottom in ranges for one in self._history.ids_between(top, bottom)]

    def select(self, entry_ids: Iterable[int]) -> None:
        """Select these entries and no others."""
        selection = QItemSelection()
        for row in filter(None, map(self._history.row_of, entry_ids)):
            index = self._history.index(row)
            selection.select(index, index)
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def show_copied(self, entry_ids: Iterable[int]) -> None:
        """Let the buttons of these entries say "Copied" for a moment."""
        self._delegate.show_copied(entry_ids)

    def choose_first(self) -> None:
        """Take the focus, and make the first entry the current one if there is none."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if not self.currentIndex().isValid() and self._history.count:
            self.setCurrentIndex(self._history.index(1))

    # What Qt tells ------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  Qt's name
        """Make the headings as high as their letters need, too."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._size_headings(0, self.model().rowCount())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Let Enter copy."""
        # From now on it matters which row has the focus.
        self.window().setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._trigger_selected()
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802  Qt's name
        """Leave it to the search, which doesn't read every row on the main thread."""
        if search.strip():
            self.typed.emit(search)

    def startDrag(self, _actions: Qt.DropAction) -> None:  # noqa: N802  Qt's name
        """Drag the selected links, unless it is a button that was pressed."""
        if self._delegate.is_pressed:
            return
        ids = self.selected_ids()
        entries = self._history.in_memory(ids) if len(ids) <= MOST_DRAGGED else None
        if entries is None:
            self.too_many_dragged.emit()
            return
        if entries:
            drag = QDrag(self)
            drag.setMimeData(links_of([entry.result.url for entry in entries]))
            drag.exec(Qt.DropAction.CopyAction | Qt.DropAction.LinkAction)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint what is in sight, and again when a countdown there says something else."""
        super().paintEvent(event)
        now = self._clock()
        changes: list[float] = []
        for row in range(self.rowAt(0), self._last_row() + 1):
            entry = self._history.entry(row) if row >= 0 else None
            lifetime = lifetime_of(entry) if entry else None
            until = lifetime.changes_in(now) if lifetime else None
            if until is not None:
                changes.append(until)
        if changes:
            self._countdown.start(max(_SOONEST_MILLISECONDS, round(1000 * min(changes)) + 20))
        else:
            self._countdown.stop()

    # Keeping its place --------------------------------------------------------------------

    def _last_row(self) -> int:
        last = self.rowAt(self.viewport().height() - 1)
        return last if last >= 0 else self._history.rowCount() - 1

    def _remember_place(self) -> None:
        self._place, self._remembered, self._current = None, (), None
        if not self._history.keeps_place or not self._history.count:
            return
        row = max(0, self.rowAt(0))
        entry_row = row + 1 if self._history.entry_id(row) is None else row
        top = self._history.entry_id(entry_row)
        if top is not None and self.verticalScrollBar().value():
            self._place = (top, self.rowViewportPosition(entry_row))
        selected = self.selected_ids()
        self._remembered = selected if len(selected) <= _MOST_REMEMBERED else ()
        if self.currentIndex().isValid():
            self._current = self._history.entry_id(self.currentIndex().row())

    def _return_to_place(self) -> None:
        self._size_headings(0, self._history.rowCount())
        self.updateGeometries()
        scroll = self.verticalScrollBar()
        if not self._history.keeps_place:
            scroll.setValue(0)
            return
        current = self._history.row_of(self._current) if self._current is not None else None
        if current is not None:
            self.selectionModel().setCurrentIndex(
                self._history.index(current), QItemSelectionModel.SelectionFlag.NoUpdate
            )
        if self._remembered:
            self.select(self._remembered)
        if self._place is not None:
            entry_id, offset = self._place
            row = self._history.row_of(entry_id)
            if row is not None:
                scroll.setValue(self.verticalHeader().sectionPosition(row) - offset)
        self.selection_changed.emit()

    def _note_length(self) -> None:
        self._length = self.verticalHeader().length()

    def _follow_inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        self._size_headings(first, last + 1)
        scroll = self.verticalScrollBar()
        grown = self.verticalHeader().length() - self._length
        if scroll.value():
            # What is looked at stays where it is; whoever is at the top sees what is new.
            self.updateGeometries()
            scroll.setValue(scroll.value() + grown)

    def _size_headings(self, first: int, end: int) -> None:
        height = heading_height(self.font())
        header = self.verticalHeader()
        # Otherwise each of them would look for all of its neighbours anew.
        header.setUpdatesEnabled(False)
        for row in self._history.headings:
            if first <= row < end:
                header.resizeSection(row, height)
        header.setUpdatesEnabled(True)

    def _trigger_selected(self) -> None:
        ids = self.selected_ids()
        if ids:
            self.triggered.emit(ids)


def links_of(urls: Sequence[str]) -> QMimeData:
    """Return links as other programs take them."""
    mime = QMimeData()
    mime.setUrls([QUrl(url) for url in urls])
    mime.setText("\n".join(urls))
    return mime
