"""Gets a file to fal by the first way that works."""

import logging
import math
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Self

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import (
    AuthenticationError,
    LocalFileError,
    NetworkError,
    OfflineError,
    PortalError,
    RateLimitError,
    ServiceError,
    UntrustedError,
    UploadError,
)
from falgui.core.journal import UploadJournal
from falgui.core.lanes import small_at_once
from falgui.core.link_facts import LinkFacts
from falgui.core.meter import Meter
from falgui.core.own_links import OwnLink, facts_of
from falgui.core.secret import Secret, fingerprint
from falgui.core.served import Served
from falgui.core.sources import LinkSource
from falgui.core.translation import _
from falgui.core.upload import Noticed, Sending
from falgui.transport.cdn import CdnLeg
from falgui.transport.client import Client
from falgui.transport.endpoints import Endpoints
from falgui.transport.exchange import Exchange
from falgui.transport.fetch import Fetched, fetch
from falgui.transport.integrity import Etags, stays_different
from falgui.transport.leg import Leg
from falgui.transport.legacy import LegacyLeg
from falgui.transport.limit import Limits
from falgui.transport.links_at_fal import LinksAtFal
from falgui.transport.own_link import look_at_own
from falgui.transport.pace import Pace
from falgui.transport.parts import PartSenders
from falgui.transport.rest import RestLeg
from falgui.transport.resume import Claim, Claims, identity_of
from falgui.transport.retry import Persistence, RetryPolicy
from falgui.transport.sampling import Sampling
from falgui.transport.throttle import Throttle
from falgui.transport.tokens import KeyChanged, Tokens
from falgui.transport.traffic import Traffic
from falgui.transport.transfer import Transfer
from falgui.transport.warming import Warming

_log = logging.getLogger(__name__)

_DEAD_FOR: Final = 600.0
_SILENT_FOR: Final = 60.0
_MISSING: Final = frozenset({404, 405, 410})
_SIGN_IN_FIRST: Final = 511
_ANYBODYS = (LocalFileError, PortalError, RateLimitError)
"""What is not one leg's matter, whichever came upon it."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Where the file is now, and which leg brought it there."""

    url: str
    leg: str
    identity: str = ""
    """Under which the journal keeps the upload, until the history has it."""
    account: str = ""
    """Eight hex digits that tell the key in use from others."""
    possible_copies: int = 0
    """How many further copies may be at fal, because a reply was lost."""
    facts: LinkFacts | None = None
    """What a look at the link has told on the way, if there was one."""


