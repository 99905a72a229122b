"""Looks at links again, off the main thread, and finds words for how each of them is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from PySide6.QtCore import QObject, Signal

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled, UploadError
from falgui.core.lifetime import Lifetime
from falgui.core.link_facts import LinkFacts
from falgui.core.own_links import OWN
from falgui.core.result import Result
from falgui.core.translation import _
from falgui.core.units import format_countdown, format_size
from falgui.desktop.system.background import Background

LookAt = Callable[[str, Cancel], LinkFacts]
"""Returns what is at a link now; blocks."""


class Condition(StrEnum):
    """How a link is; the values are the names of the icons."""

    UNKNOWN = "checking"
    GOOD = "done"
    CAUTION = "warning"
    BROKEN = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look at one link came to, in words."""

    condition: Condition
    words: str
    details: str = ""


class Verifying(QObject):
    """Has `look` look at links, a few at a time, until `stop` or the end."""

    found = Signal(int, object)
    """The position of a link among those asked about, and its `LinkFacts`."""

    def __init__(self, look: LookAt, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._background = background
        self._cancel = Cancel()

    def start(self, urls: Sequence[str]) -> None:
        """Look at all of `urls`; what is still under way from before is given up."""
        self.stop()
        self._cancel = Cancel()
        for position, url in enumerate(urls):
            tell = partial(self._tell, self._cancel, position)
            self._background.run(
                self,
                partial(_looked, self._look, url, self._cancel),
                tell,
                partial(_without_facts, tell),
            )

    def stop(self) -> None:
        """Give up what is under way; nothing is told of it any more."""
        self._cancel.set()

    def _tell(self, cancel: Cancel, position: int, facts: LinkFacts) -> None:
        if not cancel.is_set():
            self.found.emit(position, facts)


def _looked(look: LookAt, url: str, cancel: Cancel) -> LinkFacts:
    try:
        return look(url, cancel)
    except Cancelled:
        return LinkFacts()


def _without_facts(tell: Callable[[LinkFacts], None], _error: UploadError) -> None:
    tell(LinkFacts())


def finding(result: Result, facts: LinkFacts, now: float) -> Finding:
    """Return what `facts` mean for the link of `result`; `now` is in seconds since 1970."""
    condition, words = _verdict(result, facts, now)
    return Finding(condition, words, _details(facts, now, own=result.leg == OWN))


def _verdict(result: Result, facts: LinkFacts, now: float) -> tuple[Condition, str]:
    if result.leg == OWN:
        return _own_verdict(facts)
    if facts.is_shown and facts.size not in (None, result.size):
        return Condition.BROKEN, _("The file there is not as large as the one that was sent.")
    if facts.is_open and result.private:
        words = _("This file was to be private, but anyone with the link can open it.")
        return Condition.CAUTION, words
    if facts.is_open:
        return Condition.GOOD, _("The link works.")
    if facts.is_closed and result.private:
        return Condition.GOOD, _("The file is there, and hidden from everybody but your account.")
    if facts.is_closed:
        return Condition.CAUTION, _("Only your fal account can open this link.")
    if facts.is_absent:
        return Condition.BROKEN, _absence(result, now)
    if facts.status:
        return Condition.BROKEN, _("fal gives an unexpected answer. Try again later.")
    return Condition.BROKEN, _("No answer. Check the network, then try again.")


def _own_verdict(facts: LinkFacts) -> tuple[Condition, str]:
    """Return how a link is that is not one of fal's."""
    if facts.is_open:
        return Condition.GOOD, _("The link works.")
    if facts.is_closed:
        return Condition.BROKEN, _("Its server wants a sign-in by now, or the link has ended.")
    if facts.is_absent:
        return Condition.BROKEN, _("There is no file at this link.")
    if facts.status:
        return Condition.BROKEN, _("Its server does not give the file. Try again later.")
    return Condition.BROKEN, _("No answer. Check the network, then try again.")


def _absence(result: Result, now: float) -> str:
    if result.expires_at is not None and result.expires_at <= now:
        return _("The link has expired: fal has deleted the file.")
    if result.private:
        return _("Nothing can be seen there. The file may belong to another fal account.")
    return _("There is no file at this link.")


def _details(facts: LinkFacts, now: float, *, own: bool) -> str:
    # What there may be no room for comes last.
    parts = []
    if facts.expires_at is not None:
        left = format_countdown(Lifetime(0.0, facts.expires_at).left(now))
        parts.append(_("Expires in {left}").format(left=left))
    elif facts.is_shown and not facts.tells_expiry and not own:
        parts.append(_("Does not expire"))
    if facts.size is not None:
        parts.append(format_size(facts.size))
    if facts.content_type:
        parts.append(facts.content_type)
    # Of a link of one's own, what was found may stand for what was answered.
    if facts.status and not (own and (facts.is_closed or facts.is_absent)):
        parts.append(_("HTTP {status}").format(status=facts.status))
    return " · ".join(parts)
