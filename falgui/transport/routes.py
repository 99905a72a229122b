"""The connections to fal and how they go: replaced as a whole when another way is chosen."""

import ssl
import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

import httpcore
import httpx

from falgui.transport.authority import add_authority
from falgui.transport.network_choice import NetworkChoice
from falgui.transport.pool import Pool
from falgui.transport.proxies import Proxies, chosen_proxies, shown
from falgui.transport.system_authorities import state_of_authorities, system_context
from falgui.transport.wire import Wire

_IDLE_SECONDS: Final = 55.0


class Route:
    """One pool of connections for each proxy and one without; closed when nobody uses it."""

    def __init__(self, wire: Wire, connections: int, proxies: Proxies, tls: ssl.SSLContext) -> None:
        options: Final[dict[str, Any]] = {
            "ssl_context": tls,
            "keepalive_expiry": _IDLE_SECONDS,
            "network_backend": wire,
        }

        def kept(connections_of: httpcore.ConnectionPool) -> Pool:
            return Pool(connections_of.create_connection, connections, _IDLE_SECONDS, wire.clock)

        self._proxies = proxies
        self._direct = kept(httpcore.ConnectionPool(**options))
        self._through = {
            proxy: kept(_proxy_pool(proxy, tls, options)) for proxy in proxies.by_scheme.values()
        }
        self._lock = threading.Lock()
        self._users = 0
        self._retired = False

    def leading_to(self, url: httpx.URL) -> tuple[Pool, str]:
        """Return the pool that leads to `url`, and its proxy as it may be shown ("" for none)."""
        proxy = self._proxies.leading_to(url)
        return (self._through[proxy], shown(proxy)) if proxy else (self._direct, "")

    def take(self) -> bool:
        """Begin a request that goes this way; return whether it still may."""
        with self._lock:
            self._users += not self._retired
            return not self._retired

    def give_back(self) -> None:
        """End a request that went this way."""
        with self._lock:
            self._users -= 1
            is_over = self._retired and not self._users
        if is_over:
            self.close()

    def retire(self) -> None:
        """Let no other request begin, and close everything when the last one has ended."""
        with self._lock:
            self._retired = True
            is_over = not self._users
        if is_over:
            self.close()

    def close(self) -> None:
        """Close every connection."""
        for pool in (self._direct, *self._through.values()):
            pool.close()


class Routes:
    """The route of today, as `choice` says; requests that began on an earlier one stay there.

    Safe to use from any thread. Raises `ProxyError` or `AuthorityError` when the choice can't be
    followed.
    """

    def __init__(self, wire: Wire, connections: int, choice: Callable[[], NetworkChoice]) -> None:
        self._wire = wire
        self._connections = connections
        self._choice = choice
        self._following = threading.Lock()
        self._known: object = None
        self._route = self._build()

    def take(self) -> Route:
        """Return the route for a request that begins now; it has to be given back."""
        while not (route := self._route).take():
            pass
        return route

    def follow_choice(self) -> None:
        """Lead later requests the way that is chosen now."""
        # One at a time, so that the choice that was made last is also the one that stays.
        with self._following:
            before, self._route = self._route, self._build()
            if before is not self._route:
                before.retire()

    def close(self) -> None:
        """Close every connection."""
        self._route.close()

    def _build(self) -> Route:
        choice = self._choice()
        proxies = chosen_proxies(choice)
        known = (choice, _comparable(proxies.by_scheme), _state_of(choice))
        if known == self._known:
            return self._route
        route = Route(self._wire, self._connections, proxies, _tls(choice))
        self._known = known
        return route


def _comparable(by_scheme: Mapping[str, httpx.Proxy]) -> list[object]:
    return [(scheme, proxy.url, proxy.raw_auth) for scheme, proxy in sorted(by_scheme.items())]


def _state_of(choice: NetworkChoice) -> object:
    """Return what tells the certificates' files from earlier ones at the same places."""
    state = state_of_authorities()
    try:
        return state, choice.extra_authority and choice.extra_authority.stat().st_mtime_ns
    except (OSError, ValueError):
        return state, None


def _tls(choice: NetworkChoice) -> ssl.SSLContext:
    # Not ssl.create_default_context(): that would write the session keys to SSLKEYLOGFILE.
    context = system_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if choice.extra_authority is not None:
        add_authority(context, choice.extra_authority)
    return context


def _proxy_pool(
    proxy: httpx.Proxy, tls: ssl.SSLContext, options: Mapping[str, Any]
) -> httpcore.ConnectionPool:
    url = httpcore.URL(
        scheme=proxy.url.raw_scheme,
        host=proxy.url.raw_host,
        port=proxy.url.port,
        target=proxy.url.raw_path,
    )
    if proxy.url.scheme.startswith("socks"):
        return httpcore.SOCKSProxy(url, proxy.raw_auth, **options)
    proxy_tls = tls if proxy.url.scheme == "https" else None
    return httpcore.HTTPProxy(url, proxy.raw_auth, proxy_ssl_context=proxy_tls, **options)
