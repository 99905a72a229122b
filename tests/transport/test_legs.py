"""Which way a file goes when others don't work, and what the person reads when none does."""

import socket
from pathlib import Path

import pytest
from aiohttp import web

from falgui.core.errors import (
    AuthenticationError,
    LocalFileError,
    NetworkError,
    OfflineError,
    QuotaError,
    RejectedError,
    ServiceError,
    UploadError,
)
from falgui.core.secret import Secret
from falgui.sandbox.arrived import Afterwards, Arrived, Endpoint
from falgui.sandbox.rules import Rules
from falgui.transport.parts import PART_SIZE

from .conftest import QUICK, Start, make_file, sha256
from .faults import always, rewriting, together

NO_CDN = together(always(Endpoint.SINGLE, 503), always(Endpoint.CREATE, 503))
NO_LEGACY = always(Endpoint.LEGACY_SINGLE, 503)
NO_REST = together(always(Endpoint.INITIATE, 503), always(Endpoint.INITIATE_MULTIPART, 503))


def _dead_cdn(origin: str) -> Afterwards:
    """Let the token name a CDN that refuses connections."""
    return rewriting(Endpoint.TOKEN, base_url=origin)


def test_with_the_cdn_refusing_connections_the_legacy_cdn_takes_over(
    start: Start, small: Path, dead_origin: str
) -> None:
    rig = start(None, _dead_cdn(dead_origin), endpoints={"cdn": dead_origin})
    sent = rig.send(small)
    (stored,) = rig.sandbox.objects
    assert (sent.leg, stored.url, stored.sha256) == ("legacy", sent.url, sha256(small))
    assert any("another way" in notice for notice in rig.notices)
    assert rig.meter.sent == rig.meter.total == small.stat().st_size


@pytest.mark.row("N3")
@pytest.mark.parametrize("limit", [10**9, 1], ids=["single", "multipart"])
def test_with_both_cdns_refusing_connections_rest_takes_over(
    start: Start, two_parts: Path, dead_origin: str, limit: int
) -> None:
    rig = start(
        None,
        _dead_cdn(dead_origin),
        endpoints={"cdn": dead_origin, "legacy": dead_origin},
        single_limit=limit,
    )
    sent = rig.send(two_parts)
    (stored,) = rig.sandbox.objects
    assert (sent.leg, stored.url, stored.sha256) == ("rest", sent.url, sha256(two_parts))
    assert rig.count(Endpoint.SIGNED_PART) == (0 if limit > 1 else 2)


def test_a_large_file_skips_the_legacy_cdn(start: Start, two_parts: Path) -> None:
    rig = start(always(Endpoint.CREATE, 503))
    assert rig.send(two_parts).leg == "rest"
    assert rig.count(Endpoint.LEGACY_SINGLE) == 0
    assert rig.count(Endpoint.CREATE) == QUICK.attempts


def test_a_cdn_that_always_fails_leads_to_the_next_leg(start: Start, small: Path) -> None:
    rig = start(NO_CDN)
    assert rig.send(small).leg == "legacy"
    assert rig.count(Endpoint.SINGLE) == QUICK.attempts


def test_when_every_leg_fails_the_first_ones_reason_is_told(start: Start, small: Path) -> None:
    rig = start(
        together(
            always(Endpoint.SINGLE, 502),
            always(Endpoint.LEGACY_SINGLE, 410),
            always(Endpoint.INITIATE, 500),
        )
    )
    with pytest.raises(ServiceError) as caught:
        rig.send(small)
    assert (caught.value.message.id, caught.value.status) == ("M11", 502)
    assert [
        rig.count(endpoint)
        for endpoint in (Endpoint.SINGLE, Endpoint.LEGACY_SINGLE, Endpoint.INITIATE)
    ] == [3, 1, 10]


