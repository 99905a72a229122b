"""The figures by which the sandbox accepts and refuses."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rules:
    """Limits of the service, as recorded or documented; lower them to test small.

    Sizes are in bytes, times in seconds.
    """

    single_limit: int = 100_000_000
    """The largest body of a single upload to the CDN or the legacy CDN; more is answered 413."""
    smallest_part: int = 5 * 1024 * 1024
    """The smallest part that isn't the last."""
    most_parts: int = 10_000
    """The highest part number."""
    ascending_parts: bool = True
    """Whether the list of parts must be in order. The official client doesn't sort it, so the
    service seems to be more lenient; object stores in general are not."""
    token_seconds: float = 30 * 86400
    """The lifetime of a CDN token."""
    signed_seconds: float = 120
    """How long a signed URL takes a whole file."""
    default_expiry_seconds: int | None = None
    """After how long an object ends for which nothing was asked, or None for never: what the
    account is set to."""
    unseen_seconds: float = 0
    """How long a new object is answered 404, as on a network of caches."""
    signed_multipart_seconds: float = 3600
    """How long a signed URL takes parts; two minutes would leave no time for a large file."""
