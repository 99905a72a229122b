"""Files in parts: what etags mean, and which lists of parts are taken."""

import os
from typing import Final

from falgui.probe.finding import Asking, Question, Seen
from falgui.probe.words import described, kind_of_etag
from falgui.transport.probing.service import Unfinished

_SMALL: Final = 1000
_MEBIBYTE: Final = 1024 * 1024
_SIZES: Final = (_SMALL, _MEBIBYTE, 5 * _MEBIBYTE)
_LARGE: Final = 5 * _MEBIBYTE
_MOST_PARTS: Final = 10_000
_OTHER_ETAG: Final = '"00000000000000000000000000000000"'


def etags(asking: Asking) -> Seen:
    """Send a part in two ways, and look at its etags."""
    service = asking.service
    upload, content = service.begin(), os.urandom(_SMALL)
    reply = service.put_part(upload, 1, content).require_success()
    header, body = reply.headers.get("etag"), reply.json().get("etag")
    again = service.put_part(upload, 1, content).require_success().etag()
    packed = service.put_part(upload, 1, content, headers={"Accept-Encoding": "gzip, br"})
    lines = (
        f"header: {'none' if header is None else kind_of_etag(header, content)}",
        f"body: {kind_of_etag(body, content) if isinstance(body, str) else 'none'}",
        f"the same bytes again: {'the same' if again == reply.etag() else 'another'} etag",
        f"with “Accept-Encoding: gzip, br”: {'an' if 'etag' in packed.headers else 'no'} ETag",
    )
    if kind_of_etag(reply.etag(), content) != "quoted, the MD5 of the part":
        return Seen(lines, "no quoted MD5; falgui gives back what came, and proves nothing by it")
    return Seen(lines)


def etag_lists(asking: Asking) -> Seen:
    """Complete with a wrong etag, and with one without its quotes."""
    service = asking.service
    upload, content = service.begin(), os.urandom(_SMALL)
    etag = service.put_part(upload, 1, content).require_success().etag()
    wrong = service.complete(upload, [(1, _OTHER_ETAG)])
    bare = service.complete(upload, [(1, etag.strip('"'))]) if not wrong.succeeded else None
    lines = [f"a wrong etag: {described(wrong)}"]
    if bare is not None:
        lines.append(f"without its quotes: {described(bare)}")
        if not bare.succeeded:
            lines.append(f"as it came: {described(service.complete(upload, [(1, etag)]))}")
    if wrong.succeeded:
        return Seen(tuple(lines), "etags are not looked at when completing; falgui's are right")
    return Seen(tuple(lines))


def order(asking: Asking) -> Seen:
    """Complete with the parts in the wrong order."""
    upload, parts, content = _two_parts(asking)
    reply = asking.service.complete(upload, parts[::-1])
    lines = [f"2 before 1: {described(reply)}"]
    if reply.succeeded:
        lines.append(f"the file is put together {_joined(asking, upload, content)}")
        return Seen(tuple(lines), "taken; falgui lists them in order all the same")
    reply = asking.service.complete(upload, parts)
    lines.append(f"1 before 2, afterwards: {described(reply)}")
    return Seen(tuple(lines))


def gap(asking: Asking) -> Seen:
    """Complete with parts 1 and 3, and none between."""
    upload, parts, _content = _two_parts(asking, last=3)
    reply = asking.service.complete(upload, parts)
    lines = (f"1 and 3 without 2: {described(reply)}",)
    return Seen(lines, "taken; falgui leaves no gap" if reply.succeeded else "")


def fewer(asking: Asking) -> Seen:
    """Complete with one of two parts."""
    upload, parts, content = _two_parts(asking)
    reply = asking.service.complete(upload, parts[:1])
    lines = [f"only part 1 of 2: {described(reply)}"]
    if not reply.succeeded:
        return Seen(tuple(lines))
    size = _size(asking, upload)
    lines.append(f"the file has {size} bytes, of {len(content):,} that were sent")
    return Seen(tuple(lines), "taken; falgui lists every part")


def sent_again(asking: Asking) -> Seen:
    """Send other bytes as the same part, and complete with either etag."""
    service = asking.service
    upload, second = service.begin(), os.urandom(_SMALL + 1)
    first_etag = service.put_part(upload, 1, os.urandom(_SMALL)).require_success().etag()
    reply = service.put_part(upload, 1, second)
    lines = [f"the second: {described(reply)}"]
    if not reply.succeeded:
        return Seen(tuple(lines), "refused; falgui begins anew when that stays")
    old = service.complete(upload, [(1, first_etag)])
    lines.append(f"completed with the first one's etag: {described(old)}")
    if not old.succeeded:
        new = service.complete(upload, [(1, reply.etag())])
        lines.append(f"completed with the second one's: {described(new)}")
    size = _size(asking, upload)
    lines.append(f"the file has {size} bytes, the second part {_SMALL + 1}")
    if size != str(_SMALL + 1):
        return Seen(tuple(lines), "the first one stays; falgui would find another size, or none")
    return Seen(tuple(lines))


