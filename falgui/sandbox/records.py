"""What the sandbox tells about itself: its addresses, what it stores, what it was asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The origins, such as `http://127.0.0.1:49152`; clients are told the first three only."""

    rest: str
    cdn: str
    legacy: str
    shard: str
    presigned: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What is fixed about an object before its bytes arrive."""

    url: str
    name: str
    content_type: str
    lifecycle: Mapping[str, object] | None
    """What was asked for, or None for nothing or nothing readable."""
    leg: str
    """Which way it came: `cdn`, `legacy` or `rest`."""


@dataclass(frozen=True, slots=True)
class StoredObject(Draft):
    """One stored object; `path` holds its bytes until the sandbox stops."""

    path: Path
    size: int
    sha256: str
    """Of the bytes, in hexadecimal."""
    created: float
    """When it became readable, in Unix seconds."""


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """One request, written down when its answer was ready to leave."""

    origin: str
    """`rest`, `cdn`, `shard`, `legacy` or `presigned`."""
    method: str
    path: str
    """As sent: still percent-encoded, with the query."""
    headers: Mapping[str, str]
    """By name, in any case."""
    status: int
    """Of the answer; 0 if the connection ended without one."""
    received: int
    """Bytes of the body that had arrived by then."""
    arrived: float
    """When its headers were read, on the `time.monotonic` clock."""
