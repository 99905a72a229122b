"""Gets a file to fal by the first way that works."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import httpx

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import LocalFileError, NetworkError, OfflineError, ServiceError, UploadError
from falgui.core.meter import Meter
from falgui.core.journal import UploadJournal
from falgui.core.secret import Secret
from falgui.core.sources import LinkSource
from falgui.core.translation import _
from falgui.core.upload import Noticed, Sending
from falgui.transport.cdn import CdnLeg
from falgui.transport.endpoints import Endpoints
from falgui.transport.exchange import Exchange
from falgui.transport.fetch import Fetched, fetch
from falgui.transport.legacy import LegacyLeg
from falgui.transport.rest import RestLeg
from falgui.transport.resume import Claims
from falgui.transport.retry import Pace, Persistence, RetryPolicy
from falgui.transport.tokens import Tokens
from falgui.transport.transfer import Leg, Transfer

_log = logging.getLogger(__name__)

_DEAD_FOR: Final = 600.0
_MISSING: Final = frozenset({404, 405, 410})


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


class Fal:
    """The transport: one object for all uploads, safe to use from any thread.

    Tries the CDN, the legacy CDN and REST in this order. Another leg follows only when one does
    not work (no network, failures after all retries, an endpoint that is gone), never after a
    refused key or file; what is raised then is the first leg's reason. A leg found dead is
    passed over for ten minutes, so that it doesn't delay the next file.
    """

    def __init__(
        self,
        client: httpx.Client,
        endpoints: Endpoints,
        key: Callable[[], Secret | None],
        journal: UploadJournal,
        *,
        single_limit: Callable[[], int],
        streams: Callable[[], int],
        most_streams: int = 10,
        policy: RetryPolicy | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._policy = policy or RetryPolicy()
        self._pace = Pace(clock)
        self._clock = clock
        self._executor = ThreadPoolExecutor(most_streams, thread_name_prefix="part")
        self._lock = threading.Lock()
        self._dead_until: dict[str, float] = {}
        self._endpoints = endpoints
        self._exchange = exchange = Exchange(client)
        self.tokens: Final = Tokens(exchange, endpoints, key, clock)
        self._legs: Sequence[Leg] = (
            CdnLeg(
                exchange,
                endpoints,
                self.tokens,
                Claims(journal),
                self._executor,
                self._persistence,
                single_limit,
                streams,
            ),
            LegacyLeg(exchange, endpoints, self.tokens, self._persistence, single_limit),
            RestLeg(
                exchange,
                endpoints,
                self.tokens,
                self._executor,
                self._persistence,
                single_limit,
                streams,
            ),
        )

    def send(self, transfer: Transfer) -> Sent:
        """Send the file and return where it is.

        Raises `UploadError`, `OfflineError` among them when not one leg can be reached, and
        `Cancelled`.
        """
        self.tokens.key()
        problems: list[UploadError] = []
        for leg in self._worth_trying(transfer):
            transfer.report(Sending())
            if problems:
                transfer.report(Noticed(_("fal's CDN does not answer; trying another way.")))
            try:
                url = leg.send(transfer)
            except UploadError as error:
                _log.info("leg %s: %s (%s)", leg.name, error.message.id, error.detail)
                problems.append(error)
                if isinstance(error, LocalFileError):
                    # That is the file's own matter, whichever leg came upon it.
                    raise
                if not error.next_leg:
                    break
                self._remember(leg, error)
            else:
                self._revive(leg)
                return Sent(url, leg.name)
        if all(isinstance(one, NetworkError) and one.unreachable for one in problems):
            # No leg is to blame: it is our own line.
            with self._lock:
                self._dead_until.clear()
            raise OfflineError(messages.connection_lost(), problems[0].detail)
        raise problems[0]

    def is_reachable(self) -> bool:
        """Return whether fal's control plane answers at all, whatever it says."""
        try:
            self._exchange.send("HEAD", self._endpoints.rest, cancel=Cancel())
        except UploadError:
            return False
        return True

    def fetch(self, link: LinkSource, folder: Path, meter: Meter, cancel: Cancel) -> Fetched:
        """Bring a link's file into `folder`; raises `UploadError` or `Cancelled`."""
        return fetch(self._client, link, folder, meter, cancel)

    def check_key(self, key: Secret) -> None:
        """Ask fal whether it takes `key`; raises `UploadError` if not, or if it can't be asked."""
        self.tokens.check(key, Cancel())

    def reconsider_key(self) -> None:
        """Try a key again that fal has refused; the person asks for it."""
        self.tokens.reconsider()

    def close(self) -> None:
        """Stop the part threads and close every connection; call it after the last upload."""
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def _persistence(self, transfer: Transfer) -> Persistence:
        return Persistence(self._policy, self._pace, transfer.cancel, transfer.report)

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
