"""What somebody got who fetched a whole file from its link, and what that proves."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Served:
    """The answer to a fetch of a whole file; without a hash nothing came, or not all of it."""

    status: int = 0
    """0 if nobody answered."""
    content_hash: str = ""
    """The BLAKE3 of what came, in hexadecimal."""


class Proof(StrEnum):
    """What a comparison with the hash of what was sent comes to."""

    SAME = "same"
    OTHER = "other"
    NOT_READ = "not read"
    """Nothing could be fetched, which says nothing of the file."""


def proof_of(served: Served, sent: str) -> Proof:
    """Return what `served` proves of bytes whose BLAKE3 is `sent`."""
    if not served.content_hash:
        return Proof.NOT_READ
    return Proof.SAME if served.content_hash == sent else Proof.OTHER