def test_with_nothing_reachable_the_connection_is_the_reason(
    start: Start, small: Path, dead_origin: str
) -> None:
    rig = start(endpoints=dict.fromkeys(("rest", "cdn", "legacy"), dead_origin))
    with pytest.raises(NetworkError) as caught:
        rig.send(small)
    assert caught.value.message.id == "M02"
    assert rig.seen == []


@pytest.mark.row("H6")
@pytest.mark.parametrize(
    ("status", "kind"), [(401, AuthenticationError), (402, QuotaError), (422, RejectedError)]
)
def test_a_refusal_of_the_key_or_the_file_goes_no_other_way(
    start: Start, small: Path, status: int, kind: type[UploadError]
) -> None:
    rig = start(always(Endpoint.SINGLE, status))
    with pytest.raises(kind):
        rig.send(small)
    assert {seen.endpoint for seen in rig.seen} == {Endpoint.TOKEN, Endpoint.SINGLE}


def test_a_wrong_key_goes_no_other_way(start: Start, small: Path) -> None:
    rig = start(key=lambda: Secret("wrong:key"))
    with pytest.raises(AuthenticationError) as caught:
        rig.send(small)
    assert caught.value.message.id == "M06"
    assert [seen.endpoint for seen in rig.seen] == [Endpoint.TOKEN]


def test_a_file_that_changes_on_the_second_leg_is_told_as_changed(
    start: Start, tmp_path: Path
) -> None:
    # More than the system takes off the sender's hands at once.
    path = make_file(tmp_path / "file.bin", PART_SIZE)

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.LEGACY_SINGLE:
            with path.open("ab") as file:
                file.write(b"more")
        return web.Response(status=404) if arrived.endpoint is Endpoint.SINGLE else None

    rig = start(interfere, rules=Rules(), single_limit=PART_SIZE)
    with pytest.raises(LocalFileError) as caught:
        rig.send(path)
    assert caught.value.message.id == "M12"
    assert rig.sandbox.objects == []


def test_a_legacy_cdn_that_finds_the_file_too_large_is_not_the_end(
    start: Start, small: Path
) -> None:
    rig = start(together(always(Endpoint.SINGLE, 503), always(Endpoint.LEGACY_SINGLE, 413)))
    assert rig.send(small).leg == "rest"


@pytest.mark.parametrize("status", [404, 410])
def test_a_leg_that_is_gone_costs_one_request_in_ten_minutes(
    start: Start, small: Path, status: int
) -> None:
    now = [1000.0]
    rig = start(
        together(always(Endpoint.SINGLE, status), always(Endpoint.LEGACY_SINGLE, status)),
        clock=lambda: now[0],
    )
    for at, asked in ((1000.0, 1), (1001.0, 1), (1599.0, 1), (1601.0, 2)):
        now[0] = at
        assert rig.send(small).leg == "rest"
        assert rig.count(Endpoint.SINGLE) == rig.count(Endpoint.LEGACY_SINGLE) == asked


def test_no_connection_is_tried_to_a_leg_that_refused_the_last_one(
    start: Start, small: Path
) -> None:
    now = [1000.0]
    with socket.socket() as port:
        port.bind(("127.0.0.1", 0))
        origin = f"http://127.0.0.1:{port.getsockname()[1]}"
        rig = start(None, _dead_cdn(origin), endpoints={"cdn": origin}, clock=lambda: now[0])
        rig.send(small)
        assert any(notice.startswith("Connection lost") for notice in rig.notices)
        port.listen()
        port.setblocking(False)
        now[0] += 599
        assert rig.send(small).leg == "legacy"
        with pytest.raises(BlockingIOError):
            port.accept()


def test_a_leg_that_works_again_is_used_again(start: Start, small: Path) -> None:
    broken = [True]
    now = [1000.0]

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        gone = broken[0] and arrived.endpoint is Endpoint.SINGLE
        return web.Response(status=404) if gone else None

    rig = start(interfere, clock=lambda: now[0])
    assert rig.send(small).leg == "legacy"
    broken[0] = False
    assert rig.send(small).leg == "legacy"
    now[0] += 601
    assert rig.send(small).leg == "cdn"


