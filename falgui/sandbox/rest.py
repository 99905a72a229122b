"""The control plane: tokens and signed uploads, for those who have the key."""

import json
from datetime import UTC, datetime
from typing import Final

from aiohttp import web

from falgui.sandbox.arrived import Endpoint
from falgui.sandbox.credentials import Credentials
from falgui.sandbox.lifecycle import parse_lifecycle
from falgui.sandbox.objects import Objects
from falgui.sandbox.presigned import Presigned
from falgui.sandbox.reception import Route
from falgui.sandbox.records import Draft, Endpoints
from falgui.sandbox.refused import Refused
from falgui.sandbox.rules import Rules

_STORAGE_TYPE: Final = "fal-cdn-v3"


class Rest:
    """The REST origin."""

    def __init__(
        self,
        endpoints: Endpoints,
        credentials: Credentials,
        objects: Objects,
        presigned: Presigned,
        rules: Rules,
    ) -> None:
        self._endpoints = endpoints
        self._credentials = credentials
        self._objects = objects
        self._presigned = presigned
        self._rules = rules

    def routes(self) -> list[Route]:
        """Return what this origin answers."""
        return [
            Route("POST", "/storage/auth/token", Endpoint.TOKEN, self._token),
            Route("POST", "/storage/upload/initiate", Endpoint.INITIATE, self._initiate),
            Route(
                "POST",
                "/storage/upload/initiate-multipart",
                Endpoint.INITIATE_MULTIPART,
                self._initiate_multipart,
            ),
        ]

    async def _token(self, request: web.Request) -> web.Response:
        self._admit(request)
        token = self._credentials.issue_token()
        lifetime = {
            "expires_at": _timestamp(token.expires),
            "created_at": _timestamp(token.created),
        }
        return web.json_response(
            {
                "token": token.text,
                "token_type": "Bearer",
                "base_url": self._endpoints.cdn,
                **(lifetime if self._rules.tells_token_lifetime else {}),
            }
        )

    async def _initiate(self, request: web.Request) -> web.Response:
        draft = await self._draft(request)
        return _addresses(draft, self._presigned.sign(draft))

    async def _initiate_multipart(self, request: web.Request) -> web.Response:
        draft = await self._draft(request)
        return _addresses(draft, self._presigned.sign_multipart(draft))

    def _admit(self, request: web.Request) -> None:
        # In this order: the official client's fallback, which still asks for another type,
        # reports "Invalid storage type" even for a wrong key.
        if request.query.get("storage_type") != _STORAGE_TYPE:
            raise Refused(400, "Invalid storage type")
        self._credentials.check_key(request)

    async def _draft(self, request: web.Request) -> Draft:
        self._admit(request)
        asked = _fields(await request.read())
        return self._objects.draft(
            f"{self._endpoints.shard}/files/b",
            "rest",
            name=asked["file_name"],
            content_type=asked["content_type"],
            lifecycle=parse_lifecycle(request.headers.get("X-Fal-Object-Lifecycle-Preference")),
        )


def _addresses(draft: Draft, upload_url: str) -> web.Response:
    return web.json_response({"file_url": draft.url, "upload_url": upload_url})


def _fields(content: bytes) -> dict[str, str]:
    try:
        body = json.loads(content)
    except ValueError:
        body = None
    given = body if isinstance(body, dict) else {}
    names = ("content_type", "file_name")
    wrong = [name for name in names if not isinstance(given.get(name), str)]
    if wrong:
        raise Refused(
            422,
            [
                {"loc": ["body", name], "msg": "field required", "type": "value_error.missing"}
                for name in wrong
            ],
        )
    return {name: given[name] for name in names}


def _timestamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")
