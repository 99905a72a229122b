"""Asks about links of fal's: as a stranger, and as the account that owns the file."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import AuthenticationError
from falgui.core.meter import Meter
from falgui.core.secret import Secret, fingerprint
from falgui.core.served import Served
from falgui.transport.check import REPLY_SECONDS, LinkCheck
from falgui.transport.client import Client
from falgui.transport.endpoints import Endpoints
from falgui.transport.reply import Reply
from falgui.transport.retry import Persistence, RetryPolicy
from falgui.transport.serving import Reading
from falgui.transport.tokens import KeyChanged, Tokens
from falgui.transport.traffic import Traffic

_HIDDEN: Final = frozenset({401, 403, 404, 410})
"""What strangers are answered where the owner may see a file."""
_READS: Final = 3


@dataclass(frozen=True, slots=True)
class LinksAtFal:
    """Looks at links and reads what they lead to; safe to use from any thread.

    `salt` is for the names that tell accounts apart.
    """

    client: Client
    endpoints: Endpoints
    tokens: Tokens
    traffic: Traffic
    policy: RetryPolicy
    salt: bytes
    sleep: Callable[[Cancel, float], None]

    def check(self, url: str, cancel: Cancel, account: str) -> LinkCheck:
        """Return what asks about the file at `url`, which `account` has sent if it is known."""
        persistence = self.brief(cancel)
        head = partial(persistence.send, "HEAD", url, reply_seconds=REPLY_SECONDS)

        def ask_as_owner() -> Reply:
            return self._as_owner(
                url, account, persistence, lambda authorization: head(authorization=authorization)
            )

        return LinkCheck(head, ask_as_owner, persistence)

    def hash_served(
        self, url: str, size: int, meter: Meter, cancel: Cancel, account: str = ""
    ) -> Served:
        """Return the hash of all that is at a link, or without one what stood in its way.

        Its owner is asked where strangers see nothing, unless `account` is known and the key in
        use is another's. `meter` counts what arrives; more than `size` bytes are not waited for.
        A line that breaks is tried three times in all. Raises `UploadError`, or `Cancelled`.
        """
        reading = Reading(self.client, url, size, meter, cancel)
        persistence = self.brief(cancel, _READS)
        reply = persistence.run(reading.read)
        if reply.status in _HIDDEN:
            persistence.run(lambda: self._as_owner(url, account, persistence, reading.read))
        return reading.served

    def brief(self, cancel: Cancel, attempts: int = 1) -> Persistence:
        """Return the persistence for what is not worth waiting for, not even a token."""
        policy = replace(self.policy, attempts=attempts)
        return Persistence(policy, self.traffic, cancel, lambda _notice: None, self.sleep)

    def _as_owner(
        self,
        url: str,
        account: str,
        persistence: Persistence,
        ask: Callable[[tuple[str, Secret]], Reply],
    ) -> Reply:
        """Return the reply to the account's own question about a link of fal's."""
        key = self.tokens.key()
        if account and fingerprint(key, self.salt) != account:
            raise AuthenticationError(messages.key_missing(), "another account's file")
        self.endpoints.require_storage(url)
        try:
            return self.tokens.authorized(
                key, persistence, lambda token: ask((token.scheme, token.secret))
            )
        except KeyChanged:
            raise AuthenticationError(messages.key_missing(), "another key by now") from None
