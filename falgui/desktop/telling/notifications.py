"""Decides when a finished batch deserves a notification, and in which words."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from falgui.core.own_links import OWN
from falgui.core.translation import _, plural
from falgui.core.upload import State, Upload


class Ended(NamedTuple):
    """How many uploads of a batch came to what."""

    sent: int = 0
    failed: int = 0
    reused: int = 0
    """Whose links were there before."""
    own: int = 0
    """Whose links are the person's own."""

    @property
    def done(self) -> int:
        """How many have a link."""
        return self.sent + self.reused + self.own

    @classmethod
    def of(cls, uploads: Sequence[Upload]) -> "Ended":
        """Count `uploads`."""
        results = [one.result for one in uploads if one.state is State.DONE and one.result]
        return cls(
            sent=sum(result.was_sent for result in results),
            failed=sum(one.state is State.FAILED for one in uploads),
            reused=sum(result.reused and result.leg != OWN for result in results),
            own=sum(result.leg == OWN for result in results),
        )


def batch_summary(ended: Ended, *, copied: bool) -> str:
    """Return one line about a batch that has ended, empty when there is nothing to say.

    It names no file and no link: notifications show on locked screens.
    """
    if copied and ended.done and not ended.failed:
        return plural("{n} link copied", "{n} links copied", ended.done)
    if ended.failed and not ended.done:
        return plural("{n} upload failed", "{n} uploads failed", ended.failed)
    parts = []
    if ended.sent and ended.failed:
        parts.append(plural("{n} uploaded", "{n} uploaded", ended.sent))
    elif ended.sent:
        parts.append(plural("{n} file uploaded", "{n} files uploaded", ended.sent))
    if ended.reused:
        parts.append(plural("{n} link reused", "{n} links reused", ended.reused))
    if ended.own:
        parts.append(plural("{n} link works as it is", "{n} links work as they are", ended.own))
    if ended.failed:
        parts.append(plural("{n} failed", "{n} failed", ended.failed))
    return ", ".join(parts)


class Notifications:
    """Tells the person what happened while they looked at another program.

    `show` takes a title and a text; `is_watching` says whether the window is in front, where
    everything can be seen already.
    """

    def __init__(self, show: Callable[[str, str], None], is_watching: Callable[[], bool]) -> None:
        self._show = show
        self._is_watching = is_watching

    def batch_ended(self, ended: Ended, *, copied: bool, wanted: bool) -> bool:
        """Tell of a batch that has `ended`, unless `wanted` or a look at the window says no.

        Returns whether it was told.
        """
        summary = batch_summary(ended, copied=copied)
        if not summary or not wanted or self._is_watching():
            return False
        self._show(_("falgui"), summary)
        return True

    def say(self, title: str, text: str) -> None:
        """Say a few words that matter at this moment only, such as what became of a click."""
        self._show(title, text)

    def window_hidden(self) -> None:
        """Explain, the first time, that closing the window has not ended the program."""
        self._show(
            _("falgui keeps running in the tray"),
            _("Uploads go on. You can change this in Settings."),
        )
