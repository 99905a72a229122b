"""Follows a link as anybody could: no credentials but its own, no cookies, never inward."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import httpx

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import UntrustedError
from falgui.transport.hosts import is_inside
from falgui.transport.wire import Attempt

_MOST_REDIRECTS: Final = 10


class InwardError(UntrustedError):
    """A link from outside leads to this computer or its own network."""


class CookieWantedError(httpx.TooManyRedirects):
    """A link leads in circles to whoever brings none of the cookies that it hands out."""


class Followed:
    """The answer that a link led to, its body still to be read."""

    def __init__(self, response: httpx.Response, attempt: Attempt, *, is_inside: bool) -> None:
        self.response = response
        self.attempt = attempt
        self.is_inside = is_inside
        """Whether only this computer or its own network is answered by whom it led to."""


@contextmanager
def following(
    client: httpx.Client,
    url: str,
    cancel: Cancel,
    *,
    timeout: httpx.Timeout | None = None,
    reply_seconds: float | None = None,
    attempt: Attempt | None = None,
) -> Iterator[Followed]:
    """Send a GET to `url` and to where it redirects, a few times, and give the last answer.

    What begins outside never ends on this computer or in its own network: `InwardError`, before
    a byte is sent there. `attempt` tells of the way afterwards, should nobody answer. Raises
    `httpx.TooManyRedirects` and whatever else httpx raises, and `Cancelled`.
    """
    request = client.build_request(
        "GET",
        url,
        headers={"Accept": "*/*"},
        timeout=client.timeout if timeout is None else timeout,
        extensions={},
    )
    began_inside: bool | None = None
    hands_out_cookies = False
    told = attempt or Attempt()
    for _redirect in range(_MOST_REDIRECTS + 1):
        cancel.raise_if_set()
        named_inside = is_inside(request.url.host)
        if request.url.scheme not in ("http", "https"):
            raise httpx.UnsupportedProtocol("leads away from the web", request=request)
        if began_inside is False and named_inside:
            raise InwardError(messages.link_leads_inside(httpx.URL(url).host))
        step = Attempt(cancel, reply_seconds, outside_only=began_inside is False)
        request.extensions["attempt"] = step
        try:
            response = client.send(request, stream=True, follow_redirects=False)
        except UntrustedError:
            raise InwardError(messages.link_leads_inside(httpx.URL(url).host)) from None
        finally:
            told.proxy, told.peer, told.untouched = step.proxy, step.peer, step.untouched
        try:
            inside = named_inside or (not step.proxy and is_inside(step.peer))
            redirected = response.next_request
            hands_out_cookies |= "set-cookie" in response.headers
            if redirected is None:
                yield Followed(response, step, is_inside=inside)
                return
        finally:
            response.close()
        began_inside = inside if began_inside is None else began_inside
        redirected.url = redirected.url.copy_with(username=None, password=None)
        request = redirected
    kind = CookieWantedError if hands_out_cookies else httpx.TooManyRedirects
    raise kind("too many", request=request)
