"""A reply of fal's, and the error that each kind of it stands for."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import httpx

from falgui.core import messages
from falgui.core.errors import (
    AuthenticationError,
    PortalError,
    QuotaError,
    RejectedError,
    ServiceError,
    UntrustedError,
    UploadError,
)
from falgui.core.names import display_name
from falgui.transport.headers import retry_after

_PASSING: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 530, *range(520, 528)})
_MISSING: Final = frozenset({404, 405, 410})
_LONGEST_DETAIL: Final = 300
_LONGEST_ETAG: Final = 256
_ERROR_FIELDS: Final = frozenset({"detail", "error"})
_REQUEST_IDS: Final = ("x-fal-request-id", "x-request-id", "cf-ray")
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9-]{4,64}")
_SIGN_IN_FIRST: Final = 511


class PageError(ServiceError):
    """A page for people under a status of success; fal itself gives none."""


class ElsewhereError(UntrustedError):
    """A redirect to another host; fal itself gives none."""


@contextmanager
def first_contact() -> Iterator[None]:
    """Raise `PortalError` for answers that a network's sign-in page gives in fal's place.

    For the requests by which an upload first turns to a host. Later on, when the host has
    answered as fal does, a redirect is an attempt to lead the upload astray (M28) and a page a
    gateway's mishap: no reason to believe that the line is down.
    """
    try:
        yield
    except (PageError, ElsewhereError) as error:
        raise PortalError(messages.captive_portal(), error.detail) from None


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
            raise _from_status(self)
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

    def unreadable(self, why: str) -> ServiceError:
        """Return the error for a reply that claims success but can't be understood."""
        detail = f"HTTP {self.status} from {self.host}: {why}"
        kind = PageError if self.body.lstrip()[:1] == b"<" else ServiceError
        return kind(messages.service_unreadable(), detail, status=0)

    @property
    def leads_elsewhere(self) -> bool:
        """Whether this redirect names another host."""
        try:
            target = urlsplit(self.headers.get("location", "")).hostname
        except ValueError:
            return False
        return target is not None and target != self.host


def _from_status(reply: Reply) -> UploadError:
    """Return the error for a reply that is no success."""
    status = reply.status
    reason = said(reply.body)
    detail = f"HTTP {status} from {reply.host}" + (f": {reason}" if reason else "")
    detail += _request_words(reply.headers)
    if 300 <= status < 400:  # noqa: PLR2004
        kind = ElsewhereError if reply.leads_elsewhere else UntrustedError
        return kind(messages.unexpected_address(reply.host), detail)
    if status == httpx.codes.UNAUTHORIZED:
        return AuthenticationError(messages.key_rejected(), detail)
    if status == httpx.codes.PAYMENT_REQUIRED:
        return QuotaError(messages.quota_exceeded(), detail)
    if status == httpx.codes.FORBIDDEN:
        return AuthenticationError(messages.key_without_permission(), detail)
    if status == _SIGN_IN_FIRST:
        return PortalError(messages.captive_portal(), detail)
    if status in _PASSING:
        return ServiceError(
            messages.service_failed(str(status)),
            detail,
            status=status,
            retry_after=retry_after(reply.headers),
        )
    if status in _MISSING or status >= 500 or status < 200:  # noqa: PLR2004
        return ServiceError(
            messages.service_failed(str(status)), detail, status=status, retryable=False
        )
    return RejectedError(messages.refused(reason), detail)


def _request_words(headers: httpx.Headers) -> str:
    """Return by which id the service finds the request in its own logs, if it gave one."""
    for name in _REQUEST_IDS:
        identity = headers.get(name, "")
        if _REQUEST_ID.fullmatch(identity):
            return f" (request {identity})"
    return ""


def said(body: bytes) -> str:
    """Return the service's own reason from an error body, as one short safe line.

    fal answers `{"detail": "…"}` or a list of `{"msg": "…"}`, its CDN plain text; HTML says
    nothing to a person and is left out.
    """
    text = body.decode(errors="replace").strip()
    if text.startswith("<"):
        return ""
    if text.startswith(("{", "[")):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return ""
        if isinstance(found, dict):
            found = found.get("detail", found.get("message", found.get("error")))
        if isinstance(found, list):
            found = "; ".join(str(item.get("msg", "")) for item in found if isinstance(item, dict))
        text = found if isinstance(found, str) else ""
    return display_name(" ".join(text.split()))[:_LONGEST_DETAIL]
