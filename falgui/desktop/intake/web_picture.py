"""What a browser tells of a picture that was dragged or copied out of a page."""

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

from falgui.core.content_types import SNIFF_LENGTH, content_type
from falgui.core.sources import link_source
from falgui.core.translation import _

_KINDS: Final = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/webp": "WebP",
    "image/avif": "AVIF",
    "image/svg+xml": "SVG",
}


@dataclass(frozen=True, slots=True)
class WebPicture:
    """The one picture of a piece of a page: its address, and what is said in its place."""

    address: str
    words: str


def only_picture(html: bytes) -> WebPicture | None:
    """Return the picture in `html`, or None if there is none, or more than one."""
    finder = _Finder()
    finder.feed(text_of(html))
    finder.close()
    return finder.found[0] if len(finder.found) == 1 else None


def text_of(content: bytes) -> str:
    """Return the text of a format that some browsers write in UTF-8 and some in UTF-16."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    encoding = "utf-16-le" if b"\0" in content[:200].rstrip(b"\0") else "utf-8-sig"
    return content.decode(encoding, "replace").rstrip("\0")


def name_of_picture(address: str, html: bytes) -> str:
    """Return what a picture from `address` is called, in whose place a page has `html`.

    The address of a picture that is a link is where it leads to, so the page knows better. ""
    if nobody says.
    """
    picture = only_picture(html) if html else None
    # What stands in for a picture is a description: good enough where there is no name.
    inside = picture.address if picture else address
    return _last_part(inside) or (picture.words if picture else "") or _last_part(address)


def lost_in_copy(content: bytes, address: str, html: bytes) -> str:
    """Return what `content` is not, where a browser offers it for a picture from `address`; or "".

    A browser makes a copy of what it shows: one picture of a moving one, a PNG of a JPEG.
    """
    picture = only_picture(html) if html else None
    original = picture.address if picture else address
    if original.startswith("blob:"):
        return _("a copy by the browser; the page gives no original away")
    last = _last_part(original)
    kind, known = content_type("", content[:SNIFF_LENGTH]), content_type(last, b"")
    if not known.startswith("image/") or known == kind:
        return ""
    return _("a copy by the browser; drag it from its page for the original {kind}").format(
        kind=_KINDS.get(known, known)
    )


def _last_part(address: str) -> str:
    link = link_source(address)
    if link is None:
        return ""
    name = link.name
    # Without a path it is the host's.
    return "" if "/" not in address.partition("://")[2].rstrip("/") else name


class _Finder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[WebPicture] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of a picture."""
        told = dict(attrs)
        source = told.get("src") or ""
        if tag == "img" and source:
            self.found.append(WebPicture(source, (told.get("alt") or "").strip()))
