"""Brings a link's file here, as anybody could fetch it: no credentials, no cookies."""

import os
import re
import tempfile
from dataclasses import dataclass
from email.message import Message as Headers
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httpx

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.content_types import suffix_for
from falgui.core.errors import LocalFileError, NetworkError, ProxyError, RejectedError
from falgui.core.meter import Meter
from falgui.core.sources import LinkSource
from falgui.core.translation import _
from falgui.transport import failures
from falgui.transport.following import CookieWantedError, following
from falgui.transport.headers import clean_name
from falgui.transport.wire import Attempt

PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})


@dataclass(frozen=True, slots=True)
class Fetched:
    """A link's file on this machine; whoever gets it removes it."""

    path: Path
    name: str


def fetch(
    client: httpx.Client, link: LinkSource, folder: Path, meter: Meter, cancel: Cancel
) -> Fetched:
    """Return the file at `link`, streamed into a new private file in `folder`.

    Follows a few redirects, as a model's runner would, but none from outside into this computer's
    own network. The meter counts the bytes that arrive.
    Raises `RejectedError` when the link does not lead to a file, `NetworkError` when the line
    fails, `LocalFileError` when the file can't be written, and `Cancelled`.
    """
    host = _host(link)
    attempt = Attempt(cancel)
    try:
        with following(client, link.url, cancel, attempt=attempt) as followed:
            response = followed.response
            _require_file(response, host)
            return Fetched(
                _received(response, folder, meter, cancel),
                name_of(response, link),
            )
    except CookieWantedError:
        raise _wants_sign_in(host, "cookies") from None
    except httpx.TooManyRedirects:
        words = _("It redirects in circles.")
        raise RejectedError(messages.link_not_fetched(host, words)) from None
    except failures.NO_REPLY as error:
        problem = failures.from_exception(error, unclear=False, proxy=attempt.proxy)
        if isinstance(problem, ProxyError):
            raise problem from None
        words = _("Check the address and the network, then try again.")
        raise NetworkError(messages.link_not_fetched(host, words), problem.detail) from None


def _host(link: LinkSource) -> str:
    try:
        return urlsplit(link.url).hostname or ""
    except ValueError:
        return ""


def _require_file(response: httpx.Response, host: str) -> None:
    status = response.status_code
    if status in (401, 402, 403, 407):
        raise _wants_sign_in(host, f"HTTP {status}")
    if status in (404, 410):
        words = _("There is nothing at this address any more.")
        raise RejectedError(messages.link_not_fetched(host, words), f"HTTP {status}")
    # A part of the file, that nobody has asked for, is not the file.
    if not response.is_success or status == httpx.codes.PARTIAL_CONTENT:
        words = _("Its server answers with an error. Try again later.")
        raise RejectedError(messages.link_not_fetched(host, words), f"HTTP {status}")
    if mime_of(response) in PAGES:
        raise RejectedError(messages.link_is_page(host))


def _wants_sign_in(host: str, detail: str) -> RejectedError:
    words = _("Its server wants a sign-in. Download it in a browser and drop the file.")
    return RejectedError(messages.link_not_fetched(host, words), detail)


def _received(response: httpx.Response, folder: Path, meter: Meter, cancel: Cancel) -> Path:
    length = response.headers.get("content-length", "")
    meter.fetch(int(length) if length.isascii() and length.isdecimal() else 0)
    path: Path | None = None
    try:
        descriptor, name = tempfile.mkstemp(prefix="link-", dir=folder)
        path = Path(name)
        with os.fdopen(descriptor, "wb") as file:
            for piece in response.iter_bytes():
                cancel.raise_if_set()
                file.write(piece)
                meter.add(len(piece))
    except BaseException as error:
        if path is not None:
            path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise LocalFileError(messages.disk_full(), error.strerror or "") from None
        raise
    return path


def name_of(response: httpx.Response, link: LinkSource) -> str:
    """Return the name that the server suggests, else the address', with a fitting ending."""
    headers = Headers()
    headers["Content-Disposition"] = response.headers.get("content-disposition", "attachment")
    suggested = headers.get_filename("")
    name = clean_name(suggested or link.name)
    if not re.search(r"\.[A-Za-z0-9]{1,16}$", name):
        name += suffix_for(mime_of(response))
    return name


def mime_of(response: httpx.Response) -> str:
    """Return the type that the server tells, in lower case and without its parameters."""
    kind: str = response.headers.get("content-type", "")
    return kind.partition(";")[0].strip().lower()
