"""The system's proxies: which one leads where, and how to name it without its password."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from falgui.core import messages
from falgui.core.errors import ProxyError
from falgui.transport.hosts import is_loopback

_SCHEMES: Final = ("http", "https", "all")


def system_proxies() -> dict[str, httpx.Proxy]:
    """Return the proxies of the environment, else of the system's settings, by URL scheme.

    `all` stands for schemes without one of their own. Raises `ProxyError` if one of them can't
    be used.
    """
    settings = getproxies()
    proxies = {}
    for scheme in _SCHEMES:
        if setting := settings.get(scheme):
            address = setting if "://" in setting else f"http://{setting}"
            try:
                proxies[scheme] = httpx.Proxy(address)
            except (ValueError, httpx.InvalidURL):
                raise ProxyError(messages.proxy_unusable(_without_credentials(address))) from None
    return proxies


def proxy_for(url: httpx.URL, proxies: Mapping[str, httpx.Proxy]) -> httpx.Proxy | None:
    """Return the proxy that leads to `url`, if any: none leads to this machine."""
    proxy = proxies.get(url.scheme) or proxies.get("all")
    if proxy is None or is_loopback(url.host) or proxy_bypass(url.host):
        return None
    return proxy


def shown(proxy: httpx.Proxy) -> str:
    """Return the proxy's scheme, host and port."""
    return _without_credentials(str(proxy.url))


def _without_credentials(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return "?"
    place = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{place}"
