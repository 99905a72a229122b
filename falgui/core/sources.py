"""Where an upload's bytes come from."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit


@dataclass(frozen=True, slots=True)
class FileSource:
    """A file on this machine.

    `temporary` marks a file that falgui itself wrote (a pasted picture) and removes afterwards.
    `remark` says for its row what was lost on the way into it.
    `content_type` is what the person says it is; "" leaves that to its bytes and its name.
    """

    path: Path
    temporary: bool = False
    content_type: str = ""
    remark: str = field(default="", compare=False)

    @property
    def name(self) -> str:
        """The last path component, as the file system has it."""
        return self.path.name


@dataclass(frozen=True, slots=True)
class LinkSource:
    """A file at an http(s) address.

    If models can read it there, its own link is the result; with `fetch`, or where they can't,
    it is fetched first and then uploaded.
    """

    url: str
    fetch: bool = False

    @property
    def name(self) -> str:
        """The last component of the address' path, or its host."""
        parts = urlsplit(self.url)
        return unquote(parts.path).rstrip("/").rpartition("/")[2] or parts.hostname or self.url


Source = FileSource | LinkSource


def to_be_fetched(source: Source) -> Source:
    """Return `source`, which is fetched and uploaded in any case if it is a link."""
    return replace(source, fetch=True) if isinstance(source, LinkSource) else source


def link_source(text: str) -> LinkSource | None:
    """Return the source for an http(s) address, or None if `text` isn't one."""
    candidate = text.strip()
    if " " in candidate or not candidate.isprintable():
        return None
    try:
        parts = urlsplit(candidate)
        usable = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    return LinkSource(candidate) if usable else None


def without_query(address: str) -> str:
    """Return `address` without what may be a signature: its query, fragment and user name."""
    try:
        parts = urlsplit(address)
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit((parts.scheme, host, parts.path, "", ""))
    except ValueError:
        return ""
