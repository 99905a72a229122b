"""Keeps the queue on disk while it changes, and brings it back at the next start."""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from falgui.core import messages
from falgui.core.errors import UploadError
from falgui.core.messages import CRASHES_TO_PAUSE
from falgui.core.request import Request
from falgui.core.upload import AT_FAL, Problem, State, Upload
from falgui.desktop.queue.arranging import SLICE
from falgui.desktop.queue.slices import Slices
from falgui.desktop.queue.upload_list import Unstarted
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.system.background import Background
from falgui.store.saved_queue import SavedQueue, SavedUpload

T = TypeVar("T")

_AGAIN_MILLISECONDS: Final = 30_000
_AT_ONCE: Final = 2000
"""Changes that make one transaction: of a large drop the first ones need not wait for the last."""
_ENDED: Final = AT_FAL | {State.CANCELLED}
"""States of uploads that the next start must not begin again."""


class QueueKeeper(QObject):
    """Writes every upload of `queue` that is not done to disk, within moments of its change.

    An upload starts when it is on disk, or when the disk has refused it. `open_saved` gives the
    store; it is called on another thread. All of the disk's work is done on one thread of its
    own, in order. When the disk says no, uploads go on, `failed` is emitted once, and writing is
    tried again every half minute.
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
        self._session = secrets.token_hex(8)
        self._batch_names: dict[int, str] = {}
        self._crashes = 0
        # What is on disk, or soon will be, by upload number.
        self._kept: dict[int, SavedUpload] = {}
        self._restored: dict[str, SavedUpload] = {}
        self._batches: list[int] = []
        # The first ones first, and quick to take from: a set that was large stays slow.
        self._changed: OrderedDict[int, None] = OrderedDict()
        self._gone: OrderedDict[str, None] = OrderedDict()
        # Those that must not start before they are on disk.
        self._held: set[int] = set()
        self._told = False
        self._is_writing = False
        self._admissions = Slices(SLICE, self)
        # A thousand changes in one turn of the event loop are one transaction.
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self._write)
        self._again = QTimer(self, interval=_AGAIN_MILLISECONDS, singleShot=True)
        self._again.timeout.connect(self._write)
        queue.added.connect(self._take_added)
        queue.changed.connect(self._take_changed)
        queue.removed.connect(self._take_removed)
        queue.ranked.connect(self._take_ranked)

    def start(self) -> None:
        """Bring back what an earlier start left, as soon as the disk has given it."""
        self._disk.run(self, self._read, self._restore, self._not_written)

    def restored_numbers(self) -> list[int]:
        """Return the numbers of the uploads that came back and are still in the list."""
        return [one.number for batch in self._batches for one in self._queue.batch(batch)]

    def mark(self, request: Request) -> None:
        """Keep that `request` is about to be worked on, while falgui is prone to crash.

        For the thread that does the work, before it begins. If falgui ends in the middle once
        more, the next start knows which uploads may have been the cause.
        """
        if self._crashes:
            suspected = Problem(messages.ended_unexpectedly())
            row = SavedUpload(
                request.label, request.label, request.source, request.options, problem=suspected
            )
            try:
                self._open_saved().write([row])
            except UploadError as error:
                self.failed.emit(error)

    def go_on(self) -> None:
        """Take it back that falgui ends: it goes on after a `close`, as if that had not been."""
        self._disk.run(self, lambda: self._open_saved().begin(), lambda _before: None)

    def close(self, milliseconds: int) -> bool:
        """Write what has changed and that falgui ends properly; return whether that was in time."""
        if self._crashes:
            # Whatever was marked has done no harm.
            self._changed.update(dict.fromkeys(self._kept))
        while self._changed or self._gone:
            self._write_some()
        self._disk.run(self, lambda: self._open_saved().end(), lambda _nothing: None)
        return self._disk.finish_all(milliseconds)

    def _read(self) -> tuple[int, list[SavedUpload]]:
        saved = self._open_saved()
        return saved.begin(), saved.read()

    def _restore(self, found: tuple[int, list[SavedUpload]]) -> None:
        self._crashes, uploads = found
        self._restored = {one.label: one for one in uploads}
        self._batches = self._queue.restore([self._unstarted(one) for one in uploads])
        if uploads:
            self.restored.emit(len(uploads), self._crashes)

    def _unstarted(self, saved: SavedUpload) -> Unstarted:
        # Whatever ended falgui again and again may be among them.
        pause = self._crashes >= CRASHES_TO_PAUSE and saved.state is State.QUEUED
        state = State.PAUSED if pause else saved.state
        problem = None if state is State.QUEUED else saved.problem
        return Unstarted(
            saved.label, saved.source, saved.options, state, problem, saved.batch, saved.position
        )

    def _take_added(self, first: int, last: int) -> None:
        new: list[int] = []
        for position in range(first, last + 1):
            upload = self._queue.at(position)
            known = self._restored.pop(upload.label, None)
            if known is None:
                new.append(upload.number)
            else:
                self._kept[upload.number] = known
            self._take_changed(upload.number)
        self._held.update(new)
        self._queue.hold_back(new)

    def _take_changed(self, number: int) -> None:
        upload = self._queue.upload(number)
        if upload is None:
            return
        saved = self._saved(upload)
        if saved is None:
            self._forget(number)
        elif not _is_same(saved, self._kept.get(number)):
            self._kept[number] = saved
            self._changed[number] = None
            # It may have been over for a moment, before the disk heard of it.
            self._gone.pop(saved.label, None)
            self._soon.start()

    def _take_removed(self, numbers: list[int]) -> None:
        for number in numbers:
            self._forget(number)

    def _take_ranked(self, numbers: list[int]) -> None:
        for number in numbers:
            if number in self._kept:
                self._take_changed(number)

    def _forget(self, number: int) -> None:
        self._changed.pop(number, None)
        self._admit((number,))
        saved = self._kept.pop(number, None)
        if saved is not None:
            self._gone[saved.label] = None
            self._soon.start()

    def _write(self) -> None:
        self._soon.stop()
        if self._again.isActive():
            # It has just been refused, and nothing starts late for that.
            self._admit(self._held)
        elif not self._is_writing and (self._changed or self._gone):
            # What changes while the disk is busy is one transaction afterwards: it may be slow.
            self._write_some()

    def _write_some(self) -> None:
        self._is_writing = True
        changed, gone = _first_of(self._changed), _first_of(self._gone)
        uploads = [self._kept[number] for number in changed]

        def written(_nothing: None) -> None:
            self._told = self._is_writing = False
            self._admit(changed)
            self._write()

        def not_written(error: UploadError) -> None:
            self._is_writing = False
            self._changed.update(dict.fromkeys(self._kept.keys() & changed))
            self._gone.update(dict.fromkeys({*gone} - {one.label for one in self._kept.values()}))
            self._not_written(error)
            self._admit(self._held)

        self._disk.run(self, lambda: self._open_saved().write(uploads, gone), written, not_written)

    def _admit(self, numbers: Iterable[int]) -> None:
        """Let those of `numbers` start that were not let yet, a slice at a time."""
        admitted = self._held.intersection(numbers)
        self._held -= admitted
        if admitted:
            self._admissions.do(_admissions(self._queue, sorted(admitted)))

    def _saved(self, upload: Upload) -> SavedUpload | None:
        """Return `upload` as the next start would find it, None if it is over."""
        if upload.state in _ENDED:
            return None
        is_at_rest = upload.state in (State.PAUSED, State.FAILED)
        return SavedUpload(
            label=upload.label,
            batch=self._batch_name(upload.batch),
            source=upload.source,
            options=upload.options,
            state=upload.state if is_at_rest else State.QUEUED,
            problem=upload.problem if is_at_rest else None,
            position=self._queue.rank(upload.number),
        )

    def _batch_name(self, batch: int) -> str:
        # One text for all of a batch: ten thousand would be felt.
        return self._batch_names.setdefault(batch, f"{self._session}-{batch}")

    def _not_written(self, error: UploadError) -> None:
        self._again.start()
        if not self._told:
            self._told = True
            self.failed.emit(error)


def _admissions(queue: UploadQueue, numbers: Iterable[int]) -> Iterator[None]:
    for number in numbers:
        queue.admit((number,))
        yield


def _first_of(waiting: "OrderedDict[T, None]") -> list[T]:
    """Take those out that make one transaction."""
    return [waiting.popitem(last=False)[0] for _ in range(min(len(waiting), _AT_ONCE))]


def _is_same(saved: SavedUpload, before: SavedUpload | None) -> bool:
    return before is not None and replace(before, batch=saved.batch) == saved
