"""Looks at a link as a model's runner would: one GET without credentials, of its first bytes."""

import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Final

import httpx

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.content_types import SNIFF_LENGTH, content_type
from falgui.core.errors import ProxyError
from falgui.core.own_links import OwnLink, Verdict
from falgui.core.share_pages import direct_link
from falgui.core.signed_links import signature_end
from falgui.core.sources import LinkSource
from falgui.transport import failures
from falgui.transport.fetch import PAGES, mime_of, name_of
from falgui.transport.following import CookieWantedError, Followed, InwardError, following
from falgui.transport.wire import Attempt

_UNTRUSTED: Final = messages.untrusted_certificate().id
_PATIENCE: Final = 10.0
_TYPE: Final = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,100}", re.ASCII)
_NUMBER: Final = re.compile(r"[0-9]{1,16}", re.ASCII)
_HEAD: Final = 16 * 1024
"""How much of a page is read to tell whether people sign in there."""
_CLOSED: Final = frozenset({401, 402, 403, 407, 511})
_ABSENT: Final = frozenset({404, 410})
_SIGN_IN_HOST: Final = re.compile(r"(?:accounts?|login|signin|sso|auth|idp)\.", re.IGNORECASE)
_SIGN_IN_PATH: Final = re.compile(
    r"/(?:log-?in|sign-?in|sso|saml\d?|oauth2?|servicelogin|users/sign_in)(?:[/.;]|$)",
    re.IGNORECASE,
)
_PASSWORD_FIELD: Final = re.compile(rb"<input[^>]{0,500}type\s*=\s*[\"']?password", re.IGNORECASE)
_PAGE_BEGINS: Final = re.compile(rb"\s*<(?:!doctype\s+html|html[\s>])", re.IGNORECASE)


def look_at_own(
    client: httpx.Client,
    url: str,
    cancel: Cancel,
    clock: Callable[[], float] = time.time,
) -> OwnLink:
    """Return whether models can read what is at `url`, and what it is; raises `Cancelled`.

    Knows some pages that stand for a file, and looks at that file's link instead. A user name in
    the address is left out. `clock` tells the seconds since 1970. Raises `ProxyError` when the
    proxy that is set does not let anything through.
    """
    direct = direct_link(url)
    asked = url if direct is None else direct
    try:
        address = httpx.URL(asked)
    except httpx.InvalidURL:
        return OwnLink(asked, Verdict.SILENT)
    holds_password = bool(address.userinfo)
    if holds_password:
        asked = str(address.copy_with(username=None, password=None))
    found = _look(client, asked, cancel, clock())
    if holds_password and found.verdict is Verdict.SIGN_IN:
        return replace(found, verdict=Verdict.PASSWORD)
    return replace(found, is_direct=direct is not None)


def _look(client: httpx.Client, url: str, cancel: Cancel, now: float) -> OwnLink:
    timeout, attempt = httpx.Timeout(_PATIENCE, pool=None), Attempt(cancel)
    try:
        with following(
            client, url, cancel, timeout=timeout, reply_seconds=_PATIENCE, attempt=attempt
        ) as followed:
            return _told(url, followed, now)
    except InwardError:
        return OwnLink(url, Verdict.INWARD)
    except CookieWantedError:
        return OwnLink(url, Verdict.SIGN_IN)
    except httpx.TooManyRedirects:
        return OwnLink(url, Verdict.SILENT)
    except failures.NO_REPLY as error:
        problem = failures.from_exception(error, unclear=False, proxy=attempt.proxy)
        if isinstance(problem, ProxyError):
            raise problem from None
        is_untrusted = problem.message.id == _UNTRUSTED
        return OwnLink(url, Verdict.UNTRUSTED if is_untrusted else Verdict.SILENT)


def _told(url: str, followed: Followed, now: float) -> OwnLink:
    response = followed.response
    status, ends = response.status_code, signature_end(url)
    if not response.is_success:
        return OwnLink(url, _refusal(status, is_over=ends is not None and ends <= now), status)
    head, is_whole = _first_bytes(response)
    name = name_of(response, LinkSource(url))
    served = mime_of(response)
    link = OwnLink(
        url,
        Verdict.HERE_ONLY if followed.is_inside else Verdict.WORKS,
        status,
        name,
        _size_of(response, len(head) if is_whole else None),
        served if _TYPE.fullmatch(served) else "",
        content_type(name, head[:SNIFF_LENGTH]),
        # Whoever still gives the file thinks otherwise of a signature that is over.
        ends if ends is not None and ends > now else None,
    )
    # As a plain text it is meant to be read as one, like the sources of a page.
    is_page = served != "text/plain" and bool(_PAGE_BEGINS.match(head))
    if served in PAGES or is_page:
        wants = _wants_sign_in(response, head)
        return replace(link, verdict=Verdict.SIGN_IN if wants else Verdict.PAGE)
    if head:
        return link
    return replace(link, verdict=Verdict.EMPTY if is_whole else Verdict.SILENT)


def _refusal(status: int, *, is_over: bool) -> Verdict:
    if is_over and 400 <= status < 500:  # noqa: PLR2004
        return Verdict.ENDED
    if status in _CLOSED:
        return Verdict.SIGN_IN
    return Verdict.NOTHING if status in _ABSENT else Verdict.FAILED


def _first_bytes(response: httpx.Response) -> tuple[bytes, bool]:
    """Return how the body begins, and whether that is all of it.

    What breaks off later is no matter of a look.
    """
    head = b""
    pieces = response.iter_raw()
    with suppress(*failures.NO_REPLY):
        while len(head) <= _HEAD:
            piece = next(pieces, None)
            if piece is None:
                return head, True
            head += piece
    return head[:_HEAD], False


def _size_of(response: httpx.Response, whole: int | None) -> int | None:
    length = response.headers.get("content-length", "")
    is_plain = "content-encoding" not in response.headers
    return int(length) if is_plain and _NUMBER.fullmatch(length) else whole


def _wants_sign_in(response: httpx.Response, head: bytes) -> bool:
    place = response.url
    return bool(
        _SIGN_IN_HOST.match(place.host)
        or _SIGN_IN_PATH.search(place.path)
        or _PASSWORD_FIELD.search(head)
    )
