"""The one HTTP client that all uploads share."""

import ssl
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies

import httpx
import truststore

from falgui import __version__
from falgui.core import messages
from falgui.core.errors import ProxyError

_LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")


def build_client(connections: int, extra_authority: Path | None = None) -> httpx.Client:
    """Return the client: HTTP/1.1, system certificates, no redirects, no cookies.

    `connections` is how many requests run at once at most. `extra_authority` is a PEM file with
    certificates to trust besides the system's. The proxy comes from the environment; raises
    `ProxyError` if it cannot be used. Building takes a while: not on the main thread.
    """
    try:
        client = httpx.Client(
            verify=_tls(extra_authority),
            limits=httpx.Limits(
                max_connections=None, max_keepalive_connections=connections, keepalive_expiry=55.0
            ),
            headers={
                "User-Agent": f"falgui/{__version__}",
                "Accept": "application/json",
                # A compressed reply could unpack to any size, and hides the ETag of a part.
                "Accept-Encoding": "identity",
            },
            # The sandbox is on this machine: no proxy on the way.
            mounts={f"http://{host}": None for host in _LOOPBACK},
        )
    except (ValueError, ImportError, httpx.InvalidURL):
        raise ProxyError(messages.proxy_unusable(_unusable_proxy())) from None
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return client


def _tls(extra_authority: Path | None) -> ssl.SSLContext:
    # Not ssl.create_default_context(): that would write the session keys to SSLKEYLOGFILE.
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if extra_authority is not None:
        context.load_verify_locations(extra_authority)
    return context


def _unusable_proxy() -> str:
    """Return scheme, host and port of the proxy that can't be used; its password stays out."""
    for setting in getproxies().values():
        address = setting if "://" in setting else f"http://{setting}"
        try:
            httpx.Proxy(address)
        except (ValueError, httpx.InvalidURL):
            return _without_credentials(address)
    return "?"


def _without_credentials(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return "?"
    place = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{place}"
