"""The checked links as Qt's item views see them."""

import time
from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Slot,
)

from falgui.core.translation import _
from falgui.desktop.copying.finding_delegate import FINDING
from falgui.desktop.copying.verifying import Condition, Finding
from falgui.desktop.links.desk import Checked, LinkDesk
from falgui.desktop.links.text import finding_of, link_name, shown_address

Index = QModelIndex | QPersistentModelIndex


class LinkModel(QAbstractListModel):
    """One row for each link on `desk`; `clock` tells the seconds since 1970."""

    def __init__(
        self,
        desk: LinkDesk,
        parent: QObject | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        desk.about_to_add.connect(self._begin_add)
        desk.added.connect(self._end_add)
        desk.changed.connect(self._announce)
        desk.about_to_remove.connect(self._begin_remove)
        desk.removed.connect(self._end_remove)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008  Qt's signature
        """Return the number of links."""
        return 0 if parent.isValid() else len(self._desk.links)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a row has for `role`."""
        if not index.isValid():
            return None
        checked = self._desk.links[index.row()]
        name = link_name(checked.asked, checked.found)
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        if role == FINDING:
            return self._finding(checked)
        texts = [name, *self._words(checked)]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(texts)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join([*texts, shown_address(checked.asked)])
        return None

    def _finding(self, checked: Checked) -> Finding:
        if checked.is_stopped:
            return Finding(Condition.CAUTION, _("Not checked"), shown_address(checked.asked))
        return finding_of(checked.asked, checked.found, self._clock())

    def _words(self, checked: Checked) -> list[str]:
        found = self._finding(checked)
        return [text for text in (found.words, found.details) if text]

    @Slot(int, int)
    def _begin_add(self, first: int, last: int) -> None:
        self.beginInsertRows(QModelIndex(), first, last)

    @Slot()
    def _end_add(self) -> None:
        self.endInsertRows()

    @Slot(int)
    def _announce(self, position: int) -> None:
        self.dataChanged.emit(self.index(position), self.index(position))

    @Slot(int, int)
    def _begin_remove(self, first: int, last: int) -> None:
        self.beginRemoveRows(QModelIndex(), first, last)

    @Slot()
    def _end_remove(self) -> None:
        self.endRemoveRows()
