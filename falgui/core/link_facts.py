"""What fal shows of a file at its link, and what of it is not as it was asked for."""

from dataclasses import dataclass
from typing import Final

from falgui.core.content_types import UNKNOWN, is_same_type
from falgui.core.lifecycle import Lifecycle
from falgui.core.translation import _
from falgui.core.units import format_countdown, format_duration

_CLOSED: Final = frozenset({401, 403})
_ABSENT: Final = frozenset({404, 410})
_SHARE: Final = 0.1
_LEAST_TOLERANCE: Final = 60.0
_MOST_TOLERANCE: Final = 86400.0


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What came back from a look at a link; whatever was not understood is left out."""

    status: int = 0
    """What strangers are answered; 0 if none was asked, or nobody answered."""
    is_shown: bool = False
    """Whether the file was shown, to strangers or to its owner; the rest is told only then."""
    size: int | None = None
    content_type: str = ""
    expires_at: float | None = None
    """In seconds since 1970, by fal's clock."""
    seconds_left: float | None = None
    """The same from the moment of the reply on, so that no other clock matters."""
    tells_expiry: bool = False
    """Whether there was any word of an expiry, understood or not."""

    @property
    def is_open(self) -> bool:
        """Whether everybody who has the link gets the file."""
        return 200 <= self.status < 300  # noqa: PLR2004

    @property
    def is_closed(self) -> bool:
        """Whether strangers are turned away, and not because nothing is there."""
        return self.status in _CLOSED or (self.is_absent and self.is_shown)

    @property
    def is_absent(self) -> bool:
        """Whether strangers are told that nothing is there."""
        return self.status in _ABSENT


def remark_on(
    facts: LinkFacts, asked: Lifecycle, content_type: str, seconds_passed: float = 0.0
) -> str:
    """Return the first thing that is not as it was asked for, in a sentence; "" if all is well.

    `content_type` is what the file was sent as, and `seconds_passed` how long ago its lifetime
    may have begun.
    """
    if asked.private and facts.is_open:
        return _("This file was to be private, but anyone with the link can open it.")
    if not asked.private and facts.is_closed:
        return _("Only your fal account can open this link.")
    if not asked.private and facts.is_absent:
        return _("fal does not show the file yet. The link should work in a moment.")
    if not facts.is_shown:
        return ""
    return _on_expiry(facts, asked.expires_seconds, seconds_passed) or _on_type(facts, content_type)


def _on_expiry(facts: LinkFacts, asked: int | None, seconds_passed: float) -> str:
    if asked is None:
        return ""
    if not facts.tells_expiry:
        return _("fal has not set the expiry that was asked for: this file stays.")
    left = facts.seconds_left
    tolerance = min(max(_LEAST_TOLERANCE, asked * _SHARE), _MOST_TOLERANCE)
    if left is None or asked - seconds_passed - tolerance <= left <= asked + tolerance:
        return ""
    if left <= 0:
        return _("fal has set an expiry that is over already.")
    return _("fal deletes this file in {left}, not in {asked} as was asked for.").format(
        left=format_countdown(left), asked=format_duration(asked)
    )


def _on_type(facts: LinkFacts, sent: str) -> str:
    served = facts.content_type
    if not served or sent in ("", UNKNOWN) or is_same_type(served, sent):
        return ""
    return _("fal serves it as {served}, not as {sent}.").format(served=served, sent=sent)
