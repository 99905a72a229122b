"""Uploads a batch without a window, and tells about it on standard error."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from typing import Final, TypeAlias

from falgui.cli.exit_codes import ALL_DONE, NO_KEY, SOME_FAILED
from falgui.cli.lane import Lane, lanes_of
from falgui.cli.progress import Progress, Row
from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import (
    AuthenticationError,
    Cancelled,
    DriveError,
    FileInUseError,
    OfflineError,
    PortalError,
    RateLimitError,
    UploadError,
)
from falgui.core.lanes import small_at_once
from falgui.core.names import display_name
from falgui.core.own_links import OWN
from falgui.core.request import Options, Request
from falgui.core.result import Result
from falgui.core.sources import Source
from falgui.core.translation import _, plural
from falgui.core.units import format_duration
from falgui.core.upload import Noticed
from falgui.uploader import Uploader

_LEAVE_SECONDS: Final = 2.0
_FIRST_PAUSE: Final = 2.0
_LONGEST_PAUSE: Final = 30.0
_PATIENCE: Final = 60
"""Seconds that a file is given altogether to be read, and the line to come back."""
_PATIENCE_WITH_FAL: Final = 1200
"""Seconds that fal is given altogether when it asks to slow down."""

Outcome: TypeAlias = Result | UploadError


class Interrupted(Exception):  # noqa: N818  stopping is no error
    """The person stopped it, and was told so."""


def upload_all(
    uploader: Uploader,
    sources: Sequence[Source],
    options: Options,
    uploads_at_once: int,
    came_of: Callable[[Outcome, Row, Progress], None],
    *,
    quiet: bool,
) -> list[Outcome]:
    """Upload `sources`, tell about it on standard error, and return what came of each.

    `came_of` is called with each in the order given, as soon as it and those before have ended.
    Raises `Interrupted`.
    """
    rows = [Row(source.name) for source in sources]
    cancel = Cancel()
    # While one file is checked, the next is on its way.
    lanes = {
        Lane.LARGE: ThreadPoolExecutor(2 * uploads_at_once, thread_name_prefix="upload"),
        Lane.SMALL: ThreadPoolExecutor(
            2 * small_at_once(uploads_at_once), thread_name_prefix="small"
        ),
    }
    outcomes: list[Outcome] = []
    with Progress(rows, quiet=quiet) as progress:
        running = [
            lanes[lane].submit(_upload_one, uploader, source, options, row, progress, cancel)
            for source, row, lane in zip(sources, rows, lanes_of(sources), strict=True)
        ]
        try:
            refused: AuthenticationError | None = None
            for source, row, future in zip(sources, rows, running, strict=True):
                outcome = _outcome(future, refused)
                outcomes.append(outcome)
                _tell_outcome(source, outcome, progress, is_news=outcome is not refused)
                if isinstance(outcome, Result) and outcome.reused and not quiet:
                    progress.line(_("{name}: link reused").format(name=display_name(source.name)))
                came_of(outcome, row, progress)
                if isinstance(outcome, AuthenticationError) and refused is None:
                    # Every other upload would hear the same: said once.
                    refused = outcome
                    _give_up(lanes.values(), running, cancel)
        except KeyboardInterrupt:
            progress.line(_("Interrupted. Parts already sent are kept for the next time."))
            raise Interrupted from None
        finally:
            _give_up(lanes.values(), running, cancel)
        if not quiet and len(outcomes) > 1:
            progress.line(_summary(outcomes))
    return outcomes


def _give_up(
    pools: Iterable[ThreadPoolExecutor], running: Sequence[Future[Outcome]], cancel: Cancel
) -> None:
    cancel.set()
    for pool in pools:
        pool.shutdown(wait=False, cancel_futures=True)
    wait(running, timeout=_LEAVE_SECONDS)


def _outcome(future: Future[Outcome], refused: AuthenticationError | None) -> Outcome:
    """Return what came of an upload; of one that was given up, that it was `refused` as well."""
    if refused is None:
        return future.result()
    with suppress(Cancelled, CancelledError, TimeoutError):
        outcome = future.result(timeout=0)
        if not isinstance(outcome, AuthenticationError):
            return outcome
    return refused


def _summary(outcomes: Sequence[Outcome]) -> str:
    done = [outcome for outcome in outcomes if isinstance(outcome, Result)]
    own = sum(outcome.leg == OWN for outcome in done)
    reused = sum(outcome.reused for outcome in done)
    sent = len(done) - own - reused
    parts = [plural("{n} file uploaded", "{n} files uploaded", sent)] if sent or not own else []
    if reused:
        parts.append(plural("{n} link reused", "{n} links reused", reused))
    if own:
        parts.append(plural("{n} link works as it is", "{n} links work as they are", own))
    if len(done) < len(outcomes):
        parts.append(plural("{n} failed", "{n} failed", len(outcomes) - len(done)))
    return ", ".join(parts)


def _upload_one(
    uploader: Uploader,
    source: Source,
    options: Options,
    row: Row,
    progress: Progress,
    cancel: Cancel,
) -> Outcome:
    waited, pause = 0.0, _FIRST_PAUSE
    try:
        while True:
            try:
                return uploader.upload(
                    Request(source, options),
                    lambda step: progress.report(row, step),
                    row.meter,
                    cancel,
                )
            except (OfflineError, RateLimitError, DriveError, FileInUseError) as error:
                seconds, patience = pause, _PATIENCE
                if isinstance(error, RateLimitError):
                    seconds, patience = max(pause, error.retry_after or 0.0), _PATIENCE_WITH_FAL
                if waited + seconds > patience:
                    raise
                progress.report(row, Noticed(_waiting(error, patience)))
                cancel.wait(seconds)
                waited += seconds
                pause = min(2 * pause, _LONGEST_PAUSE)
    except UploadError as error:
        return error
    finally:
        row.ended = True


def _waiting(error: UploadError, patience: int) -> str:
    """Return what is waited for, and for how long."""
    is_line = isinstance(error, OfflineError) and not isinstance(error, PortalError)
    title = messages.offline().title if is_line else error.title
    return _("{problem} Waiting, {time} at most.").format(
        problem=title, time=format_duration(patience)
    )


def _tell_outcome(source: Source, outcome: Outcome, progress: Progress, *, is_news: bool) -> None:
    if isinstance(outcome, UploadError) and is_news:
        progress.line(f"{display_name(source.name)}: {outcome}")
    elif isinstance(outcome, Result) and outcome.remark:
        progress.line(f"{display_name(source.name)}: {outcome.remark}")


def exit_code(outcomes: Sequence[Outcome]) -> int:
    """Return what the program ends with."""
    if any(isinstance(outcome, AuthenticationError) for outcome in outcomes):
        return NO_KEY
    return SOME_FAILED if any(isinstance(o, UploadError) for o in outcomes) else ALL_DONE
