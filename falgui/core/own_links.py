"""What a look at a link of the person's own tells: whether models can read it as it is."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from falgui.core import messages
from falgui.core.content_types import UNKNOWN, is_same_type
from falgui.core.errors import RejectedError
from falgui.core.link_facts import LinkFacts
from falgui.core.messages import Message
from falgui.core.request import Request
from falgui.core.result import Result
from falgui.core.share_pages import shows_shared_files
from falgui.core.translation import _

OWN: Final = "own"
"""The leg of a link that needed none."""


class Verdict(StrEnum):
    """What comes of it when somebody without any credentials follows a link."""

    WORKS = "works"
    HERE_ONLY = "here only"
    """The file comes, but only to this computer or its network."""
    PASSWORD = "password"  # noqa: S105  the name of a verdict
    """The address itself holds a user name, without which nothing comes."""
    SIGN_IN = "sign-in"
    PAGE = "page"
    NOTHING = "nothing"
    ENDED = "ended"
    """Its signature is over."""
    EMPTY = "empty"
    INWARD = "inward"
    """It leads from outside to this computer or its network, and was not followed."""
    UNTRUSTED = "untrusted"
    """Its server's certificate is not valid."""
    FAILED = "failed"
    SILENT = "silent"


_MEDIA = frozenset({"image", "video", "audio"})
_REFUSALS_FROM = 400
FETCHED = frozenset({Verdict.WORKS, Verdict.HERE_ONLY, Verdict.PASSWORD})
"""Verdicts on links whose file this computer can fetch, for all that is known."""


@dataclass(frozen=True, slots=True)
class OwnLink:
    """What came of a look at one link; whatever was not told is left out."""

    url: str
    """The link to the file: the one that was given, or the one that its page stands for."""
    verdict: Verdict
    status: int = 0
    name: str = ""
    size: int | None = None
    content_type: str = ""
    """What its server calls it."""
    true_type: str = ""
    """What it is by its first bytes and its name."""
    expires_at: float | None = None
    """When its signature ends, in seconds since 1970."""
    is_direct: bool = False
    """Whether `url` was made from the address of a page."""

    @property
    def works(self) -> bool:
        """Whether models can read it as it is."""
        return self.verdict is Verdict.WORKS

    @property
    def can_be_fetched(self) -> bool:
        """Whether its file can be brought to this computer."""
        return self.verdict in FETCHED

    @property
    def host(self) -> str:
        """Whose link it is."""
        try:
            return urlsplit(self.url).hostname or ""
        except ValueError:
            return ""

    @property
    def kind(self) -> str:
        """The type to go by: what the server says, unless it says nothing."""
        return self.true_type if self.content_type in ("", UNKNOWN) else self.content_type


def remarks_on(link: OwnLink) -> list[str]:
    """Return what is to be known about a link that works, in sentences, the gravest first."""
    found = []
    told, true = link.content_type, link.true_type
    if _misleads(told, true):
        words = _("Its server calls it {told}, but it is {true}: some models may refuse it.")
        found.append(words.format(told=told, true=true))
    if link.is_direct:
        found.append(_("This is the link to the file itself. The one you gave leads to a page."))
    if link.url.lower().startswith("http:"):
        found.append(_("It is not encrypted (http)."))
    return found


def _misleads(told: str, true: str) -> bool:
    """Return whether a type is wrong enough to matter: media, and images of another format."""
    if {told, true} & {"", UNKNOWN} or is_same_type(told, true):
        return False
    kinds = [one.partition("/")[0] for one in (told, true)]
    return kinds == ["image", "image"] or (kinds[0] != kinds[1] and bool(_MEDIA & {*kinds}))


def facts_of(link: OwnLink) -> LinkFacts:
    """Return what `link` tells as a look at a link of fal's would."""
    if link.works:
        return LinkFacts(
            link.status,
            is_shown=True,
            size=link.size,
            content_type=link.content_type,
            expires_at=link.expires_at,
            tells_expiry=link.expires_at is not None,
        )
    # A page comes with success, which it is not.
    if link.verdict in (Verdict.SIGN_IN, Verdict.PASSWORD, Verdict.ENDED):
        return LinkFacts(403)
    if link.verdict in (Verdict.PAGE, Verdict.EMPTY):
        return LinkFacts(404)
    return LinkFacts(0 if link.status < _REFUSALS_FROM else link.status)


def reason_to_fetch(link: OwnLink) -> str:
    """Return why a link that works here is of no use to models, as a part of a sentence."""
    if link.verdict is Verdict.PASSWORD:
        return _("fetched, because the link holds a password")
    return _("fetched, because fal cannot reach the link")


def message_about(link: OwnLink) -> Message:
    """Return why models can't read a link, and what can be done."""
    host, verdict = link.host, link.verdict
    if verdict is Verdict.FAILED:
        return messages.link_server_failed(host, f"HTTP {link.status}")
    if verdict is Verdict.PAGE and shows_shared_files(host):
        return messages.link_is_share_page(host)
    words = {
        Verdict.HERE_ONLY: messages.link_is_here_only,
        Verdict.PASSWORD: messages.link_holds_password,
        Verdict.SIGN_IN: messages.link_wants_sign_in,
        Verdict.PAGE: messages.link_is_page,
        Verdict.NOTHING: messages.link_leads_nowhere,
        Verdict.ENDED: messages.link_has_ended,
        Verdict.EMPTY: messages.link_is_empty,
        Verdict.UNTRUSTED: messages.link_is_not_trusted,
        Verdict.INWARD: messages.link_leads_inside,
    }
    return words.get(verdict, messages.link_without_answer)(host)


def taken_as_it_is(link: OwnLink, request: Request, now: float) -> Result | None:
    """Return the result that `link` is by itself, or None if its file has to be fetched first.

    `now` is in seconds since 1970. Raises `RejectedError` for a link that brings no file.
    """
    if link.works:
        return Result(
            url=link.url,
            name=link.name,
            content_type=link.kind,
            size=link.size or 0,
            leg=OWN,
            finished_at=now,
            expires_at=link.expires_at,
            remark=next(iter(remarks_on(link)), ""),
            argument=request.options.argument,
        )
    if link.can_be_fetched:
        return None
    raise RejectedError(message_about(link), f"HTTP {link.status}" if link.status else "")
