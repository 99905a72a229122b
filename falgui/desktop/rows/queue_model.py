"""The upload queue as Qt's item views see it, with progress read ten times a second."""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from enum import IntEnum
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
    Slot,
)

from falgui.core.speed import Speedometer
from falgui.core.upload import Upload
from falgui.desktop.queue.shown_uploads import ShownUploads
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.rows.row_links import dragged, mime_types
from falgui.desktop.rows.upload_text import (
    Progress,
    progress_of,
    spoken_text,
    upload_name,
    whole_detail_text,
)

_TICK_MILLISECONDS: Final = 100
_FEW: Final = 50
"""Rows that are announced one by one; the view looks at all between the first and the last."""
_MANY: Final = 1000
"""Rows of which nobody asks any more where they are: all are announced."""

_FLAGS: Final = (
    Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsDragEnabled
    | Qt.ItemFlag.ItemNeverHasChildren
)

Index = QModelIndex | QPersistentModelIndex


class Role(IntEnum):
    """What a row has to give besides Qt's own roles."""

    UPLOAD = Qt.ItemDataRole.UserRole + 1
    """The `Upload` itself."""
    PROGRESS = Qt.ItemDataRole.UserRole + 2
    """Its `Progress`."""
    NOW = Qt.ItemDataRole.UserRole + 3
    """The time in seconds since 1970, by which it counts down."""
    PLACE = Qt.ItemDataRole.UserRole + 4
    """Its place in the whole list, from 1 on."""
    BEGINS_BATCH = Qt.ItemDataRole.UserRole + 5
    """Whether the row above it belongs to another drop."""


