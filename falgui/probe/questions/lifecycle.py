"""How long files stay, and who sees them."""

import os
from typing import Final

from falgui.probe.finding import Asking, Question, Seen
from falgui.probe.words import described
from falgui.transport.headers import moment_in
from falgui.transport.probing.service import HIDDEN
from falgui.transport.reply import Reply

_EXPIRY: Final = "x-fal-object-lifecycle-expiration"
_MINUTE: Final = 60
_TOLERANCE: Final = 30
_MILLISECONDS: Final = 1e11
"""Unix seconds get there in the year 5138, Unix milliseconds have been there since 1973."""
_LOOK_SECONDS: Final = 10
_LOOKS: Final = 24
_HIDDEN: Final = 404


def told_expiry(asking: Asking) -> Seen:
    """Look at a file that ends after a minute."""
    service = asking.service
    link = service.link_in(service.upload(os.urandom(64)))
    reply = service.ask("HEAD", link)
    text = reply.headers.get(_EXPIRY)
    if text is None:
        seen = (described(reply), f"no {_EXPIRY}")
        return Seen(seen, "not told; falgui says that it could not see the expiry")
    if not text.isdigit():
        return Seen((f"another form than a number, {len(text)} characters",), "not a number")
    unit, number = ("milliseconds", int(text) / 1000)
    if int(text) < _MILLISECONDS:
        unit, number = "seconds", float(text)
    left = number - _now(asking, reply)
    lines = (f"in Unix {unit}, {left:.0f} s from then on",)
    if unit != "milliseconds":
        return Seen(lines, "not in milliseconds; falgui would take the file for expired")
    if abs(left - _MINUTE) > _TOLERANCE:
        return Seen(lines, "not the minute that was asked for; falgui says so after each upload")
    return Seen(lines)


def goes(asking: Asking) -> Seen:
    """Wait for a file to be gone."""
    asking.require_waiting()
    service = asking.service
    link = service.link_in(service.upload(os.urandom(64)))
    waited = 0
    reply = service.ask("HEAD", link)
    for _look in range(_LOOKS):
        service.wait(_LOOK_SECONDS)
        waited += _LOOK_SECONDS
        reply = service.ask("HEAD", link)
        if not reply.succeeded:
            lines = (f"after {waited} s: {described(reply)}",)
            return Seen(lines, "earlier than asked for" if waited < _MINUTE else "")
    lines = (f"after {waited} s: {described(reply)}",)
    return Seen(lines, "it is still there; falgui tells what the service announced")


def hidden(asking: Asking) -> Seen:
    """Hide a file, and look as a stranger and as its owner."""
    service = asking.service
    link = service.link_in(service.upload(os.urandom(64), lifecycle=HIDDEN))
    stranger = service.ask("HEAD", link)
    owner = service.ask("HEAD", link, authorization=service.token())
    lines = (f"for strangers: {described(stranger)}", f"for its owner: {described(owner)}")
    if stranger.succeeded:
        return Seen(lines, "strangers see it; falgui says so after each upload")
    if stranger.status != _HIDDEN:
        return Seen(lines, f"{stranger.status} in place of 404, which is as good")
    if not owner.succeeded:
        return Seen(lines, "its owner does not see it; falgui can't look whether it is whole")
    return Seen(lines)


def _now(asking: Asking, reply: Reply) -> float:
    # By the service's clock, should the one here be wrong.
    moment = moment_in(reply.headers.get("date", ""))
    return moment.timestamp() if moment else asking.service.clock()


QUESTIONS: Final = (
    Question(
        "expiry",
        "Does a file tell when it ends?",
        "uploaded with a lifetime of 60 s, and looked at the headers",
        f"{_EXPIRY}, in Unix milliseconds",
        told_expiry,
    ),
    Question(
        "hidden",
        "What does a hidden file answer?",
        "uploaded with an access list that hides the file, and looked at it",
        "404 to strangers, and its owner sees it with the token",
        hidden,
    ),
    Question(
        "goes",
        "Is a file really gone after its time?",
        "uploaded with a lifetime of 60 s, and looked every 10 s, 4 minutes at most",
        "404 soon after a minute",
        goes,
        waits=True,
    ),
)
