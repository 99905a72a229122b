"""Looks at the way to fal step by step: proxy, name, connection, certificate."""

import socket
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final

import httpx

from falgui.core import messages
from falgui.core.errors import NetworkError
from falgui.transport import failures
from falgui.transport.client import Client
from falgui.transport.network_choice import NetworkChoice
from falgui.transport.proxies import ProxyOrigin, chosen_proxies, shown
from falgui.transport.wire import Attempt

_SECONDS: Final = 10.0
_PORTS: Final = {"https": 443, "http": 80, "socks5": 1080, "socks5h": 1080}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a connection goes first: a host of fal's, or the proxy on the way to it."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Way:
    """How a host is reached: straight, or by a proxy."""

    proxy: str
    """Scheme, host and port, without user name and password; "" when reached directly."""
    first: Place
    origin: ProxyOrigin
    """Who says so."""


def way_to(origin: str, choice: NetworkChoice) -> Way:
    """Return the way that the HTTP client takes to `origin` when `choice` is made.

    Raises `ProxyError` when the proxy can't be used.
    """
    proxies = chosen_proxies(choice)
    proxy = proxies.leading_to(httpx.URL(origin))
    url = proxy.url if proxy else httpx.URL(origin)
    place = Place(url.host, url.port or _PORTS[url.scheme])
    return Way(shown(proxy) if proxy else "", place, proxies.origin)


def look_up(place: Place) -> list[str]:
    """Return the addresses of the place's name; raises `NetworkError`, after 10 s at the latest."""
    outcome: Future[list[str]] = Future()

    def resolve() -> None:
        try:
            found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
            outcome.set_result(list(dict.fromkeys(str(entry[4][0]) for entry in found)))
        except (OSError, UnicodeError) as error:
            outcome.set_exception(error)

    # The system's resolver can't be interrupted and may take a minute.
    threading.Thread(target=resolve, name="name lookup", daemon=True).start()
    try:
        return outcome.result(_SECONDS)
    except TimeoutError:
        raise NetworkError(messages.name_not_found(place.host), "no answer") from None
    except (OSError, UnicodeError) as error:
        words = getattr(error, "strerror", None) or "not a host name"
        raise NetworkError(messages.name_not_found(place.host), words) from None


def connect(place: Place) -> None:
    """Open a connection to the place and close it; raises `NetworkError`, after 10 s an address."""
    try:
        socket.create_connection((place.host, place.port), _SECONDS).close()
    except (OSError, UnicodeError) as error:
        words = getattr(error, "strerror", None) or "no answer"
        raise NetworkError(messages.connection_lost(), words, unreachable=True) from None


def secure(client: Client, origin: str) -> str:
    """Return protocol and issuer of the secured connection that `client` makes to `origin`.

    "" when they are not known. Sends a request without any credentials; what it answers doesn't
    matter. Raises `UploadError`.
    """
    attempt = Attempt(reply_seconds=_SECONDS)
    try:
        with client.stream(
            "HEAD", origin, timeout=_SECONDS, extensions={"attempt": attempt}
        ) as response:
            stream = response.extensions.get("network_stream")
            tls = stream.get_extra_info("ssl_object") if stream is not None else None
            return "" if tls is None else f"{tls.version()}{_issuer(tls.getpeercert())}"
    except failures.NO_REPLY as error:
        raise failures.from_exception(error, unclear=False, proxy=attempt.proxy) from None


def _issuer(certificate: dict[str, Any] | None) -> str:
    # Windows and macOS check certificates themselves, and Python gets to see nothing of them.
    names = dict(entry for group in (certificate or {}).get("issuer", ()) for entry in group)
    name = names.get("organizationName") or names.get("commonName")
    return f", {name}" if name else ""
