"""How the sandbox serves what is stored: to whom, and with what told about it."""

import gzip

from aiohttp import hdrs, web

from falgui.sandbox.credentials import Credentials
from falgui.sandbox.lifecycle import Visibility, visibility
from falgui.sandbox.objects import Objects
from falgui.sandbox.records import StoredObject
from falgui.sandbox.refused import Refused
from falgui.sandbox.rules import Rules

_ELSEWHERE = "at"
"""The query of the address that a link leads to where links redirect."""


class Reading:
    """Answers GET, HEAD and OPTIONS for the links of all origins."""

    def __init__(self, objects: Objects, credentials: Credentials, rules: Rules) -> None:
        self._objects = objects
        self._credentials = credentials
        self._rules = rules

    def serve(self, request: web.Request, url: str) -> web.StreamResponse:
        """Return the file at `url`, if the reader may have it."""
        found = self._objects.find(url)
        if found is None:
            raise Refused(404, "Not Found")
        self._admit(request, found)
        if self._rules.redirects and _ELSEWHERE not in request.query:
            location = {"Location": f"{request.path_qs}?{_ELSEWHERE}=cache"}
            return web.Response(status=302, headers=location)
        headers = {"Content-Type": found.content_type, **self._for_other_sites()}
        end = self._objects.end_of(found)
        if end is not None and self._rules.tells_expiry:
            told = int(end * 1000) if self._rules.expiry_in_milliseconds else int(end)
            headers["X-Fal-Object-Lifecycle-Expiration"] = str(told)
        if self._is_packed(request, found):
            return _packed(found, headers)
        if not self._rules.serves_ranges:
            return web.Response(body=found.path.read_bytes(), headers=headers)
        return web.FileResponse(found.path, headers=headers)

    def preflight(self) -> web.Response:
        """Answer a browser that asks ahead whether its page may read files."""
        if not self._rules.tells_other_sites:
            raise Refused(405, "Method Not Allowed")
        return web.Response(status=204, headers=self._for_other_sites())

    def _admit(self, request: web.Request, found: StoredObject) -> None:
        decision = visibility(found.lifecycle)
        if decision is Visibility.ALLOW or self._credentials.is_owner(request):
            return
        if decision is Visibility.FORBID:
            raise Refused(decision, "Forbidden")
        if self._rules.hidden != Visibility.ALLOW:
            raise Refused(self._rules.hidden, "Not Found")

    def _for_other_sites(self) -> dict[str, str]:
        return {"Access-Control-Allow-Origin": "*"} if self._rules.tells_other_sites else {}

    def _is_packed(self, request: web.Request, found: StoredObject) -> bool:
        wanted = "gzip" in request.headers.get("Accept-Encoding", "")
        return self._rules.compresses and wanted and found.content_type.startswith("text/")


def _packed(found: StoredObject, headers: dict[str, str]) -> web.StreamResponse:
    """Return a text compressed, and without its length as it is made on the way."""
    packed = web.Response(
        body=gzip.compress(found.path.read_bytes()),
        headers={**headers, hdrs.CONTENT_ENCODING: "gzip"},
    )
    packed.enable_chunked_encoding()
    return packed
