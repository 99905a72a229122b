"""One upload's life: its states, the events that move it, and the one function that does.

    QUEUED ─▶ PREPARING ─▶ UPLOADING ─▶ FINISHING ─▶ CHECKING ─▶ DONE
      ▲           │            │            │            │
      │           ├────────────┴────────────┼────────────┴─▶ FAILED ──┐
      │           └─────────────────────────┴──────────────▶ WAITING ─┤   (key, quota, …)
      └───────────────── retry, resume, release ◀─────────────────────┴─ CANCELLED, PAUSED

A step that fails may go back from FINISHING or CHECKING to UPLOADING: it is sent again, or
another way. From CHECKING on the link is there: what is stopped then is done at once, and the
check takes none of the places for uploads. Done is final. Every start begins a new run; what an
earlier run still reports changes nothing, except a link: when it came too late to be stopped it
exists all the same, and is shown.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from falgui.core import messages
from falgui.core.errors import (
    AuthenticationError,
    DriveError,
    FileInUseError,
    OfflineError,
    PortalError,
    QuotaError,
    RateLimitError,
    UploadError,
)
from falgui.core.messages import Message
from falgui.core.recipe import Recipe
from falgui.core.request import Options, Request
from falgui.core.result import Result
from falgui.core.sources import Source
from falgui.core.traces import Traces
from falgui.core.translation import _


class State(StrEnum):
    """Where an upload stands."""

    QUEUED = "queued"
    PREPARING = "preparing"
    UPLOADING = "uploading"
    FINISHING = "finishing"
    CHECKING = "checking"
    WAITING = "waiting"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


PLACED = frozenset({State.PREPARING, State.UPLOADING, State.FINISHING})
"""States that take one of the places for uploads at once."""
ACTIVE = PLACED | {State.CHECKING}
"""States in which a worker is busy with the upload."""
AT_FAL = frozenset({State.CHECKING, State.DONE})
"""States in which the link is there; nothing is lost when falgui ends."""
ENDED = frozenset({State.DONE, State.FAILED, State.CANCELLED})
"""States that only the person leaves, if at all."""


class WaitCause(StrEnum):
    """Why an upload waits; a wait costs no attempts and ends by itself or by one click."""

    OFFLINE = "offline"
    RATE_LIMIT = "rate limit"
    KEY = "key"
    QUOTA = "quota"
    DRIVE = "drive"


@dataclass(frozen=True, slots=True)
class Problem:
    """What an `UploadError` said, kept with the upload."""

    message: Message
    detail: str = ""

    @classmethod
    def of(cls, error: UploadError) -> "Problem":
        """Return the words of `error`."""
        return cls(error.message, error.detail)


@dataclass(frozen=True, slots=True)
class Upload:
    """A snapshot of one upload; `advance` makes the next one."""

    number: int
    """Unique, and the order in which uploads were added."""
    batch: int
    """One drop is one batch."""
    source: Source
    options: Options = field(default_factory=Options)
    label: str = ""
    """Its name on disk, unlike every other's of any start."""
    state: State = State.QUEUED
    run: int = 0
    name: str = ""
    """The name that the link will carry; the source's until prepared."""
    size: int | None = None
    content_type: str = ""
    recipe: str = ""
    """What preparing did: "HEIC → JPEG"."""
    traces: Traces = field(default_factory=Traces)
    """What the file told, and what the copy at fal still tells."""
    notice: str = ""
    """A passing remark: "503 from fal, trying again in 4 s"."""
    pauses: bool = False
    """Whether the remark is about a pause that `Cancel.hurry` ends."""
    cause: WaitCause | None = None
    problem: Problem | None = None
    result: Result | None = None

    @property
    def request(self) -> Request:
        """What the uploader is asked for."""
        return Request(self.source, self.options, self.label)


# What a worker reports --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Prepared:
    """The bytes to send are ready and known."""

    name: str
    size: int
    content_type: str
    recipe: str = ""
    traces: Traces = field(default_factory=Traces)


@dataclass(frozen=True, slots=True)
class Sending:
    """The first byte is about to leave, or the next leg begins."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something worth a line, but no change of state; an empty text takes the line away.

    `pauses` tells that nothing happens for a while which need not be waited for.
    """

    text: str
    pauses: bool = False


@dataclass(frozen=True, slots=True)
class Finishing:
    """Every byte is at fal; it puts the parts together."""


@dataclass(frozen=True, slots=True)
class Checking:
    """The link is there; fal is asked what it really did with the file."""

    result: Result


@dataclass(frozen=True, slots=True)
class Finished:
    """The link is there, and all is known of it that can be known now."""

    result: Result


