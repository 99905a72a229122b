"""The words of a row: what an upload's state, progress and outcome read like."""

from dataclasses import dataclass
from pathlib import PurePath

from falgui.core.content_types import UNKNOWN, content_type, suffix_for
from falgui.core.lifetime import Stage
from falgui.core.media_kind import media_kind
from falgui.core.names import display_name
from falgui.core.translation import _
from falgui.core.units import (
    format_countdown,
    format_size,
    format_speed,
    format_time_left,
    split_size,
)
from falgui.core.upload import State, Upload, WaitCause


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an upload is: bytes, and the speed and time left once they say something."""

    sent: int = 0
    size: int = 0
    bytes_per_second: float | None = None
    seconds_left: float | None = None

    @property
    def permille(self) -> int:
        """The share that was sent, from 0 to 1000."""
        return self.sent * 1000 // self.size if self.size else 0


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
        return _waiting_word(upload.cause)
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
    if upload.state is State.UPLOADING and progress.size:
        return _("{state} {percent} %").format(state=word, percent=progress.permille // 10)
    if upload.state is State.DONE and upload.result:
        lifetime = upload.result.lifetime
        if lifetime and lifetime.stage(now) is Stage.OVER:
            return _("Expired")
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
    if upload.notice:
        return display_name(upload.notice)
    if upload.problem:
        message = upload.problem.message
        return display_name(f"{message.title} {message.advice}".strip())
    if upload.state is State.DONE and upload.result and upload.result.remark:
        return display_name(upload.result.remark)
    if upload.state is State.UPLOADING and progress.size:
        return progress_text(progress)
    size = upload.size if upload.result is None else upload.result.size
    return " · ".join(
        part
        for part in (
            format_size(size) if size is not None else "",
            _type_word(upload),
            upload.recipe,
        )
        if part
    )


def progress_text(progress: Progress) -> str:
    """Return `12.4 of 19.7 MB · 3.1 MB/s · 2 s left`, without what nobody knows yet."""
    parts = [sent_text(progress.sent, progress.size)]
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


def _waiting_word(cause: WaitCause | None) -> str:
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
