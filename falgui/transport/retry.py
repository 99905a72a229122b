"""Trying a step again: how often, how long to wait, and what the person is told meanwhile."""

import logging
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar, Unpack

import tenacity

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import NetworkError, PortalError, ServiceError, UploadError
from falgui.core.translation import _
from falgui.core.upload import Noticed
from falgui.transport.exchange import RequestOptions
from falgui.transport.reply import Reply
from falgui.transport.traffic import TOO_MANY_REQUESTS, Traffic

T = TypeVar("T")

_log = logging.getLogger(__name__)

_DOUBTFUL_ATTEMPTS: Final = 3

UNREACHABLE_ATTEMPTS: Final = 4
"""How often a leg's first contact is tried: about a second, then the next leg gets its chance.
Once a leg has begun to take a file, it gets all the attempts there are."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Up to `attempts` tries, the first pause `first_pause` seconds long, each twice the last.

    The figures are what fal's documentation promises for its own clients: 10 attempts from
    0.1 s on, half as much more or less, at most 30 s. A pause that fal asks for is waited for
    in place up to `longest_in_place` seconds; `visible_within` is how long a finished object
    may take to be seen before it is put right, `checked_within` before it is left at that.
    """

    attempts: int = 10
    first_pause: float = 0.1
    longest_pause: float = 30.0
    spread: float = 0.5
    longest_in_place: float = 10.0
    visible_within: float = 12.0
    checked_within: float = 5.0

    def pause(self, attempt: int) -> float:
        """Return the seconds to wait after the `attempt`-th failure, 1 being the first."""
        # A host may refuse for days, and a float ends at 2 to the power of 1023.
        doubled = self.first_pause * 2.0 ** min(attempt - 1, 100)
        base = min(self.longest_pause, doubled)
        return base * random.uniform(1 - self.spread, 1 + self.spread)  # noqa: S311  no secret


class Progress:
    """Counts what fal has acknowledged of one upload; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._steps = 0

    def step(self) -> None:
        """Count one more part that is at fal."""
        with self._lock:
            self._steps += 1

    @property
    def steps(self) -> int:
        """How many there were so far."""
        with self._lock:
            return self._steps


@dataclass(frozen=True, slots=True)
class Persistence:
    """How one upload sends its requests and repeats its steps."""

    policy: RetryPolicy
    traffic: Traffic
    cancel: Cancel
    notice: Callable[[Noticed], None]
    sleep: Callable[[Cancel, float], None] = Cancel.wait
    progress: Progress = field(default_factory=Progress)

    def send(
        self,
        method: str,
        url: str,
        **options: Unpack[RequestOptions],
    ) -> Reply:
        """Return the reply to one request of this upload, tried once; see `Traffic.send`."""
        return self.traffic.send(
            method,
            url,
            cancel=self.cancel,
            upload=self.progress,
            notice=self.notice,
            **options,
        )

    def run(
        self,
        step: Callable[[], T],
        *,
        unreachable_attempts: int | None = None,
        unclear: Callable[[], bool] = lambda: False,
    ) -> T:
        """Return what `step` returns, trying again after failures that may pass.

        Attempts count as long as nothing else of the upload gets on; a 429 is no attempt, only a
        pause. `unreachable_attempts` is for a host that can't be reached at all, when another
        leg can be tried instead of waiting for it.
        `unclear` is for a step that leaves something behind each time: it tells whether the
        last attempt may have. Such a step is tried three times at most, and so is every one
        whose answers can't be read: it may be somebody else who answers. Raises the last
        `UploadError`, or `Cancelled`.
        """
        failures = _Failures(self.policy, self.progress, unclear, unreachable_attempts)

        def attempt() -> T:
            self.cancel.raise_if_set()
            try:
                return step()
            except UploadError as error:
                failures.count(error)
                raise

        def tell(state: tenacity.RetryCallState) -> None:
            error = failures.latest
            _log.info("again after %s (%s)", error.message.id, error.detail)
            wait = state.next_action.sleep if state.next_action else 0.0
            if wait:
                self.notice(Noticed(failures.words(wait), pauses=True))

        result = tenacity.Retrying(
            retry=tenacity.retry_if_exception(_may_pass),
            stop=lambda _state: failures.are_enough,
            wait=lambda _state: failures.pause(),
            sleep=lambda seconds: self.sleep(self.cancel, seconds) if seconds else None,
            before_sleep=tell,
            reraise=True,
        )(attempt)
        if failures.told:
            self.notice(Noticed(""))
        return result


class _Failures:
    """Counts the failures of one step since its upload last got on, and judges them."""

    def __init__(
        self,
        policy: RetryPolicy,
        progress: Progress,
        unclear: Callable[[], bool],
        unreachable_attempts: int | None,
    ) -> None:
        self._policy = policy
        self._progress = progress
        self._steps = progress.steps
        self._unclear = unclear
        self._unreachable_attempts = unreachable_attempts
        self._number = 0
        self._doubtful = 0
        self._latest_unclear = False
        self.latest = UploadError(messages.connection_lost())
        self.told = False

    def count(self, error: UploadError) -> None:
        """Count one more."""
        self.latest = error
        self._latest_unclear = self._unclear()
        if self._progress.steps != self._steps:
            self._steps, self._number, self._doubtful = self._progress.steps, 0, 0
        self._doubtful += self._latest_unclear or self._status == 0
        self._number += self._status != TOO_MANY_REQUESTS

    @property
    def are_enough(self) -> bool:
        """Whether another attempt is of no use."""
        attempts = self._policy.attempts
        if attempts == 1:
            # Not worth waiting for, so that even a pause that fal asks for ends it.
            return True
        if isinstance(self.latest, NetworkError) and self.latest.unreachable:
            attempts = self._unreachable_attempts or attempts
        return self._number >= attempts or self._doubtful >= _DOUBTFUL_ATTEMPTS

    def pause(self) -> float:
        """Return the seconds until the next attempt."""
        if self._status == TOO_MANY_REQUESTS:
            # The next request waits for its time, as everybody's to that host do.
            return 0.0
        asked = self.latest.retry_after if isinstance(self.latest, ServiceError) else None
        if asked and asked > self._policy.longest_in_place:
            # Too long to sit here: the next request says so.
            return 0.0
        return max(asked or 0.0, self._policy.pause(self._number))

    def words(self, seconds: float) -> str:
        """Return what to tell the person during the pause."""
        self.told = True
        if self._latest_unclear:
            return messages.possible_copies(1).title
        attempt, attempts = self._number + 1, self._policy.attempts
        if self._status is None:
            return messages.connection_retry(seconds, attempt, attempts).title
        if self.latest.message == messages.stored_differs():
            return str(self.latest)
        code = str(self._status) if self._status else _("Unreadable answer")
        return messages.service_retry(code, seconds, attempt, attempts).title

    @property
    def _status(self) -> int | None:
        return self.latest.status if isinstance(self.latest, ServiceError) else None


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, UploadError) and error.retryable and not isinstance(error, PortalError)
