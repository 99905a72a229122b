"""Lines that break at any moment of any step: the upload goes on, and copies stay rare."""

import asyncio
from pathlib import Path

import pytest
from aiohttp import web

from falgui.core.errors import AuthenticationError, NetworkError
from falgui.sandbox.arrived import Arrived, ClosingResponse, Endpoint, Interfere
from falgui.transport.parts import PART_SIZE

from .conftest import QUICK, SINGLE_LIMIT, Start, make_file, sha256
from .faults import always, drain, losing_replies, replying, together
from .steps import ROADS, WITH_FILE


async def _reset_at_once(arrived: Arrived) -> web.StreamResponse:
    return arrived.reset()


async def _reset_after_a_byte(arrived: Arrived) -> web.StreamResponse:
    await arrived.request.content.readexactly(1)
    return arrived.reset()


async def _reset_in_the_middle(arrived: Arrived) -> web.StreamResponse:
    await arrived.request.content.readexactly((arrived.request.content_length or 2) // 2)
    return arrived.reset()


async def _reset_after_the_body(arrived: Arrived) -> web.StreamResponse:
    await drain(arrived)
    return arrived.reset()


async def _close_without_a_word(arrived: Arrived) -> web.StreamResponse:
    await drain(arrived)
    assert arrived.request.transport is not None
    arrived.request.transport.close()
    return web.Response()


async def _close_in_the_status_line(arrived: Arrived) -> web.StreamResponse:
    await drain(arrived)
    transport = arrived.request.transport
    assert isinstance(transport, asyncio.WriteTransport)
    transport.write(b"HTTP/1.1 20")
    transport.close()
    return web.Response()


async def _close_in_the_headers(arrived: Arrived) -> web.StreamResponse:
    await drain(arrived)
    transport = arrived.request.transport
    assert isinstance(transport, asyncio.WriteTransport)
    transport.write(b"HTTP/1.1 200 OK\r\nContent-Le")
    transport.close()
    return web.Response()


async def _close_in_the_reply(arrived: Arrived) -> web.StreamResponse:
    await drain(arrived)
    transport = arrived.request.transport
    assert isinstance(transport, asyncio.WriteTransport)
    transport.write(b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"access_')
    transport.close()
    return web.Response()


async def _speak_another_protocol(arrived: Arrived) -> web.StreamResponse:
    await drain(arrived)
    transport = arrived.request.transport
    assert isinstance(transport, asyncio.WriteTransport)
    transport.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
    transport.close()
    return web.Response()


BREAKS = {
    "reset at once": _reset_at_once,
    "reset after a byte": _reset_after_a_byte,
    "reset in the middle": _reset_in_the_middle,
    "reset after the body": _reset_after_the_body,
    "closed without a word": _close_without_a_word,
    "closed in the status line": _close_in_the_status_line,
    "closed in the headers": _close_in_the_headers,
    "closed in the reply": _close_in_the_reply,
    "another protocol": _speak_another_protocol,
}
NEED_A_BODY = {"reset after a byte", "reset in the middle"}


def _broken(step: Endpoint, kind: str, times: int = 1) -> Interfere:
    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is step and arrived.occurrence <= times:
            return await BREAKS[kind](arrived)
        return None

    return interfere


@pytest.mark.row("N6", "N7")
@pytest.mark.parametrize("kind", BREAKS)
@pytest.mark.parametrize("step", ROADS)
def test_a_broken_line_costs_one_more_request(
    start: Start, small: Path, step: Endpoint, kind: str
) -> None:
    if kind in NEED_A_BODY and step not in WITH_FILE:
        kind = "reset at once"
    road = ROADS[step]
    rig = start(together(road.closed(), _broken(step, kind)), single_limit=road.single_limit)
    rig.send(small)
    assert rig.count(step) == 2
    assert [stored.sha256 for stored in rig.sandbox.objects] == [sha256(small)]
    assert rig.notices
    assert rig.meter.sent == rig.meter.total == small.stat().st_size


@pytest.mark.parametrize("times", [1, 9])
def test_up_to_nine_resets_in_a_large_body_are_survived(
    start: Start, tmp_path: Path, times: int
) -> None:
    path = make_file(tmp_path / "file.bin", SINGLE_LIMIT)
    rig = start(_broken(Endpoint.SINGLE, "reset after a byte", times))
    rig.send(path)
    assert rig.count(Endpoint.SINGLE) == times + 1
    assert [stored.sha256 for stored in rig.sandbox.objects] == [sha256(path)]
    assert rig.meter.sent == rig.meter.total


def test_a_line_that_always_breaks_ends_after_ten_attempts(start: Start, small: Path) -> None:
    rig = start(
        together(
            _broken(Endpoint.CREATE, "reset at once", 1000),
            always(Endpoint.INITIATE_MULTIPART, 404),
        ),
        single_limit=1,
    )
    with pytest.raises(NetworkError) as caught:
        rig.send(small)
    assert caught.value.message.id == "M02"
    assert rig.count(Endpoint.CREATE) == QUICK.attempts


@pytest.mark.parametrize(
    "step",
    [Endpoint.TOKEN, Endpoint.CREATE, Endpoint.PART, Endpoint.COMPLETE, Endpoint.INITIATE],
)
def test_a_reply_lost_after_the_work_leaves_one_object(
    start: Start, small: Path, step: Endpoint
) -> None:
    road = ROADS[step]
    rig = start(road.closed(), losing_replies(step), single_limit=road.single_limit)
    rig.send(small)
    assert [stored.sha256 for stored in rig.sandbox.objects] == [sha256(small)]


@pytest.mark.parametrize(
    "step", [Endpoint.SIGNED_PUT, Endpoint.SIGNED_PART, Endpoint.SIGNED_COMPLETE]
)
@pytest.mark.parametrize("times", [1, 2])
def test_a_lost_reply_of_a_signed_address_leaves_one_object(
    start: Start, small: Path, step: Endpoint, times: int
) -> None:
    road = ROADS[step]
    rig = start(road.closed(), losing_replies(step, times), single_limit=road.single_limit)
    sent = rig.send(small)
    assert [stored.url for stored in rig.sandbox.objects] == [sent.url]
    assert rig.sandbox.objects[0].sha256 == sha256(small)


def test_a_lost_reply_of_complete_is_cleared_up_by_looking(start: Start, small: Path) -> None:
    rig = start(None, losing_replies(Endpoint.COMPLETE), single_limit=1)
    rig.send(small)
    assert rig.count(Endpoint.COMPLETE) == 1
    assert rig.count(Endpoint.READ) == 1


def test_a_complete_that_failed_without_a_reply_is_repeated(start: Start, small: Path) -> None:
    rig = start(_broken(Endpoint.COMPLETE, "closed without a word"), single_limit=1)
    rig.send(small)
    assert rig.count(Endpoint.COMPLETE) == 2
    assert rig.count(Endpoint.READ) >= 1


def test_a_gateway_error_after_complete_is_no_failure(start: Start, small: Path) -> None:
    rig = start(None, replying(Endpoint.COMPLETE, lambda: web.Response(status=504)), single_limit=1)
    sent = rig.send(small)
    assert [stored.url for stored in rig.sandbox.objects] == [sent.url]
    assert rig.count(Endpoint.COMPLETE) == 1


@pytest.mark.parametrize(("step", "most"), [(Endpoint.SINGLE, 3), (Endpoint.LEGACY_SINGLE, 3)])
def test_a_single_upload_whose_reply_is_always_lost_is_sent_three_times_at_most(
    start: Start, small: Path, step: Endpoint, most: int
) -> None:
    road = ROADS[step]
    others = {Endpoint.LEGACY_SINGLE, Endpoint.INITIATE} - {step}
    rig = start(
        together(road.closed(), *(always(other, 404) for other in others)),
        losing_replies(step, 1000),
    )
    with pytest.raises(Exception, match=r"lost|404"):
        rig.send(small)
    assert len(rig.sandbox.objects) == most


def test_one_lost_reply_of_a_single_upload_makes_one_copy(start: Start, small: Path) -> None:
    rig = start(None, losing_replies(Endpoint.SINGLE))
    rig.send(small)
    assert len(rig.sandbox.objects) == 2
    assert {stored.sha256 for stored in rig.sandbox.objects} == {sha256(small)}


@pytest.mark.parametrize("attempt", range(20))
def test_a_refusal_that_comes_while_sending_is_seen(
    start: Start, tmp_path: Path, attempt: int
) -> None:
    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is not Endpoint.SINGLE:
            return None
        # Odd attempts answer when some of the body has come already.
        await arrived.request.content.readexactly((attempt % 2) * 1_000_000)
        return ClosingResponse(status=401, text='{"detail": "no"}')

    path = make_file(tmp_path / "file.bin", SINGLE_LIMIT)
    rig = start(interfere)
    with pytest.raises(AuthenticationError):
        rig.send(path)
    assert rig.count(Endpoint.SINGLE) == 2
    assert rig.notices == []
    assert rig.meter.sent == 0


@pytest.mark.parametrize("attempt", range(5))
def test_a_413_that_comes_while_sending_leads_to_parts(
    start: Start, tmp_path: Path, attempt: int
) -> None:
    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is not Endpoint.SINGLE:
            return None
        await arrived.request.content.readexactly(attempt * 300_000)
        return ClosingResponse(status=413, text="File too large, use multipart solution")

    path = make_file(tmp_path / "file.bin", SINGLE_LIMIT)
    rig = start(interfere)
    assert rig.send(path).leg == "cdn"
    assert rig.count(Endpoint.SINGLE) == 1
    assert [stored.sha256 for stored in rig.sandbox.objects] == [sha256(path)]


def test_idle_connections_that_the_service_closed_are_no_trouble(
    start: Start, tmp_path: Path
) -> None:
    async def afterwards(_: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        response.force_close()
        return response

    path = make_file(tmp_path / "file.bin", PART_SIZE + 1)
    rig = start(None, afterwards)
    for _ in range(3):
        rig.send(path)
    assert rig.notices == []
