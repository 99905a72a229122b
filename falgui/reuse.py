"""Finds the link that leads to the same bytes already, so that they need not be sent again."""

import logging
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from falgui.core.cancel import Cancel
from falgui.core.content_hash import content_hash
from falgui.core.errors import UploadError
from falgui.core.link_facts import LinkFacts, remark_on
from falgui.core.request import Options
from falgui.core.result import Result
from falgui.core.translation import _
from falgui.core.upload import Noticed
from falgui.store.history import HistoryEntry
from falgui.store.reusable_links import ReusableLinks, Wanted
from falgui.transport.transfer import Transfer

_log = logging.getLogger(__name__)

_END: Final = 4096
"""How much is read at either end of a file to see whether another may be the same."""


class Looking(Protocol):
    """What of the transport this needs."""

    def account(self) -> str:
        """Return what tells the account in use from others."""

    def look_again(self, url: str, cancel: Cancel, account: str, *, private: bool) -> LinkFacts:
        """Return what is at the link of an earlier upload now."""


@dataclass(frozen=True, slots=True)
class Before:
    """What was found out about a file before a byte of it was sent."""

    result: Result | None = None
    """The link that leads to it already, if there is one."""
    account: str = ""
    """Whose that link is."""
    content_hash: str = ""
    """The hash of the file, if it had to be taken."""
    entry: HistoryEntry | None = None
    """Where that link stands in the history."""


@dataclass(frozen=True, slots=True)
class Reuse:
    """Looks through `links` for a file that is about to be sent; `clock` as the uploader's.

    The file is read only if an upload of the same size, type, account, expiry and privacy is
    there, and sent only if none of those is the same, or its link does not answer.
    """

    transport: Looking
    links: ReusableLinks
    clock: Callable[[], float] = time.time

    def likeness(self, transfer: Transfer, options: Options) -> Hashable | None:
        """Return what files have in common of which one should wait for another's link.

        Those are nearly always the same: only the ends are read. None where no link is to be
        reused. Raises `UploadError` as sending it would.
        """
        if not options.reuse:
            return None
        file = transfer.file
        end = max(0, file.size - _END)
        return (
            file.size,
            transfer.content_type,
            self.transport.account(),
            transfer.lifecycle,
            file.read(0, min(file.size, _END)),
            file.read(end, file.size - end),
        )

    def before_sending(self, transfer: Transfer, options: Options) -> Before:
        """Return what is known of the file; raises `UploadError` as sending it would.

        What can't be found out, such as a history that can't be read, costs nobody an upload.
        """
        if not options.reuse:
            return Before()
        account = self.transport.account()
        wanted = Wanted(
            transfer.file.size,
            transfer.content_type,
            account,
            transfer.lifecycle,
            self.clock(),
        )
        try:
            is_worth_it = self.links.has_any(wanted)
        except UploadError as error:
            _log.warning("earlier uploads not read: %s", error.detail)
            return Before()
        if not is_worth_it:
            return Before()
        digest = self._hash(transfer)
        found = self._found(transfer, wanted, digest)
        transfer.cancel.raise_if_set()
        if found is None:
            transfer.report(Noticed(""))
            return Before(content_hash=digest)
        # Somebody may have written to it after it was read.
        transfer.file.check_unchanged()
        entry, result = found
        return Before(replace(result, argument=options.argument), account, digest, entry)

    def disown(self, before: Before) -> None:
        """Never give the link of `before` again: it leads to something else by now."""
        try:
            if before.entry is not None:
                self.links.forget(before.entry)
        except UploadError as error:
            _log.warning("link not disowned: %s", error.detail)

    def _hash(self, transfer: Transfer) -> str:
        size = transfer.file.size

        def tell(count: int) -> None:
            words = _("Comparing with earlier uploads… {percent} %")
            transfer.report(Noticed(words.format(percent=count * 100 // size)))

        transfer.report(Noticed(_("Comparing with earlier uploads…")))
        return content_hash(transfer.file, transfer.cancel, tell)

    def _found(
        self, transfer: Transfer, wanted: Wanted, digest: str
    ) -> tuple[HistoryEntry, Result] | None:
        try:
            for entry in self.links.with_hash(wanted, digest, transfer.name):
                facts = self.transport.look_again(
                    entry.result.url,
                    transfer.cancel,
                    wanted.account,
                    private=wanted.lifecycle.private,
                )
                result = _as_it_is_now(entry, facts, wanted)
                if result is not None:
                    return entry, replace(result, name=transfer.name)
                if facts == LinkFacts():
                    # Nobody answers: nor would anybody for the next one.
                    break
                if facts.is_absent and not facts.is_shown:
                    self.links.forget(entry)
        except UploadError as error:
            _log.warning("earlier uploads not read: %s", error.detail)
        return None


def _as_it_is_now(entry: HistoryEntry, facts: LinkFacts, wanted: Wanted) -> Result | None:
    """Return the upload of `entry` with what `facts` tell of it, None if its link won't do."""
    before, lifecycle = entry.result, wanted.lifecycle
    is_as_asked = facts.is_shown and facts.is_open is not lifecycle.private
    if not is_as_asked or facts.size != wanted.size:
        return None
    ends = before.expires_at
    if facts.expires_at is not None or not facts.tells_expiry:
        ends = facts.expires_at
    if ends is not None and 2 * _seconds_left(facts, ends, wanted.now) < ends - before.finished_at:
        return None
    passed = max(0.0, wanted.now - before.finished_at)
    return replace(
        before,
        possible_copies=0,
        expires_at=ends,
        remark=remark_on(facts, lifecycle, before.content_type, passed),
        reused=True,
    )


def _seconds_left(facts: LinkFacts, ends: float, now: float) -> float:
    return ends - now if facts.seconds_left is None else facts.seconds_left
