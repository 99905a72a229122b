"""Where fal is, and which addresses in its replies are really fal's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from falgui.core import messages
from falgui.core.errors import UntrustedError
from falgui.transport.hosts import is_address, is_loopback

_VARIABLES: Final = {
    "rest": "FALGUI_REST_URL",
    "cdn": "FALGUI_CDN_URL",
    "legacy": "FALGUI_LEGACY_CDN_URL",
}
_STORAGE_DOMAIN: Final = "fal.media"
_LONGEST_ADDRESS: Final = 4096
_WITHOUT_TRICKS: Final = re.compile(r"[!#-;=?-\[\]-~]*")
"""ASCII that can be seen, but for quotes, angle brackets and backslashes."""
_LABEL: Final = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST: Final = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*")


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The three origins (scheme, host and port, no path) that falgui talks to."""

    rest: str = "https://rest.fal.ai"
    cdn: str = "https://v3.fal.media"
    legacy: str = "https://fal.media"

    @property
    def token_address(self) -> str:
        """Where REST gives a token to whoever has a key."""
        return f"{self.rest}/storage/auth/token?storage_type=fal-cdn-v3"

    def require_storage(self, address: object) -> str:
        """Return `address` if it is a storage address of fal's, or raise `UntrustedError`.

        Storage is `fal.media` and its subdomains over https; loopback too when an override
        points there. Such an address may be handed the CDN token.
        """
        parts = self._require_safe(address)
        host = parts.hostname or ""
        if not (
            host == _STORAGE_DOMAIN
            or host.endswith(f".{_STORAGE_DOMAIN}")
            or host == urlsplit(self.cdn).hostname
            or (self._on_loopback and is_loopback(host))
        ):
            raise UntrustedError(messages.unexpected_address(host))
        return parts.geturl()

    def is_storage(self, address: str) -> bool:
        """Return whether `address` is a storage address of fal's."""
        try:
            self.require_storage(address)
        except UntrustedError:
            return False
        return True

    def require_signed(self, address: object) -> str:
        """Return `address` if a presigned upload may go there, or raise `UntrustedError`.

        Any https host will do, because it is handed the file and nothing else.
        """
        parts = self._require_safe(address)
        host = parts.hostname or ""
        if is_address(host) and not is_loopback(host):
            raise UntrustedError(messages.unexpected_address(host))
        return parts.geturl()

    def _require_safe(self, address: object) -> SplitResult:
        """Return the parts of an https address without user name, blanks or odd ports."""
        if not isinstance(address, str) or len(address) > _LONGEST_ADDRESS:
            raise UntrustedError(messages.unexpected_address(""))
        if not _WITHOUT_TRICKS.fullmatch(address):
            raise UntrustedError(messages.unexpected_address(""))
        try:
            parts = urlsplit(address)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            raise UntrustedError(messages.unexpected_address("")) from None
        secure = parts.scheme == "https" and port in (None, 443)
        here = self._on_loopback and is_loopback(host) and parts.scheme in ("http", "https")
        chosen = f"{parts.scheme}://{parts.netloc}" in (self.rest, self.cdn, self.legacy)
        if "@" in parts.netloc or not _is_host(host) or not (secure or here or chosen):
            raise UntrustedError(messages.unexpected_address(host))
        return parts

    @property
    def _on_loopback(self) -> bool:
        return any(
            is_loopback(urlsplit(origin).hostname or "")
            for origin in (self.rest, self.cdn, self.legacy)
        )


def endpoints_from(environment: Mapping[str, str]) -> Endpoints:
    """Return fal's endpoints with the overrides of the environment; see `_VARIABLES`.

    Raises `ValueError`, naming the variable, for anything but an https origin; plain http may
    name a loopback host only.
    """
    origins: dict[str, str] = {}
    for field, variable in _VARIABLES.items():
        value = environment.get(variable, "").strip().rstrip("/")
        if not value:
            continue
        if not is_origin(value):
            raise ValueError(variable)
        origins[field] = value
    return Endpoints(**origins)


def is_origin(text: str) -> bool:
    """Return whether `text` is scheme, host and port: https, or http on this machine."""
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    secure = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    return (
        secure and _is_host(host) and text == f"{parts.scheme}://{parts.netloc}" and "@" not in text
    )


def _is_host(text: str) -> bool:
    return _HOST.fullmatch(text) is not None or is_address(text)
