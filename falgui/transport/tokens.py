"""The CDN token: fetched once, shared by all workers, renewed before it runs out."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import httpx

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import AuthenticationError, UploadError
from falgui.core.secret import Secret
from falgui.core.upload import Noticed
from falgui.transport.endpoints import Endpoints
from falgui.transport.headers import moment_in
from falgui.transport.reply import Reply, first_contact
from falgui.transport.retry import UNREACHABLE_ATTEMPTS, Persistence
from falgui.transport.traffic import Traffic

_RENEW_BEFORE: Final = 300.0
# What the service gives when it doesn't say: about 30 days, and certainly a day.
_UNSTATED_LIFETIME: Final = 86400.0
_SECONDS: Final = 30.0


class KeyChanged(Exception):  # noqa: N818  never leaves the transport
    """Another key is in use by now: the upload begins anew with that."""


@dataclass(frozen=True, slots=True)
class Token:
    """What the CDN takes in place of the key."""

    secret: Secret
    scheme: str
    base_url: str
    fetched_at: float
    """On the monotonic clock, so that a wrong wall clock does no harm."""
    fetched_on: float
    """On the wall clock, which goes on while the machine sleeps."""
    usable_seconds: float


class Tokens:
    """Gives workers the current token; one fetch at a time, whoever asks.

    `key` tells the key in use, or None. A key that fal has refused is not asked about again
    until it changes or `reconsider()` is called, so that a long queue costs one request.
    """

    def __init__(
        self,
        traffic: Traffic,
        endpoints: Endpoints,
        key: Callable[[], Secret | None],
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        self._traffic = traffic
        self._endpoints = endpoints
        self._key = key
        self._clock = clock
        self._wall_clock = wall_clock
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

    def authorized(
        self, key: Secret, persistence: Persistence, send: Callable[[Token], Reply]
    ) -> Reply:
        """Return the reply to `send`, repeated once with a new token if the old one is refused.

        `key` is the one that the upload belongs to; raises `KeyChanged` when it is no longer in
        use, so that nothing is sent with the token of another. A token with less than five
        minutes left is renewed before.
        """
        token = self.current(key, persistence)
        reply = send(token)
        if reply.status not in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            return reply
        reply = send(self.current(key, persistence, refused=token))
        if reply.status == httpx.codes.UNAUTHORIZED:
            raise AuthenticationError(messages.key_rejected(), f"HTTP 401 from {reply.host}")
        return reply

    def check(self, key: Secret, cancel: Cancel) -> None:
        """Ask fal whether it takes `key`; raise `UploadError` if it doesn't, or can't be asked."""
        with first_contact():
            self._fetch(key, cancel)
        self.reconsider()

    def reconsider(self) -> None:
        """Forget that a key was refused: the person wants it tried again."""
        with self._lock:
            self._refusal = None

    def recheck(self) -> None:
        """Drop a token that may have run out while the machine slept.

        Only the wall clock knows how long that was. It is not asked otherwise, because it may be
        set back and forth; a token that it wrongly takes for over costs one request.
        """
        with self._lock:
            token = self._token
            if token and self._wall_clock() - token.fetched_on >= token.usable_seconds:
                self._token = None

    def current(self, key: Secret, persistence: Persistence, refused: Token | None = None) -> Token:
        """Return the token for `key`, or in place of a `refused` one another.

        Raises `UploadError`, `KeyChanged`, or `Cancelled`.
        """
        if self.key() != key:
            raise KeyChanged
        # Waiting for another worker's fetch must not outlive a cancel.
        while not self._lock.acquire(timeout=0.1):
            persistence.cancel.raise_if_set()
        try:
            if self._refusal is not None and self._refusal[0] == key:
                raise self._refusal[1]
            known = self._token if self._token_key == key else None
            if known is None or known is refused or self._is_over(known):
                with first_contact():
                    known = persistence.run(
                        lambda: self._fetch(key, persistence.cancel, persistence.notice),
                        unreachable_attempts=UNREACHABLE_ATTEMPTS,
                    )
                self._token, self._token_key = known, key
            return known
        except UploadError as error:
            if isinstance(error, AuthenticationError):
                self._refusal = (key, error)
            # Asked for as often as it may be: the step that needs it must not begin again.
            error.retryable = False
            raise
        finally:
            self._lock.release()

    def _is_over(self, token: Token) -> bool:
        return self._clock() - token.fetched_at >= token.usable_seconds

    def _fetch(
        self,
        key: Secret,
        cancel: Cancel,
        notice: Callable[[Noticed], None] = lambda _notice: None,
    ) -> Token:
        reply = self._traffic.send(
            "POST",
            self._endpoints.token_address,
            cancel=cancel,
            notice=notice,
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
            fetched_at=self._clock(),
            fetched_on=self._wall_clock(),
            usable_seconds=self._usable_seconds(fields, reply),
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
