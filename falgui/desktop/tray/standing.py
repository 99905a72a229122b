"""How the uploads stand, for what tells of all of them in a few words and one small picture."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from falgui.core.translation import _, plural
from falgui.core.units import format_speed, format_time_left
from falgui.core.upload import WaitCause
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.rows.upload_text import waiting_word

_STEP: Final = 5


class Kind(StrEnum):
    """What a small picture shows above all."""

    IDLE = "idle"
    RUNNING = "running"
    WAITING = "waiting"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Sign:
    """All that is in the small picture: as long as it stays, nothing has to be drawn."""

    kind: Kind = Kind.IDLE
    percent: int = 0
    """In steps of five, so that it changes twenty times and not a thousand."""
    alert: bool = False
    """Whether something failed that the person has not seen yet."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The uploads of the queue, counted."""

    running: int = 0
    percent: int = 0
    bytes_per_second: float | None = None
    seconds_left: float | None = None
    done: int = 0
    failed: int = 0
    unseen: int = 0
    """How many of those that failed did so since the person last looked at the window."""
    cause: WaitCause | None = None
    """What uploads wait for."""
    can_pause: bool = False
    can_resume: bool = False

    @property
    def is_paused(self) -> bool:
        """Whether nothing goes on because the person stopped it."""
        return self.can_resume and not self.can_pause

    @property
    def sign(self) -> Sign:
        """What to draw."""
        alert = bool(self.unseen)
        if self.running:
            return Sign(Kind.RUNNING, self.percent // _STEP * _STEP, alert)
        if self.cause is not None:
            return Sign(Kind.WAITING, alert=alert)
        return Sign(Kind.PAUSED if self.is_paused else Kind.IDLE, alert=alert)


def standing_of(
    queue: UploadQueue, bytes_per_second: float | None, failures_seen: int = 0
) -> Standing:
    """Return how the uploads in `queue` stand; `failures_seen` is for `Standing.unseen`."""
    totals, running = queue.totals(), queue.running_count
    in_list = queue.list_totals()
    seconds_left = None
    if bytes_per_second and not totals.unmeasured:
        seconds_left = (totals.size - totals.sent) / bytes_per_second
    return Standing(
        running=running,
        percent=totals.percent if running else 0,
        bytes_per_second=bytes_per_second if running else None,
        seconds_left=seconds_left if running else None,
        done=in_list.done,
        failed=in_list.failed,
        unseen=max(0, in_list.failed - failures_seen),
        cause=next((cause for cause in WaitCause if queue.waiting_for(cause)), None),
        can_pause=queue.can_pause,
        can_resume=queue.can_resume,
    )


def header_text(standing: Standing) -> str:
    """Return the line above the menu: what goes on, or what is waited for; "" for nothing."""
    if standing.running:
        return _("{what} · {percent} %").format(
            what=plural("Uploading {n} file", "Uploading {n} files", standing.running),
            percent=standing.percent,
        )
    return waiting_word(standing.cause) if standing.cause is not None else ""


def tip_text(standing: Standing, watched: int = 0) -> str:
    """Return what the icon says under the pointer, a line for each thing."""
    lines = [header_text(standing)]
    way = []
    if standing.bytes_per_second:
        way.append(format_speed(standing.bytes_per_second))
        if standing.seconds_left is not None:
            way.append(format_time_left(standing.seconds_left))
    lines.append(" · ".join(way))
    if standing.running and standing.cause is not None:
        lines.append(waiting_word(standing.cause))
    if standing.is_paused:
        lines.append(_("Paused"))
    if standing.failed:
        lines.append(plural("{n} upload failed", "{n} uploads failed", standing.failed))
    if watched:
        lines.append(plural("Watching {n} folder", "Watching {n} folders", watched))
    return "\n".join(line for line in lines if line) or "falgui"
