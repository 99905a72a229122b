"""Trying a step again: how often, how long to wait, and what the person is told meanwhile."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

import tenacity

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import NetworkError, ServiceError, UploadError
from falgui.core.translation import _
from falgui.core.upload import Noticed

T = TypeVar("T")

_TOO_MANY_REQUESTS: Final = 429
_DOUBTFUL_ATTEMPTS: Final = 3

UNREACHABLE_ATTEMPTS: Final = 4
"""How often a leg's first contact is tried: about a second, then the next leg gets its chance.
Once a leg has begun to take a file, it gets all the attempts there are."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Up to `attempts` tries, the first pause `first_pause` seconds long, each twice the last.

    The figures are what fal's documentation promises for its own clients: 10 attempts from
    0.1 s on, half as much more or less, at most 30 s.
    """

    attempts: int = 10
    first_pause: float = 0.1
    longest_pause: float = 30.0
    spread: float = 0.5

    def pause(self, attempt: int) -> float:
        """Return the seconds to wait after the `attempt`-th failure, 1 being the first."""
        base = min(self.longest_pause, self.first_pause * 2.0 ** (attempt - 1))
        return base * random.uniform(1 - self.spread, 1 + self.spread)  # noqa: S311  no secret


class Pace:
    """Holds every worker back while fal asks for less: one 429 slows all, not one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._resume_at = 0.0

    def slow_down(self, seconds: float) -> None:
        """Let no request begin for `seconds` from now."""
        with self._lock:
            self._resume_at = max(self._resume_at, self._clock() + seconds)

    def wait(self, cancel: Cancel) -> None:
        """Wait until requests may begin; raise `Cancelled` when stopped meanwhile."""
        cancel.raise_if_set()
        while True:
            with self._lock:
                left = self._resume_at - self._clock()
            if left <= 0:
                return
            cancel.wait(left)
            cancel.raise_if_set()


@dataclass(frozen=True, slots=True)
class Persistence:
    """How one upload repeats its steps: the policy, its flag, and whom to tell."""

    policy: RetryPolicy
    pace: Pace
    cancel: Cancel
    notice: Callable[[Noticed], None]

    def run(
        self,
        step: Callable[[], T],
        *,
        unreachable_attempts: int | None = None,
        repeatable: bool = True,
    ) -> T:
        """Return what `step` returns, trying again after failures that may pass.

        `unreachable_attempts` is for a host that can't be reached at all, when another leg can
        be tried instead of waiting for it.
        `repeatable` False is for a step that leaves something behind each time: when it stays
        unclear whether fal acted, it is tried three times at most. So is every step whose
        answers can't be read: it may be somebody else who answers. Raises the last
        `UploadError`, or `Cancelled`.
        """
        noticed = False

        def attempt() -> T:
            self.pace.wait(self.cancel)
            return step()

        def enough(state: tenacity.RetryCallState) -> bool:
            limit = self._limit(_error(state), unreachable_attempts, repeatable=repeatable)
            return state.attempt_number >= limit

        def pause(state: tenacity.RetryCallState) -> float:
            seconds = self.policy.pause(state.attempt_number)
            error = _error(state)
            if isinstance(error, ServiceError):
                seconds = max(seconds, error.retry_after or 0)
                if error.status == _TOO_MANY_REQUESTS or error.retry_after:
                    self.pace.slow_down(seconds)
            return seconds

        def tell(state: tenacity.RetryCallState) -> None:
            nonlocal noticed
            noticed = True
            wait = state.next_action.sleep if state.next_action else 0.0
            self.notice(Noticed(self._words(_error(state), wait, state.attempt_number + 1)))

        result = tenacity.Retrying(
            retry=tenacity.retry_if_exception(_may_pass),
            stop=enough,
            wait=pause,
            sleep=self.cancel.wait,
            before_sleep=tell,
            reraise=True,
        )(attempt)
        if noticed:
            self.notice(Noticed(""))
        return result

    def _limit(
        self, error: BaseException | None, unreachable_attempts: int | None, *, repeatable: bool
    ) -> int:
        limits = [self.policy.attempts]
        if isinstance(error, ServiceError) and not error.status:
            limits.append(_DOUBTFUL_ATTEMPTS)
        if isinstance(error, NetworkError):
            if error.unclear and not repeatable:
                limits.append(_DOUBTFUL_ATTEMPTS)
            if error.unreachable and unreachable_attempts is not None:
                limits.append(unreachable_attempts)
        return min(limits)

    def _words(self, error: BaseException | None, seconds: float, attempt: int) -> str:
        if isinstance(error, ServiceError):
            if error.status == _TOO_MANY_REQUESTS:
                resumes = datetime.now().astimezone() + timedelta(seconds=seconds)
                return messages.slow_down(f"{resumes:%H:%M:%S}").title
            code = str(error.status) if error.status else _("Unreadable answer")
            return messages.service_retry(code, seconds, attempt, self.policy.attempts).title
        return messages.connection_retry(seconds, attempt, self.policy.attempts).title


def _error(state: tenacity.RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, UploadError) and error.retryable
