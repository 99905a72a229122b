"""Keeps the queue on disk while it changes, and brings it back at the next start."""

import secrets
from collections import deque
from collections.abc import Callable
from itertools import groupby
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from falgui.core.errors import UploadError
from falgui.core.messages import CRASHES_TO_PAUSE
from falgui.core.upload import State, Upload
from falgui.desktop.background import Background
from falgui.desktop.upload_queue import Unstarted, UploadQueue
from falgui.store.saved_queue import SavedQueue, SavedUpload

_AGAIN_MILLISECONDS: Final = 30_000
_ENDED: Final = frozenset({State.DONE, State.CANCELLED})


class QueueKeeper(QObject):
    """Writes every upload of `queue` that is not done to disk, within moments of its change.

    `open_saved` gives the store; it is called on another thread. All of the disk's work is done
    on one thread of its own, in order. When the disk says no, uploads go on, `failed` is
    emitted once, and writing is tried again every half minute.
    """

    restored = Signal(int, int)
    """How many uploads came back, and how many starts in a row had not ended properly."""
    failed = Signal(object)
    """The `UploadError` that keeps the queue from being written."""

    def __init__(
        self,
        queue: UploadQueue,
        open_saved: Callable[[], SavedQueue],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._queue = queue
        self._open_saved = open_saved
        self._disk = Background(self, threads=1)
        self._labels: dict[int, str] = {}
        self._kept: dict[int, State] = {}
        self._session = secrets.token_hex(8)
        self._changed: set[int] = set()
        self._gone: set[str] = set()
        self._restoring: deque[SavedUpload] = deque()
        self._told = False
        # A thousand changes in one turn of the event loop are one transaction.
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self._write)
        self._again = QTimer(self, interval=_AGAIN_MILLISECONDS, singleShot=True)
        self._again.timeout.connect(self._write)
        queue.added.connect(self._take_added)
        queue.changed.connect(self._take_changed)
        queue.removed.connect(self._take_removed)

    def start(self) -> None:
        """Bring back what an earlier start left, as soon as the disk has given it."""
        self._disk.run(self, self._read, self._restore, self._not_written)

    def close(self, milliseconds: int) -> bool:
        """Write what has changed and that falgui ends properly; return whether that was in time."""
        self._write()
        self._disk.run(self, lambda: self._open_saved().end(), lambda _nothing: None)
        return self._disk.finish_all(milliseconds)

    def _read(self) -> tuple[int, list[SavedUpload]]:
        saved = self._open_saved()
        return saved.begin(), saved.read()

    def _restore(self, found: tuple[int, list[SavedUpload]]) -> None:
        crashes, uploads = found
        pause = crashes >= CRASHES_TO_PAUSE
        for _batch, members in groupby(uploads, key=lambda upload: upload.batch):
            self._restoring = deque(members)
            self._queue.restore(
                [
                    Unstarted(
                        one.source,
                        one.options,
                        # Whatever ended falgui again and again may be among them.
                        State.PAUSED if pause and one.state is State.QUEUED else one.state,
                        one.problem,
                    )
                    for one in tuple(self._restoring)
                ]
            )
        if uploads:
            self.restored.emit(len(uploads), crashes)

    def _take_added(self, first: int, last: int) -> None:
        for position in range(first, last + 1):
            upload = self._queue.at(position)
            # They come in their order, but perhaps a slice at a time and behind a drop's last.
            if self._restoring and upload.source == self._restoring[0].source:
                saved = self._restoring.popleft()
                self._labels[upload.number] = saved.label
                self._kept[upload.number] = saved.state
            else:
                self._labels[upload.number] = f"{self._session}-{upload.number}"
            self._take_changed(upload.number)

    def _take_changed(self, number: int) -> None:
        upload = self._queue.upload(number)
        if upload is None or number not in self._labels:
            return
        state = _kept_as(upload)
        if self._kept.get(number) is state:
            return
        if state is None:
            self._forget(number)
        else:
            self._kept[number] = state
            self._changed.add(number)
        self._soon.start()

    def _take_removed(self, numbers: list[int]) -> None:
        for number in numbers:
            self._forget(number)
        self._soon.start()

    def _forget(self, number: int) -> None:
        self._changed.discard(number)
        if self._kept.pop(number, None) is not None:
            self._gone.add(self._labels[number])

    def _write(self) -> None:
        self._soon.stop()
        changed, self._changed = self._changed, set()
        gone, self._gone = self._gone, set()
        uploads = [
            self._saved(upload)
            for number in sorted(changed)
            if (upload := self._queue.upload(number)) is not None
        ]
        if not uploads and not gone:
            return

        def not_written(error: UploadError) -> None:
            self._changed |= changed & self._kept.keys()
            self._gone |= gone
            self._not_written(error)

        self._disk.run(
            self, lambda: self._open_saved().write(uploads, gone), self._written, not_written
        )

    def _saved(self, upload: Upload) -> SavedUpload:
        return SavedUpload(
            label=self._labels[upload.number],
            batch=f"{self._session}-{upload.batch}",
            source=upload.source,
            options=upload.options,
            state=self._kept[upload.number],
            problem=upload.problem if upload.state is State.FAILED else None,
        )

    def _written(self, _nothing: None) -> None:
        self._told = False

    def _not_written(self, error: UploadError) -> None:
        self._again.start()
        if not self._told:
            self._told = True
            self.failed.emit(error)


def _kept_as(upload: Upload) -> State | None:
    """Return the state in which the next start would find `upload`, None if it is over."""
    if upload.state in _ENDED:
        return None
    return upload.state if upload.state in (State.PAUSED, State.FAILED) else State.QUEUED
