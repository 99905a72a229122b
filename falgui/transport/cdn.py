"""The first leg: fal's CDN, in one request or in parts."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final

import httpx

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import (
    AuthenticationError,
    NetworkError,
    RejectedError,
    ServiceError,
    UploadError,
)
from falgui.core.journal import UnfinishedMultipart
from falgui.core.upload import Finishing, Noticed
from falgui.transport.body import FileBody
from falgui.transport.endpoints import Endpoints
from falgui.transport.exchange import Exchange, Reply
from falgui.transport.ids import require_upload_id
from falgui.transport.parts import PartPlan, plan_parts, send_parts
from falgui.transport.resume import Claims, identity_of
from falgui.transport.retry import UNREACHABLE_ATTEMPTS, Persistence
from falgui.transport.tokens import Token, Tokens
from falgui.transport.transfer import Transfer

_PART_REPLY_SECONDS: Final = 120.0
_FINISH_SECONDS: Final = 120.0
_FINISH_SECONDS_PER_BYTE: Final = 180.0 / 1_000_000_000
_LONGEST_FINISH: Final = 1800.0
_RESTARTS: Final = 2
"""How often an upload that fal has dropped is begun anew."""
_UPLOAD_GONE: Final = frozenset({403, 404, 409, 410})


class _UploadDropped(Exception):  # noqa: N818  never leaves this module
    """fal no longer knows the multipart upload, or has lost a part of it."""


@dataclass(frozen=True, slots=True)
class CdnLeg:
    """Uploads to `v3.fal.media` with the CDN token.

    Files up to `single_limit` bytes go in one request, larger ones in parts on `executor`,
    `streams` at a time. Parts that fal has are kept in `claims`' journal, so that a failed,
    paused or interrupted upload continues where it stopped.
    """

    exchange: Exchange
    endpoints: Endpoints
    tokens: Tokens
    claims: Claims
    executor: ThreadPoolExecutor
    persistence: Callable[[Transfer], Persistence]
    single_limit: Callable[[], int]
    streams: Callable[[], int]
    name: str = "cdn"

    def takes(self, transfer: Transfer) -> bool:  # noqa: ARG002  this leg takes every file
        """Return True."""
        return True

    def send(self, transfer: Transfer) -> str:
        """Send the file and return its link; raises `UploadError` or `Cancelled`."""
        if transfer.file.size <= self.single_limit():
            link = self._send_whole(transfer)
            if link:
                return link
        return self._send_in_parts(transfer)

    # One request ---------------------------------------------------------------------------

    def _send_whole(self, transfer: Transfer) -> str | None:
        """Return the link, or None when the service wants this file in parts."""
        persistence = self.persistence(transfer)

        def attempt() -> str | None:
            reply = self._authorized(
                persistence,
                lambda token: self.exchange.send(
                    "POST",
                    f"{token.base_url}/files/upload",
                    cancel=transfer.cancel,
                    headers=transfer.headers(),
                    authorization=(token.scheme, token.secret),
                    body=transfer.body(),
                    reply_seconds=_PART_REPLY_SECONDS,
                ),
            )
            if reply.status == httpx.codes.REQUEST_ENTITY_TOO_LARGE:
                return None
            return self._link_in(reply.require_success())

        transfer.meter.start(transfer.file.size)
        return persistence.run(attempt, unreachable_attempts=UNREACHABLE_ATTEMPTS, repeatable=False)

    # Parts ---------------------------------------------------------------------------------

    def _send_in_parts(self, transfer: Transfer) -> str:
        persistence = self.persistence(transfer)
        key = self.tokens.key()
        plan = plan_parts(transfer.file.size)
        with self.claims.claim(identity_of(transfer, self.endpoints.cdn, key)) as claim:
            restarts = 0
            while True:
                known = claim.find(plan.part_size)
                upload = known or self._create(transfer, persistence, plan)
                if known is None:
                    claim.begin(upload)
                try:
                    etags = self._send_missing(transfer, persistence, plan, upload, claim.part_sent)
                    transfer.report(Finishing())
                    self._complete(transfer, persistence, upload, etags)
                except _UploadDropped:
                    claim.forget()
                    # A kept upload that fal has dropped meanwhile is no failure of this run.
                    restarts += known is None
                    if restarts > _RESTARTS:
                        raise ServiceError(
                            messages.upload_dropped(), "dropped again and again", retryable=False
                        ) from None
                    words = messages.upload_dropped()
                    transfer.report(Noticed(f"{words.title} {words.advice}"))
                    continue
                claim.forget()
                return upload.access_url

    def _create(
        self, transfer: Transfer, persistence: Persistence, plan: PartPlan
    ) -> UnfinishedMultipart:
        def attempt() -> UnfinishedMultipart:
            reply = self._authorized(
                persistence,
                lambda token: self.exchange.send(
                    "POST",
                    f"{token.base_url}/files/upload/multipart",
                    cancel=transfer.cancel,
                    headers=transfer.headers(),
                    authorization=(token.scheme, token.secret),
                ),
            )
            if reply.status == httpx.codes.REQUEST_ENTITY_TOO_LARGE:
                raise RejectedError(messages.too_large(transfer.file.size), "HTTP 413")
            reply.require_success()
            upload_id = require_upload_id(reply.text("uploadId", "upload_id"))
            return UnfinishedMultipart("", self._link_in(reply), upload_id, plan.part_size)

        return persistence.run(attempt, unreachable_attempts=UNREACHABLE_ATTEMPTS)

    def _send_missing(
        self,
        transfer: Transfer,
        persistence: Persistence,
        plan: PartPlan,
        upload: UnfinishedMultipart,
        part_sent: Callable[[UnfinishedMultipart, int, str], None],
    ) -> dict[int, str]:
        etags = dict(upload.etags)
        transfer.meter.start(plan.size, plan.bytes_in(etags))

        def send_part(number: int, stop: Cancel) -> None:
            own = replace(persistence, cancel=stop)
            etag = own.run(lambda: self._send_part(transfer, own, plan, upload, number))
            part_sent(upload, number, etag)
            etags[number] = etag

        missing = [number for number in range(1, plan.count + 1) if number not in etags]
        send_parts(missing, send_part, self.executor, self.streams(), transfer.cancel)
        return etags

    def _send_part(
        self,
        transfer: Transfer,
        persistence: Persistence,
        plan: PartPlan,
        upload: UnfinishedMultipart,
        number: int,
    ) -> str:
        stop = persistence.cancel
        reply = self._authorized(
            persistence,
            lambda token: self.exchange.send(
                "PUT",
                f"{upload.access_url}/multipart/{upload.upload_id}/{number}",
                cancel=stop,
                headers={"Content-Type": transfer.content_type},
                authorization=(token.scheme, token.secret),
                body=FileBody(
                    transfer.file, plan.offset(number), plan.length(number), transfer.meter, stop
                ),
                reply_seconds=_PART_REPLY_SECONDS,
            ),
        )
        if reply.status in _UPLOAD_GONE:
            raise _UploadDropped
        return reply.require_success().etag()

    def _complete(
        self,
        transfer: Transfer,
        persistence: Persistence,
        upload: UnfinishedMultipart,
        etags: Mapping[int, str],
    ) -> None:
        transfer.file.check_unchanged()
        parts = [{"partNumber": number, "etag": etags[number]} for number in sorted(etags)]
        size = transfer.file.size
        seconds = min(max(_FINISH_SECONDS, size * _FINISH_SECONDS_PER_BYTE), _LONGEST_FINISH)

        def attempt() -> None:
            try:
                reply = self._authorized(
                    persistence,
                    lambda token: self.exchange.send(
                        "POST",
                        f"{upload.access_url}/multipart/{upload.upload_id}/complete",
                        cancel=transfer.cancel,
                        authorization=(token.scheme, token.secret),
                        fields={"parts": parts},
                        reply_seconds=seconds,
                    ),
                )
                if reply.status in _UPLOAD_GONE or reply.status == httpx.codes.BAD_REQUEST:
                    # Completed by an earlier attempt whose reply was lost, or dropped.
                    if self._stored(transfer, persistence, upload):
                        return
                    raise _UploadDropped
                reply.require_success().require_no_error()
            except (NetworkError, ServiceError) as error:
                # fal may have done it although its answer says otherwise, or never came.
                if not error.retryable or not self._stored(transfer, persistence, upload):
                    raise

        persistence.run(attempt)

    def _stored(
        self, transfer: Transfer, persistence: Persistence, upload: UnfinishedMultipart
    ) -> bool:
        """Return whether the whole object answers at its link already."""
        try:
            reply = self._authorized(
                persistence,
                lambda token: self.exchange.send(
                    "HEAD",
                    upload.access_url,
                    cancel=transfer.cancel,
                    authorization=(token.scheme, token.secret),
                ),
            )
        except UploadError:
            return False
        return reply.shows(transfer.file.size)

    # Both ----------------------------------------------------------------------------------

    def _authorized(self, persistence: Persistence, send: Callable[[Token], Reply]) -> Reply:
        """Return the reply to `send`, repeated once with a new token if the old one is refused."""
        token = self.tokens.get(persistence)
        reply = send(token)
        if reply.status not in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            return reply
        reply = send(self.tokens.renewed(token, persistence))
        if reply.status == httpx.codes.UNAUTHORIZED:
            raise AuthenticationError(messages.key_rejected(), f"HTTP 401 from {reply.host}")
        return reply

    def _link_in(self, reply: Reply) -> str:
        return self.endpoints.require_storage(reply.text("access_url"))
