"""The second leg: the legacy CDN, one request, with the key itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import httpx

from falgui.core import messages
from falgui.core.errors import ServiceError
from falgui.transport.endpoints import Endpoints
from falgui.transport.exchange import Exchange
from falgui.transport.retry import Persistence
from falgui.transport.tokens import Tokens
from falgui.transport.transfer import Transfer

_REPLY_SECONDS: Final = 120.0


@dataclass(frozen=True, slots=True)
class LegacyLeg:
    """Uploads to `fal.media`, which may be gone: a host that can't be reached gets one try."""

    exchange: Exchange
    endpoints: Endpoints
    tokens: Tokens
    persistence: Callable[[Transfer], Persistence]
    single_limit: Callable[[], int]
    name: str = "legacy"

    def takes(self, transfer: Transfer) -> bool:
        """Return whether the file fits into one request; this leg knows no parts."""
        return transfer.file.size <= self.single_limit()

    def send(self, transfer: Transfer) -> str:
        """Send the file and return its link; raises `UploadError` or `Cancelled`."""
        key = self.tokens.key()

        def attempt() -> str:
            reply = self.exchange.send(
                "POST",
                f"{self.endpoints.legacy}/files/upload",
                cancel=transfer.cancel,
                headers=transfer.headers(),
                authorization=("Bearer", key),
                body=transfer.body(),
                reply_seconds=_REPLY_SECONDS,
            )
            if reply.status == httpx.codes.REQUEST_ENTITY_TOO_LARGE:
                # Too large for this leg only: REST may take it yet.
                words = messages.too_large(transfer.file.size)
                raise ServiceError(words, "HTTP 413", status=reply.status, retryable=False)
            reply.require_success()
            return self.endpoints.require_storage(reply.text("access_url"))

        transfer.meter.start(transfer.file.size)
        return self.persistence(transfer).run(attempt, unreachable_attempts=1, repeatable=False)
