"""One life of the program: what queue and keeper do between the person and the uploader, bare.

The window's queue needs Qt. This does the same with the program's own parts: `advance` and
`step_after` decide, `SavedQueue` keeps, `build_uploader` sends.
"""

import heapq
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count, islice
from typing import TYPE_CHECKING, Final

from falgui import uploader as wiring
from falgui.core.cancel import Cancel
from falgui.core.defects import unexpected
from falgui.core.errors import Cancelled, UploadError
from falgui.core.messages import CRASHES_TO_PAUSE
from falgui.core.meter import Meter
from falgui.core.secret import Secret
from falgui.core.sources import FileSource
from falgui.core.upload import (
    ACTIVE,
    ENDED,
    PLACED,
    Command,
    Event,
    Finished,
    Held,
    Prepared,
    Release,
    Reported,
    State,
    Step,
    Upload,
    Wait,
    WaitCause,
    advance,
    step_after,
)
from falgui.store.database import Database, open_database
from falgui.store.saved_queue import SavedQueue, SavedUpload
from falgui.transport.endpoints import Endpoints

from .disk import LocalItem
from .keeper import Keeper

if TYPE_CHECKING:
    from .world import World

_FIRST_PROBE: Final = 2.0
_LONGEST_PROBE: Final = 30.0
_RIGHTED_AFTER: Final = {WaitCause.KEY: 3.0, WaitCause.QUOTA: 5.0}
_DRIVE_BACK: Final = 5.0
_PATIENCE: Final = 30.0
_LEAVES: Final[dict[State, frozenset[State]]] = {
    State.QUEUED: frozenset(
        {State.PREPARING, State.WAITING, State.PAUSED, State.CANCELLED, State.DONE}
    ),
    State.WAITING: frozenset({State.QUEUED, State.PAUSED, State.CANCELLED, State.DONE}),
    State.PAUSED: frozenset({State.QUEUED, State.CANCELLED, State.DONE}),
    State.FAILED: frozenset({State.QUEUED, State.DONE}),
    State.CANCELLED: frozenset({State.QUEUED, State.DONE}),
    State.CHECKING: frozenset({State.UPLOADING, State.FAILED, State.DONE}),
    State.DONE: frozenset(),
}
"""Where each idle state may lead, and the check; another active one leads anywhere but to the
beginning. A link that came too late to be stopped ends every one of them."""


@dataclass(slots=True)
class Run:
    """One try of one upload."""

    releases: int
    meter: Meter = field(default_factory=Meter)
    cancel: Cancel = field(default_factory=Cancel)
    opened: str = ""
    """The digest of the file's content when it was opened."""


