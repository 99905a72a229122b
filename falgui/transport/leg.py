"""What the ways to fal have in common."""

from dataclasses import dataclass
from typing import Protocol

from falgui.core.link_facts import LinkFacts
from falgui.transport.resume import Claim
from falgui.transport.retry import Persistence
from falgui.transport.transfer import Transfer


@dataclass(frozen=True, slots=True)
class Delivery:
    """A file that is at fal: its link, and how many further copies may be there.

    `facts` is what a look at the link has told on the way, if there was one.
    """

    url: str
    possible_copies: int
    facts: LinkFacts | None = None


class Leg(Protocol):
    """One of the ways to get a file to fal."""

    @property
    def name(self) -> str:
        """What the leg is called in results and in the log."""

    def takes(self, transfer: Transfer) -> bool:
        """Return whether a file like this can go this way at all."""

    def send(self, transfer: Transfer, claim: Claim, persistence: Persistence) -> Delivery:
        """Send the file; raises `UploadError` or `Cancelled`."""
