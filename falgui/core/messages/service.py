"""What fal answers."""

from falgui.core.messages.message import Message
from falgui.core.names import display_name
from falgui.core.translation import _, plural
from falgui.core.units import format_size


def too_large(size: int) -> Message:
    """413 for every way of sending."""
    return Message(
        "M09",
        _("fal does not accept a file of {size}.").format(size=format_size(size)),
        _("Make it smaller, or split it."),
    )


def slow_down(clock_time: str) -> Message:
    """429, with the local time at which falgui goes on."""
    return Message("M10", _("fal asks to slow down. Continuing at {time}.").format(time=clock_time))


def service_retry(code: str, seconds: float, attempt: int, attempts: int) -> Message:
    """A failure of fal's; another attempt follows."""
    return Message(
        "M11",
        _("{code} from fal. Trying again in {s} s ({n} of {of}).").format(
            code=code, s=max(1, round(seconds)), n=attempt, of=attempts
        ),
    )


def service_failed(code: str) -> Message:
    """Fal keeps failing; `code` is the HTTP status or a few words."""
    return Message(
        "M11",
        _("fal storage error {code}.").format(code=code),
        _("Finished parts are kept. Try again to go on from there."),
    )


def service_unreadable() -> Message:
    """A reply that is no reply: HTML, half a JSON, missing fields."""
    return Message(
        "M11",
        _("fal's storage gave an unreadable answer."),
        _("Try again. If it stays, a proxy or a sign-in page may be answering in fal's place."),
    )


def upload_dropped() -> Message:
    """The service forgot the unfinished upload."""
    return Message("M20", _("fal dropped the unfinished upload."), _("Starting again."))


def refused(reason: str) -> Message:
    """400, 415, 422 and the like; `reason` is the service's own short text."""
    short = display_name(reason).strip()
    if len(short) > 120:  # noqa: PLR2004
        short = short[:119].rstrip() + "…"
    return Message(
        "M38",
        _("fal did not accept this file."),
        short or _("The service gave no reason. Details tell the code."),
    )


def possible_copies(count: int) -> Message:
    """Replies to a whole upload were lost: it is not known whether fal had acted."""
    return Message(
        "M27",
        plural(
            "The reply was lost: a second copy may exist at fal.",
            "Replies were lost: {n} further copies may exist at fal.",
            count,
        ),
        _("The link leads to the one that fal has confirmed; nobody has links to others."),
    )


def stored_differs() -> Message:
    """What fal has stored is not what was sent."""
    return Message(
        "M31",
        _("The stored copy differs from your file."),
        _("It is sent again. If that does not help, check the network and its proxy."),
    )
