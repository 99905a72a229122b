"""Primary storage: the CDN that takes uploads, the shard they live on, and the legacy CDN."""

from typing import Final

from aiohttp import web

from falgui.sandbox.arrived import Endpoint
from falgui.sandbox.bodies import Algorithm, Bodies
from falgui.sandbox.credentials import Credentials
from falgui.sandbox.lifecycle import parse_lifecycle
from falgui.sandbox.multipart import Multiparts, require_length
from falgui.sandbox.objects import Objects, name_in_header, object_url
from falgui.sandbox.reading import Reading
from falgui.sandbox.reception import Route
from falgui.sandbox.records import Draft, Endpoints
from falgui.sandbox.refused import Refused
from falgui.sandbox.rules import NameKind, Rules

# Without a pattern of its own aiohttp would not let a name contain braces.
_OBJECT: Final = "/{store:[^/]+}/{last:[^/]+}"
_UPLOAD: Final = f"/files/b{_OBJECT}/multipart/{{upload}}"


class Cdn:
    """The CDN, shard and legacy origins."""

    def __init__(
        self,
        endpoints: Endpoints,
        *,
        credentials: Credentials,
        bodies: Bodies,
        objects: Objects,
        multiparts: Multiparts,
        rules: Rules,
    ) -> None:
        self._shard = f"{endpoints.shard}/files/b"
        self._legacy = f"{endpoints.legacy}/files"
        self._credentials = credentials
        self._bodies = bodies
        self._objects = objects
        self._multiparts = multiparts
        self._rules = rules
        self._reading = Reading(objects, credentials, rules)

    def cdn_routes(self) -> list[Route]:
        """Return what the CDN answers."""
        return [
            Route("POST", "/files/upload", Endpoint.SINGLE, self._single),
            Route("POST", "/files/upload/multipart", Endpoint.CREATE, self._create),
        ]

    def shard_routes(self) -> list[Route]:
        """Return what the shard answers."""
        return [
            Route("PUT", _UPLOAD + r"/{number:\d{1,9}}", Endpoint.PART, self._part),
            Route("POST", f"{_UPLOAD}/complete", Endpoint.COMPLETE, self._complete),
            Route("GET", f"/files/b{_OBJECT}", Endpoint.READ, self._read_shard),
            Route("HEAD", f"/files/b{_OBJECT}", Endpoint.READ, self._read_shard),
            Route("OPTIONS", f"/files/b{_OBJECT}", Endpoint.READ, self._preflight),
        ]

    def legacy_routes(self) -> list[Route]:
        """Return what the legacy CDN answers."""
        return [
            Route("POST", "/files/upload", Endpoint.LEGACY_SINGLE, self._legacy_single),
            Route("GET", f"/files{_OBJECT}", Endpoint.READ, self._read_legacy),
            Route("HEAD", f"/files{_OBJECT}", Endpoint.READ, self._read_legacy),
        ]

    async def _single(self, request: web.Request) -> web.Response:
        self._credentials.check_token(request)
        return await self._store(request, self._draft(request, self._shard, "cdn"))

    async def _legacy_single(self, request: web.Request) -> web.Response:
        if self._rules.legacy_status is not None:
            raise Refused(self._rules.legacy_status, "Gone")
        self._credentials.check_bearer_key(request)
        return await self._store(request, self._draft(request, self._legacy, "legacy"))

    async def _store(self, request: web.Request, draft: Draft) -> web.Response:
        too_large = require_length(request) > self._rules.single_limit
        if too_large and self._rules.refuses_early:
            raise _too_large()
        body = await self._bodies.receive(request.content, Algorithm.SHA256)
        if too_large or draft.content_type in self._rules.refused_types:
            body.discard()
            raise _too_large() if too_large else self._unwanted()
        self._objects.keep(draft, body)
        return web.json_response({"access_url": draft.url, "uploaded": True})

    async def _create(self, request: web.Request) -> web.Response:
        self._credentials.check_token(request)
        draft = self._draft(request, self._shard, "cdn")
        return web.json_response(
            {"access_url": draft.url, "uploadId": self._multiparts.begin(draft)}
        )

    async def _part(self, request: web.Request) -> web.Response:
        self._credentials.check_token(request)
        return await self._multiparts.take_part(
            request,
            request.match_info["upload"],
            _url(self._shard, request),
            int(request.match_info["number"]),
        )

    async def _complete(self, request: web.Request) -> web.Response:
        self._credentials.check_token(request)
        return await self._multiparts.complete(
            request, request.match_info["upload"], _url(self._shard, request)
        )

    async def _read_shard(self, request: web.Request) -> web.StreamResponse:
        url = _url(self._shard, request)
        if self._rules.unfinished != 404 and self._multiparts.is_unfinished(url):  # noqa: PLR2004
            return web.Response(status=self._rules.unfinished)
        return self._reading.serve(request, url)

    async def _read_legacy(self, request: web.Request) -> web.StreamResponse:
        return self._reading.serve(request, _url(self._legacy, request))

    async def _preflight(self, request: web.Request) -> web.Response:  # noqa: ARG002
        return self._reading.preflight()

    def _unwanted(self) -> Refused:
        after = self._rules.retry_after
        return Refused(
            429, "Too many unrecognised files", headers={"Retry-After": after} if after else {}
        )

    def _draft(self, request: web.Request, base: str, leg: str) -> Draft:
        headers = request.headers
        return self._objects.draft(
            base,
            leg,
            name=self._name_in(headers.get("X-Fal-File-Name", "")),
            content_type=headers.get("Content-Type"),
            lifecycle=parse_lifecycle(headers.get("X-Fal-Object-Lifecycle")),
        )

    def _name_in(self, header: str) -> str:
        match self._rules.names:
            case NameKind.DECODED:
                return name_in_header(header)
            case NameKind.KEPT:
                return header
            case NameKind.DROPPED:
                return ""


def _too_large() -> Refused:
    return Refused(413, "File too large, use multipart solution", plain=True)


def _url(base: str, request: web.Request) -> str:
    return object_url(base, request.match_info["store"], request.match_info["last"])