class Program:
    """One start of the program, up to its end or its death."""

    def __init__(self, world: "World", life: int) -> None:
        self._world = world
        self._baton = world.baton
        self._life = life
        self._numbers = count(1)
        self._uploads: dict[int, Upload] = {}
        self._runs: dict[int, Run] = {}
        self._workers: Counter[int] = Counter()
        self._inbox: deque[Callable[[], None]] = deque()
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self._held: set[WaitCause] = set()
        self._releases = 0
        self._keeper = Keeper(world, self._uploads.get)
        self._stopped_at: dict[str, float] = {}
        self._probe_pause = _FIRST_PROBE
        self.ended = False

    # The main thread -----------------------------------------------------------------------

    def main(self) -> None:
        """Start, work until nothing is left to do, and end properly."""
        world = self._world
        with world.calm():
            database, _message = open_database(world.store.file)
            self._saved = SavedQueue(database)
            crashes, saved = self._saved.begin(), self._saved.read()
            world.inspect(database, saved)
        self._uploader = wiring.build_uploader(
            Endpoints(),
            lambda: Secret(world.key),
            world.folder,
            lambda: world.settings,
            database,
            warn=world.warnings.append,
        )
        world.network.may_start = self._may_start
        self._baton.spawn("keeper", lambda: self._keeper.work(self._saved))
        self._restore(saved, pause=crashes >= CRASHES_TO_PAUSE)
        for when, action in world.intentions(self):
            self.later(when, action)
        self._loop()
        self._end(database)

    def _loop(self) -> None:
        while True:
            self._start_more()
            if self._settled():
                return
            due = self._agenda[0][0] - self._baton.now if self._agenda else None
            self._baton.block(lambda: bool(self._inbox) or self._settled(), due)
            while self._inbox:
                self._inbox.popleft()()
            while self._agenda and self._agenda[0][0] <= self._baton.now:
                heapq.heappop(self._agenda)[2]()

    def _settled(self) -> bool:
        if self._inbox or self._agenda or self._workers:
            return False
        paused = [one.number for one in self._uploads.values() if one.state is State.PAUSED]
        if paused:
            self.later(_PATIENCE, lambda: self.command(paused, Command.RESUME))
            return False
        return all(one.state in ENDED for one in self._uploads.values())

    def _end(self, database: Database) -> None:
        self._keeper.close()
        self._uploader.transport.close()
        with self._world.calm():
            self._saved.end()
            self._world.at_rest(database, list(self._uploads.values()), self._runs)
            database.close()
        self.ended = True

    def later(self, seconds: float, action: Callable[[], None]) -> None:
        """Do `action` on the main thread in `seconds`."""
        heapq.heappush(self._agenda, (self._baton.now + seconds, next(self._order), action))

    # What the person asks for --------------------------------------------------------------

    def add(self, items: Iterable[LocalItem]) -> None:
        """Drop files."""
        for item in items:
            number = next(self._numbers)
            label = f"{self._life}-{number}"
            self._world.items_by_label[label] = item
            self._append(Upload(number, 1, FileSource(item.path), label=label))

    def numbers(self) -> list[int]:
        """Return the numbers of the uploads in the list."""
        return list(self._uploads)

    def command(self, numbers: Iterable[int], command: Command) -> None:
        """Do to the uploads what the person asks for."""
        for number in numbers:
            if number in self._uploads:
                self._world.log(f"{command.value} {self._uploads[number].source.name}")
                self._move(number, command)

    def remove(self, number: int) -> None:
        """Take an upload off the list."""
        upload = self._uploads.pop(number, None)
        if upload is None:
            return
        self._world.log(f"remove {upload.source.name}")
        self._baton.note(f"remove {upload.label}")
        self._stop(upload)
        self._world.removed.add(upload.label)
        self._keeper.forget(upload)

    # The queue -----------------------------------------------------------------------------

    def _restore(self, saved: list[SavedUpload], *, pause: bool) -> None:
        for one in saved:
            state = State.PAUSED if pause and one.state is State.QUEUED else one.state
            upload = Upload(
                next(self._numbers),
                1,
                one.source,
                one.options,
                label=one.label,
                state=state,
                problem=one.problem,
            )
            self._keeper.has(upload, one.state)
            self._append(upload)

    def _append(self, upload: Upload) -> None:
        self._uploads[upload.number] = self._waiting_if_held(upload)
        self._keeper.take(self._uploads[upload.number])

    def _waiting_if_held(self, upload: Upload) -> Upload:
        cause = next(iter(self._held), None)
        return advance(upload, Wait(cause)) if cause else upload

    def _move(self, number: int, event: Event) -> None:
        before = self._uploads.get(number)
        if before is None:
            return
        after = self._waiting_if_held(advance(before, event))
        if after is before:
            return
        self._check_move(before, after)
        self._uploads[number] = after
        self._baton.note(f"{after.label} {after.state.value} {after.notice}")
        if after.state is not State.DONE and before.state is State.DONE:
            self._world.wrong("I14", f"{after.label} left done")
        if after.state is State.DONE and number in self._runs:
            self._runs[number].cancel.set()
        if after.state in (State.CANCELLED, State.PAUSED):
            self._stop(after)
        else:
            self._stopped_at.pop(after.source.name, None)
        self._keeper.take(after)

    def _check_move(self, before: Upload, after: Upload) -> None:
        if before.state is after.state:
            return
        allowed = _LEAVES.get(before.state, frozenset(State) - {State.PREPARING})
        if after.state not in allowed and not (self._held and after.state is State.WAITING):
            self._world.wrong("I15", f"{before.state.value} → {after.state.value}")

    def _start_more(self) -> None:
        at_once = self._world.settings.uploads_at_once
        # One that was stopped may not have noticed yet: there is room for as many again.
        if self._held or self._workers.total() >= 2 * at_once:
            return
        room = at_once - sum(one.state in PLACED for one in self._uploads.values())
        queued = (one for one in list(self._uploads.values()) if one.state is State.QUEUED)
        for upload in islice(queued, max(0, room)):
            number = upload.number
            run = self._runs[number] = Run(self._releases)
            self._workers[number] += 1
            self._move(number, Command.START)
            self._begin(self._uploads[number], run)

    def _begin(self, upload: Upload, run: Run) -> None:
        self._baton.spawn(f"upload {upload.label}", lambda: self._work(upload, run))

    def _ended(self, number: int) -> None:
        self._workers[number] -= 1
        if not self._workers[number]:
            del self._workers[number]

    def _take(self, number: int, run: Run, reported: Reported) -> None:
        upload = self._uploads.get(number)
        step = reported.step
        if upload is None or advance(upload, reported) is upload:
            return
        if isinstance(step, Finished):
            self._world.finished(upload.label, step.result, run.opened)
        self._move(number, reported)
        if not isinstance(step, Held):
            return
        if step.cause is WaitCause.DRIVE:
            # That is this file's own matter.
            self.later(_DRIVE_BACK, lambda: self._move(number, Release(WaitCause.DRIVE)))
        elif run.releases < self._releases:
            # It ran with what has been put right since; only a new run can tell.
            self._move(number, Release(step.cause))
        else:
            self._hold(step.cause, step.seconds)

    def _hold(self, cause: WaitCause, seconds: float | None) -> None:
        if cause in self._held:
            return
        self._held.add(cause)
        self._world.check_cause(cause)
        self._baton.note(f"held: {cause.value}")
        for number in list(self._uploads):
            self._move(number, Wait(cause))
        if cause is WaitCause.OFFLINE:
            self._probe_pause = _FIRST_PROBE
            self.later(_FIRST_PROBE, self._probe)
        else:
            self.later(seconds or _RIGHTED_AFTER.get(cause, 30.0), lambda: self._right(cause))

    def _right(self, cause: WaitCause) -> None:
        if cause is WaitCause.KEY:
            self._world.key = self._world.fal.key
            self._uploader.transport.reconsider_key()
        elif cause is WaitCause.QUOTA:
            self._world.fal.has_balance = True
        self._release(cause)

    def _release(self, cause: WaitCause) -> None:
        self._held.discard(cause)
        self._releases += 1
        self._baton.note(f"released: {cause.value}")
        for number in list(self._uploads):
            self._move(number, Release(cause))

    def _probe(self) -> None:
        def ask() -> None:
            reachable = self._uploader.transport.is_reachable()
            self._inbox.append(lambda: self._probed(reachable=reachable))

        self._workers[0] += 1
        self._baton.spawn("probe", ask)

    def _probed(self, *, reachable: bool) -> None:
        self._ended(0)
        if reachable:
            self._release(WaitCause.OFFLINE)
        else:
            self._probe_pause = min(2 * self._probe_pause, _LONGEST_PROBE)
            self.later(self._probe_pause, self._probe)

    def _stop(self, upload: Upload) -> None:
        self._stopped_at.setdefault(upload.source.name, self._baton.now)
        run = self._runs.get(upload.number)
        if run is not None:
            run.cancel.set()

    def _may_start(self, name: str) -> bool:
        if any(one.source.name == name and one.state in ACTIVE for one in self._uploads.values()):
            return True
        stopped_at = self._stopped_at.get(name)
        return stopped_at is None or self._baton.now <= stopped_at + 1.0

    # A worker ------------------------------------------------------------------------------

    def _work(self, upload: Upload, run: Run) -> None:
        item = self._world.items_by_label[upload.label]

        def report(step: Step) -> None:
            if isinstance(step, Prepared):
                run.opened = item.opened
            reported = Reported(upload.run, step)
            self._inbox.append(lambda: self._take(upload.number, run, reported))

        last = self._attempt(upload, run, report)
        if last is not None:
            report(last)
        self._inbox.append(lambda: self._ended(upload.number))

    def _attempt(self, upload: Upload, run: Run, report: Callable[[Step], None]) -> Step | None:
        try:
            run.cancel.raise_if_set()
            return Finished(self._uploader.upload(upload.request, report, run.meter, run.cancel))
        except Cancelled:
            return None
        except UploadError as error:
            return step_after(error)
        except Exception as error:  # noqa: BLE001  as the window's worker does
            return step_after(unexpected(error))
