"""What a request asks of fal, told from its method and address alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urlsplit

import httpx

REST: Final = "rest.fal.ai"
CDN: Final = "v3.fal.media"
SHARD: Final = "v3b.fal.media"
LEGACY: Final = "fal.media"
SIGNED: Final = "signed.storage.example"

TOKEN: Final = "token"
SINGLE: Final = "single"
CREATE: Final = "create"
PART: Final = "part"
COMPLETE: Final = "complete"
HEAD: Final = "head"
LEGACY_SINGLE: Final = "legacy single"
INITIATE: Final = "initiate"
SIGNED_PUT: Final = "signed put"
SIGNED_PART: Final = "signed part"
SIGNED_COMPLETE: Final = "signed complete"
PROBE: Final = "probe"
_CDN_WAYS: Final = {"/files/upload": SINGLE, "/files/upload/multipart": CREATE}


@dataclass(slots=True)
class Multipart:
    """An upload in parts, as far as it has come."""

    id: str
    name: str
    url: str
    key: str
    parts: dict[int, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a signed address is good for."""

    name: str
    url: str
    key: str
    ends_at: float
    upload: Multipart | None


@dataclass(frozen=True, slots=True)
class Call:
    """A request as fal understands it."""

    endpoint: str
    name: str = ""
    """Of the file that it is about, if that can be told."""
    upload: Multipart | None = None
    part: int = 0
    ticket: Ticket | None = None


@dataclass(frozen=True, slots=True)
class Directory:
    """What fal has given addresses to: names by link, uploads by id, tickets by number."""

    names: Mapping[str, str]
    uploads: Mapping[str, Multipart]
    tickets: Mapping[str, Ticket]

    def understand(self, request: httpx.Request) -> Call | None:
        """Return what `request` asks for; None for what fal does not have."""
        at: dict[str, Callable[[httpx.Request], Call | None]] = {
            REST: self._control_plane,
            CDN: _cdn,
            LEGACY: self._legacy,
            SHARD: self._object,
            SIGNED: self._signed,
        }
        understand = at.get(request.url.host)
        return understand(request) if understand else None

    def _control_plane(self, request: httpx.Request) -> Call | None:
        path = request.url.path
        if request.method != "POST":
            return Call(PROBE)
        if path == "/storage/auth/token":
            return Call(TOKEN)
        if path.startswith("/storage/upload/initiate"):
            return Call(INITIATE, part=path.endswith("multipart"))
        return None

    def _legacy(self, request: httpx.Request) -> Call:
        if request.method == "POST":
            return Call(LEGACY_SINGLE, _name_in(request))
        return Call(HEAD, self.names.get(str(request.url), ""))

    def _object(self, request: httpx.Request) -> Call:
        url, _, rest = str(request.url).partition("/multipart/")
        name = self.names.get(url, "")
        if not rest:
            return Call(HEAD, name)
        upload_id, _, last = rest.partition("/")
        upload = self.uploads.get(upload_id)
        if last == "complete":
            return Call(COMPLETE, name, upload)
        return Call(PART, name, upload, int(last))

    def _signed(self, request: httpx.Request) -> Call:
        _, _, number, *last = request.url.path.split("/")
        ticket = self.tickets.get(number)
        name = ticket.name if ticket else ""
        upload = ticket.upload if ticket else None
        if not last:
            return Call(SIGNED_PUT, name, ticket=ticket)
        if last[0] == "complete":
            return Call(SIGNED_COMPLETE, name, upload, ticket=ticket)
        return Call(SIGNED_PART, name, upload, int(last[0]), ticket=ticket)


def path_of(request: httpx.Request) -> str:
    """Return the address without what is secret in it."""
    parts = urlsplit(str(request.url))
    return f"{parts.netloc}{parts.path}"


def _cdn(request: httpx.Request) -> Call | None:
    endpoint = _CDN_WAYS.get(request.url.path) if request.method == "POST" else None
    return Call(endpoint, _name_in(request)) if endpoint else None


def _name_in(request: httpx.Request) -> str:
    return unquote(request.headers.get("x-fal-file-name", ""))
