"""Reading files back: length, ranges, compression, other sites, redirects."""

import secrets
from typing import Final
from urllib.parse import urlsplit

from falgui.probe.finding import Asking, Question, Seen
from falgui.transport.reply import Reply

_CHARACTERS: Final = 6000
_PARTIAL: Final = 206
_REDIRECTS: Final = range(300, 400)


def length(asking: Asking) -> Seen:
    """Read a text whole, plain and with compression allowed."""
    link, content = _text(asking)
    service = asking.service
    plain = service.ask("GET", link)
    packed = service.ask("GET", link, headers={"Accept-Encoding": "gzip, br"})
    head = service.ask("HEAD", link)
    right = "the bytes that were sent" if plain.body == content else "other bytes"
    lines = (
        f"plain: {_shape(plain)}; {right}",
        f"with “Accept-Encoding: gzip, br”: {_shape(packed)}",
        f"HEAD: {_shape(head)}",
    )
    if plain.body != content:
        return Seen(lines, "not what was sent; falgui's “Verify link” would say so")
    if head.headers.get("content-length") != str(len(content)):
        return Seen(lines, "HEAD does not tell the size; falgui does without")
    return Seen(lines)


def ranges(asking: Asking) -> Seen:
    """Read ten bytes out of the middle."""
    link, content = _text(asking)
    reply = asking.service.ask("GET", link, headers={"Range": "bytes=100-109"})
    told = "content-range" in reply.headers
    lines = (f"{_status_of(reply)}, {'with' if told else 'no'} Content-Range",)
    if reply.status == _PARTIAL and reply.body == content[100:110]:
        return Seen(lines)
    return Seen(lines, "ranges are not served; falgui reads whole files only")


def other_sites(asking: Asking) -> Seen:
    """Ask as a page of another site would."""
    link, _content = _text(asking)
    origin = {"Origin": "https://example.com"}
    reply = asking.service.ask("GET", link, headers=origin)
    preflight = asking.service.ask(
        "OPTIONS", link, headers={**origin, "Access-Control-Request-Method": "GET"}
    )
    lines = (f"GET: {_cors(reply)}", f"OPTIONS: HTTP {preflight.status}, {_cors(preflight)}")
    allowed = reply.headers.get("access-control-allow-origin") in ("*", "https://example.com")
    return Seen(lines, "" if allowed else "pages of other sites can't read files")


def redirects(asking: Asking) -> Seen:
    """Look whether a link leads elsewhere."""
    link, _content = _text(asking)
    replies = {
        "HEAD": asking.service.ask("HEAD", link),
        "GET": asking.service.ask("GET", link),
    }
    lines = tuple(f"{method}: {_direction(reply)}" for method, reply in replies.items())
    if any(reply.status in _REDIRECTS for reply in replies.values()):
        return Seen(lines, "links redirect; falgui doesn't follow, and can't look at the file")
    return Seen(lines)


def _text(asking: Asking) -> tuple[str, bytes]:
    """Upload random letters as text, which would be worth compressing; return link and bytes."""
    content = secrets.token_hex(_CHARACTERS // 2).encode()
    reply = asking.service.upload(content, name="text.txt", content_type="text/plain")
    return asking.service.link_in(reply), content


def _shape(reply: Reply) -> str:
    told = [
        f"{name}: {reply.headers[name]}"
        for name in ("content-length", "content-encoding", "transfer-encoding", "accept-ranges")
        if name in reply.headers
    ]
    return ", ".join([f"HTTP {reply.status}", *told])


def _status_of(reply: Reply) -> str:
    """Return the status of an answer whose body is a file's."""
    return f"HTTP {reply.status}, {len(reply.body)} bytes"


def _cors(reply: Reply) -> str:
    told = [
        f"{name}: {value[:60]}"
        for name, value in reply.headers.items()
        if name.startswith("access-control-")
    ]
    return ", ".join(told) or "no access-control headers"


def _direction(reply: Reply) -> str:
    if reply.status not in _REDIRECTS:
        return f"HTTP {reply.status}, no redirect"
    # The address itself may hold a signature.
    host = urlsplit(reply.headers.get("location", "")).hostname
    return f"HTTP {reply.status}, to {host or 'the same host'}"


QUESTIONS: Final = (
    Question(
        "length",
        "Does a file come with its length, and compressed?",
        "read a text as it is and with compression allowed, and looked at it",
        "Content-Length, unless compressed, which falgui asks not to be",
        length,
    ),
    Question(
        "ranges",
        "Are ranges served?",
        "asked for ten bytes",
        "206 with Content-Range; falgui doesn't need them",
        ranges,
    ),
    Question(
        "other-sites",
        "May pages of other sites read files?",
        "asked with an Origin, and by OPTIONS",
        "access-control-allow-origin for everybody; falgui doesn't need it",
        other_sites,
    ),
    Question(
        "redirects",
        "Do links redirect?",
        "asked for a file without following",
        "no, the link leads to the file itself",
        redirects,
    ),
)
