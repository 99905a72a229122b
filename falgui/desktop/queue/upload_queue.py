"""The uploads of this window: which one runs, waits or ends, and when the next one starts."""

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from falgui.core.defects import unexpected
from falgui.core.lanes import is_small, small_at_once
from falgui.core.meter import Meter
from falgui.core.request import Options
from falgui.core.sources import FileSource, Source, to_be_fetched
from falgui.core.upload import (
    PLACED,
    Command,
    Event,
    Failed,
    Finished,
    Held,
    Problem,
    Release,
    Relocate,
    Reported,
    State,
    Upload,
    Wait,
    WaitCause,
    advance,
)
from falgui.desktop.queue.anew import can_go_anew
from falgui.desktop.queue.commanding import Commanding
from falgui.desktop.queue.schedule import Schedule
from falgui.desktop.queue.tally import Totals
from falgui.desktop.queue.upload_list import Unstarted
from falgui.desktop.queue.worker import Uploader
from falgui.desktop.queue.worker_pool import WorkerPool

_STOPPED: Final = frozenset({State.CANCELLED, State.PAUSED})


class UploadQueue(Commanding):
    """Starts uploads in the order of the list, a few at a time; main thread only.

    Files known to be small have places of their own beside those for the others, so that they
    never wait behind a large one. Where an upload has begun, it stays, whatever its size turns
    out to be. `ahead` is how many more of the large ones may get ready, where the uploader lets
    them wait for their turn to send.

    What it hands out are snapshots; a change makes a new one and emits `changed`. A cause that
    concerns every upload (a refused key) holds the whole queue once: uploads that have not
    begun wait until `release`. A file that is away concerns its upload alone: that one waits
    until `go_on`.
    """

    held = Signal(object, object, object)
    """A `WaitCause` that holds the queue from now on, its `Problem`, and for how many seconds
    (a float, or None if nobody said)."""
    released = Signal(object)
    """A `WaitCause` that is over."""

    def __init__(
        self,
        uploader: Uploader,
        uploads_at_once: int,
        parent: QObject | None = None,
        *,
        ahead: int = 0,
    ) -> None:
        super().__init__(parent)
        self._ahead = ahead
        self._workers = WorkerPool(uploader, self)
        self._schedule = Schedule(self.rank, self._is_small, self.count)
        self._session = secrets.token_hex(8)
        # Whether each of those that take a place takes one of those for small files.
        self._running: dict[int, bool] = {}
        self._held: dict[WaitCause, Problem] = {}
        self._releases = 0
        # How many holds had been released when an upload's latest run began.
        self._releases_before: dict[int, int] = {}
        self._closing = False
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self._start_more)
        self._workers.reported.connect(self._take)
        self._workers.ended.connect(self._take_end)
        self.set_uploads_at_once(uploads_at_once)

    # What is going on ------------------------------------------------------------------------

    def meter(self, number: int) -> Meter | None:
        """Return the meter of an upload's run, or None before the first and once it is done."""
        return self._workers.meter(number)

    def metered(self, numbers: Iterable[int]) -> set[int]:
        """Return those of `numbers` that have a meter."""
        return self._workers.metered(numbers)

    def running(self) -> list[int]:
        """Return the numbers of the uploads on their way to fal, in the order of the list."""
        return self.in_order(self._running)

    @property
    def running_count(self) -> int:
        """How many uploads are on their way to fal."""
        return len(self._running)

    @property
    def is_held(self) -> bool:
        """Whether the queue waits for a cause that concerns every upload."""
        return bool(self._held)

    def holds(self) -> dict[WaitCause, Problem]:
        """Return what holds the queue back, and why."""
        return dict(self._held)

    def is_held_by(self, cause: WaitCause) -> bool:
        """Return whether the queue waits for this cause."""
        return cause in self._held

    def totals(self) -> Totals:
        """Return how far the batches under way are, or the whole list when none is."""
        totals = self._list.tally.under_way()
        return replace(totals, sent=totals.sent + self._workers.sent(self._running))

    # What the person asks for -------------------------------------------------------------

    def add(self, sources: Sequence[Source], options: Options) -> int:
        """Append `sources` as one batch and start what there is room for; return its number.

        Of very many, most arrive in the next turns of the event loop, in the same order.
        """
        batch, numbers = self._list.begin_batch(len(sources))
        uploads = (
            Upload(number, batch, source, options, label=f"{self._session}-{number}")
            for number, source in zip(numbers, sources, strict=True)
        )
        self._slices.do(self._append(uploads))
        return batch

    def restore(self, uploads: Sequence[Unstarted]) -> list[int]:
        """Append uploads of an earlier start, like `add`; return the numbers of their batches."""
        begun = {
            name: self._list.begin_batch(count)
            for name, count in Counter(one.batch for one in uploads).items()
        }
        numbers = {name: iter(given) for name, (_batch, given) in begun.items()}
        restored = (one.as_upload(next(numbers[one.batch]), begun[one.batch][0]) for one in uploads)
        self._slices.do(self._append(restored, [one.rank for one in uploads]))
        return [batch for batch, _numbers in begun.values()]

    def hurry(self, numbers: Iterable[int]) -> None:
        """Let those try again at once that pause after a failed attempt."""
        for number in numbers:
            self._workers.hurry(number)

    def relocate(self, places: Mapping[int, Path]) -> None:
        """Queue failed uploads whose files are elsewhere now: a path for each number."""
        for number, path in places.items():
            self._move(number, Relocate(FileSource(path)))
        self._start_more()

    def fetch(self, numbers: Iterable[int]) -> None:
        """Queue failed uploads of links again, to be fetched whatever a look at them tells."""
        for number in numbers:
            upload = self._list.get(number)
            if upload is not None:
                self._move(number, Relocate(to_be_fetched(upload.source)))
        self._start_more()

    def send_unconverted(self, numbers: Iterable[int]) -> None:
        """Queue failed uploads again, whose images are to be sent as they are."""
        for number in numbers:
            upload = self._list.get(number)
            if upload is not None:
                recipe = upload.options.recipe.without_converting()
                self._move(number, Relocate(upload.source, recipe))
        self._start_more()

    def set_uploads_at_once(self, count: int) -> None:
        """Send at most `count` large files at once from now on; what runs goes on."""
        self._places = {False: count, True: small_at_once(count)}
        self._workers.set_size(count + self._ahead, small_at_once(count))
        self._start_more()

    def measure(self, sizes: Mapping[int, int]) -> None:
        """Take in the sizes of files, in bytes by upload number, where none is known yet."""
        super().measure(sizes)
        self._put_in_turn(filter(self._is_small, sizes))
        self._start_more()

    # Holding ------------------------------------------------------------------------------

    def hold(self, cause: WaitCause, problem: Problem, seconds: float | None = None) -> None:
        """Let every upload that has not begun wait for `cause`; held twice is held once."""
        if cause in self._held:
            return
        self._held[cause] = problem
        self._slices.do(self._let_wait(cause))
        self.held.emit(cause, problem, seconds)

    def release(self, cause: WaitCause) -> None:
        """Let the uploads that wait for `cause` go on."""
        # Counted in any case: what runs may still come back with it.
        self._releases += 1
        if self._held.pop(cause, None) is None:
            return
        self._slices.do(self._commands((State.WAITING,), Release(cause)))
        self.released.emit(cause)

    def go_on(self, numbers: Iterable[int]) -> None:
        """Queue those that wait for their own file."""
        self._command(numbers, Release(WaitCause.DRIVE))

    def give_up(self, numbers: Iterable[int]) -> None:
        """Let those fail that wait, for the reason they wait for."""
        self._command(numbers, Command.GIVE_UP)

    def hold_back(self, numbers: Iterable[int]) -> None:
        """Let uploads that were just added not start before they are admitted."""
        self._schedule.hold_back(numbers)

    def admit(self, numbers: Iterable[int]) -> None:
        """Let uploads start that were held back."""
        self._schedule.admit(numbers)
        self._start_more()

    def shut_down(self, milliseconds: int) -> bool:
        """Stop all work, wait for at most that long, and return whether every thread ended.

        The snapshots keep their states: they tell what was unfinished. Temporary files stay only
        for what the next start brings back.
        """
        if not self._closing:
            for number in self._list.in_state(State.DONE, State.CANCELLED):
                upload = self._list.get(number)
                if upload and (upload.state is State.CANCELLED or can_go_anew(upload)):
                    self._workers.discard(upload)
        self._closing = True
        self._slices.stop()
        for number in (*self._running, *self._list.in_state(State.CHECKING)):
            self._workers.stop(number)
        return self._workers.wait(milliseconds)

    # How it works -------------------------------------------------------------------------

    def _append(
        self, uploads: Iterable[Upload], ranks: Sequence[int | None] = ()
    ) -> Iterator[None]:
        known = len(self._list)
        for step in self._appending(map(self._settled, uploads), ranks):
            if known < len(self._list):
                self._put(self._list.order.slice(known, len(self._list) - 1))
                known = len(self._list)
                self._start_more()
            yield step

    def _let_wait(self, cause: WaitCause) -> Iterator[None]:
        for number in self._list.in_state(State.QUEUED):
            # It may be over before all know of it.
            if cause in self._held:
                self._move(number, Wait(cause))
                yield

    def _move(self, number: int, event: Event) -> None:
        before = self._list.get(number)
        if before is None:
            return
        after = self._settled(advance(before, event))
        if after is before:
            return
        batch_ended = self._list.change(after)
        if after.state in PLACED:
            self._running.setdefault(number, is_small(before.size))
        else:
            self._running.pop(number, None)
        if after.state in _STOPPED:
            self._workers.stop(number)
        elif after.state is State.QUEUED and before.state is not State.QUEUED:
            self._put([number])
        self.changed.emit(number)
        if after.state is State.DONE and before.state is not State.DONE:
            self._workers.forget(after)
            if not can_go_anew(after):
                self._workers.discard(after)
            self.finished.emit(number)
        if batch_ended:
            self.batch_ended.emit(after.batch)

    def _settled(self, upload: Upload) -> Upload:
        """Return `upload` as it may stand in a held queue: not queued, but waiting."""
        cause = next(iter(self._held), None)
        return advance(upload, Wait(cause)) if cause else upload

    def _start_more(self) -> None:
        for small in (False, True):
            while not self._closing and not self._held and self._has_place(small=small):
                number = self._schedule.take(self._is_queued, small=small)
                if number:
                    self._start(number)
                    continue
                if self._schedule.is_unsure:
                    self._soon.start()
                break

    def _has_place(self, *, small: bool) -> bool:
        taken, places = list(self._running.values()).count(small), self._places[small]
        is_free = taken < places or (not small and self._may_get_ready(taken - places))
        return is_free and self._workers.has_room(small=small)

    def _may_get_ready(self, ahead: int) -> bool:
        """Return whether one more may when `ahead` have no place: after those that have one."""
        return ahead < self._ahead * bool(self._places[False]) and not any(
            upload.state is State.PREPARING
            for number, small in self._running.items()
            if not small and (upload := self._list.get(number))
        )

    def _is_small(self, number: int) -> bool:
        upload = self._list.get(number)
        return upload is not None and is_small(upload.size)

    def _is_queued(self, number: int) -> bool:
        upload = self._list.get(number)
        return upload is not None and upload.state is State.QUEUED

    def _start(self, number: int) -> None:
        self._releases_before[number] = self._releases
        self._move(number, Command.START)
        upload = self._list.get(number)
        # Whoever heard of the change may have stopped or removed it.
        if upload is not None and upload.state is State.PREPARING:
            self._workers.start(upload, small=self._running[number])

    @Slot(int, object)
    def _take(self, number: int, reported: Reported) -> None:
        if isinstance(reported.step, Held):
            self._take_held(number, reported, reported.step)
        else:
            self._move(number, reported)
        self._start_more()

    def _take_held(self, number: int, reported: Reported, step: Held) -> None:
        upload = self._list.get(number)
        if upload is None or advance(upload, reported) is upload:
            return
        self._move(number, reported)
        if step.cause is WaitCause.DRIVE:
            # Other uploads' files are elsewhere.
            return
        if self._releases_before[number] < self._releases:
            # It ran with what has been put right since; only a new run can tell.
            self._move(number, Release(step.cause))
        else:
            self.hold(step.cause, step.problem, step.seconds)

    @Slot(int)
    def _take_end(self, number: int) -> None:
        upload = self._list.get(number)
        if upload is not None and not self._workers.is_busy_with(number) and not self._closing:
            # Its worker may have broken down without a word.
            if number in self._running:
                problem = Problem.of(unexpected(RuntimeError()))
                self._move(number, Reported(upload.run, Failed(problem)))
            elif upload.state is State.CHECKING and upload.result is not None:
                self._move(number, Reported(upload.run, Finished(upload.result)))
        self._start_more()

    def _put(self, numbers: Iterable[int]) -> None:
        self._schedule.put(numbers)
        if self._schedule.is_untidy:
            self._slices.do(self._schedule.tidy())

    def _put_in_turn(self, numbers: Iterable[int]) -> None:
        self._put(filter(self._is_queued, numbers))

    def _discard(self, upload: Upload) -> None:
        self._workers.discard(upload)

    def _let_go(self, uploads: Sequence[Upload]) -> None:
        for upload in uploads:
            self._workers.forget(upload)
            self._releases_before.pop(upload.number, None)
            self._running.pop(upload.number, None)
