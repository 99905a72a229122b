"""Answers of success that are none."""

import gzip
import json
import tracemalloc
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx
import pytest
from aiohttp import web

from falgui.core.errors import PortalError, ServiceError
from falgui.sandbox.arrived import Arrived, Endpoint, Interfere
from falgui.transport.body import PIECE_SIZE
from falgui.transport.parts import MEBIBYTE
from falgui.transport.reply import Reply

from .conftest import Start, sha256
from .faults import always, drain, replying, together
from .steps import ROADS

HTML = "<html><body>Sign in to the network</body></html>"
ASKED_TWICE_MORE = 3


class Endless(web.StreamResponse):
    """Fifty megabytes of the same, or as much of it as the client takes."""

    def __init__(
        self,
        sent: list[int] | None = None,
        headers: Mapping[str, str] | None = None,
        piece: bytes = b" " * 65536,
    ) -> None:
        super().__init__(headers=headers)
        self._sent = [] if sent is None else sent
        self._piece = piece

    async def write_eof(self, data: bytes = b"") -> None:
        """Send it all, and note how much went out."""
        count = 0
        try:
            for _ in range(50_000_000 // len(self._piece)):
                await self.write(self._piece)
                count += len(self._piece)
        finally:
            self._sent.append(count)
        await super().write_eof(data)


GARBAGE: dict[str, Callable[[], web.StreamResponse]] = {
    "html": lambda: web.Response(text=HTML, content_type="text/html"),
    "truncated": lambda: web.Response(text='{"access_url": "https://v3.fal.me'),
    "list": lambda: web.json_response([1, 2]),
    "wrong types": lambda: web.json_response(
        dict.fromkeys(("token", "access_url", "uploadId", "etag", "file_url", "upload_url"), 7)
        | {"error": {"code": "InternalError"}}
    ),
    "error": lambda: web.json_response({"detail": "Internal error"}),
    "xml": lambda: web.Response(
        text='<?xml version="1.0"?><Error><Code>InternalError</Code></Error>'
    ),
    "huge": Endless,
    "gzip bomb": lambda: Endless(None, {"Content-Encoding": "gzip"}, gzip.compress(bytes(10**6))),
    "gzip": lambda: web.Response(
        body=gzip.compress(b'{"access_url": "https://v3.fal.media/x"}'),
        headers={"Content-Encoding": "gzip"},
    ),
    "deep": lambda: web.Response(text='{"a":' * 10_000),
    "nan": lambda: web.Response(text='{"access_url": NaN, "token": NaN, "error": NaN}'),
    "not utf-8": lambda: web.Response(body=b'{"access_url": "\xff\xfe"}'),
    "long number": lambda: web.Response(text='{"access_url": ' + "9" * 5000 + "}"),
}
READ = (
    Endpoint.TOKEN,
    Endpoint.SINGLE,
    Endpoint.CREATE,
    Endpoint.PART,
    Endpoint.COMPLETE,
    Endpoint.LEGACY_SINGLE,
    Endpoint.INITIATE,
    Endpoint.INITIATE_MULTIPART,
    Endpoint.SIGNED_PART,
    Endpoint.SIGNED_COMPLETE,
)
"""Steps whose answer falgui reads."""
FIRST_CONTACT = {
    Endpoint.TOKEN,
    Endpoint.SINGLE,
    Endpoint.CREATE,
    Endpoint.INITIATE,
    Endpoint.INITIATE_MULTIPART,
}


def _instead(step: Endpoint, make: Callable[[], web.StreamResponse], times: int) -> Interfere:
    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is step and arrived.occurrence <= times:
            await drain(arrived)
            return make()
        return None

    return interfere


@pytest.mark.row("H13")
@pytest.mark.parametrize("step", READ)
def test_one_unreadable_answer_is_asked_for_again(
    start: Start, small: Path, step: Endpoint
) -> None:
    road = ROADS[step]
    answers: list[Callable[[], web.StreamResponse]] = []

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is not step or not answers:
            return None
        await drain(arrived)
        return answers.pop()()

    now = [0.0]
    rig = start(
        together(road.closed(), interfere),
        single_limit=road.single_limit,
        clock=lambda: now[0],
    )
    for number, (kind, answer) in enumerate(GARBAGE.items(), 1):
        answers.append(answer)
        # Past the lifetime of every token, so that each upload asks for one.
        now[0] += 10**8
        sent = rig.send(small)
        assert (kind, rig.count(step)) == (kind, 2 * number)
        assert rig.sandbox.objects[-1].url == sent.url
        assert len(rig.sandbox.objects) == number
    assert {stored.sha256 for stored in rig.sandbox.objects} == {sha256(small)}


@pytest.mark.row("H13", "N18")
@pytest.mark.parametrize("kind", ["html", "error", "deep"])
@pytest.mark.parametrize("step", READ)
def test_an_answer_that_stays_unreadable_is_asked_for_three_times(
    start: Start, small: Path, step: Endpoint, kind: str
) -> None:
    road = ROADS[step]
    others = {Endpoint.LEGACY_SINGLE, Endpoint.INITIATE, Endpoint.INITIATE_MULTIPART} - {step}
    if step in (Endpoint.SIGNED_PART, Endpoint.SIGNED_COMPLETE):
        others = set()
    rig = start(
        together(
            road.closed(),
            _instead(step, GARBAGE[kind], 1000),
            *(always(other, 404) for other in others),
        ),
        single_limit=road.single_limit,
    )
    # At first contact a page is somebody else's, and means that the line is not ours yet.
    page = kind == "html" and step in FIRST_CONTACT
    with pytest.raises(PortalError if page else ServiceError) as caught:
        rig.send(small)
    assert caught.value.message.id == ("M04" if page else "M11")
    assert rig.count(step) == ASKED_TWICE_MORE
    assert rig.sandbox.objects == []


@pytest.mark.row("H13", "H15")
@pytest.mark.parametrize("make", [*GARBAGE.values(), web.Response], ids=[*GARBAGE, "empty"])
def test_a_strange_answer_to_a_complete_that_worked_is_no_failure(
    start: Start, small: Path, make: Callable[[], web.Response]
) -> None:
    rig = start(None, replying(Endpoint.COMPLETE, make), single_limit=1)
    sent = rig.send(small)
    assert [stored.url for stored in rig.sandbox.objects] == [sent.url]
    assert rig.count(Endpoint.COMPLETE) == 1


@pytest.mark.row("H13")
@pytest.mark.parametrize("answer", ["huge", "bomb", "page"])
def test_an_answer_without_end_is_not_read_to_its_end(
    start: Start, small: Path, answer: str
) -> None:
    sent: list[int] = []
    makers: dict[str, Callable[[], web.StreamResponse]] = {
        "huge": lambda: Endless(sent),
        "bomb": lambda: Endless(sent, {"Content-Encoding": "gzip"}, gzip.compress(bytes(10**6))),
        "page": lambda: Endless(sent, {"Content-Type": "text/html"}, b"<p>Sign in</p>" * 4000),
    }

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.CREATE and arrived.occurrence % 2:
            return makers[answer]()
        return None

    rig = start(interfere, single_limit=1)
    rig.send(small)
    tracemalloc.start()
    try:
        rig.send(small)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(sent) == 2
    assert rig.count(Endpoint.CREATE) == 4
    # The kernel's and the sandbox' buffers took some of the fifty megabytes, falgui 64 KiB.
    assert max(sent) < 16 * 1024 * 1024
    assert peak < MEBIBYTE + PIECE_SIZE * 4


@pytest.mark.row("H14")
def test_an_etag_in_the_body_will_do(start: Start, small: Path) -> None:
    async def afterwards(arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        if arrived.endpoint is Endpoint.PART:
            del response.headers["ETag"]
        return response

    rig = start(None, afterwards, single_limit=1)
    rig.send(small)
    assert rig.count(Endpoint.PART) == 1


@pytest.mark.row("H14")
@pytest.mark.parametrize("etag", ["ä", "x" * 300])
def test_a_malformed_etag_is_asked_for_again(start: Start, small: Path, etag: str) -> None:
    async def afterwards(arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        if arrived.endpoint is Endpoint.PART and arrived.occurrence == 1:
            response.headers["ETag"] = etag
        return response

    rig = start(None, afterwards, single_limit=1)
    rig.send(small)
    assert rig.count(Endpoint.PART) == 2


@pytest.mark.parametrize("field", ["uploadId", "upload_id"])
def test_both_spellings_of_the_upload_id_are_read(start: Start, small: Path, field: str) -> None:
    async def afterwards(arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        if arrived.endpoint is not Endpoint.CREATE:
            return response
        assert isinstance(response, web.Response)
        assert isinstance(response.body, bytes)
        fields = json.loads(response.body)
        return web.json_response({"access_url": fields["access_url"], field: fields["uploadId"]})

    assert start(None, afterwards, single_limit=1).send(small).leg == "cdn"


@pytest.mark.parametrize("name", ["x-fal-request-id", "X-Request-Id", "cf-ray"])
@pytest.mark.parametrize(("identity", "is_kept"), [("8f14-ab", True), ("a b", False), ("", False)])
def test_the_id_by_which_fal_finds_a_request_is_kept_for_the_details(
    name: str,
    identity: str,
    is_kept: bool,  # noqa: FBT001  a case
) -> None:
    reply = Reply(503, httpx.Headers({name: identity}), b"busy", "v3.fal.media")
    with pytest.raises(ServiceError) as failure:
        reply.require_success()
    kept = " (request 8f14-ab)" if is_kept else ""
    assert failure.value.detail == f"HTTP 503 from v3.fal.media: busy{kept}"
