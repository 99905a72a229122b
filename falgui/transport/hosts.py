"""What the text of a host is: a name, an address, or this machine itself."""

import ipaddress
from functools import lru_cache
from typing import Final

# Not all that is no public address: some proxies give every name one of 198.18.0.0/15.
_INSIDE: Final = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "::/128",
        "::1/128",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
    )
)
_TRANSLATED: Final = ipaddress.ip_network("64:ff9b::/96")
"""Addresses that a network without IPv4 has for those that are in their last four bytes."""
_INSIDE_NAMES: Final = (".localhost", ".local", ".lan", ".internal", ".intranet", ".home.arpa")


@lru_cache
def is_address(host: str) -> bool:
    """Return whether `host` is an IP address and not a name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


@lru_cache
def is_loopback(host: str) -> bool:
    """Return whether `host` is this machine, by its usual name or by address."""
    return host == "localhost" or (is_address(host) and ipaddress.ip_address(host).is_loopback)


def is_inside(host: str) -> bool:
    """Return whether only this computer or its own network can reach `host`.

    Tells addresses for certain, and of names those that never mean anything elsewhere.
    """
    name = host.lower().rstrip(".").partition("%")[0]
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return "." not in name or name.endswith(_INSIDE_NAMES)
    if isinstance(address, ipaddress.IPv6Address):
        if address in _TRANSLATED:
            address = ipaddress.IPv4Address(address.packed[-4:])
        else:
            address = address.ipv4_mapped or address.sixtofour or address
    return any(address in network for network in _INSIDE if network.version == address.version)
