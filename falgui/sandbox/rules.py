"""The figures and habits by which the sandbox accepts, refuses and answers."""

from dataclasses import dataclass
from enum import StrEnum


class EtagKind(StrEnum):
    """What the etag of a part is."""

    MD5 = "quoted MD5"
    BARE = "MD5 without quotes"
    KEYED = "quoted, but no MD5 of the part"


class NameKind(StrEnum):
    """What becomes of the name in a header."""

    DECODED = "percent-decoded"
    KEPT = "taken as it is"
    DROPPED = "left out of the link"


@dataclass(frozen=True, slots=True)
class Rules:
    """Limits of the service, as recorded or documented; lower them to test small.

    Where nobody knows what the real service does, there is a rule for either answer. Sizes are
    in bytes, times in seconds.
    """

    single_limit: int = 100_000_000
    """The largest body of a single upload to the CDN or the legacy CDN; more is answered 413."""
    refuses_early: bool = True
    """Whether a body that is too large is refused by its header, or only when all of it came."""
    smallest_part: int = 5 * 1024 * 1024
    """The smallest part that isn't the last."""
    most_parts: int = 10_000
    """The highest part number."""
    ascending_parts: bool = True
    """Whether the list of parts must be in order. The official client doesn't sort it, so the
    service seems to be more lenient; object stores in general are not."""
    gapless_parts: bool = True
    """Whether the list must begin with 1 and leave no number out."""
    every_part: bool = True
    """Whether the list must name every part that was sent."""
    etag: EtagKind = EtagKind.MD5
    checks_etags: bool = True
    """Whether an etag in the list must be its part's."""
    replaces_parts: bool = True
    """Whether a part that is sent again takes the place of the first one; else that one stays."""
    completed_again: int = 404
    """The status for completing a second time; 200 answers as the first time."""
    unfinished: int = 404
    """The status of a link whose file is not complete; 200 is an empty file."""
    unfinished_seconds: float | None = None
    """How long an unfinished upload takes parts, or None for ever."""
    key_refusal: int = 401
    token_refusal: int = 401
    token_seconds: float = 30 * 86400
    """The lifetime of a CDN token."""
    tells_token_lifetime: bool = True
    one_token: bool = False
    """Whether a new token ends the ones before."""
    signed_seconds: float = 120
    """How long a signed URL takes a whole file."""
    tells_signed_lifetime: bool = True
    """Whether the query of a signed URL says how long it lives."""
    signed_refusal: int = 403
    signed_once: bool = False
    """Whether a signed URL takes one file and no other in its place."""
    legacy_status: int | None = None
    """The status of everything at the legacy CDN, or None while it is alive."""
    refused_types: frozenset[str] = frozenset()
    """Content types of single uploads that are answered 429."""
    retry_after: str = ""
    """What those answers say about waiting; nothing when empty."""
    names: NameKind = NameKind.DECODED
    default_expiry_seconds: int | None = None
    """After how long an object ends for which nothing was asked, or None for never: what the
    account is set to."""
    tells_expiry: bool = True
    expiry_in_milliseconds: bool = True
    """Whether the expiry is told in milliseconds, or else in seconds."""
    keeps_expired: bool = False
    """Whether objects stay when their time is over."""
    hidden: int = 404
    """The status that strangers get of a hidden file."""
    unseen_seconds: float = 0
    """How long a new object is answered 404, as on a network of caches."""
    compresses: bool = False
    """Whether texts are read compressed where that is allowed, without their length."""
    serves_ranges: bool = True
    tells_other_sites: bool = False
    """Whether pages of other sites may read files (CORS)."""
    redirects: bool = False
    """Whether links lead to another address at which the file is."""
    signed_multipart_seconds: float = 3600
    """How long a signed URL takes parts; two minutes would leave no time for a large file."""
