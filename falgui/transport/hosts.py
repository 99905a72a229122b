"""What the text of a host is: a name, an address, or this machine itself."""

import ipaddress


def is_address(host: str) -> bool:
    """Return whether `host` is an IP address and not a name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Return whether `host` is this machine, by its usual name or by address."""
    return host == "localhost" or (is_address(host) and ipaddress.ip_address(host).is_loopback)