def test_with_every_leg_dead_all_are_tried_again(start: Start, small: Path) -> None:
    broken = [True]
    steps = (Endpoint.SINGLE, Endpoint.LEGACY_SINGLE, Endpoint.INITIATE)

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        return web.Response(status=404) if broken[0] and arrived.endpoint in steps else None

    rig = start(interfere)
    with pytest.raises(ServiceError):
        rig.send(small)
    broken[0] = False
    assert rig.send(small).leg == "cdn"


@pytest.mark.row("H27")
@pytest.mark.parametrize("status", [400, 403])
def test_a_signature_that_has_run_out_is_asked_for_again_once(
    start: Start, small: Path, status: int
) -> None:
    once = [True]

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint in (Endpoint.SINGLE, Endpoint.LEGACY_SINGLE):
            return web.Response(status=404)
        if arrived.endpoint is Endpoint.SIGNED_PUT and once:
            once.clear()
            return web.Response(status=status)
        return None

    rig = start(interfere)
    assert rig.send(small).leg == "rest"
    assert rig.count(Endpoint.INITIATE) == rig.count(Endpoint.SIGNED_PUT) == 2


@pytest.mark.parametrize(
    ("limit", "step"), [(10**9, Endpoint.SIGNED_PUT), (1, Endpoint.SIGNED_PART)]
)
def test_a_signature_that_is_never_taken_ends_the_upload(
    start: Start, small: Path, limit: int, step: Endpoint
) -> None:
    rig = start(
        together(
            always(Endpoint.SINGLE, 404),
            always(Endpoint.CREATE, 404),
            always(Endpoint.LEGACY_SINGLE, 404),
            always(step, 403),
        ),
        single_limit=limit,
    )
    with pytest.raises(ServiceError) as caught:
        rig.send(small)
    assert caught.value.status == 404
    assert rig.count(step) == 2


def test_the_requests_to_rest_are_what_the_service_documents(start: Start, two_parts: Path) -> None:
    rig = start(together(always(Endpoint.CREATE, 404)))
    rig.send(two_parts, "x.bin")
    (initiated,) = rig.at(Endpoint.INITIATE_MULTIPART)
    assert initiated.query == "storage_type=fal-cdn-v3"
    for part in rig.at(Endpoint.SIGNED_PART):
        assert "signature=" in part.query
        assert part.headers["Content-Type"] == "application/octet-stream"
    (stored,) = rig.sandbox.objects
    assert stored.size == PART_SIZE + 1


def test_a_failing_part_of_rest_is_sent_again(start: Start, two_parts: Path) -> None:
    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.CREATE:
            return web.Response(status=404)
        if arrived.endpoint is Endpoint.SIGNED_PART and arrived.part_occurrence == 1:
            return web.Response(status=500)
        return None

    rig = start(interfere)
    assert rig.send(two_parts).leg == "rest"
    assert rig.count(Endpoint.SIGNED_PART) == 4
    assert rig.meter.sent == rig.meter.total


@pytest.mark.parametrize("limit", [10**9, 1], ids=["single", "multipart"])
def test_with_no_host_to_be_reached_it_is_the_line_and_no_leg_is_blamed(
    start: Start, two_parts: Path, dead_origin: str, limit: int
) -> None:
    everything = dict.fromkeys(("rest", "cdn", "legacy"), dead_origin)
    rig = start(endpoints=everything, single_limit=limit)
    with pytest.raises(OfflineError) as caught:
        rig.send(two_parts)
    assert caught.value.message.id == "M02"
    assert not rig.fal.is_reachable()
    assert rig.sandbox.requests == []


def test_whoever_answers_is_reachable_whatever_the_answer(start: Start) -> None:
    rig = start()
    assert rig.fal.is_reachable()
    (request,) = rig.sandbox.requests
    assert request.status >= 400
    assert "Authorization" not in request.headers
