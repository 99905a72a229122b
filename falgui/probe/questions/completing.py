"""The end of a file in parts: completing it twice, not yet, or late; and when it is seen."""

import os
import time
from typing import Final

from falgui.probe.finding import Asking, Question, Seen
from falgui.probe.words import described
from falgui.transport.probing.service import Service, Unfinished

_SMALL: Final = 1000
_AFTERWARDS: Final = frozenset({400, 403, 404, 409, 410})
"""Refusals after which falgui looks whether the file is there."""
_GONE: Final = frozenset({403, 404, 410})
_ABSENT: Final = frozenset({404, 410})
_LOOKS: Final = 60
_LOOK_SECONDS: Final = 0.25
_LATER: Final = (60, 180)
"""After how many seconds another part is sent."""


def completed_again(asking: Asking) -> Seen:
    """Complete twice, and send a part once more."""
    service = asking.service
    upload, parts = _one_part(service)
    first = service.complete(upload, parts).require_success()
    again = service.complete(upload, parts)
    late = service.put_part(upload, 1, os.urandom(_SMALL))
    lines = (
        f"the first time: {described(first)}, {_body_of(first.body)}",
        f"the second time: {described(again)}, {_body_of(again.body)}",
        f"a part afterwards: {described(late)}",
        f"the file then: {described(service.ask('HEAD', upload.url))}",
    )
    if again.succeeded:
        return Seen(lines, "taken once more; falgui is content with that")
    if again.status not in _AFTERWARDS:
        return Seen(lines, f"{again.status}; falgui takes it for a failure and tries again")
    return Seen(lines)


def seen_after(asking: Asking) -> Seen:
    """Complete a file, and upload another in one request, and look when they are there."""
    service = asking.service
    upload, parts = _one_part(service)
    service.complete(upload, parts).require_success()
    in_parts = _seconds_until_seen(service, upload.url)
    link = service.link_in(service.upload(os.urandom(_SMALL)))
    single = _seconds_until_seen(service, link)
    lines = (f"in parts: {_words(in_parts)}", f"in one request: {_words(single)}")
    if in_parts is None or single is None:
        return Seen(lines, "not seen in 15 s; falgui says that it is complete and was not seen")
    return Seen(lines)


def before_complete(asking: Asking) -> Seen:
    """Look at the link of a file that has parts, but is not complete."""
    service = asking.service
    upload = service.begin()
    empty = service.ask("HEAD", upload.url)
    service.put_part(upload, 1, os.urandom(_SMALL)).require_success()
    stranger = service.ask("HEAD", upload.url)
    owner = service.ask("HEAD", upload.url, authorization=service.token())
    lines = (
        f"without any part: {described(empty)}",
        f"with a part, for strangers: {described(stranger)}",
        f"with a part, for its owner: {described(owner)}",
    )
    if {stranger.status, owner.status} <= _ABSENT:
        return Seen(lines)
    if owner.succeeded:
        size = owner.headers.get("content-length", "unknown")
        return Seen(lines, f"something is there already, of size {size}; falgui compares sizes")
    return Seen(lines, "not 404; falgui takes the file for hidden")


def left_alone(asking: Asking) -> Seen:
    """Leave a file unfinished, and go on with it after some minutes."""
    asking.require_waiting()
    service = asking.service
    upload, parts = _one_part(service)
    lines = []
    waited = 0
    for seconds in _LATER:
        service.wait(seconds - waited)
        waited = seconds
        look = service.ask("HEAD", upload.url)
        reply = service.put_part(upload, 1, os.urandom(_SMALL))
        lines.append(f"after {seconds} s: link {described(look)}, part {described(reply)}")
        if not reply.succeeded:
            known = "begins anew" if reply.status in _GONE else "tries again, and then fails"
            return Seen(tuple(lines), f"refused after {seconds} s; falgui {known}")
        parts = [(1, reply.etag())]
    reply = service.complete(upload, parts)
    lines.append(f"completed then: {described(reply)}")
    look = service.ask("HEAD", upload.url)
    ends = look.headers.get("x-fal-object-lifecycle-expiration", "")
    if ends.isdigit():
        left = int(ends) / 1000 - service.clock()
        lines.append(f"its minute ends in {left:.0f} s, so it counts from {_began(left)}")
    return Seen(tuple(lines), "" if reply.succeeded else "parts were taken that are of no use")


def _began(left: float) -> str:
    return "completing" if left > 0 else "the beginning"


def _one_part(service: Service) -> tuple[Unfinished, list[tuple[int, str]]]:
    upload = service.begin()
    etag = service.put_part(upload, 1, os.urandom(_SMALL)).require_success().etag()
    return upload, [(1, etag)]


def _seconds_until_seen(service: Service, link: str) -> float | None:
    began = time.monotonic()
    for look in range(_LOOKS):
        if look:
            service.wait(_LOOK_SECONDS)
        if service.ask("HEAD", link).succeeded:
            return time.monotonic() - began if look else 0.0
    return None


def _words(seconds: float | None) -> str:
    if seconds is None:
        return "not within 15 s"
    return f"after {seconds:.1f} s" if seconds else "at the first look"


def _body_of(body: bytes) -> str:
    return f"a body of {len(body)} bytes" if body else "no body"


QUESTIONS: Final = (
    Question(
        "complete-again",
        "What does completing a second time answer?",
        "completed a file of one part twice, and sent its part once more",
        "404, 409 or another refusal, after which falgui looks whether the file is there",
        completed_again,
    ),
    Question(
        "seen-after",
        "How soon is a finished file seen?",
        "looked every quarter of a second, 15 s at most",
        "within 12 s",
        seen_after,
    ),
    Question(
        "unfinished",
        "What does the link of an unfinished file answer?",
        "looked at it before completing, as a stranger and as its owner",
        "404",
        before_complete,
    ),
    Question(
        "left-alone",
        "Are parts still taken when the upload was left alone for minutes?",
        "sent a part at once, after 1 and after 3 minutes, and completed",
        "they are; else 403, 404 or 410, and falgui begins anew",
        left_alone,
        waits=True,
    ),
)
