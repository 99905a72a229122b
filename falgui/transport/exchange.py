"""One request and its reply, with every limit that a hostile or broken peer calls for."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Final, TypedDict
from urllib.parse import urlsplit

import httpx

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import NetworkError, RejectedError
from falgui.core.secret import Secret
from falgui.transport import failures
from falgui.transport.body import Body
from falgui.transport.client import Client
from falgui.transport.reply import Reply
from falgui.transport.wire import Attempt

_LONGEST_REPLY: Final = 64 * 1024
_SHORTEST_SECRET: Final = 8
_REPLY_SECONDS: Final = 60.0
_BODILESS: Final = frozenset({"GET", "HEAD", "DELETE"})


class RequestOptions(TypedDict, total=False):
    """What a request may bring besides its address; see `Exchange.send`."""

    headers: Mapping[str, str]
    authorization: tuple[str, Secret]
    body: Body
    fields: Mapping[str, object]
    reply_seconds: float


class Exchange:
    """Sends requests over the shared client; safe to use from any thread."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def send(
        self,
        method: str,
        url: str,
        *,
        cancel: Cancel,
        headers: Mapping[str, str] | None = None,
        authorization: tuple[str, Secret] | None = None,
        body: Body | None = None,
        fields: Mapping[str, object] | None = None,
        reply_seconds: float = _REPLY_SECONDS,
    ) -> Reply:
        """Return the reply to one request, whatever its status; redirects are not followed.

        `authorization` is scheme and secret; they are put together here and nowhere else.
        `fields` are sent as JSON. `reply_seconds` is how long the service may think between two
        bytes of its answer, once it has the whole request. `cancel` ends it at any moment.
        Raises `NetworkError` and its kin, `LocalFileError` from the body, and `Cancelled`.
        """
        cancel.raise_if_set()
        sent = dict(headers or {})
        content: Body | bytes = b""
        if body is not None:
            content = body
            sent["Content-Length"] = str(body.length)
        elif fields is not None:
            content = json.dumps(fields).encode()
            sent["Content-Type"] = "application/json"
            sent["Content-Length"] = str(len(content))
        elif method not in _BODILESS:
            sent["Content-Length"] = "0"
        if authorization is not None:
            scheme, secret = authorization
            sent["Authorization"] = f"{scheme} {secret.reveal()}"
        limits = self._client.limits
        attempt = Attempt(cancel, limits.reply)
        accepted = False
        try:
            response = self._client.exchange(
                method,
                url,
                headers=sent,
                content=content,
                timeout=httpx.Timeout(
                    connect=limits.connect, write=limits.stall, read=reply_seconds, pool=None
                ),
                attempt=attempt,
            )
            try:
                reply = _read(response, url)
            finally:
                response.close()
            if reply.succeeded and body is not None and not body.complete:
                raise NetworkError(messages.connection_lost(), "answered too early", unclear=True)
            accepted = reply.succeeded
            if not accepted and authorization is not None:
                reply = replace(reply, body=_without(reply.body, authorization[1]))
            return reply
        except httpx.LocalProtocolError:
            # h11 quotes the offending header in its message: it must not get any further.
            raise RejectedError(messages.refused("")) from None
        except failures.NO_REPLY as error:
            unclear = not attempt.untouched and (body is None or body.complete)
            raise failures.from_exception(error, unclear=unclear, proxy=attempt.proxy) from None
        finally:
            if body is not None and not accepted:
                body.take_back()


def _read(response: httpx.Response, url: str) -> Reply:
    assert isinstance(response.stream, httpx.SyncByteStream)  # noqa: S101  for the type only
    collected = b""
    for piece in response.stream:
        collected += piece
        if len(collected) > _LONGEST_REPLY:
            # More than any of fal's answers has: the rest is not even read.
            collected = collected[:_LONGEST_REPLY]
            break
    return Reply(response.status_code, response.headers, collected, urlsplit(url).hostname or "")


def _without(body: bytes, secret: Secret) -> bytes:
    """Return an error's `body` without the secret, should somebody on the way repeat it."""
    whole = secret.reveal()
    for piece in (whole, *whole.split(":")):
        if len(piece) >= _SHORTEST_SECRET:
            body = body.replace(piece.encode(), b"***")
    return body
