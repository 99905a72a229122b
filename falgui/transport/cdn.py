"""The first leg: fal's CDN, in one request or in parts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import httpx

from falgui.transport.body import FileBody
from falgui.transport.cdn_parts import CdnParts
from falgui.transport.endpoints import Endpoints
from falgui.transport.integrity import Etags
from falgui.transport.leg import Delivery
from falgui.transport.parts import PartSenders
from falgui.transport.reply import Reply, first_contact
from falgui.transport.resume import Claim
from falgui.transport.retry import UNREACHABLE_ATTEMPTS, Persistence
from falgui.transport.single import REPLY_SECONDS, post_whole
from falgui.transport.tokens import Tokens
from falgui.transport.transfer import Transfer

_REFUSALS_OF_ITS_KIND: Final = 5
"""How often a file is answered 429 before it is tried in parts."""


@dataclass(frozen=True, slots=True)
class CdnLeg:
    """Uploads to `v3.fal.media` with the CDN token.

    Files up to `single_limit` bytes go in one request, larger ones in parts by `senders`.
    """

    endpoints: Endpoints
    tokens: Tokens
    etags: Etags
    senders: PartSenders
    single_limit: Callable[[], int]
    name: str = "cdn"

    def takes(self, transfer: Transfer) -> bool:  # noqa: ARG002  this leg takes every file
        """Return True."""
        return True

    def send(self, transfer: Transfer, claim: Claim, persistence: Persistence) -> Delivery:
        """Send the file; raises `UploadError` or `Cancelled`."""
        if transfer.file.size <= self.single_limit():
            delivery = self._send_whole(transfer, claim, persistence)
            if delivery is not None:
                return delivery
        return CdnParts(
            transfer,
            claim,
            persistence,
            self.endpoints,
            self.tokens,
            self.etags,
            self.senders,
        ).send()

    def _send_whole(
        self, transfer: Transfer, claim: Claim, persistence: Persistence
    ) -> Delivery | None:
        """Send the file in one request; None when the service wants it in parts.

        So it may when it keeps saying 429: to a kind of file, as far as is known, of which a
        part at a time is not recognised. When it is all of falgui that shall slow down, beginning
        the parts is answered the same.

        Its size at fal is not looked up, which would double the time of a small file: the
        connection is secured, and the service counts the bytes against their announced length.
        """

        def send(body: FileBody) -> Reply:
            return self.tokens.authorized(
                claim.key,
                persistence,
                lambda token: persistence.send(
                    "POST",
                    f"{token.base_url}/files/upload",
                    headers=transfer.headers(),
                    authorization=(token.scheme, token.secret),
                    body=body,
                    reply_seconds=REPLY_SECONDS,
                ),
            )

        refusals = 0

        def link_in(reply: Reply) -> str | None:
            nonlocal refusals
            refusals += reply.status == httpx.codes.TOO_MANY_REQUESTS
            if (
                reply.status == httpx.codes.REQUEST_ENTITY_TOO_LARGE
                or refusals >= _REFUSALS_OF_ITS_KIND
            ):
                return None
            return self.endpoints.require_storage(reply.require_success().text("access_url"))

        with first_contact():
            url = post_whole(
                transfer,
                claim,
                persistence,
                send,
                link_in,
                unreachable_attempts=UNREACHABLE_ATTEMPTS,
            )
        return None if url is None else Delivery(url, claim.possible_copies(transfer.file.size))