class QueueModel(QAbstractListModel):
    """One row for each upload in `shown`: all of `queue` in its order, or what a filter finds.

    A row that changes is announced at once, then ten times a second at most, however often it
    changes. While something is uploading, the meters are read as often. `ticked` is emitted each
    time for whatever shows sums. `clock` gives monotonic seconds, `wall_clock` those since 1970.
    """

    ticked = Signal()
    """Progress was read, or the queue changed."""

    def __init__(
        self,
        queue: UploadQueue,
        parent: QObject | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self._queue = queue
        self.shown = ShownUploads(queue, self)
        self._clock = clock
        self._wall_clock = wall_clock
        self._speedometers: dict[int, tuple[tuple[int, bool], Speedometer]] = {}
        self._changed: set[int] = set()
        self._timer = QTimer(self, interval=_TICK_MILLISECONDS)
        self._timer.timeout.connect(self._tick)
        # A thousand changes in one turn of the event loop are announced together.
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self._tick)
        self.shown.about_to_add.connect(self._begin_insert)
        self.shown.added.connect(self._end_insert)
        self.shown.about_to_remove.connect(self._begin_remove)
        self.shown.removed.connect(self._end_remove)
        self.shown.about_to_move.connect(self._begin_move)
        self.shown.moved.connect(self._end_move)
        self.shown.about_to_reset.connect(self._begin_reset)
        self.shown.reset.connect(self._end_reset)
        queue.changed.connect(self.refresh)

    # What Qt asks -------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008  Qt's signature
        """Return the number of uploads."""
        return 0 if parent.isValid() else self.shown.count()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a row has for `role`."""
        if not index.isValid():
            return None
        upload = self.shown.at(index.row())
        match role:
            case Role.UPLOAD:
                return upload
            case Role.PROGRESS:
                return self.progress(upload)
            case Role.NOW:
                return self._wall_clock()
            case Role.PLACE:
                return self.shown.place(index.row())
            case Role.BEGINS_BATCH:
                row = index.row()
                return row > 0 and self.shown.at(row - 1).batch != upload.batch
            case Qt.ItemDataRole.DisplayRole:
                return upload_name(upload)
            case Qt.ItemDataRole.AccessibleTextRole:
                return spoken_text(upload, self.progress(upload), self._wall_clock())
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return whole_detail_text(upload, self.progress(upload))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return that a row can be dragged: elsewhere once it has a link, else in the list."""
        return _FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags

    def mimeTypes(self) -> list[str]:  # noqa: N802  Qt's name
        """Return what dragged rows offer."""
        return mime_types()

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802  Qt's name
        """Return the links of the dragged rows, in the order of the list."""
        return dragged([self.shown.at(row) for row in sorted(one.row() for one in indexes)])

    def supportedDragActions(self) -> Qt.DropAction:  # noqa: N802  Qt's name
        """Return that rows are copied elsewhere, never moved."""
        return Qt.DropAction.CopyAction | Qt.DropAction.LinkAction

    # What the window asks -----------------------------------------------------------------

    def progress(self, upload: Upload) -> Progress:
        """Return how far `upload` is."""
        meter = self._queue.meter(upload.number)
        if meter is None:
            return Progress()
        progress = progress_of(meter)
        known, speedometer = self._speedometers.get(upload.number, (None, None))
        if speedometer is None or known != (upload.run, progress.is_fetching):
            return progress
        return replace(
            progress,
            bytes_per_second=speedometer.bytes_per_second,
            seconds_left=speedometer.seconds_left(progress.size - progress.sent),
        )

    def bytes_per_second(self) -> float | None:
        """Return the speed of all uploads together, or None while it says nothing."""
        known = [
            speed
            for (_run, is_fetching), speedometer in self._speedometers.values()
            if not is_fetching and (speed := speedometer.bytes_per_second) is not None
        ]
        return sum(known) if known else None

    @Slot(int)
    def refresh(self, number: int) -> None:
        """Announce that the row of this upload looks different."""
        self._changed.add(number)
        self._tick_soon()

    # How it follows the queue -------------------------------------------------------------

    def _tick_soon(self) -> None:
        if not self._timer.isActive():
            self._soon.start()

    @Slot()
    def _tick(self) -> None:
        running = self._queue.running()
        self._read_meters(running)
        changed, self._changed = self._changed, set()
        self._announce(changed.union(running))
        if changed or running:
            self._timer.start()
        else:
            self._timer.stop()
        self.ticked.emit()

    def _announce(self, numbers: Collection[int]) -> None:
        if len(numbers) > _MANY:
            self.dataChanged.emit(self.index(0), self.index(self.shown.count() - 1))
            return
        positions = [position for one in numbers if (position := self.shown.row(one)) is not None]
        if len(positions) > _FEW:
            self.dataChanged.emit(self.index(min(positions)), self.index(max(positions)))
            return
        for position in positions:
            self.dataChanged.emit(self.index(position), self.index(position))

    def _read_meters(self, running: Sequence[int]) -> None:
        now = self._clock()
        kept: dict[int, tuple[tuple[int, bool], Speedometer]] = {}
        for number in running:
            upload, meter = self._queue.upload(number), self._queue.meter(number)
            # Until preparing is over there is nothing to measure, nor any reason to count it in.
            progress = Progress() if meter is None else progress_of(meter)
            if upload is None or not (progress.size or progress.sent):
                continue
            # What arrives and what is sent afterwards go at speeds of their own.
            stage = (upload.run, progress.is_fetching)
            known, speedometer = self._speedometers.get(number, (None, None))
            if speedometer is None or known != stage:
                speedometer = Speedometer(now, progress.sent)
            speedometer.update(now, progress.sent)
            kept[number] = (stage, speedometer)
        self._speedometers = kept

    @Slot(int, int)
    def _begin_insert(self, first: int, last: int) -> None:
        self.beginInsertRows(QModelIndex(), first, last)

    @Slot()
    def _end_insert(self) -> None:
        self.endInsertRows()
        self._tick_soon()

    @Slot(int, int)
    def _begin_remove(self, first: int, last: int) -> None:
        self.beginRemoveRows(QModelIndex(), first, last)

    @Slot()
    def _end_remove(self) -> None:
        self.endRemoveRows()
        self._tick_soon()

    @Slot(int, int, int)
    def _begin_move(self, first: int, last: int, before: int) -> None:
        self.beginMoveRows(QModelIndex(), first, last, QModelIndex(), before)

    @Slot()
    def _end_move(self) -> None:
        self.endMoveRows()

    @Slot()
    def _begin_reset(self) -> None:
        self.beginResetModel()

    @Slot()
    def _end_reset(self) -> None:
        self.endResetModel()
