"""The second leg: the legacy CDN, one request, with the key itself."""

from collections.abc import Callable
from dataclasses import dataclass

import httpx

from falgui.core import messages
from falgui.core.errors import ServiceError
from falgui.transport.endpoints import Endpoints
from falgui.transport.leg import Delivery
from falgui.transport.reply import Reply
from falgui.transport.resume import Claim
from falgui.transport.retry import Persistence
from falgui.transport.single import REPLY_SECONDS, post_whole
from falgui.transport.transfer import Transfer


@dataclass(frozen=True, slots=True)
class LegacyLeg:
    """Uploads to `fal.media`, which may be gone: a host that can't be reached gets one try.

    A page or a redirect there is more likely the end of the service than a sign-in.
    """

    endpoints: Endpoints
    single_limit: Callable[[], int]
    name: str = "legacy"

    def takes(self, transfer: Transfer) -> bool:
        """Return whether the file fits into one request; this leg knows no parts."""
        return transfer.file.size <= self.single_limit()

    def send(self, transfer: Transfer, claim: Claim, persistence: Persistence) -> Delivery:
        """Send the file; raises `UploadError` or `Cancelled`."""

        def link_in(reply: Reply) -> str:
            if reply.status == httpx.codes.REQUEST_ENTITY_TOO_LARGE:
                # Too large for this leg only: REST may take it yet.
                words = messages.too_large(transfer.file.size)
                raise ServiceError(words, "HTTP 413", status=reply.status, retryable=False)
            return self.endpoints.require_storage(reply.require_success().text("access_url"))

        url = post_whole(
            transfer,
            claim,
            persistence,
            lambda body: persistence.send(
                "POST",
                f"{self.endpoints.legacy}/files/upload",
                headers=transfer.headers(),
                authorization=("Bearer", claim.key),
                body=body,
                reply_seconds=REPLY_SECONDS,
            ),
            link_in,
            unreachable_attempts=1,
        )
        return Delivery(url, claim.possible_copies(transfer.file.size))
