"""The third leg: addresses signed by REST, in one request or in parts, without credentials."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import httpx

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import NetworkError, RejectedError, ServiceError, UploadError
from falgui.core.upload import Finishing
from falgui.transport.body import FileBody
from falgui.transport.endpoints import Endpoints
from falgui.transport.exchange import Exchange
from falgui.transport.headers import clean_name, lifecycle_headers
from falgui.transport.parts import plan_parts, send_parts
from falgui.transport.retry import UNREACHABLE_ATTEMPTS, Persistence
from falgui.transport.tokens import Tokens
from falgui.transport.transfer import Transfer

_REPLY_SECONDS: Final = 120.0
_FINISH_SECONDS: Final = 600.0
_SIGNATURE_OVER: Final = frozenset({400, 403})


class _SignatureOver(Exception):  # noqa: N818  never leaves this module
    """The signed address is no longer accepted."""


@dataclass(frozen=True, slots=True)
class _Signed:
    file_url: str
    upload_url: str

    def part(self, last: str) -> str:
        """Return the signed address with `/{last}` between its path and its query."""
        parts = urlsplit(self.upload_url)
        return urlunsplit(parts._replace(path=f"{parts.path}/{last}"))


@dataclass(frozen=True, slots=True)
class RestLeg:
    """Uploads to an address that `rest.fal.ai` signs for one file.

    The signature lives for a few minutes only, so it is asked for right before use and, when it
    has run out all the same, once more. It is never stored, so nothing is continued later.
    """

    exchange: Exchange
    endpoints: Endpoints
    tokens: Tokens
    executor: ThreadPoolExecutor
    persistence: Callable[[Transfer], Persistence]
    single_limit: Callable[[], int]
    streams: Callable[[], int]
    name: str = "rest"

    def takes(self, transfer: Transfer) -> bool:  # noqa: ARG002  this leg takes every file
        """Return True."""
        return True

    def send(self, transfer: Transfer) -> str:
        """Send the file and return its link; raises `UploadError` or `Cancelled`."""
        whole = transfer.file.size <= self.single_limit()
        send = self._send_whole if whole else self._send_in_parts
        try:
            return send(transfer)
        except _SignatureOver:
            pass
        try:
            return send(transfer)
        except _SignatureOver:
            raise RejectedError(messages.refused(""), "the signed address was refused") from None

    def _send_whole(self, transfer: Transfer) -> str:
        persistence = self.persistence(transfer)
        signed = self._initiate(transfer, persistence, "initiate")

        def attempt() -> None:
            reply = self.exchange.send(
                "PUT",
                signed.upload_url,
                cancel=transfer.cancel,
                headers={"Content-Type": transfer.content_type},
                body=transfer.body(),
                reply_seconds=_REPLY_SECONDS,
            )
            if reply.status in _SIGNATURE_OVER:
                raise _SignatureOver
            reply.require_success()

        transfer.meter.start(transfer.file.size)
        persistence.run(attempt)
        return signed.file_url

    def _send_in_parts(self, transfer: Transfer) -> str:
        persistence = self.persistence(transfer)
        plan = plan_parts(transfer.file.size)
        signed = self._initiate(transfer, persistence, "initiate-multipart")
        etags: dict[int, str] = {}

        def send_part(number: int, stop: Cancel) -> None:
            def attempt() -> str:
                reply = self.exchange.send(
                    "PUT",
                    signed.part(str(number)),
                    cancel=stop,
                    headers={"Content-Type": transfer.content_type},
                    body=FileBody(
                        transfer.file,
                        plan.offset(number),
                        plan.length(number),
                        transfer.meter,
                        stop,
                    ),
                    reply_seconds=_REPLY_SECONDS,
                )
                if reply.status in _SIGNATURE_OVER:
                    raise _SignatureOver
                return reply.require_success().etag()

            etags[number] = replace(persistence, cancel=stop).run(attempt)

        transfer.meter.start(transfer.file.size)
        send_parts(
            range(1, plan.count + 1), send_part, self.executor, self.streams(), transfer.cancel
        )
        transfer.file.check_unchanged()
        transfer.report(Finishing())
        self._complete(transfer, persistence, signed, etags)
        return signed.file_url

    def _complete(
        self,
        transfer: Transfer,
        persistence: Persistence,
        signed: _Signed,
        etags: dict[int, str],
    ) -> None:
        parts = [{"partNumber": number, "etag": etags[number]} for number in sorted(etags)]

        def attempt() -> None:
            try:
                reply = self.exchange.send(
                    "POST",
                    signed.part("complete"),
                    cancel=transfer.cancel,
                    fields={"parts": parts},
                    reply_seconds=_FINISH_SECONDS,
                )
                if reply.status == httpx.codes.FORBIDDEN:
                    raise _SignatureOver
                reply.require_success().require_no_error()
            except (NetworkError, ServiceError):
                # An attempt whose reply was lost or wrong may have done it all the same.
                if not self._stored(transfer, signed):
                    raise

        persistence.run(attempt)

    def _stored(self, transfer: Transfer, signed: _Signed) -> bool:
        """Return whether the whole object answers at its link already, as strangers see it."""
        try:
            reply = self.exchange.send("HEAD", signed.file_url, cancel=transfer.cancel)
        except UploadError:
            return False
        return reply.shows(transfer.file.size)

    def _initiate(self, transfer: Transfer, persistence: Persistence, call: str) -> _Signed:
        key = self.tokens.key()

        def attempt() -> _Signed:
            reply = self.exchange.send(
                "POST",
                f"{self.endpoints.rest}/storage/upload/{call}?storage_type=fal-cdn-v3",
                cancel=transfer.cancel,
                headers=lifecycle_headers(transfer.lifecycle),
                authorization=("Key", key),
                fields={
                    "content_type": transfer.content_type,
                    "file_name": clean_name(transfer.name),
                },
            ).require_success()
            return _Signed(
                file_url=self.endpoints.require_storage(reply.text("file_url")),
                upload_url=self.endpoints.require_signed(reply.text("upload_url")),
            )

        return persistence.run(attempt, unreachable_attempts=UNREACHABLE_ATTEMPTS)
