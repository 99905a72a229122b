"""Who may ask: the key at REST and the legacy CDN, tokens at the CDN, nobody else."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from falgui.sandbox.refused import Refused
from falgui.sandbox.rules import Rules

_KEY_HEADER: Final = re.compile(r"Key [^\s:]+:[^\s:]+")


@dataclass(frozen=True, slots=True)
class Token:
    """A CDN token; the times are Unix seconds."""

    text: str
    created: float
    expires: float


class Credentials:
    """Knows the one key and the tokens given out for it."""

    def __init__(self, key: str, rules: Rules, clock: Callable[[], float]) -> None:
        self._key = key
        self._rules = rules
        self._clock = clock
        self._tokens: dict[str, Token] = {}

    def check_key(self, request: web.Request) -> None:
        """Refuse a request to REST unless it carries the key as `Key <id>:<secret>`."""
        sent = request.headers.get("Authorization", "")
        if not _KEY_HEADER.fullmatch(sent):
            raise Refused(
                self._rules.key_refusal,
                "Invalid Key Authorization header format. "
                "Expected 'Authorization: Key <key_id>:<key_secret>'",
            )
        if sent != f"Key {self._key}":
            raise Refused(self._rules.key_refusal, "No user found for Key ID and Secret")

    def check_bearer_key(self, request: web.Request) -> None:
        """Refuse a request to the legacy CDN unless it carries the key as `Bearer`."""
        if request.headers.get("Authorization") != f"Bearer {self._key}":
            raise Refused(self._rules.key_refusal, "No user found for Key ID and Secret")

    def check_token(self, request: web.Request) -> None:
        """Refuse a request to the CDN unless it carries a token that is still good."""
        if not self._has_token(request):
            raise Refused(self._rules.token_refusal, "Invalid or expired token")

    def is_owner(self, request: web.Request) -> bool:
        """Return whether a reader is the account itself."""
        sent = request.headers.get("Authorization", "")
        return sent in (f"Key {self._key}", f"Bearer {self._key}") or self._has_token(request)

    def issue_token(self) -> Token:
        """Return a new token."""
        now = self._clock()
        if self._rules.one_token:
            self._tokens.clear()
        token = Token(secrets.token_urlsafe(48), now, now + self._rules.token_seconds)
        self._tokens[token.text] = token
        return token

    def revoke_tokens(self) -> None:
        """Make every token given out so far worthless; may be called from any thread."""
        self._tokens.clear()

    def _has_token(self, request: web.Request) -> bool:
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        token = self._tokens.get(text) if scheme == "Bearer" else None
        return token is not None and self._clock() < token.expires
