"""One request and its reply, with every limit that a hostile or broken peer calls for."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import httpx

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import NetworkError, RejectedError, ServiceError
from falgui.core.secret import Secret
from falgui.transport import failures
from falgui.transport.body import FileBody

_LONGEST_REPLY: Final = 64 * 1024
_LONGEST_ETAG: Final = 256
_SHORTEST_SECRET: Final = 8
_ERROR_FIELDS: Final = frozenset({"detail", "error"})
_REPLY_SECONDS: Final = 60.0
CONNECT_SECONDS: Final = 10.0
STALL_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply: status, headers and at most 64 KiB of body."""

    status: int
    headers: httpx.Headers
    body: bytes
    host: str

    @property
    def succeeded(self) -> bool:
        """Whether the status is one of success."""
        return 200 <= self.status < 300  # noqa: PLR2004

    def require_success(self) -> "Reply":
        """Return this reply, or raise the `UploadError` that its status stands for."""
        if not self.succeeded:
            raise failures.from_status(self.status, self.headers, self.body, self.host)
        return self

    def json(self) -> dict[str, object]:
        """Return the JSON object in the body; anything else raises `ServiceError`."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise self.unreadable("no JSON object")
        return found

    def text(self, *names: str) -> str:
        """Return the first non-empty text of the JSON fields `names`, or raise `ServiceError`."""
        fields = self.json()
        for name in names:
            value = fields.get(name)
            if isinstance(value, str) and value:
                return value
        raise self.unreadable(f"no {names[0]}")

    def etag(self) -> str:
        """Return a part's etag, quotes included, from its header or else from the JSON body."""
        etag: str = self.headers.get("etag", "") or self.text("etag")
        if len(etag) > _LONGEST_ETAG or not etag.isascii() or not etag.isprintable():
            raise self.unreadable("malformed etag")
        return etag

    def require_no_error(self) -> "Reply":
        """Return this reply of success if its body says nothing else, or raise `ServiceError`.

        What may stand there is nothing at all, or a JSON object. Object stores are known to
        report a failed completion under status 200, and sign-in pages to answer for anybody.
        """
        if self.body and not _ERROR_FIELDS.isdisjoint(self.json()):
            raise self.unreadable("an error after all")
        return self

    def shows(self, size: int) -> bool:
        """Return whether this reply to a HEAD is about an object of `size` bytes."""
        return self.succeeded and self.headers.get("content-length", str(size)) == str(size)

    def unreadable(self, why: str) -> ServiceError:
        """Return the error for a reply that claims success but can't be understood."""
        detail = f"HTTP {self.status} from {self.host}: {why}"
        return ServiceError(messages.service_unreadable(), detail, status=0)


class Exchange:
    """Sends requests over the shared client; safe to use from any thread."""

    def __init__(self, client: httpx.Client, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock

    def send(
        self,
        method: str,
        url: str,
        *,
        cancel: Cancel,
        headers: Mapping[str, str] | None = None,
        authorization: tuple[str, Secret] | None = None,
        body: FileBody | None = None,
        fields: Mapping[str, object] | None = None,
        reply_seconds: float = _REPLY_SECONDS,
    ) -> Reply:
        """Return the reply to one request, whatever its status; redirects are not followed.

        `authorization` is scheme and secret; they are put together here and nowhere else.
        `fields` are sent as JSON. `reply_seconds` is how long the service may think between two
        bytes of its answer. Raises `NetworkError` and its kin, `LocalFileError` from the body,
        and `Cancelled`.
        """
        cancel.raise_if_set()
        sent = dict(headers or {})
        content: FileBody | bytes = b""
        if body is not None:
            content = body
            sent["Content-Length"] = str(body.length)
        elif fields is not None:
            content = json.dumps(fields).encode()
            sent["Content-Type"] = "application/json"
        if authorization is not None:
            scheme, secret = authorization
            sent["Authorization"] = f"{scheme} {secret.reveal()}"
        accepted = False
        try:
            request = self._client.build_request(
                method, url, headers=sent, content=content, timeout=_timeout(reply_seconds)
            )
            response = self._client.send(request, stream=True, follow_redirects=False)
            try:
                reply = self._read(response, request.url.host)
            finally:
                response.close()
            accepted = reply.succeeded
            if not accepted and authorization is not None:
                reply = replace(reply, body=_without(reply.body, authorization[1]))
            return reply
        except httpx.LocalProtocolError:
            # h11 quotes the offending header in its message: it must not get any further.
            raise RejectedError(messages.refused("")) from None
        except failures.NO_REPLY as error:
            unclear = body is None or body.complete
            raise failures.from_exception(error, unclear=unclear) from None
        finally:
            if body is not None and not accepted:
                body.take_back()

    def _read(self, response: httpx.Response, host: str) -> Reply:
        collected = b""
        ends_at = self._clock() + _REPLY_SECONDS
        for piece in response.iter_raw():
            collected += piece
            if len(collected) > _LONGEST_REPLY:
                # More than any of fal's answers has: the rest is not even read.
                collected = collected[:_LONGEST_REPLY]
                break
            if self._clock() > ends_at:
                raise NetworkError(messages.stalled(), "the reply trickled", unclear=True)
        return Reply(response.status_code, response.headers, collected, host)


def _without(body: bytes, secret: Secret) -> bytes:
    """Return an error's `body` without the secret, should somebody on the way repeat it."""
    whole = secret.reveal()
    for piece in (whole, *whole.split(":")):
        if len(piece) >= _SHORTEST_SECRET:
            body = body.replace(piece.encode(), b"***")
    return body


def _timeout(reply_seconds: float) -> httpx.Timeout:
    return httpx.Timeout(
        connect=CONNECT_SECONDS, write=STALL_SECONDS, read=reply_seconds, pool=None
    )
