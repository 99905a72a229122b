"""What an uploader asks of the way to fal and back."""

from pathlib import Path
from typing import Protocol

from falgui.core.cancel import Cancel
from falgui.core.link_facts import LinkFacts
from falgui.core.meter import Meter
from falgui.core.own_links import OwnLink
from falgui.core.secret import Secret
from falgui.core.served import Served
from falgui.core.sources import LinkSource
from falgui.transport.fal import Sent
from falgui.transport.fetch import Fetched
from falgui.transport.transfer import Transfer


class Transport(Protocol):
    """The way to fal and back; `falgui.transport.fal.Fal` is the one there is."""

    def send(self, transfer: Transfer) -> Sent:
        """Send a file and return where it is."""

    def warm_up(self, cancel: Cancel) -> None:
        """Have token and connection ready for an upload that is likely to come soon."""

    def check(self, transfer: Transfer, sent: Sent) -> LinkFacts:
        """Return what fal really did with a file that was sent; raises M31 if it is another."""

    def look_at(self, url: str, cancel: Cancel) -> LinkFacts:
        """Return what is at a link now."""

    def look_again(self, url: str, cancel: Cancel, account: str, *, private: bool) -> LinkFacts:
        """Return what is at the link of an earlier upload of `account` now."""

    def account(self) -> str:
        """Return what tells the account in use from others."""

    def hash_served(
        self, url: str, size: int, meter: Meter, cancel: Cancel, account: str = ""
    ) -> Served:
        """Fetch a whole file from its link and return its hash."""

    def look_at_own(self, url: str, cancel: Cancel) -> OwnLink:
        """Return whether models can read a link of the person's own."""

    def fetch(self, link: LinkSource, folder: Path, meter: Meter, cancel: Cancel) -> Fetched:
        """Bring a link's file to this machine."""

    def check_key(self, key: Secret) -> None:
        """Ask fal whether it takes `key`."""

    def reconsider_key(self) -> None:
        """Try a key again that fal has refused."""

    def is_reachable(self) -> bool:
        """Return whether fal answers at all."""

    def reconnect(self) -> None:
        """Begin anew with the network: the machine has slept, or is in another network now."""

    def follow_choice(self) -> None:
        """Send later requests the way that the settings choose by now."""

    def close(self) -> None:
        """End threads and connections."""
