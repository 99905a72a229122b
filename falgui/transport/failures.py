"""Turns what HTTP and sockets say into errors that a person can act on."""

import os
import ssl
from collections.abc import Iterator
from typing import Final

import httpx

from falgui.core import messages
from falgui.core.errors import (
    NetworkError,
    ProxyError,
    UntrustedError,
    UploadError,
)

# How httpcore quotes a SOCKS proxy that works, but doesn't get through to the host.
_HOST_UNREACHABLE: Final = (
    "General SOCKS server failure.",
    "Network unreachable.",
    "Host unreachable.",
    "Connection refused.",
    "TTL expired.",
)

_UNUSABLE_ADDRESS: Final = (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError)

NO_REPLY: Final = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError)
"""What httpx raises in place of a reply; a host that no name server could be asked about ends
in a `UnicodeError`."""


def from_exception(error: Exception, *, unclear: bool, proxy: str = "") -> UploadError:
    """Return the error for a request that got no reply.

    `unclear` tells that the whole request had been sent, so that fal may have acted on it.
    `proxy` is the scheme, host and port of the proxy on the way, if any. httpx' own words are
    not kept: they may quote headers and addresses.
    """
    if isinstance(error, httpx.ProxyError):
        return _from_proxy(str(error), proxy)
    if any(isinstance(one, _UNUSABLE_ADDRESS) for one in _causes(error)):
        # Ours, or the one that a redirect names: httpx reads that although it isn't followed.
        return UntrustedError(messages.unexpected_address(""))
    words = _system_words(error)
    if any(isinstance(cause, ssl.SSLError) for cause in _causes(error)):
        if isinstance(error, httpx.ConnectError):
            return UntrustedError(messages.untrusted_certificate(), words)
        return NetworkError(messages.connection_lost(), "TLS failed midway", unclear=unclear)
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        # Without its proxy a machine is offline, and comes back when the proxy does.
        message = messages.proxy_unusable(proxy) if proxy else messages.connection_lost()
        return NetworkError(message, words, unreachable=True)
    if isinstance(error, httpx.ReadTimeout | httpx.WriteTimeout):
        return NetworkError(messages.stalled(), "no data moved", unclear=unclear)
    return NetworkError(messages.connection_lost(), words, unclear=unclear)


def _from_proxy(answer: str, proxy: str) -> UploadError:
    """Return the error for what a proxy said in place of opening the way to the host."""
    code = answer[:3] if answer[:3].isdecimal() else ""
    detail = f"proxy: HTTP {code}" if code else "proxy: SOCKS refused"
    if code.startswith("5") or answer.endswith(_HOST_UNREACHABLE):
        return NetworkError(messages.connection_lost(), detail, unreachable=True)
    return ProxyError(messages.proxy_unusable(proxy), detail)


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