@dataclass(frozen=True, slots=True)
class Failed:
    """This run is over without a link."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class Held:
    """This run stopped for a cause that passes: it waits instead of failing.

    `seconds` is how long the cause lasts, if the service said so.
    """

    cause: WaitCause
    problem: Problem
    seconds: float | None = None


Step = Prepared | Sending | Noticed | Finishing | Checking | Finished | Failed | Held


@dataclass(frozen=True, slots=True)
class Reported:
    """A step, with the run of the worker that took it."""

    run: int
    step: Step


# What the queue or the person asks for ----------------------------------------------------


class Command(StrEnum):
    """Requests; which states they apply to is told by `advance`."""

    START = "start"
    CANCEL = "cancel"
    PAUSE = "pause"
    RESUME = "resume"
    RETRY = "retry"
    GIVE_UP = "give up"


@dataclass(frozen=True, slots=True)
class Wait:
    """A queued upload has to wait for `cause`."""

    cause: WaitCause


@dataclass(frozen=True, slots=True)
class Release:
    """`cause` is over."""

    cause: WaitCause


@dataclass(frozen=True, slots=True)
class Relocate:
    """The bytes of an upload that failed for want of them are at `source` now.

    Or they are to be sent by another `recipe` than the one that failed.
    """

    source: Source
    recipe: Recipe | None = None


Event = Reported | Command | Wait | Release | Relocate


def advance(upload: Upload, event: Event) -> Upload:
    """Return `upload` after `event`: the only place where a state changes.

    Pure. An event that doesn't apply (a late report, a click on a row that has just ended)
    returns `upload` itself, so `is` tells whether anything changed.
    """
    match event:
        case Reported(run=run, step=step):
            if run == upload.run and upload.state in ACTIVE:
                return _after_step(upload, step)
            if isinstance(step, Finished) and 0 < run <= upload.run:
                return _finished_too_late(upload, step.result)
            return upload
        case Wait(cause=cause):
            if upload.state is State.QUEUED:
                return replace(upload, state=State.WAITING, cause=cause)
            return upload
        case Release(cause=cause):
            if upload.state is State.WAITING and upload.cause is cause:
                return _queued(upload)
            return upload
        case Relocate():
            return _relocated(upload, event)
        case Command():
            return _after_command(upload, event)


def _relocated(upload: Upload, event: Relocate) -> Upload:
    if upload.state is not State.FAILED:
        return upload
    # What was known of the file was known of another.
    fresh = replace(upload, source=event.source, name="", size=None, content_type="", recipe="")
    if event.recipe is not None:
        fresh = replace(fresh, options=replace(fresh.options, recipe=event.recipe))
    return _queued(replace(fresh, traces=Traces()))


def _after_step(upload: Upload, step: Step) -> Upload:
    quiet = replace(upload, notice="", pauses=False)
    match step:
        case Prepared(name=name, size=size, content_type=content_type):
            known = replace(quiet, name=name, size=size, content_type=content_type)
            return replace(known, recipe=step.recipe, traces=step.traces)
        case Sending():
            return replace(quiet, state=State.UPLOADING, result=None)
        case Noticed(text=text, pauses=pauses):
            return replace(quiet, notice=text, pauses=pauses)
        case Finishing():
            return replace(quiet, state=State.FINISHING, result=None)
        case Checking(result=result):
            return replace(quiet, state=State.CHECKING, result=result)
        case Finished(result=result):
            return replace(quiet, state=State.DONE, result=result)
        case Failed(problem=problem):
            return replace(quiet, state=State.FAILED, problem=problem, result=None)
        case Held(cause=cause, problem=problem):
            waiting = replace(quiet, state=State.WAITING, result=None)
            return replace(waiting, cause=cause, problem=problem)


def _finished_too_late(upload: Upload, result: Result) -> Upload:
    if upload.state is State.DONE:
        return upload
    notice = _("It was too late to stop: the file is at fal.")
    return replace(_at_rest(upload), state=State.DONE, notice=notice, result=result)


def _after_command(upload: Upload, command: Command) -> Upload:
    state = upload.state
    if command is Command.START and state is State.QUEUED:
        return replace(upload, state=State.PREPARING, run=upload.run + 1, notice="")
    if command is Command.CANCEL and state is State.CHECKING and upload.result is not None:
        return _finished_too_late(upload, upload.result)
    if command is Command.CANCEL and state not in ENDED:
        return replace(_at_rest(upload), state=State.CANCELLED)
    if command is Command.PAUSE and (state in PLACED or state in (State.QUEUED, State.WAITING)):
        return replace(_at_rest(upload), state=State.PAUSED)
    if command is Command.RESUME and state is State.PAUSED:
        return _queued(upload)
    if command is Command.RETRY and state in (State.FAILED, State.CANCELLED):
        return _queued(upload)
    if command is Command.GIVE_UP and state is State.WAITING and upload.problem is not None:
        return replace(upload, state=State.FAILED, cause=None)
    return upload


def _queued(upload: Upload) -> Upload:
    return replace(_at_rest(upload), state=State.QUEUED)


def _at_rest(upload: Upload) -> Upload:
    return replace(upload, notice="", pauses=False, cause=None, problem=None)


def step_after(error: UploadError) -> Failed | Held:
    """Return the step that an upload takes when `error` ended its run.

    What passes or can be put right holds instead of failing: a missing or refused key, a
    used-up balance, a line that is down, a service that asks to slow down, a drive that is away.
    """
    match error:
        case PortalError():
            return Held(WaitCause.OFFLINE, Problem.of(error))
        case OfflineError():
            return Held(WaitCause.OFFLINE, Problem(messages.offline(), error.detail))
        case RateLimitError():
            return Held(WaitCause.RATE_LIMIT, Problem.of(error), error.retry_after)
        case AuthenticationError():
            return Held(WaitCause.KEY, Problem.of(error))
        case QuotaError():
            return Held(WaitCause.QUOTA, Problem.of(error))
        case DriveError() | FileInUseError():
            return Held(WaitCause.DRIVE, Problem.of(error))
    return Failed(Problem.of(error))
