"""Uploads in parts, by the strictest rules known of object stores."""

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web

from falgui.sandbox.bodies import Algorithm, Bodies, Body, join
from falgui.sandbox.objects import Objects
from falgui.sandbox.records import Draft
from falgui.sandbox.refused import Refused
from falgui.sandbox.rules import EtagKind, Rules

_UNKNOWN: Final = "Upload not found"


@dataclass(slots=True, eq=False)
class _Upload:
    draft: Draft
    begun: float
    parts: dict[int, Body] = field(default_factory=dict)


class Multiparts:
    """The unfinished uploads by their id."""

    def __init__(
        self, bodies: Bodies, objects: Objects, rules: Rules, clock: Callable[[], float]
    ) -> None:
        self._bodies = bodies
        self._objects = objects
        self._rules = rules
        self._clock = clock
        self._uploads: dict[str, _Upload] = {}
        self._complete: dict[str, str] = {}
        self._salt = secrets.token_bytes(16)

    def begin(self, draft: Draft) -> str:
        """Return the id of a new upload."""
        upload_id = secrets.token_urlsafe(32)
        self._uploads[upload_id] = _Upload(draft, self._clock())
        return upload_id

    async def take_part(
        self, request: web.Request, upload_id: str, url: str, number: int
    ) -> web.Response:
        """Store a part, in place of an earlier one of the same number."""
        upload = self._find(upload_id, url)
        if not 1 <= number <= self._rules.most_parts:
            raise Refused(400, f"Part number must be between 1 and {self._rules.most_parts}")
        require_length(request)
        body = await self._bodies.receive(request.content, Algorithm.MD5)
        if self._uploads.get(upload_id) is not upload:
            body.discard()
            raise Refused(404, _UNKNOWN)
        etag = self.etag_of(body)
        first = upload.parts.get(number)
        if first is None or self._rules.replaces_parts:
            upload.parts[number] = body
        if first is not None:
            (first if self._rules.replaces_parts else body).discard()
        return web.json_response({"partNumber": number, "etag": etag}, headers={"ETag": etag})

    async def complete(self, request: web.Request, upload_id: str, url: str) -> web.Response:
        """Make the parts that the request lists into an object."""
        if self._complete.get(upload_id) == url:
            if self._rules.completed_again != 200:  # noqa: PLR2004
                raise Refused(self._rules.completed_again, _UNKNOWN)
            return web.json_response({"access_url": url})
        self._find(upload_id, url)
        listed = _listed(await request.read())
        # Nothing may be awaited from here on until the upload is taken out.
        upload = self._find(upload_id, url)
        bodies = self._checked(upload, listed)
        del self._uploads[upload_id]
        self._complete[upload_id] = url
        for body in upload.parts.values():
            if body not in bodies:
                body.discard()
        self._objects.keep(upload.draft, await join(bodies))
        return web.json_response({"access_url": url})

    def is_unfinished(self, url: str) -> bool:
        """Return whether an upload was begun that has this link."""
        return any(upload.draft.url == url for upload in self._uploads.values())

    def etag_of(self, body: Body) -> str:
        """Return the etag that a body gets."""
        match self._rules.etag:
            case EtagKind.MD5:
                return body.etag
            case EtagKind.BARE:
                return body.digest
            case EtagKind.KEYED:
                keyed = hashlib.md5(self._salt + body.digest.encode(), usedforsecurity=False)
                return f'"{keyed.hexdigest()}"'

    def discard(self) -> None:
        """Delete every part of every unfinished upload."""
        for upload in self._uploads.values():
            for body in upload.parts.values():
                body.discard()
        self._uploads.clear()

    def _find(self, upload_id: str, url: str) -> _Upload:
        upload = self._uploads.get(upload_id)
        if upload is None or upload.draft.url != url:
            raise Refused(404, _UNKNOWN)
        patience = self._rules.unfinished_seconds
        if patience is not None and self._clock() >= upload.begun + patience:
            raise Refused(404, _UNKNOWN)
        return upload

    def _checked(self, upload: _Upload, listed: list[tuple[int, str]]) -> list[Body]:
        if not self._rules.ascending_parts:
            listed = sorted(listed)
        numbers = [number for number, _ in listed]
        wanted = sorted(set(numbers))
        if self._rules.gapless_parts:
            wanted = list(range(1, len(numbers) + 1))
        if not numbers or numbers != wanted:
            raise Refused(400, "Parts must be listed in ascending order from 1 without gaps")
        there = sorted(upload.parts)
        if numbers != there and (self._rules.every_part or not set(numbers) <= set(there)):
            raise Refused(400, "The list does not name the parts that were uploaded")
        etags = [self.etag_of(upload.parts[number]) for number in numbers]
        if self._rules.checks_etags and etags != [etag for _number, etag in listed]:
            raise Refused(400, "An etag does not match its part")
        bodies = [upload.parts[number] for number in numbers]
        *others, last = bodies
        if any(body.size < self._rules.smallest_part for body in others):
            raise Refused(400, "A part other than the last is too small")
        if len({body.size for body in others}) > 1 or (others and last.size > others[0].size):
            raise Refused(400, "All parts but the last must have the same size")
        return bodies


def require_length(request: web.Request) -> int:
    """Return the body's announced size; refuse an empty or unannounced body with 411."""
    if not request.content_length:
        raise Refused(411, "Length Required")
    return request.content_length


def _listed(content: bytes) -> list[tuple[int, str]]:
    try:
        return [
            (int(part["partNumber"]), str(part["etag"])) for part in json.loads(content)["parts"]
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(422, [{"loc": ["body", "parts"], "msg": "field required"}]) from error
