"""What becomes of a file's name: in its link, and in what a download is called."""

import os
import secrets
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from falgui.core.names import display_name
from falgui.probe.finding import Asking, Question, Seen
from falgui.transport.headers import clean_name, name_header

_LONGEST_SHOWN: Final = 60
_NAMES: Final = {
    "letters": "plain.txt",
    "blanks and brackets": "a b (1).txt",
    "non-ASCII": "é語.txt",
    "emoji": "👍🏽.txt",
    "percent": "50%.txt",
    "looks encoded": "a%41.txt",
    "newline": "a\nb.txt",
    "reserved": "a?b#c&d+e=f.txt",
    "quotes": "a'b\"c;d.txt",
    "leading dots": "..a.txt",
    "hidden": ".env",
    "no ending": "plain",
    "255 bytes": "n" * 251 + ".txt",
    "85 characters of 3 bytes": "語" * 85,
}
_RAW: Final = {
    "slash": "a/b.txt",
    "encoded slash": "a%2Fb.txt",
    "parent folder": "../a.txt",
    "backslash": "a\\b.txt",
    "nothing": "",
}
"""Headers that falgui never sends, for what the service makes of them."""


def in_headers(asking: Asking) -> Seen:
    """Upload under names of every kind."""
    lines = []
    others = []
    for kind, name in _NAMES.items():
        own = _unique(name)
        link, download = _uploaded(asking, name_header(own))
        how = _how(own, link)
        if how != _DECODED:
            others.append(kind)
        lines.append(f"{kind} ({_short(own)}): {how}; download: {download}")
    for kind, header in _RAW.items():
        link, download = _uploaded(asking, header)
        lines.append(f"{kind} (header {header!r}): link ends in {_ending(link)}; {download}")
    return Seen(tuple(lines), _judged(others))


def in_json(asking: Asking) -> Seen:
    """Have addresses signed for names of every kind, and send nothing there."""
    lines = []
    others = []
    for kind, name in _NAMES.items():
        own = clean_name(_unique(name))
        how = _how(own, asking.service.sign(name=own).file_url)
        if how != _DECODED:
            others.append(kind)
        lines.append(f"{kind} ({_short(own)}): {how}")
    return Seen(tuple(lines), _judged(others))


_DECODED: Final = "the link ends in the name, percent-encoded once"


def _judged(others: list[str]) -> str:
    if not others:
        return ""
    return f"other names in links: {', '.join(others)}; falgui takes any link as it comes"


def _unique(name: str) -> str:
    """Return the name with a few random letters in it, unless it is as long as may be."""
    stem, dot, ending = name.rpartition(".")
    if len(name.encode()) > 200 or not stem:  # noqa: PLR2004
        return name
    return f"{stem}-{secrets.token_hex(2)}{dot}{ending}"


def _uploaded(asking: Asking, header: str) -> tuple[str, str]:
    """Return the link that an upload gets, and what a download of it is called."""
    service = asking.service
    link = service.link_in(service.upload(os.urandom(64), name=header, content_type="text/plain"))
    told = service.ask("HEAD", link).headers.get("content-disposition")
    return link, "not named" if told is None else f"“{_short(told)}”"


def _how(name: str, link: str) -> str:
    """Return how `link` tells the name."""
    last = urlsplit(link).path.rpartition("/")[2]
    if last.endswith(quote(name, safe="")) or unquote(last).endswith(name):
        return _DECODED
    if unquote(last).endswith(name_header(name)):
        return "the link ends in the header as it was sent, encoded once more"
    return f"the link ends in {_ending(link)}"


def _ending(link: str) -> str:
    """Return the last part of a link without the id in front."""
    last = urlsplit(link).path.rpartition("/")[2]
    _id, mark, name = last.partition("_")
    return _short(name) if mark else "no name"


def _short(text: str) -> str:
    shown = display_name(text)
    return shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}…"


QUESTIONS: Final = (
    Question(
        "names",
        "How are names in X-Fal-File-Name decoded?",
        "uploaded under names of every kind and looked at link and Content-Disposition",
        "percent-decoded once; falgui shows its own name and uses the link as it is given",
        in_headers,
    ),
    Question(
        "names-in-json",
        "How are names in a request for a signed address taken?",
        "had addresses signed for names of every kind",
        "as they are",
        in_json,
    ),
)
