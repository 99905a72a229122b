"""The object store behind signed URLs: whoever has the address may write, and only so."""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from falgui.sandbox.arrived import Endpoint
from falgui.sandbox.bodies import Algorithm, Bodies, join
from falgui.sandbox.multipart import Multiparts, require_length
from falgui.sandbox.objects import Objects
from falgui.sandbox.reception import Route
from falgui.sandbox.records import Draft
from falgui.sandbox.refused import Refused
from falgui.sandbox.rules import Rules


@dataclass(slots=True)
class _Ticket:
    draft: Draft
    signature: str
    expires: float
    upload_id: str | None
    """Of the upload in parts, or None for a single one."""
    is_used: bool = False


class Presigned:
    """The origin that signed URLs lead to."""

    def __init__(
        self,
        origin: str,
        *,
        bodies: Bodies,
        objects: Objects,
        multiparts: Multiparts,
        rules: Rules,
        clock: Callable[[], float],
    ) -> None:
        self._origin = origin
        self._bodies = bodies
        self._objects = objects
        self._multiparts = multiparts
        self._rules = rules
        self._clock = clock
        self._tickets: dict[str, _Ticket] = {}

    def routes(self) -> list[Route]:
        """Return what this origin answers."""
        path = "/uploads/{ticket}"
        return [
            Route("PUT", path, Endpoint.SIGNED_PUT, self._put),
            Route("PUT", path + r"/{number:\d{1,9}}", Endpoint.SIGNED_PART, self._part),
            Route("POST", path + "/complete", Endpoint.SIGNED_COMPLETE, self._complete),
        ]

    def sign(self, draft: Draft) -> str:
        """Return an address that takes the whole of `draft` in one PUT."""
        return self._sign(draft, self._rules.signed_seconds, None)

    def sign_multipart(self, draft: Draft) -> str:
        """Return an address that takes `draft` in parts."""
        upload_id = self._multiparts.begin(draft)
        return self._sign(draft, self._rules.signed_multipart_seconds, upload_id)

    def _sign(self, draft: Draft, seconds: float, upload_id: str | None) -> str:
        number, signature = secrets.token_hex(12), secrets.token_hex(32)
        expires = self._clock() + seconds
        self._tickets[number] = _Ticket(draft, signature, expires, upload_id)
        told = f"expires={int(expires)}&" if self._rules.tells_signed_lifetime else ""
        return f"{self._origin}/uploads/{number}?{told}signature={signature}"

    async def _put(self, request: web.Request) -> web.Response:
        ticket = self._admit(request)
        if ticket.upload_id is not None:
            raise Refused(400, "This address takes parts")
        if request.headers.get("Content-Type") != ticket.draft.content_type:
            raise self._refused("The signature does not match the content type")
        if ticket.is_used and self._rules.signed_once:
            raise self._refused("The address has been used")
        require_length(request)
        body = await self._bodies.receive(request.content, Algorithm.MD5)
        etag = self._multiparts.etag_of(body)
        ticket.is_used = True
        self._objects.keep(ticket.draft, await join([body]))
        return web.Response(headers={"ETag": etag})

    async def _part(self, request: web.Request) -> web.Response:
        ticket = self._admit(request)
        return await self._multiparts.take_part(
            request, ticket.upload_id or "", ticket.draft.url, int(request.match_info["number"])
        )

    async def _complete(self, request: web.Request) -> web.Response:
        ticket = self._admit(request)
        return await self._multiparts.complete(request, ticket.upload_id or "", ticket.draft.url)

    def _admit(self, request: web.Request) -> _Ticket:
        if "Authorization" in request.headers:
            raise Refused(400, "Only one auth mechanism allowed")
        ticket = self._tickets.get(request.match_info["ticket"])
        signature = request.query.get("signature", "")
        if ticket is None or not hmac.compare_digest(ticket.signature, signature):
            raise self._refused("Signature does not match")
        if self._clock() >= ticket.expires:
            raise self._refused("Request has expired")
        return ticket

    def _refused(self, why: str) -> Refused:
        return Refused(self._rules.signed_refusal, why)
