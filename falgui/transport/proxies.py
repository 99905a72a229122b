"""Which proxy leads where, and how to name it without its password."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies, getproxies_environment, proxy_bypass

import httpx

from falgui.core import messages
from falgui.core.errors import ProxyError
from falgui.core.proxy_address import is_proxy_address, whole_proxy_address
from falgui.store.settings import ProxyChoice
from falgui.transport.hosts import is_loopback
from falgui.transport.network_choice import NetworkChoice

_SCHEMES: Final = ("http", "https", "all")


class ProxyOrigin(Enum):
    """Who says which proxy it is."""

    PERSON = auto()
    """Chosen in falgui's own settings, where "none" can be chosen as well."""
    ENVIRONMENT = auto()
    SYSTEM = auto()


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxies by URL scheme; `all` stands for schemes without one of their own."""

    by_scheme: Mapping[str, httpx.Proxy]
    origin: ProxyOrigin

    def leading_to(self, url: httpx.URL) -> httpx.Proxy | None:
        """Return the proxy that leads to `url`, if any: none leads to this machine."""
        proxy = self.by_scheme.get(url.scheme) or self.by_scheme.get("all")
        if proxy is None or is_loopback(url.host):
            return None
        # Exceptions go with the proxies that stand beside them, not with the person's own.
        if self.origin is not ProxyOrigin.PERSON and proxy_bypass(url.host):
            return None
        return proxy


def chosen_proxies(choice: NetworkChoice) -> Proxies:
    """Return the proxies that `choice` leads to, read anew from wherever they are set.

    Raises `ProxyError` if one of them can't be used.
    """
    if choice.proxy is ProxyChoice.DIRECT:
        return Proxies({}, ProxyOrigin.PERSON)
    if choice.proxy is ProxyChoice.MANUAL:
        address = whole_proxy_address(choice.proxy_address)
        if not is_proxy_address(address):
            raise ProxyError(messages.proxy_unusable(_without_credentials(address)))
        return Proxies({"all": _proxy(address)}, ProxyOrigin.PERSON)
    settings = getproxies()
    proxies = {}
    for scheme in _SCHEMES:
        if setting := settings.get(scheme):
            proxies[scheme] = _proxy(setting if "://" in setting else f"http://{setting}")
    named = getproxies_environment()
    is_environment = any(named.get(scheme) for scheme in _SCHEMES)
    return Proxies(proxies, ProxyOrigin.ENVIRONMENT if is_environment else ProxyOrigin.SYSTEM)


def shown(proxy: httpx.Proxy) -> str:
    """Return the proxy's scheme, host and port."""
    return _without_credentials(str(proxy.url))


def _proxy(address: str) -> httpx.Proxy:
    try:
        return httpx.Proxy(address)
    except (ValueError, httpx.InvalidURL):
        raise ProxyError(messages.proxy_unusable(_without_credentials(address))) from None


def _without_credentials(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return "?"
    place = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{place}"
