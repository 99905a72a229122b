"""Looks at a link with one HEAD, as a model's runner would, and reads what the reply tells."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from falgui.core.errors import Cancelled
from falgui.core.link_facts import LinkFacts
from falgui.transport.headers import moment_in
from falgui.transport.integrity import Seen, look_patiently
from falgui.transport.reply import Reply
from falgui.transport.retry import Persistence

REPLY_SECONDS: Final = 10.0
_EXPIRY: Final = "x-fal-object-lifecycle-expiration"
_LAST_YEAR: Final = datetime(2200, 1, 1, tzinfo=UTC).timestamp()
_TYPE: Final = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,100}", re.ASCII)
_NUMBER: Final = re.compile(r"[0-9]{1,16}", re.ASCII)


@dataclass(slots=True)
class Look:
    """Sends a HEAD by `head` whenever it is called, and keeps what the last reply told."""

    head: Callable[[], Reply]
    facts: LinkFacts = field(default_factory=LinkFacts)

    def __call__(self) -> Reply:
        """Return the reply; raises what `head` raises."""
        self.facts = LinkFacts()
        reply = self.head()
        self.facts = facts_in(reply)
        return reply


@dataclass(frozen=True, slots=True)
class LinkCheck:
    """Asks what became of one file, by two ways to send a HEAD to its link.

    Whatever hinders a look leaves its facts out; nothing is raised.
    """

    stranger: Callable[[], Reply]
    """Without credentials."""
    owner: Callable[[], Reply]
    """With the account's own."""
    persistence: Persistence

    def after_upload(self, *, private: bool, known: LinkFacts | None) -> LinkFacts:
        """Return the facts of a file that has just arrived and may take a while to be seen.

        `known` is what a look on the way has told already.
        """
        if private:
            # Until its owner sees it, it is hidden from strangers anyway.
            seen = known if known and known.is_shown else self._look(self.owner, patiently=True)
            return _together(self._look(self.stranger), seen)
        if known is not None and (known.is_shown or known.is_absent):
            return known
        return self._asking_owner(self._look(self.stranger, patiently=True))

    def now(self, *, as_owner: bool = True) -> LinkFacts:
        """Return the facts as they are at this moment, without `as_owner` a stranger's alone."""
        facts = self._look(self.stranger)
        return self._asking_owner(facts) if as_owner else facts

    def _asking_owner(self, facts: LinkFacts) -> LinkFacts:
        if facts.is_closed or facts.is_absent:
            return _together(facts, self._look(self.owner))
        return facts

    def _look(self, head: Callable[[], Reply], *, patiently: bool = False) -> LinkFacts:
        look = Look(head)
        within = self.persistence.policy.checked_within if patiently else 0.0
        with suppress(Cancelled):
            look_patiently(look, None, self.persistence, within, unsure=frozenset({Seen.ABSENT}))
        return look.facts


def _together(stranger: LinkFacts, owner: LinkFacts) -> LinkFacts:
    """Return what strangers are answered, with what only the owner is shown."""
    if stranger.is_shown or not owner.is_shown:
        return stranger
    return replace(owner, status=stranger.status)


def facts_in(reply: Reply) -> LinkFacts:
    """Return what `reply` tells; headers that make no sense are as good as none."""
    if not reply.succeeded:
        return LinkFacts(reply.status)
    expiry = reply.headers.get(_EXPIRY, "").strip()
    expires_at = _moment_of(expiry)
    now = moment_in(reply.headers.get("date", ""))
    return LinkFacts(
        reply.status,
        is_shown=True,
        size=_size_in(reply),
        content_type=_type_in(reply),
        expires_at=expires_at,
        seconds_left=expires_at - now.timestamp() if expires_at and now else None,
        tells_expiry=bool(expiry),
    )


def _moment_of(milliseconds: str) -> float | None:
    if not _NUMBER.fullmatch(milliseconds):
        return None
    seconds = int(milliseconds) / 1000
    return seconds if 0 < seconds < _LAST_YEAR else None


def _size_in(reply: Reply) -> int | None:
    # Some servers tell nothing of a body that they don't send: 0 is no size of an uploaded file.
    length = reply.headers.get("content-length", "")
    is_plain = "content-encoding" not in reply.headers
    return int(length) or None if is_plain and _NUMBER.fullmatch(length) else None


def _type_in(reply: Reply) -> str:
    kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind if _TYPE.fullmatch(kind) else ""
