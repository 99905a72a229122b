"""Whether fal has stored what was sent: etags against MD5s, and a look at the object."""

import re
import threading
from collections.abc import Callable, Iterator, MutableSequence
from collections.abc import Set as AbstractSet
from enum import Enum
from typing import Final
from urllib.parse import urlsplit

import httpx

from falgui.core import messages
from falgui.core.errors import ServiceError, UploadError
from falgui.core.translation import _
from falgui.core.upload import Noticed
from falgui.transport.reply import Reply
from falgui.transport.retry import Persistence

_SAMPLE: Final = 16
"""One part in so many is proven where to prove them all would hold them up."""
_DEAR: Final = 0.2
"""The share of a part's time on its way from which on taking its MD5 holds it up: a line of one
gigabit a second leaves it at a fortieth."""
_MD5: Final = re.compile(r"(?:W/)?\"?([0-9a-f]{32})\"?", re.IGNORECASE)
_FIRST_LOOK: Final = 1 / 48
_LONGEST_LOOK: Final = 1 / 6
"""The pauses between looks, as shares of the time that an object may stay unseen."""


class Etags:
    """Knows of each host whether its etags are MD5s; one for all uploads and threads.

    An etag that is the part's MD5 proves the part, and also that this host's etags are MD5s:
    from then on a different one means wrong bytes, and the part is sent until it is right.
    Before that, a part with a different etag is sent once more. Only when the same bytes give
    the same other etag again is it something else than an MD5, such as a keyed hash: then it
    proves nothing, and the part is taken as long as no etag of this host is an MD5 after all.

    An MD5 takes longer than a very fast line does. TLS lets no changed byte through; what could
    be wrong there is only what the host makes of the bytes, which shows in some parts as well as
    in all. So on such a line a sample of them is proven, and everything as soon as one was wrong.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._md5: set[str] = set()
        self._other: set[str] = set()
        self._shapeless: set[str] = set()
        self._wrong: set[str] = set()
        self._dear: set[str] = set()

    def are_to_prove(self, address: str, number: int) -> bool:
        """Return whether the MD5 of part `number` is to be taken on its way to `address`."""
        parts = urlsplit(address)
        host = parts.hostname or ""
        with self._lock:
            if host in self._shapeless:
                return False
            may_trust = parts.scheme == "https" and host in self._dear and host not in self._wrong
            return not may_trust or number % _SAMPLE == 1

    def learn_price(self, host: str, share: float) -> None:
        """Take note of the share of a part's time that went into its MD5, from 0 to 1."""
        with self._lock:
            (self._dear.add if share >= _DEAR else self._dear.discard)(host)

    def are_md5(self, host: str) -> bool:
        """Return whether an etag of `host` was an MD5."""
        with self._lock:
            return host in self._md5

    def were_wrong(self, host: str) -> bool:
        """Return whether `host` has stored something else than was sent, as far as is known."""
        with self._lock:
            return host in self._wrong

    def check(self, host: str, etag: str, md5: str, others: MutableSequence[str]) -> bool:
        """Return whether `etag` says nothing against bytes with this MD5 for certain.

        False is for a part that is taken unproven. `others` keeps the part's earlier etags that
        were different. Raises `ServiceError` (M31) when the part must be sent again.
        """
        shape = _MD5.fullmatch(etag)
        if shape is None:
            with self._lock:
                self._shapeless.add(host)
            return True
        digest = shape[1].lower()
        with self._lock:
            if digest == md5:
                self._md5.add(host)
                if host in self._other:
                    self._wrong.add(host)
                return True
            if host not in self._md5:
                if digest in others:
                    self._other.add(host)
                if host in self._other:
                    return False
            else:
                self._wrong.add(host)
        others.append(digest)
        raise ServiceError(messages.stored_differs(), "the part's etag is not its MD5", status=200)


class Seen(Enum):
    """What a look at an object's address shows."""

    SAME = "an object of the right size"
    OTHER = "an object of another size"
    HIDDEN = "it may not be looked at"
    ABSENT = "nothing there"
    UNKNOWN = "no answer"


_UNSURE: Final = frozenset({Seen.ABSENT, Seen.UNKNOWN})


def look(head: Callable[[], Reply], size: int | None) -> Seen:
    """Return what the reply to a HEAD, as sent by `head`, says about an object of `size` bytes.

    Without a `size`, any will do.
    """
    try:
        reply = head()
    except UploadError:
        return Seen.UNKNOWN
    if reply.succeeded:
        length = reply.headers.get("content-length")
        plain = "content-encoding" not in reply.headers
        known = size is not None and plain and length is not None
        return Seen.OTHER if known and length != str(size) else Seen.SAME
    if reply.status in (httpx.codes.NOT_FOUND, httpx.codes.GONE):
        return Seen.ABSENT
    return Seen.UNKNOWN if reply.status >= 500 or reply.status == 429 else Seen.HIDDEN  # noqa: PLR2004


def look_patiently(
    head: Callable[[], Reply],
    size: int | None,
    persistence: Persistence,
    within: float | None = None,
    unsure: AbstractSet[Seen] = _UNSURE,
) -> Seen:
    """Look until what is seen is not `unsure`, some 12 seconds or `within` at most.

    A new object may take some seconds to appear. Raises `Cancelled`.
    """
    seen = look(head, size)
    if seen not in unsure:
        return seen
    persistence.notice(Noticed(_("Checking…")))
    for pause in _pauses(persistence.policy.visible_within if within is None else within):
        persistence.sleep(persistence.cancel, pause)
        persistence.cancel.raise_if_set()
        seen = look(head, size)
        if seen not in unsure:
            break
    persistence.notice(Noticed(""))
    return seen


def stays_different(detail: str) -> ServiceError:
    """Return the error for a file that was stored wrong although it was sent again."""
    error = ServiceError(messages.stored_differs(), detail, retryable=False)
    error.next_leg = False
    return error


def _pauses(total: float) -> Iterator[float]:
    pause, left = total * _FIRST_LOOK, total
    while left > 0:
        yield min(pause, left)
        left -= pause
        pause = min(2 * pause, total * _LONGEST_LOOK)
