"""Uploads in parts, by the strictest rules known of object stores."""

import json
import secrets
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web

from falgui.sandbox.bodies import Algorithm, Bodies, Body, join
from falgui.sandbox.objects import Objects
from falgui.sandbox.records import Draft
from falgui.sandbox.refused import Refused
from falgui.sandbox.rules import Rules

_UNKNOWN: Final = "Upload not found"


@dataclass(slots=True, eq=False)
class _Upload:
    draft: Draft
    parts: dict[int, Body] = field(default_factory=dict)


class Multiparts:
    """The unfinished uploads by their id."""

    def __init__(self, bodies: Bodies, objects: Objects, rules: Rules) -> None:
        self._bodies = bodies
        self._objects = objects
        self._rules = rules
        self._uploads: dict[str, _Upload] = {}

    def begin(self, draft: Draft) -> str:
        """Return the id of a new upload."""
        upload_id = secrets.token_urlsafe(32)
        self._uploads[upload_id] = _Upload(draft)
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
        replaced = upload.parts.get(number)
        upload.parts[number] = body
        if replaced:
            replaced.discard()
        return web.json_response(
            {"partNumber": number, "etag": body.etag}, headers={"ETag": body.etag}
        )

    async def complete(self, request: web.Request, upload_id: str, url: str) -> web.Response:
        """Make the parts that the request lists into an object."""
        self._find(upload_id, url)
        listed = _listed(await request.read())
        # Nothing may be awaited from here on until the upload is taken out.
        upload = self._find(upload_id, url)
        bodies = self._checked(upload, listed)
        del self._uploads[upload_id]
        self._objects.keep(upload.draft, await join(bodies))
        return web.json_response({"access_url": url})

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
        return upload

    def _checked(self, upload: _Upload, listed: list[tuple[int, str]]) -> list[Body]:
        if not self._rules.ascending_parts:
            listed = sorted(listed)
        numbers = [number for number, _ in listed]
        if not numbers or numbers != list(range(1, len(numbers) + 1)):
            raise Refused(400, "Parts must be listed in ascending order from 1 without gaps")
        if numbers != sorted(upload.parts):
            raise Refused(400, "The list does not name the parts that were uploaded")
        if any(upload.parts[number].etag != etag for number, etag in listed):
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
