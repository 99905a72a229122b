"""The CDN token: fetched once, shared by all workers, renewed before it runs out."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import AuthenticationError, UploadError
from falgui.core.secret import Secret
from falgui.transport.endpoints import Endpoints
from falgui.transport.exchange import Exchange, Reply
from falgui.transport.headers import moment_in
from falgui.transport.retry import UNREACHABLE_ATTEMPTS, Persistence

_RENEW_BEFORE: Final = 300.0
# What the service gives when it doesn't say: about 30 days, and certainly a day.
_UNSTATED_LIFETIME: Final = 86400.0
_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Token:
    """What the CDN takes in place of the key."""

    secret: Secret
    scheme: str
    base_url: str
    renew_at: float
    """On the monotonic clock, so that a wrong wall clock does no harm."""


class Tokens:
    """Gives workers the current token; one fetch at a time, whoever asks.

    `key` tells the key in use, or None. A key that fal has refused is not asked about again
    until it changes or `reconsider()` is called, so that a long queue costs one request.
    """

    def __init__(
        self,
        exchange: Exchange,
        endpoints: Endpoints,
        key: Callable[[], Secret | None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._exchange = exchange
        self._endpoints = endpoints
        self._key = key
        self._clock = clock
        self._lock = threading.Lock()
        self._token: Token | None = None
        self._token_key: Secret | None = None
        self._refusal: tuple[Secret, AuthenticationError] | None = None

    def key(self) -> Secret:
        """Return the key in use, or raise `AuthenticationError` if there is none."""
        key = self._key()
        if key is None:
            raise AuthenticationError(messages.key_missing())
        return key

    def get(self, persistence: Persistence) -> Token:
        """Return a token with at least five minutes left, fetching one if need be."""
        return self._current(persistence, refused=None)

    def renewed(self, refused: Token, persistence: Persistence) -> Token:
        """Return another token than `refused`, which the CDN no longer takes."""
        return self._current(persistence, refused=refused)

    def check(self, key: Secret, cancel: Cancel) -> None:
        """Ask fal whether it takes `key`; raise `UploadError` if it doesn't, or can't be asked."""
        self._fetch(key, cancel)
        self.reconsider()

    def reconsider(self) -> None:
        """Forget that a key was refused: the person wants it tried again."""
        with self._lock:
            self._refusal = None

    def _current(self, persistence: Persistence, refused: Token | None) -> Token:
        key = self.key()
        # Waiting for another worker's fetch must not outlive a cancel.
        while not self._lock.acquire(timeout=0.1):
            persistence.cancel.raise_if_set()
        try:
            if self._refusal is not None and self._refusal[0] == key:
                raise self._refusal[1]
            known = self._token if self._token_key == key else None
            if known is None or known is refused or self._clock() >= known.renew_at:
                self._token = persistence.run(
                    lambda: self._fetch(key, persistence.cancel),
                    unreachable_attempts=UNREACHABLE_ATTEMPTS,
                )
                self._token_key = key
                return self._token
            return known
        except UploadError as error:
            if isinstance(error, AuthenticationError):
                self._refusal = (key, error)
            # Asked for as often as it may be: the step that needs it must not begin again.
            error.retryable = False
            raise
        finally:
            self._lock.release()

    def _fetch(self, key: Secret, cancel: Cancel) -> Token:
        reply = self._exchange.send(
            "POST",
            f"{self._endpoints.rest}/storage/auth/token?storage_type=fal-cdn-v3",
            cancel=cancel,
            authorization=("Key", key),
            fields={},
            reply_seconds=_SECONDS,
        ).require_success()
        fields = reply.json()
        text = reply.text("token")
        if not text.isascii() or not text.isprintable() or " " in text:
            raise reply.unreadable("malformed token")
        scheme = fields.get("token_type")
        base_url = fields.get("base_url")
        return Token(
            secret=Secret(text),
            scheme=scheme.capitalize()
            if isinstance(scheme, str) and scheme.isalpha()
            else "Bearer",
            base_url=self._endpoints.require_storage(base_url or self._endpoints.cdn).rstrip("/"),
            renew_at=self._clock() + self._usable_seconds(fields, reply),
        )

    def _usable_seconds(self, fields: dict[str, object], reply: Reply) -> float:
        """Return how long to use the token, by the service's clock rather than this machine's."""
        ends = _moment(fields.get("expires_at"))
        if ends is None:
            return _UNSTATED_LIFETIME
        begins = _moment(fields.get("created_at")) or moment_in(reply.headers.get("date", ""))
        lifetime = (ends - (begins or datetime.now(UTC))).total_seconds()
        if lifetime <= 0:
            # Nonsense; the CDN will say when it no longer takes the token.
            return _UNSTATED_LIFETIME
        # A short-lived token is still good for most of its life.
        return max(lifetime - _RENEW_BEFORE, lifetime / 2)


def _moment(text: object) -> datetime | None:
    """Return the moment that an ISO 8601 text names (`Z` or an offset; naive means UTC)."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
