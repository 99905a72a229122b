"""The words of a row: what an upload's state, progress and outcome read like."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from PySide6.QtCore import QDateTime, QLocale

from falgui.core.content_types import UNKNOWN, content_type, suffix_for
from falgui.core.lifetime import Lifetime, Stage
from falgui.core.media_kind import media_kind
from falgui.core.meter import Meter
from falgui.core.names import display_name
from falgui.core.own_links import OWN
from falgui.core.sources import FileSource
from falgui.core.traces import traces_text
from falgui.core.translation import _
from falgui.core.units import (
    format_countdown,
    format_size,
    format_speed,
    format_time_left,
    split_size,
)
from falgui.core.upload import State, Upload, WaitCause

_ONE_TIME_OF_DAY: Final = 20 * 3600.0
"""For how many seconds a time of day can only be the next one."""
_LAST_PART: Final = 3600.0
"""How many seconds before a link of one's own ends it is told how many are left."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an upload is: bytes, and the speed and time left once they say something.

    While a link's file is fetched, they are about that; it is the first half of the way.
    """

    sent: int = 0
    size: int = 0
    bytes_per_second: float | None = None
    seconds_left: float | None = None
    is_fetching: bool = False
    was_fetched: bool = False

    @property
    def permille(self) -> int:
        """The share that was sent, or of what is fetched arrived, from 0 to 1000."""
        return min(self.sent, self.size) * 1000 // self.size if self.size else 0

    @property
    def permille_of_way(self) -> int:
        """The share of the whole way, from 0 to 1000."""
        if self.is_fetching:
            return self.permille // 2
        return 500 + self.permille // 2 if self.was_fetched else self.permille


def progress_of(meter: Meter) -> Progress:
    """Return what `meter` tells, without a speed."""
    if meter.is_fetching:
        return Progress(meter.arrived, meter.expected, is_fetching=True, was_fetched=True)
    return Progress(meter.sent, meter.total, was_fetched=meter.was_fetched)


def upload_name(upload: Upload) -> str:
    """Return the name to show: the link's once it is known, the source's before."""
    return display_name(upload.name or upload.source.name)


def upload_kind(upload: Upload) -> str:
    """Return what sort of file it is, as the icons are called: `image`, `video`, …, `file`."""
    name = upload.name or upload.source.name
    return media_kind(name, upload.content_type or content_type(name, b""))


def state_word(upload: Upload) -> str:
    """Return the state in a word or two; colour is never its only sign."""
    if upload.state is State.WAITING:
        return waiting_word(upload.cause)
    if upload.state is State.DONE and upload.result and upload.result.reused:
        return _("Reused link")
    return {
        State.QUEUED: _("Queued"),
        State.PREPARING: _("Preparing"),
        State.UPLOADING: _("Uploading"),
        State.FINISHING: _("Finishing on fal…"),
        State.CHECKING: _("Checking…"),
        State.PAUSED: _("Paused"),
        State.DONE: _("Ready"),
        State.FAILED: _("Failed"),
        State.CANCELLED: _("Cancelled"),
    }[upload.state]


def stage_of(upload: Upload, now: float) -> Stage | None:
    """Return how much of its time at fal a finished upload has left; None if it stays there."""
    lifetime = upload.result.lifetime if upload.result else None
    return lifetime.stage(now) if lifetime and upload.state is State.DONE else None


def status_text(upload: Upload, progress: Progress, now: float, *, is_short: bool = False) -> str:
    """Return what stands at the end of a row: `Uploading 63 %`, `Ready · expires in 6 d 23 h`.

    `now` is in seconds since 1970. A short text has the expiry alone, where there is one, or
    with few words.
    """
    word = state_word(upload)
    if _is_fetched(upload, progress):
        word = _("Fetching")
    if progress.size and (_is_fetched(upload, progress) or _is_sent(upload, progress)):
        return _("{state} {percent} %").format(state=word, percent=progress.permille // 10)
    if upload.state is State.DONE and upload.result:
        lifetime = upload.result.lifetime
        if lifetime and lifetime.stage(now) is Stage.OVER:
            return _("Expired")
        if upload.result.leg == OWN:
            return _own_word(lifetime, now)
        parts = [word]
        if lifetime:
            left = format_countdown(lifetime.left(now))
            if is_short and upload.result.reused:
                return _("{state} · {left}").format(state=word, left=left)
            if is_short:
                return _("Expires in {left}").format(left=left)
            parts.append(_("expires in {left}").format(left=left))
        # A remark may say that it is not.
        if upload.result.private and not upload.result.remark:
            parts.append(_("private"))
        return " · ".join(parts)
    return word


def detail_text(upload: Upload, progress: Progress) -> str:
    """Return the line under a row's name: what went wrong, what is going on, or what it is."""
    if progress.sent and _is_fetched(upload, progress):
        return progress_text(progress)
    if upload.notice:
        return display_name(upload.notice)
    if upload.problem:
        message = upload.problem.message
        return display_name(f"{message.title} {message.advice}".strip())
    if upload.state is State.DONE and upload.result and upload.result.remark:
        return display_name(upload.result.remark)
    if progress.size and _is_sent(upload, progress):
        return progress_text(progress)
    size = upload.size if upload.result is None else upload.result.size
    return " · ".join(
        part
        for part in (
            # A link of one's own may tell no size.
            "" if size is None or (size == 0 and upload.result) else format_size(size),
            _type_word(upload),
            upload.recipe,
            source_remark(upload),
        )
        if part
    )


