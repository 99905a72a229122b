"""Addresses that REST signs: how long they live, and what they take."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from falgui.probe.finding import Asking, LeftOut, Question, Seen
from falgui.probe.words import described, kind_of_etag
from falgui.transport.probing.service import Service, Signed

_SMALL: Final = 1000
_LATER: Final = (60, 120, 300)
_DURATIONS: Final = ("x-amz-expires", "x-goog-expires")
_MOMENTS: Final = ("expires", "se", "x-amz-expiration")
_ASSUMED: Final = 60
_REFUSALS: Final = (400, 403)
_EXPIRY: Final = "x-fal-object-lifecycle-expiration"


def lifetime(asking: Asking) -> Seen:
    """Read from an address how long it lives, else find out."""
    service = asking.service
    signed = service.sign()
    query = parse_qsl(urlsplit(signed.upload_url).query, keep_blank_values=True)
    lines = [
        f"its host: {urlsplit(signed.upload_url).hostname}",
        f"names in its query: {', '.join(name for name, _value in query) or 'none'}",
    ]
    told = _told_lifetime(query, service.clock())
    if told is not None:
        lines.append(f"it says that it lives for {told:.0f} s")
        return _judged(lines, told)
    if not asking.may_wait:
        raise LeftOut("it does not tell, and trying takes minutes; left out by --quick")
    return _tried(service, lines)


def refusal(asking: Asking) -> Seen:
    """Send to an address whose signature was changed, and under another type."""
    service = asking.service
    signed = service.sign()
    changed = service.put_signed(_changed(signed.upload_url), os.urandom(_SMALL))
    typed = service.put_signed(signed.upload_url, os.urandom(_SMALL), "text/plain")
    lines = (
        f"changed at its end: {described(changed)}",
        f"another content type than was asked for: {described(typed)}",
    )
    if changed.status not in _REFUSALS:
        return Seen(lines, "neither 400 nor 403, on which falgui asks for a new address")
    return Seen(lines)


def twice(asking: Asking) -> Seen:
    """Send other bytes to an address that has taken some."""
    service = asking.service
    signed, content = service.sign(), os.urandom(_SMALL)
    first = service.put_signed(signed.upload_url, content)
    lines = [f"the first time: {described(first)}, {_etag_words(first.headers, content)}"]
    first.require_success()
    again = service.put_signed(signed.upload_url, os.urandom(_SMALL + 1))
    look = service.ask("HEAD", signed.file_url)
    size = look.headers.get("content-length", "an unknown number of")
    lines += [
        f"the second time: {described(again)}",
        f"the file has {size} bytes, the second {_SMALL + 1}",
        f"its expiry: {'told' if _EXPIRY in look.headers else 'not told'}",
    ]
    if not again.succeeded:
        return Seen(tuple(lines), "refused; falgui looks whether the first one is there")
    return Seen(tuple(lines))


def in_parts(asking: Asking) -> Seen:
    """Send a file of one part to a signed address."""
    service = asking.service
    signed, content = service.sign("initiate-multipart"), os.urandom(_SMALL)
    part = service.put_signed(signed.address("1"), content)
    lines = [f"part: {described(part)}, {_etag_words(part.headers, content)}"]
    etag = part.require_success().etag()
    complete = service.ask(
        "POST",
        signed.address("complete"),
        fields={"parts": [{"partNumber": 1, "etag": etag}]},
    )
    lines.append(f"complete: {described(complete)}")
    lines.append(f"the file: {described(service.ask('HEAD', signed.file_url))}")
    differs = "" if complete.succeeded else "large files can't go this way"
    return Seen(tuple(lines), differs)


def _tried(service: Service, lines: list[str]) -> Seen:
    """Send to addresses of some minutes' age."""
    addresses: list[Signed] = [service.sign() for _later in _LATER]
    waited = alive = 0
    for seconds, signed in zip(_LATER, addresses, strict=True):
        service.wait(seconds - waited)
        waited = seconds
        reply = service.put_signed(signed.upload_url, os.urandom(_SMALL))
        lines.append(f"after {seconds} s: {described(reply)}")
        if not reply.succeeded:
            break
        alive = seconds
    return _judged(lines, alive)


def _judged(lines: list[str], seconds: float) -> Seen:
    if seconds < _ASSUMED:
        return Seen(tuple(lines), "less than a minute; falgui asks once more when one is over")
    return Seen(tuple(lines))


def _told_lifetime(query: list[tuple[str, str]], now: float) -> float | None:
    for name, value in query:
        if name.lower() in _DURATIONS and value.isdigit():
            return float(value)
        if name.lower() in _MOMENTS:
            moment = _moment(value)
            if moment is not None:
                return moment - now
    return None


def _moment(text: str) -> float | None:
    if text.isdigit():
        return float(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _changed(address: str) -> str:
    return address[:-1] + ("a" if address[-1] != "a" else "b")


def _etag_words(headers: Mapping[str, str], content: bytes) -> str:
    etag = headers.get("etag")
    return "no etag" if etag is None else f"etag {kind_of_etag(etag, content)}"


QUESTIONS: Final = (
    Question(
        "signed-lifetime",
        "How long does a signed address live?",
        "read its query; where that says nothing, sent to it after 1, 2 and 5 minutes",
        "at least a minute; falgui asks right before use, and once more when it is over",
        lifetime,
        waits=True,
    ),
    Question(
        "signed-refusal",
        "With what is a signed address refused that is not good?",
        "sent to one that was changed, and under another content type",
        "400 or 403, after which falgui asks for another one, once",
        refusal,
    ),
    Question(
        "signed-again",
        "Does sending to a signed address again replace the file?",
        "sent twice, the second time one byte more",
        "it does",
        twice,
    ),
    Question(
        "signed-parts",
        "Do signed addresses take parts?",
        "sent one part, and completed",
        "they do, with the part's number before the query",
        in_parts,
    ),
)
