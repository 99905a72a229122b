"""What comes of an upload: a link, and all that is known of what it leads to."""

from dataclasses import dataclass

from falgui.core.lifetime import Lifetime


@dataclass(frozen=True, slots=True)
class Result:
    """A finished upload: its link and what it leads to."""

    url: str
    name: str
    content_type: str
    size: int
    leg: str
    """Which way it went: `cdn`, `legacy` or `rest`; `own` for a link of the person's own."""
    expires_seconds: int | None = None
    private: bool = False
    possible_copies: int = 0
    """How many further copies may be at fal, because a reply was lost."""
    finished_at: float = 0.0
    """When the link came, in seconds since 1970; 0 if nobody took note."""
    expires_at: float | None = None
    """When fal deletes the file, in seconds since 1970: as fal told, else as was asked for."""
    remark: str = ""
    """A sentence on what is not as it was asked for."""
    content_hash: str = ""
    """The BLAKE3 of the bytes that were sent, in hexadecimal; "" if unknown."""
    argument: str = ""
    """What a model calls its input for this file; "" leaves it to the file's type."""
    reused: bool = False
    """Whether the link was there before, and nothing was sent."""
    proven: bool = False
    """Whether what fal serves was fetched and compared, and is what was sent."""

    @property
    def was_sent(self) -> bool:
        """Whether its bytes were sent for it, and not a link used that was there already."""
        return not self.reused and self.leg != "own"

    @property
    def lifetime(self) -> Lifetime | None:
        """How long the file is at fal, or None if it stays."""
        if self.expires_at is None:
            return None
        return Lifetime(
            self.finished_at or self.expires_at - (self.expires_seconds or 0), self.expires_at
        )