def speaks_of_file(upload: Upload) -> bool:
    """Return whether the line under the name is about the file or its way, not about trouble."""
    has_remark = upload.state is State.DONE and upload.result and upload.result.remark
    return not (upload.notice or upload.problem or has_remark)


def whole_detail_text(upload: Upload, progress: Progress) -> str:
    """Return `detail_text` with what the badges beside it say, for who can't see them."""
    traces = traces_text(upload.traces) if speaks_of_file(upload) else ""
    return " · ".join(part for part in (detail_text(upload, progress), traces) if part)


def source_remark(upload: Upload) -> str:
    """Return what was lost before the file came to falgui, or ""."""
    return upload.source.remark if isinstance(upload.source, FileSource) else ""


def progress_text(progress: Progress) -> str:
    """Return `12.4 of 19.7 MB · 3.1 MB/s · 2 s left`, without what nobody knows yet."""
    sent, size = progress.sent, progress.size
    parts = [sent_text(sent, size) if size else format_size(sent)]
    if progress.bytes_per_second is not None:
        parts.append(format_speed(progress.bytes_per_second))
    if progress.seconds_left is not None:
        parts.append(format_time_left(progress.seconds_left))
    return " · ".join(parts)


def sent_text(sent: int, size: int) -> str:
    """Return `12.4 of 19.7 MB`; the unit is said once if it is the same."""
    number, unit = split_size(sent)
    part = number if split_size(size)[1] == unit else format_size(sent)
    return _("{sent} of {size}").format(sent=part, size=format_size(size))


def spoken_text(upload: Upload, progress: Progress, now: float) -> str:
    """Return the row as a screen reader says it: name, state, percent."""
    return f"{upload_name(upload)}, {status_text(upload, progress, now)}"


def problem_text(upload: Upload) -> str:
    """Return all that is known about what went wrong, as several lines; for people to report."""
    if upload.problem is None:
        return ""
    problem = upload.problem
    lines = (problem.message.title, problem.message.advice, problem.detail)
    code = _("{name}, message {id}").format(name=upload_name(upload), id=problem.message.id)
    return "\n".join([*(line for line in lines if line), code])


def _is_fetched(upload: Upload, progress: Progress) -> bool:
    """Return whether the file of a link is arriving."""
    return upload.state is State.PREPARING and progress.is_fetching


def _is_sent(upload: Upload, progress: Progress) -> bool:
    """Return whether `progress` is that of sending; of a fetched file it is not at first."""
    return upload.state is State.UPLOADING and not progress.is_fetching


def _own_word(lifetime: Lifetime | None, now: float) -> str:
    """Return that a link of one's own works: `Works as it is`, `Works until 14:05`."""
    if lifetime is None:
        return _("Works as it is")
    if lifetime.left(now) < _LAST_PART:
        return _("Works for {left}").format(left=format_countdown(lifetime.left(now)))
    return _("Works until {moment}").format(moment=moment_text(lifetime.ends, now))


def moment_text(moment: float, now: float) -> str:
    """Return a moment to come as people say it: the time if it is soon, else the day."""
    shown = QDateTime.fromSecsSinceEpoch(int(moment))
    if moment - now < _ONE_TIME_OF_DAY:
        return QLocale().toString(shown.time(), QLocale.FormatType.ShortFormat)
    return QLocale().toString(shown.date(), QLocale.FormatType.ShortFormat)


def waiting_word(cause: WaitCause | None) -> str:
    """Return what is waited for, in a few words."""
    words = {
        WaitCause.OFFLINE: _("Waiting for internet"),
        WaitCause.RATE_LIMIT: _("Waiting for fal"),
        WaitCause.KEY: _("Waiting for a key"),
        WaitCause.QUOTA: _("Waiting for balance"),
        WaitCause.DRIVE: _("Waiting for the drive"),
    }
    return words[cause] if cause else _("Waiting")


def type_word(name: str, mime: str) -> str:
    """Return a file's type as people call it: `PNG`."""
    suffix = suffix_for(mime) if mime not in ("", UNKNOWN) else PurePath(name).suffix
    return suffix.removeprefix(".").upper()


def _type_word(upload: Upload) -> str:
    mime = upload.result.content_type if upload.result else upload.content_type
    name = upload.name or upload.source.name
    return type_word(name, mime or content_type(name, b""))
