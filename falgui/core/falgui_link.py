"""Links to falgui itself, which other programs and web pages may send: `falgui://upload?url=…`."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import unquote, urlsplit

from falgui.core.sources import link_source
from falgui.core.translation import _

LONGEST: Final = 16_384
"""In characters."""
MOST_ADDRESSES: Final = 50
PAGES: Final = frozenset(
    {"general", "account", "upload", "preparing", "copying", "programs", "diagnostics"}
)
"""The settings' pages, as links call them."""
_BEGINNING: Final = re.compile(r"falgui:", re.IGNORECASE)
_LINK: Final = re.compile(
    r"falgui:(?://)?(?P<wish>open|upload|settings)(?:/(?P<page>[a-z]+))?/?(?:\?(?P<query>[^#]*))?",
    re.IGNORECASE,
)
_LOCAL_NAMES: Final = frozenset({"file", "files", "path", "paths"})
_LOCAL: Final = re.compile(r"file:|[/\\~]|[A-Za-z]:[/\\]", re.IGNORECASE)


class Wish(StrEnum):
    """What a link to falgui may ask for."""

    OPEN = "open"
    """The window."""
    UPLOAD = "upload"
    """That what is at http(s) addresses be uploaded."""
    SETTINGS = "settings"


@dataclass(frozen=True, slots=True)
class FalguiLink:
    """What such a link asks for; nothing of it has been agreed to."""

    wish: Wish
    addresses: tuple[str, ...] = ()
    """The http(s) addresses of what is to be uploaded; one at least, and only then."""
    page: str = ""
    """One of `PAGES`, or "" for the settings as they were last."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """Whom the addresses lead to, each once, in ASCII: look-alike letters show as `xn--…`."""
        return tuple(dict.fromkeys(_host(address) for address in self.addresses))


def is_falgui_link(text: str) -> bool:
    """Return whether `text` is meant for falgui and names no file, whatever else is in it."""
    return _BEGINNING.match(text) is not None


def read_falgui_link(text: str) -> FalguiLink | str:
    """Return what a link to falgui asks for, or a sentence about why it is not followed."""
    found = _LINK.fullmatch(text) if len(text) <= LONGEST else None
    if found is None or not text.isascii() or not text.isprintable() or " " in text:
        return _not_understood()
    wish = Wish(found["wish"].lower())
    page, query = found["page"] or "", found["query"] or ""
    match wish:
        case Wish.OPEN if not page and not query:
            return FalguiLink(wish)
        case Wish.SETTINGS if (not page or page in PAGES) and not query:
            return FalguiLink(wish, page=page)
        case Wish.UPLOAD if not page and query:
            return _upload(query)
    return _not_understood()


def _upload(query: str) -> FalguiLink | str:
    addresses = []
    for part in query.split("&"):
        name, _equals, value = part.partition("=")
        try:
            # A plus stays one: addresses have no blanks that it could stand for.
            address = unquote(value, errors="strict")
        except UnicodeDecodeError:
            return _not_understood()
        if name.lower() in _LOCAL_NAMES or _LOCAL.match(address):
            return _(
                "A link asked falgui to upload a file of this computer. Links can't do that: drop "
                "the file here yourself."
            )
        if name != "url" or not _is_plain(address):
            return _not_understood()
        addresses.append(address)
    if len(addresses) > MOST_ADDRESSES:
        return _("A link asked falgui for more than {n} uploads at once, and was ignored.").format(
            n=MOST_ADDRESSES
        )
    return FalguiLink(Wish.UPLOAD, tuple(dict.fromkeys(addresses)))


def _is_plain(address: str) -> bool:
    """Return whether this is an http(s) address that leads where it seems to lead."""
    if link_source(address) is None or address != address.strip() or "\\" in address:
        return False
    try:
        return "@" not in urlsplit(address).netloc and bool(_host(address))
    except ValueError:
        return False


def _host(address: str) -> str:
    parts = urlsplit(address)
    host = (parts.hostname or "").encode("idna").decode("ascii")
    host = f"[{host}]" if ":" in host else host
    return host if parts.port is None else f"{host}:{parts.port}"


def _not_understood() -> str:
    return _("A link asked falgui for something that it does not know, and was ignored.")
