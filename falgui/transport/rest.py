"""The third leg: addresses signed by REST, in one request or in parts, without credentials."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import httpx

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled, NetworkError, RejectedError, ServiceError
from falgui.core.link_facts import LinkFacts
from falgui.core.upload import Finishing
from falgui.transport.check import Look
from falgui.transport.endpoints import Endpoints
from falgui.transport.headers import clean_name, lifecycle_headers
from falgui.transport.integrity import Etags, Seen, look, look_patiently, stays_different
from falgui.transport.leg import Delivery
from falgui.transport.parts import PartPlan, PartSenders, plan_parts
from falgui.transport.reply import first_contact
from falgui.transport.resume import Claim, Intent
from falgui.transport.retry import UNREACHABLE_ATTEMPTS, Persistence
from falgui.transport.transfer import Transfer

_REPLY_SECONDS: Final = 120.0
_FINISH_SECONDS: Final = 600.0
_SIGNATURE_OVER: Final = frozenset({400, 403})
_ATTEMPTS: Final = 2
"""How often an address is asked for: once more than needed, for one that has run out."""
_ATTEMPTS_WITH_PARTS: Final = 3
"""The same once parts have got through: the machine may have slept, and slept again."""


class _SignatureOver(Exception):  # noqa: N818  never leaves this module
    """The signed address is no longer accepted."""


class _StoredDifferent(Exception):  # noqa: N818  never leaves this module
    """The object at fal has not the size of the file."""


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
    Asking for it leaves nothing that anybody can see. Sending to one address again replaces what
    is there, so one intent stands for all attempts at it.
    """

    endpoints: Endpoints
    etags: Etags
    senders: PartSenders
    single_limit: Callable[[], int]
    name: str = "rest"

    def takes(self, transfer: Transfer) -> bool:  # noqa: ARG002  this leg takes every file
        """Return True."""
        return True

    def send(self, transfer: Transfer, claim: Claim, persistence: Persistence) -> Delivery:
        """Send the file; raises `UploadError` or `Cancelled`."""
        send = self._send_whole if transfer.file.size <= self.single_limit() else self._send_parts
        differing = expired = 0
        while True:
            try:
                url, facts = send(transfer, claim, persistence)
            except _SignatureOver:
                expired += 1
                took_parts = persistence.progress.steps > 0
                if expired == (_ATTEMPTS_WITH_PARTS if took_parts else _ATTEMPTS):
                    raise RejectedError(
                        messages.refused(""), "the signed address was refused"
                    ) from None
            except _StoredDifferent:
                differing += 1
                if differing == _ATTEMPTS:
                    raise stays_different("the object's size is not the file's") from None
            else:
                return Delivery(url, claim.possible_copies(transfer.file.size), facts)

    def _send_whole(
        self, transfer: Transfer, claim: Claim, persistence: Persistence
    ) -> tuple[str, None]:
        signed = self._initiate(transfer, claim, persistence, "initiate")
        other_etags: list[str] = []
        with claim.intent() as intent:

            def attempt() -> None:
                body = transfer.body(hashed=True)
                reply = intent.watch(
                    lambda: persistence.send(
                        "PUT",
                        signed.upload_url,
                        headers={"Content-Type": transfer.content_type},
                        body=body,
                        reply_seconds=_REPLY_SECONDS,
                    ),
                    body,
                )
                if reply.status in _SIGNATURE_OVER:
                    if intent.stands and _seen(transfer, signed, persistence) is Seen.SAME:
                        # Refused were the bytes of this attempt, not those that are there.
                        transfer.meter.start(transfer.file.size, transfer.file.size)
                        return
                    raise _SignatureOver
                etag = reply.require_success().headers.get("etag", "")
                try:
                    self.etags.check(reply.host, etag, body.md5, other_etags)
                except ServiceError:
                    body.take_back()
                    raise

            transfer.meter.start(transfer.file.size)
            persistence.run(attempt)
        return signed.file_url, None

    def _send_parts(
        self, transfer: Transfer, claim: Claim, persistence: Persistence
    ) -> tuple[str, LinkFacts]:
        plan = plan_parts(transfer.file.size)
        signed = self._initiate(transfer, claim, persistence, "initiate-multipart")
        etags: dict[int, str] = {}

        def send_part(number: int, stop: Cancel) -> None:
            own = replace(persistence, cancel=stop)
            etags[number] = self._send_part(transfer, own, plan, signed, number)
            persistence.progress.step()

        transfer.meter.start(transfer.file.size)
        self.senders.send(plan.numbers, send_part, transfer.cancel)
        transfer.file.check_unchanged()
        transfer.report(Finishing())
        heard = Look(partial(persistence.send, "HEAD", signed.file_url))
        with claim.intent() as intent:
            self._complete(transfer, persistence, signed, etags, intent)
            # Strangers can't see a private object, and here there are no credentials to show.
            if not transfer.lifecycle.private:
                # It is complete by now, so that cancelling comes too late.
                with suppress(Cancelled):
                    if look_patiently(heard, plan.size, persistence) is Seen.OTHER:
                        raise _StoredDifferent
        return signed.file_url, heard.facts

    def _send_part(
        self,
        transfer: Transfer,
        persistence: Persistence,
        plan: PartPlan,
        signed: _Signed,
        number: int,
    ) -> str:
        other_etags: list[str] = []

        def attempt() -> str:
            body = transfer.part(plan.offset(number), plan.length(number), persistence.cancel)
            reply = persistence.send(
                "PUT",
                signed.part(str(number)),
                headers={"Content-Type": transfer.content_type},
                body=body,
                reply_seconds=_REPLY_SECONDS,
            )
            if reply.status in _SIGNATURE_OVER:
                raise _SignatureOver
            try:
                etag = reply.require_success().etag()
                self.etags.check(reply.host, etag, body.md5, other_etags)
            except ServiceError:
                body.take_back()
                raise
            return etag

        return persistence.run(attempt)

    def _complete(
        self,
        transfer: Transfer,
        persistence: Persistence,
        signed: _Signed,
        etags: dict[int, str],
        intent: Intent,
    ) -> None:
        parts = [{"partNumber": number, "etag": etags[number]} for number in sorted(etags)]

        def attempt() -> None:
            try:
                reply = intent.watch(
                    lambda: persistence.send(
                        "POST",
                        signed.part("complete"),
                        fields={"parts": parts},
                        reply_seconds=_FINISH_SECONDS,
                    )
                )
                if reply.status == httpx.codes.FORBIDDEN:
                    raise _SignatureOver
                reply.require_success().require_no_error()
            except (NetworkError, ServiceError):
                # An attempt whose reply was lost or wrong may have done it all the same.
                if not intent.stands or _seen(transfer, signed, persistence) is not Seen.SAME:
                    raise

        persistence.run(attempt)

    def _initiate(
        self, transfer: Transfer, claim: Claim, persistence: Persistence, call: str
    ) -> _Signed:
        def attempt() -> _Signed:
            reply = persistence.send(
                "POST",
                f"{self.endpoints.rest}/storage/upload/{call}?storage_type=fal-cdn-v3",
                headers=lifecycle_headers(transfer.lifecycle),
                authorization=("Key", claim.key),
                fields={
                    "content_type": transfer.content_type,
                    "file_name": clean_name(transfer.name),
                },
            ).require_success()
            return _Signed(
                file_url=self.endpoints.require_storage(reply.text("file_url")),
                upload_url=self.endpoints.require_signed(reply.text("upload_url")),
            )

        with first_contact():
            return persistence.run(attempt, unreachable_attempts=UNREACHABLE_ATTEMPTS)


def _seen(transfer: Transfer, signed: _Signed, persistence: Persistence) -> Seen:
    """Return what a stranger sees at the object's link."""
    return look(partial(persistence.send, "HEAD", signed.file_url), transfer.file.size)
