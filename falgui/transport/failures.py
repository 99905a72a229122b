"""Turns what HTTP and sockets say into errors that a person can act on."""

import json
import os
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import httpx

from falgui.core import messages
from falgui.core.errors import (
    AuthenticationError,
    NetworkError,
    ProxyError,
    QuotaError,
    RejectedError,
    ServiceError,
    UntrustedError,
    UploadError,
)
from falgui.core.names import display_name
from falgui.transport.headers import moment_in

_PASSING: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 530, *range(520, 528)})
_MISSING: Final = frozenset({404, 405, 410})
_LONGEST_PAUSE: Final = 600.0
_LONGEST_DETAIL: Final = 300


NO_REPLY: Final = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError)
"""What httpx raises in place of a reply; a host that no name server could be asked about ends
in a `UnicodeError`."""


def from_exception(error: Exception, *, unclear: bool) -> UploadError:
    """Return the error for a request that got no reply.

    `unclear` tells that the whole request had been sent, so that fal may have acted on it.
    httpx' own words are not kept: they may quote headers and addresses.
    """
    if isinstance(error, httpx.ProxyError):
        return ProxyError(messages.proxy_unusable("?"), _system_words(error))
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol | UnicodeError):
        return UntrustedError(messages.unexpected_address(""))
    if any(isinstance(cause, ssl.SSLError) for cause in _causes(error)):
        if isinstance(error, httpx.ConnectError):
            return UntrustedError(messages.untrusted_certificate(), _system_words(error))
        return NetworkError(messages.connection_lost(), "TLS failed midway", unclear=unclear)
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return NetworkError(messages.connection_lost(), _system_words(error), unreachable=True)
    if isinstance(error, httpx.ReadTimeout | httpx.WriteTimeout):
        return NetworkError(messages.stalled(), "no data moved", unclear=unclear)
    return NetworkError(messages.connection_lost(), _system_words(error), unclear=unclear)


def from_status(status: int, headers: httpx.Headers, body: bytes, host: str) -> UploadError:
    """Return the error for a reply that is no success; `host` is who sent it."""
    reason = said(body)
    detail = f"HTTP {status} from {host}" + (f": {reason}" if reason else "")
    if 300 <= status < 400:  # noqa: PLR2004
        return UntrustedError(messages.unexpected_address(host), detail)
    if status == httpx.codes.UNAUTHORIZED:
        return AuthenticationError(messages.key_rejected(), detail)
    if status == httpx.codes.PAYMENT_REQUIRED:
        return QuotaError(messages.quota_exceeded(), detail)
    if status == httpx.codes.FORBIDDEN:
        return AuthenticationError(messages.key_without_permission(), detail)
    if status in _PASSING:
        return ServiceError(
            messages.service_failed(str(status)),
            detail,
            status=status,
            retry_after=retry_after(headers.get("retry-after", "")),
        )
    if status in _MISSING or status >= 500 or status < 200:  # noqa: PLR2004
        return ServiceError(
            messages.service_failed(str(status)), detail, status=status, retryable=False
        )
    return RejectedError(messages.refused(reason), detail)


def retry_after(text: str) -> float | None:
    """Return the seconds that a `Retry-After` asks for, at most ten minutes.

    Takes both forms, a number and a date; None for anything else and for what is over already.
    """
    try:
        seconds = float(text)
    except ValueError:
        moment = moment_in(text)
        if moment is None:
            return None
        seconds = (moment - datetime.now(UTC)).total_seconds()
    return min(seconds, _LONGEST_PAUSE) if seconds > 0 else None


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


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def _system_words(error: BaseException) -> str:
    """Return what the operating system or the certificate check says is wrong."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return str(cause.verify_message)
        if isinstance(cause, ssl.SSLError):
            return str(cause.reason or "TLS handshake failed")
        if isinstance(cause, OSError) and cause.errno is not None:
            return cause.strerror or os.strerror(cause.errno)
    return "connection closed early"