def smallest(asking: Asking) -> Seen:
    """Complete with a first part that grows until it is taken."""
    lines = []
    for size in _SIZES:
        upload, parts, _content = _two_parts(asking, size)
        reply = asking.service.complete(upload, parts)
        lines.append(f"{size:,} bytes: {described(reply)}")
        if reply.succeeded:
            return Seen(tuple(lines))
    return Seen(tuple(lines), "more than 5 MiB are wanted; falgui's have 10 MiB at least")


def highest_number(asking: Asking) -> Seen:
    """Send parts with high numbers."""
    service = asking.service
    upload = service.begin()
    replies = {
        number: service.put_part(upload, number, os.urandom(10))
        for number in (0, _MOST_PARTS, _MOST_PARTS + 1)
    }
    lines = tuple(f"part {number:,}: {described(reply)}" for number, reply in replies.items())
    if not replies[_MOST_PARTS].succeeded:
        return Seen(lines, "fewer than 10,000; falgui's 10 MiB parts reach 97 GiB only with those")
    return Seen(lines)


def _two_parts(
    asking: Asking, first: int = _LARGE, last: int = 2
) -> tuple[Unfinished, list[tuple[int, str]], bytes]:
    """Return a file of which two parts are sent, their list, and all its bytes."""
    service = asking.service
    upload = service.begin()
    contents = {1: os.urandom(first), last: os.urandom(_SMALL)}
    parts = [
        (number, service.put_part(upload, number, content).require_success().etag())
        for number, content in contents.items()
    ]
    return upload, parts, b"".join(contents.values())


def _size(asking: Asking, upload: Unfinished) -> str:
    told = asking.service.ask("HEAD", upload.url).headers.get("content-length")
    return "an unknown number of" if told is None else str(told)


def _joined(asking: Asking, upload: Unfinished, content: bytes) -> str:
    """Return in which order the parts are in the file."""
    wanted = {"Range": f"bytes={len(content) - 10}-"}
    reply = asking.service.ask("GET", upload.url, headers=wanted)
    if reply.body == content[-10:]:
        return "by the parts' numbers"
    return "in the order of the list" if reply.succeeded else f"somehow: {described(reply)}"


QUESTIONS: Final = (
    Question(
        "etag",
        "What is the etag of a part?",
        "sent the same part three times, once with compression allowed",
        "the quoted MD5 of the part, in the header and in the body",
        etags,
    ),
    Question(
        "etag-checked",
        "Are etags looked at when completing?",
        "completed with a wrong etag, without the quotes, and with the right one",
        "a wrong one is refused; falgui gives each back as it came, quotes included",
        etag_lists,
    ),
    Question(
        "order",
        "Is a list of parts in the wrong order refused?",
        "completed with part 2 before part 1",
        "refused, so falgui sorts the list",
        order,
        most_bytes=_LARGE,
    ),
    Question(
        "gap",
        "Is a list with a gap refused?",
        "sent parts 1 and 3, and completed",
        "refused, so falgui numbers parts without gaps",
        gap,
        most_bytes=_LARGE,
    ),
    Question(
        "fewer-parts",
        "Is a list refused that leaves out a part that was sent?",
        "sent parts 1 and 2, and completed with part 1",
        "refused, or the file is shorter, which falgui sees by its size",
        fewer,
        most_bytes=_LARGE,
    ),
    Question(
        "part-again",
        "Does a part that is sent again replace the first one?",
        "sent two parts 1, the second one longer, and completed",
        "it does, and the later etag counts",
        sent_again,
    ),
    Question(
        "smallest-part",
        "How small may a part be that is not the last?",
        "completed files of two parts with a first part of 1,000 bytes, 1 MiB and 5 MiB",
        "5 MiB or less; falgui's parts have 10 MiB",
        smallest,
        most_bytes=sum(_SIZES),
    ),
    Question(
        "highest-part",
        "What is the highest number of a part?",
        "sent parts of 10 bytes with the numbers 0, 10,000 and 10,001",
        "10,000; beyond that falgui makes parts larger",
        highest_number,
    ),
)
