"""What a proxy's address may look like, as a person types it."""

from typing import Final
from urllib.parse import urlsplit

from falgui.core.translation import _

SCHEMES: Final = ("http", "https", "socks5", "socks5h")
_PORTS: Final = range(1, 65536)


def proxy_address_problem(text: str) -> str:
    """Return in one sentence what is wrong with a proxy's address, "" when nothing is.

    Without a scheme it is an HTTP proxy's. User names and passwords are refused: addresses are
    kept in plain text.
    """
    if not text.strip():
        return _("Write host and port, such as proxy.example:3128.")
    try:
        parts = urlsplit(whole_proxy_address(text))
        host, port = parts.hostname, parts.port
    except ValueError:
        return _("The port is a number from 1 to 65535.")
    if parts.scheme not in SCHEMES:
        return _("It begins with http, https, socks5 or socks5h.")
    if "@" in parts.netloc:
        return _("Leave user name and password out; they belong into the environment.")
    if port is not None and port not in _PORTS:
        return _("The port is a number from 1 to 65535.")
    if not host or not _is_host(host):
        return _("Write host and port, such as proxy.example:3128.")
    if parts.path.strip("/") or parts.query or parts.fragment:
        return _("Nothing follows the port.")
    return ""


def is_proxy_address(text: str) -> bool:
    """Return whether `text` names a proxy, without a user name or password."""
    return not proxy_address_problem(text)


def whole_proxy_address(text: str) -> str:
    """Return an address as it was typed, with its scheme."""
    text = text.strip()
    return text if "://" in text else f"http://{text}"


def _is_host(host: str) -> bool:
    return all(letter.isalnum() or letter in "-._:%" for letter in host)