class Fal:
    """The transport: one object for all uploads, safe to use from any thread.

    Tries the CDN, the legacy CDN and REST in this order. Another leg follows only when one does
    not work (no network, failures after all retries, an endpoint that is gone), never after a
    refused key or file; what is raised then is the first leg's reason. A leg found dead is
    passed over for ten minutes, so that it doesn't delay the next file.

    `key` and `journal` as in `Tokens` and `Claims`; `salt` is this installation's own, for the
    names that tell accounts apart; without one they are good for this object only. All uploads
    together have `streams()` bodies of large files under way at most, `small_bodies()` of small
    ones beside them, and `most_per_second()` bytes (0 for as many as the line takes). `sleep`
    waits for so many seconds or for the flag, whichever comes first, and `clock` tells the
    seconds passed.
    """

    def __init__(
        self,
        client: Client,
        endpoints: Endpoints,
        key: Callable[[], Secret | None],
        journal: UploadJournal,
        *,
        single_limit: Callable[[], int],
        streams: Callable[[], int],
        most_streams: int = 10,
        small_bodies: Callable[[], int] = lambda: small_at_once(3),
        most_per_second: Callable[[], int] = lambda: 0,
        salt: bytes | None = None,
        policy: RetryPolicy | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
        sleep: Callable[[Cancel, float], None] = Cancel.wait,
    ) -> None:
        self._client = client
        self._salt = secrets.token_bytes(16) if salt is None else salt
        self._policy = policy = policy or RetryPolicy()
        self._clock = clock
        self._wall_clock = wall_clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._dead_until: dict[str, float] = {}
        self._silent_until = -math.inf
        self._endpoints = endpoints
        self._claims = Claims(journal)
        self._limits = Limits(streams, small_bodies, clock)
        self._throttle = Throttle(most_per_second, clock, sleep)
        self._traffic = Traffic(
            Exchange(client),
            Pace(policy.pause, clock),
            self._limits,
            longest_pause=policy.longest_in_place,
            most_refusals=policy.attempts,
            sleep=sleep,
            clock=clock,
        )
        self.tokens: Final = Tokens(self._traffic, endpoints, key, clock, wall_clock)
        self._links = LinksAtFal(
            client, endpoints, self.tokens, self._traffic, policy, self._salt, sleep
        )
        self._sampling = Sampling(clock)
        self._warming = Warming(self.tokens, self._traffic, endpoints, self._links.brief, clock)
        etags = Etags()
        self._part_senders = senders = PartSenders(most_streams, self._limits.large.allowed)
        self._legs: Sequence[Leg] = (
            CdnLeg(endpoints, self.tokens, etags, senders, single_limit),
            LegacyLeg(endpoints, single_limit),
            RestLeg(endpoints, etags, senders, single_limit),
        )

    def send(self, transfer: Transfer) -> Sent:
        """Send the file and return where it is.

        The journal keeps what it knows of the upload under `Sent.identity`: whoever remembers
        the link has it dropped there, at the same moment. Raises `UploadError`, `OfflineError`
        among them when not one leg can be reached, and `Cancelled`.
        """
        transfer = replace(transfer, throttle=self._throttle)
        self._client.keep_up()
        self._warming.note_use()
        while True:
            key = self.tokens.key()
            account = fingerprint(key, self._salt)
            identity = identity_of(transfer, self._endpoints.cdn, account)
            try:
                with self._claims.claim(identity, key, transfer.label) as claim:
                    return self._send(transfer, claim, account)
            except KeyChanged:
                _log.info("another key is in use now: beginning anew")

    def _send(self, transfer: Transfer, claim: Claim, account: str) -> Sent:
        problems: list[UploadError] = []
        for leg in self._worth_trying(transfer):
            transfer.report(Sending())
            if problems:
                transfer.report(Noticed(_("fal's CDN does not answer; trying another way.")))
            _log.info("leg %s: %d bytes", leg.name, transfer.file.size)
            try:
                delivery = leg.send(transfer, claim, self._persistence(transfer))
            except UploadError as error:
                _log.info("leg %s: %s (%s)", leg.name, error.message.id, error.detail)
                if isinstance(error, _ANYBODYS):
                    raise
                if isinstance(error, AuthenticationError) and self.tokens.key() != claim.key:
                    # Refused is the key before, which says nothing about the one in use now.
                    raise KeyChanged from None
                problems.append(error)
                if not error.next_leg:
                    break
                self._remember(leg, error)
            else:
                self._revive(leg)
                self._warming.note_use()
                return Sent(
                    delivery.url,
                    leg.name,
                    claim.identity,
                    account,
                    delivery.possible_copies,
                    delivery.facts,
                )
        if all(isinstance(one, NetworkError) and one.unreachable for one in problems):
            # No leg is to blame: it is our own line.
            with self._lock:
                self._dead_until.clear()
            raise OfflineError(messages.connection_lost(), problems[0].detail)
        raise problems[0]

    def warm_up(self, cancel: Cancel) -> None:
        """Have token and connection ready for an upload that is likely to come soon.

        Costs nothing when that is so already, and next to nothing otherwise: call it whenever
        somebody may be about to drop a file, but not on the main thread. Never raises, and
        tells nobody what stood in its way.
        """
        self._client.keep_up()
        self._warming.warm_up(cancel)

    def check(self, transfer: Transfer, sent: Sent) -> LinkFacts:
        """Return what fal really did with a file that was sent, after a few seconds at most.

        While fal wants to be left alone, and for a minute after nobody answered, nobody is asked,
        nor about each of many small files (see `Sampling`); cancelling ends it, too. Raises
        `ServiceError` (M31) when the file at fal is another one by its size.
        """
        if transfer.cancel.is_set() or self._is_left_alone(sent.url):
            return sent.facts or LinkFacts()
        if self._sampling.passes_over(transfer, sent.url, sent.account):
            return LinkFacts()
        look = self._links.check(sent.url, transfer.cancel, sent.account)
        facts = look.after_upload(private=transfer.lifecycle.private, known=sent.facts)
        if facts == LinkFacts() and not transfer.cancel.is_set():
            # Each of many files would wait for nothing.
            self._silent_until = self._clock() + _SILENT_FOR
        if transfer.cancel.is_set():
            return facts
        self._sampling.learn(transfer, sent.url, sent.account, facts)
        if facts.size is not None and facts.size != transfer.file.size:
            raise stays_different("the object's size is not the file's")
        return facts

    def look_at(self, url: str, cancel: Cancel, account: str = "") -> LinkFacts:
        """Return what is at a link now; raises `Cancelled`.

        Its owner is asked, too, where strangers see nothing; but not if `account` is known and
        the key in use is another's. A link that is none of fal's is looked at as a model would.
        """
        if not self._endpoints.is_storage(url):
            # Signed for one GET, or answering no HEAD at all.
            return facts_of(self.look_at_own(url, cancel))
        facts = self._links.check(url, cancel, account).now()
        cancel.raise_if_set()
        return facts

    def hash_served(
        self, url: str, size: int, meter: Meter, cancel: Cancel, account: str = ""
    ) -> Served:
        """Return the hash of all that is at a link; see `LinksAtFal.hash_served`."""
        return self._links.hash_served(url, size, meter, cancel, account)

    def look_at_own(self, url: str, cancel: Cancel) -> OwnLink:
        """Return whether models can read a link of the person's own; raises `Cancelled`."""
        self._client.keep_up()
        return look_at_own(self._client, url, cancel, self._wall_clock)

    def look_again(self, url: str, cancel: Cancel, account: str, *, private: bool) -> LinkFacts:
        """Return what is at the link of an earlier upload of `account`; raises `Cancelled`.

        Nobody is asked where `check` would not ask, and the owner only about a `private` file.
        """
        try:
            self._endpoints.require_storage(url)
        except UntrustedError:
            return LinkFacts()
        if self._is_left_alone(url):
            return LinkFacts()
        facts = self._links.check(url, cancel, account).now(as_owner=private)
        cancel.raise_if_set()
        return facts

    def account(self) -> str:
        """Return what tells the account in use from others, as in `Sent.account`.

        Raises `AuthenticationError` if there is no key.
        """
        return fingerprint(self.tokens.key(), self._salt)

    def is_reachable(self) -> bool:
        """Return whether fal's control plane answers at all, and not somebody in its place.

        Asked for a token without a key, fal refuses or fails; a network's sign-in page grants or
        leads elsewhere. One request, none while fal wants to be left alone.
        """
        address = self._endpoints.token_address
        if self._traffic.is_held(address):
            return True
        try:
            reply = self._traffic.send("POST", address, cancel=Cancel(), fields={})
        except UploadError:
            return False
        return reply.status >= 400 and reply.status != _SIGN_IN_FIRST  # noqa: PLR2004

    def reconnect(self) -> None:
        """Begin anew with the network: the machine has slept, or is in another network now.

        Connections are dropped, and with them the requests under way, which are repeated; legs
        found dead get another chance, and a token that ran out meanwhile is not tried.
        """
        self._client.reconnect()
        self._warming.forget()
        self._limits.reset()
        self._silent_until = -math.inf
        self.tokens.recheck()
        with self._lock:
            self._dead_until.clear()

    def follow_choice(self) -> None:
        """Go the way that is chosen now; see `Client.follow_choice`, also for what is raised."""
        self._client.follow_choice()
        self._warming.forget()
        self._limits.reset()
        with self._lock:
            self._dead_until.clear()

    def fetch(self, link: LinkSource, folder: Path, meter: Meter, cancel: Cancel) -> Fetched:
        """Bring a link's file into `folder`; raises `UploadError` or `Cancelled`."""
        return fetch(self._client, link, folder, meter, cancel)

    def check_key(self, key: Secret) -> None:
        """Ask fal whether it takes `key`; raises `UploadError` if not, or if it can't be asked."""
        self.tokens.check(key, Cancel())

    def reconsider_key(self) -> None:
        """Try a key again that fal has refused; the person asks for it."""
        self.tokens.reconsider()
        self._warming.forget()

    def close(self) -> None:
        """Stop the part threads and close every connection; call it after the last upload."""
        self._part_senders.close()
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def _persistence(self, transfer: Transfer) -> Persistence:
        return Persistence(
            self._policy, self._traffic, transfer.cancel, transfer.report, self._sleep
        )

    def _is_left_alone(self, url: str) -> bool:
        return self._clock() < self._silent_until or self._traffic.is_held(url)

    def _worth_trying(self, transfer: Transfer) -> list[Leg]:
        able = [leg for leg in self._legs if leg.takes(transfer)]
        with self._lock:
            now = self._clock()
            alive = [leg for leg in able if self._dead_until.get(leg.name, now) <= now]
        # With every leg dead it was our own line: try them all again.
        return alive or able

    def _remember(self, leg: Leg, error: UploadError) -> None:
        unreachable = isinstance(error, NetworkError) and error.unreachable
        missing = isinstance(error, ServiceError) and error.status in _MISSING
        if unreachable or missing:
            with self._lock:
                self._dead_until[leg.name] = self._clock() + _DEAD_FOR

    def _revive(self, leg: Leg) -> None:
        with self._lock:
            self._dead_until.pop(leg.name, None)
