"""Lines and machines that were away for a while: sleep, outages, clocks that are set."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from aiohttp import web

from falgui.core import messages
from falgui.core.errors import DriveError, FileInUseError, LocalFileError, OfflineError
from falgui.core.local_file import LocalFile
from falgui.core.secret import Secret
from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.sandbox.rules import Rules

from .conftest import KEY, SINGLE_LIMIT, Start, make_file, sha256
from .faults import always, together

DAY = 86_400.0


@pytest.mark.row("N21", "N22")
def test_requests_under_way_are_repeated_after_reconnecting(
    start: Start, three_parts: Path
) -> None:
    stuck, released = threading.Event(), threading.Event()

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.PART and arrived.occurrence == 1:
            stuck.set()
            await asyncio.to_thread(released.wait, 20)
            return arrived.reset()
        return None

    rig = start(interfere, streams=1)
    try:
        with ThreadPoolExecutor(1) as pool:
            sent = pool.submit(rig.send, three_parts)
            assert stuck.wait(10)
            rig.fal.reconnect()
            assert sent.result(timeout=10).leg == "cdn"
    finally:
        released.set()
    assert [stored.sha256 for stored in rig.sandbox.objects] == [sha256(three_parts)]
    assert not any("No data moved" in notice for notice in rig.notices)


@pytest.mark.row("N22")
@pytest.mark.parametrize(("slept", "fetched"), [(60.0, 1), (8 * 3600.0, 2)])
def test_a_token_that_ran_out_while_the_machine_slept_is_not_tried(
    start: Start, small: Path, slept: float, fetched: int
) -> None:
    # The clock that counts the seconds stood still meanwhile; the one on the wall did not.
    wall = [1.7e9]
    rig = start(
        rules=Rules(single_limit=SINGLE_LIMIT, token_seconds=3600),
        clock=lambda: 1000.0,
        wall_clock=lambda: wall[0],
    )
    rig.send(small)
    wall[0] += slept
    rig.fal.reconnect()
    rig.send(small)
    assert rig.count(Endpoint.TOKEN) == fetched
    assert rig.count(Endpoint.SINGLE) == 2


@pytest.mark.row("H25")
@pytest.mark.parametrize("jump", [-DAY, DAY, -3600.0])
def test_clocks_that_jump_cost_no_token(start: Start, tmp_path: Path, jump: float) -> None:
    path = make_file(tmp_path / "file.bin", 100)
    wall, now = [1.7e9], [0.0]
    rig = start(clock=lambda: now[0], wall_clock=lambda: wall[0])
    for number in range(100):
        now[0] += 100
        wall[0] += jump * (-1) ** number
        rig.send(path)
    assert rig.count(Endpoint.TOKEN) == 1


@pytest.mark.row("H25")
def test_a_thousand_parts_need_one_token(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("falgui.transport.parts.PART_SIZE", 100)
    monkeypatch.setattr("falgui.transport.parts.MEBIBYTE", 1)
    wall = [1.7e9]

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.part == 500:
            # Set back in mid-upload.
            wall[0] -= DAY
        return None

    rig = start(
        interfere,
        rules=Rules(smallest_part=1),
        single_limit=1,
        wall_clock=lambda: wall[0],
    )
    path = make_file(tmp_path / "file.bin", 100_000)
    rig.send(path)
    assert rig.count(Endpoint.PART) == 1000
    assert rig.count(Endpoint.TOKEN) == 1
    assert [stored.sha256 for stored in rig.sandbox.objects] == [sha256(path)]


def test_reconnecting_gives_dead_legs_another_chance(start: Start, small: Path) -> None:
    gone = [True]

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        dead = gone[0] and arrived.endpoint is Endpoint.SINGLE
        return web.Response(status=404) if dead else None

    rig = start(interfere)
    assert rig.send(small).leg == "legacy"
    gone[0] = False
    assert rig.send(small).leg == "legacy"
    rig.fal.reconnect()
    assert rig.send(small).leg == "cdn"


@pytest.mark.row("H28")
def test_a_service_that_is_down_for_hours_is_asked_now_and_then(start: Start, small: Path) -> None:
    now = [0.0]
    attempts = [0]

    async def down(arrived: Arrived) -> web.StreamResponse | None:
        if now[0] < 6 * 3600:
            attempts[0] += 1
            return arrived.reset()
        return None

    rig = start(down, clock=lambda: now[0])
    with pytest.raises(Exception, match="connection"):
        rig.send(small)
    burst = attempts[0]
    probes = 0
    while not rig.fal.is_reachable():
        # Looks are half a minute apart; every sixth will do here.
        now[0] += 180
        probes += 1
    assert probes == 120
    # One connection for each look, and one more that a reset of an idle one may cost.
    assert attempts[0] - burst <= probes + 1
    assert rig.send(small).leg == "cdn"
    assert [stored.sha256 for stored in rig.sandbox.objects] == [sha256(small)]


@pytest.mark.row("N1", "N2", "N4")
def test_what_cannot_be_reached_at_all_is_the_line(
    start: Start, small: Path, dead_origin: str
) -> None:
    rig = start(endpoints=dict.fromkeys(("rest", "cdn", "legacy"), dead_origin))
    for _ in range(2):
        with pytest.raises(OfflineError):
            rig.send(small)
    assert not rig.fal.is_reachable()
    assert rig.seen == []


class Vanishing(LocalFile):
    """A file whose drive goes away when its bytes are asked for."""

    error: LocalFileError = DriveError(messages.drive_unreachable("file"))

    def read(self, offset: int, length: int) -> bytes:  # noqa: ARG002  as in LocalFile
        raise self.error


@pytest.mark.row("F8", "F9", "F23")
@pytest.mark.parametrize("limit", [SINGLE_LIMIT, 1], ids=["single", "multipart"])
@pytest.mark.parametrize(
    "error",
    [DriveError(messages.drive_unreachable("a")), FileInUseError(messages.in_use("a"))],
    ids=["drive", "in use"],
)
def test_a_drive_that_is_away_is_no_legs_matter(
    start: Start,
    small: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: LocalFileError,
    limit: int,
) -> None:
    rig = start(single_limit=limit)
    monkeypatch.setattr(Vanishing, "error", error)
    monkeypatch.setattr("tests.transport.conftest.LocalFile", Vanishing)
    with pytest.raises(type(error)) as caught:
        rig.send(small)
    assert caught.value is error
    # The request may be given up before the sandbox has heard of it.
    assert rig.count(Endpoint.SINGLE) + rig.count(Endpoint.PART) <= 1
    assert rig.count(Endpoint.LEGACY_SINGLE) == rig.count(Endpoint.INITIATE) == 0


@pytest.mark.row("H5")
def test_a_queue_with_a_refused_key_costs_two_requests_and_goes_on_with_a_new_one(
    start: Start, small: Path
) -> None:
    keys = [Secret("wrong:key")]
    rig = start(key=lambda: keys[0])
    for _upload in range(10):
        with pytest.raises(Exception, match="rejected this API key"):
            rig.send(small)
    rig.fal.reconsider_key()
    for _upload in range(10):
        with pytest.raises(Exception, match="rejected this API key"):
            rig.send(small)
    assert len(rig.seen) == 2
    keys[0] = Secret(KEY)
    assert rig.send(small).leg == "cdn"


@pytest.mark.row("H6")
@pytest.mark.parametrize(("status", "message"), [(402, "M08"), (403, "M07")])
@pytest.mark.parametrize("step", [Endpoint.TOKEN, Endpoint.SINGLE])
def test_an_account_that_may_not_upload_keeps_the_services_words(
    start: Start, small: Path, step: Endpoint, status: int, message: str
) -> None:
    rig = start(together(always(step, status, text='{"detail": "Exhausted balance."}')))
    with pytest.raises(Exception, match=r"balance|may not") as caught:
        rig.send(small)
    assert caught.value.message.id == message  # type: ignore[attr-defined]
    assert "Exhausted balance." in caught.value.detail  # type: ignore[attr-defined]
    assert rig.count(Endpoint.LEGACY_SINGLE) == rig.count(Endpoint.INITIATE) == 0
