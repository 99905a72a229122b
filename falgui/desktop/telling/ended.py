"""What became of batches that have ended, in a line."""

from collections.abc import Sequence
from typing import NamedTuple

from falgui.core.own_links import OWN
from falgui.core.translation import plural
from falgui.core.upload import State, Upload


class Ended(NamedTuple):
    """How many uploads came to what."""

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
    """Return one line about what has ended, empty when there is nothing to say.

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
