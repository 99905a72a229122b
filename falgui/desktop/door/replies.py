"""Those who wait for links at the local door, and when they hear what became of their uploads."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from falgui.core.sources import Source
from falgui.core.upload import ENDED, State, Upload, WaitCause
from falgui.desktop.door.asking import Answer, Asking
from falgui.desktop.door.words import cancelled, still_paused, takes_long
from falgui.desktop.queue.upload_queue import UploadQueue

_LOOK_MILLISECONDS: Final = 500
_PATIENCE: Final = 3600.0
"""Seconds that anybody waits, however large the files are."""
_AT_REST: Final = 60.0
"""And while all stands still for a cause that may be over in a moment, such as the line."""
_STANDING: Final = (State.WAITING, State.PAUSED)
_FOR_THE_PERSON: Final = (WaitCause.KEY, WaitCause.QUOTA)
"""Causes that last until somebody does something about them."""


@dataclass(eq=False, slots=True)
class _Waiting:
    asking: Asking
    names: dict[int, str]
    """What is to be uploaded, by the numbers of the uploads and in the order asked for."""
    since: float
    links: dict[int, str] = field(default_factory=dict, repr=False)
    removed: set[int] = field(default_factory=set)
    at_rest_since: float | None = None


class Replies(QObject):
    """Answers each `Asking` once its batch in `queue` has ended, or can't go on by itself.

    An answer is a link for every file, or one sentence: programs put the links into their texts
    by counting. `clock` gives seconds that only grow.
    """

    def __init__(
        self,
        queue: UploadQueue,
        parent: QObject | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._queue = queue
        self._clock = clock
        self._waiting: dict[int, _Waiting] = {}
        self._timer = QTimer(self, interval=_LOOK_MILLISECONDS)
        self._timer.timeout.connect(self.look)
        queue.finished.connect(self._note_link)
        queue.removed.connect(self._note_removed)

    def expect(self, batch: int, sources: Sequence[Source], asking: Asking) -> None:
        """Answer `asking` with the links of `sources`, which were just queued as `batch`."""
        first = min(upload.number for upload in self._queue.batch(batch))
        names = {first + place: source.name for place, source in enumerate(sources)}
        self._waiting[batch] = _Waiting(asking, names, self._clock())
        self._timer.start()

    def answer(self, batch: int) -> bool:
        """Tell whoever waits for this batch, which has ended; return whether somebody did."""
        waiting = self._waiting.get(batch)
        if waiting is None:
            return False
        lacking = next((number for number in waiting.names if number not in waiting.links), None)
        if lacking is None:
            self._give(batch, Answer(tuple(waiting.links[number] for number in waiting.names)))
        else:
            self._give(batch, Answer(problem=self._problem(lacking, waiting.names[lacking])))
        return True

    @Slot()
    def look(self) -> None:
        """Answer those whose uploads will not get any further soon."""
        for batch, waiting in tuple(self._waiting.items()):
            self._look_at(batch, waiting)

    def _look_at(self, batch: int, waiting: _Waiting) -> None:
        now = self._clock()
        left = [
            (number, self._queue.upload(number))
            for number in waiting.names
            if number not in waiting.links and number not in waiting.removed
        ]
        # Of very many, some are not in the list yet.
        uploads = [upload for _number, upload in left if upload is not None]
        if all(upload is not None and upload.state in ENDED for _number, upload in left):
            self.answer(batch)
        elif now - waiting.since > _PATIENCE:
            self._give(batch, Answer(problem=takes_long()))
        elif not all(upload.state in (*_STANDING, *ENDED) for upload in uploads):
            waiting.at_rest_since = None
        else:
            if waiting.at_rest_since is None:
                waiting.at_rest_since = now
            standing = [upload for upload in uploads if upload.state in _STANDING]
            is_for_person = any(upload.cause in _FOR_THE_PERSON for upload in standing)
            if standing and (is_for_person or now - waiting.at_rest_since > _AT_REST):
                first = standing[0]
                self._give(batch, Answer(problem=self._problem(first.number, first.source.name)))

    def _give(self, batch: int, answer: Answer) -> None:
        self._waiting.pop(batch).asking.reply(answer)
        if not self._waiting:
            self._timer.stop()

    def _problem(self, number: int, name: str) -> str:
        upload = self._queue.upload(number)
        if upload is None or upload.state is State.CANCELLED:
            return cancelled(name)
        if upload.state is State.PAUSED:
            return still_paused(name)
        problem = upload.problem
        if problem is None and upload.cause is not None:
            problem = self._queue.holds().get(upload.cause)
        if problem is None:
            return takes_long()
        return f"{problem.message.title} {problem.message.advice}".strip()

    @Slot(int)
    def _note_link(self, number: int) -> None:
        # It may have left the list when its batch ends.
        upload = self._queue.upload(number)
        waiting = self._of(upload)
        if waiting is not None and upload is not None and upload.result is not None:
            waiting.links[number] = upload.result.url

    @Slot(list)
    def _note_removed(self, numbers: list[int]) -> None:
        for waiting in self._waiting.values():
            waiting.removed.update(waiting.names.keys() & set(numbers))

    def _of(self, upload: Upload | None) -> _Waiting | None:
        return self._waiting.get(upload.batch) if upload is not None else None
