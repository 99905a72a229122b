"""What the person chose about the way to fal."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from falgui.store.settings import ProxyChoice, Settings


@dataclass(frozen=True, slots=True)
class NetworkChoice:
    """Which proxy is used, and whose certificates are trusted besides the system's."""

    proxy: ProxyChoice = ProxyChoice.SYSTEM
    proxy_address: str = ""
    extra_authority: Path | None = None
    """A PEM file."""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return what `settings` say about the network."""
        authority = settings.extra_authority
        return cls(settings.proxy, settings.proxy_address, Path(authority) if authority else None)
