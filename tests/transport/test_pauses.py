"""Services that ask for less: pauses that everybody keeps, and fewer requests at once."""

import asyncio
import itertools
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from aiohttp import web

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled, RateLimitError, ServiceError
from falgui.core.secret import Secret
from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.transport.headers import retry_after
from falgui.transport.limit import Limit, Limits
from falgui.transport.pace import Pace
from falgui.transport.parts import PART_SIZE

from .conftest import KEY, QUICK, Start, make_file, sha256
from .faults import always, drain, refusing, together


def _in(seconds: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._lock = threading.Lock()

    def __call__(self) -> float:
        return self.now

    def sleep(self, _cancel: Cancel, seconds: float) -> None:
        with self._lock:
            self.now += seconds


# What "Retry-After" may say -----------------------------------------------------------------


@pytest.mark.row("H3")
@pytest.mark.parametrize(
    ("text", "seconds"),
    [("2", 2), ("0.5", 0.5), ("1000000000", 600), ("inf", 600), ("600", 600), ("601", 600)],
)
def test_seconds_in_retry_after_count_up_to_ten_minutes(text: str, seconds: float) -> None:
    assert retry_after({"retry-after": text}) == seconds


@pytest.mark.row("H3")
@pytest.mark.parametrize(("ahead", "least", "most"), [(100, 98, 100), (10**6, 600, 600)])
def test_a_date_in_retry_after_is_understood(ahead: float, least: float, most: float) -> None:
    seconds = retry_after({"retry-after": _in(ahead)})
    assert seconds is not None
    assert least <= seconds <= most


@pytest.mark.row("H3", "H25")
@pytest.mark.parametrize("wrong_by", [-86400, 86400, -(10**8)])
def test_a_date_in_retry_after_is_compared_with_the_services_own_clock(wrong_by: float) -> None:
    headers = {"retry-after": _in(wrong_by + 30), "date": _in(wrong_by)}
    assert retry_after(headers) == pytest.approx(30, abs=1)


@pytest.mark.row("H3")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "-1",
        "nan",
        "-inf",
        "abc",
        "2 seconds",
        "Mon, 01 Jan 2024 00:00:00 GMT",
        "Fri, 31 Dec 99999 00:00:00 GMT",
        "Mon, 01 Jan 2024 00:00:00 +99999999999999999999",
        "Mon, 99 Jan 2024 99:99:99 GMT",
    ],
)
def test_a_senseless_retry_after_is_left_out(text: str) -> None:
    assert retry_after({"retry-after": text}) is None


# One upload ---------------------------------------------------------------------------------

FORMS: dict[str, tuple[Mapping[str, str], float | None]] = {
    "without": ({}, None),
    "two seconds": ({"Retry-After": "2"}, 2.0),
    "date": ({"Retry-After": "Mon, 23 Nov 2026 10:00:05 GMT",
              "Date": "Mon, 23 Nov 2026 10:00:00 GMT"}, 5.0),
    "zero": ({"Retry-After": "0"}, None),
    "negative": ({"Retry-After": "-1"}, None),
    "a thousand million": ({"Retry-After": "1000000000"}, 600.0),
    "words": ({"Retry-After": "abc"}, None),
}  # fmt: skip


@pytest.mark.row("H3")
@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("form", FORMS)
def test_a_pause_is_as_long_as_the_service_asks(
    start: Start, small: Path, form: str, status: int
) -> None:
    headers, asked = FORMS[form]
    clock = Clock()
    begun: list[float] = []

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.SINGLE:
            begun.append(clock.now)
            if len(begun) == 1:
                await drain(arrived)
                return web.Response(status=status, headers=headers)
        return None

    rig = start(interfere, clock=clock, sleep=clock.sleep)
    if asked is not None and asked > QUICK.longest_in_place:
        # Too long to sit and wait for: the queue waits, and asks nothing meanwhile.
        with pytest.raises(RateLimitError) as caught:
            rig.send(small)
        assert caught.value.retry_after == pytest.approx(asked, abs=0.001)
        assert caught.value.message.id == "M10"
        with pytest.raises(RateLimitError):
            rig.send(small)
        assert len(begun) == 1
        clock.now += asked + 0.001
    rig.send(small)
    gap = begun[1] - begun[0]
    assert gap >= (asked or QUICK.first_pause * (1 - QUICK.spread))
    assert gap <= (asked or QUICK.longest_pause * (1 + QUICK.spread)) + 0.01
    assert [stored.sha256 for stored in rig.sandbox.objects] == [sha256(small)]
    if status == 429:
        assert all(
            words.startswith("fal asks to slow down. Continuing at") for words in rig.notices
        )


@pytest.mark.row("H3")
def test_many_429s_are_no_attempts_but_hold_the_queue_in_the_end(start: Start, small: Path) -> None:
    clock = Clock()
    refused = together(always(Endpoint.SINGLE, 429), always(Endpoint.CREATE, 429))
    rig = start(refused, clock=clock, sleep=clock.sleep)
    for asked in (10, 11, 12):
        with pytest.raises(RateLimitError):
            rig.send(small)
        assert rig.count(Endpoint.SINGLE) + rig.count(Endpoint.CREATE) == asked
        clock.now += 60
    assert rig.count(Endpoint.LEGACY_SINGLE) == rig.count(Endpoint.INITIATE) == 0
    assert rig.journal.open_intents("") == 0


@pytest.mark.row("H3")
def test_eleven_failures_with_429s_between_them_are_still_ten(start: Start, small: Path) -> None:
    rig = start(
        together(
            refusing(Endpoint.CREATE, *itertools.chain(*[(429, 503)] * 12)),
            always(Endpoint.INITIATE_MULTIPART, 404),
        ),
        single_limit=1,
    )
    with pytest.raises(ServiceError) as caught:
        rig.send(small)
    assert caught.value.status == 503
    assert rig.count(Endpoint.CREATE) == 20


# All of them --------------------------------------------------------------------------------


@pytest.mark.row("H3", "H29")
def test_one_429_slows_every_worker(start: Start, small: Path) -> None:
    slowed: list[float] = []
    early: list[float] = []

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        now = time.monotonic()
        if not slowed:
            if arrived.endpoint is Endpoint.SINGLE:
                slowed.append(now)
                await drain(arrived)
                return web.Response(status=429, headers={"Retry-After": "0.4"})
        elif now < slowed[0] + 0.4:
            early.append(now)
        return None

    rig = start(interfere)
    with ThreadPoolExecutor(6) as pool:
        first = pool.submit(rig.send, small)
        while not rig.notices:
            time.sleep(0.001)
        others = [pool.submit(rig.send, small) for _ in range(5)]
        for sent in (first, *others):
            assert sent.result().leg == "cdn"
    assert early == []
    assert len(rig.sandbox.objects) == 6


@pytest.mark.row("H3")
def test_a_host_that_asks_for_a_pause_is_not_asked_by_anybody(start: Start, small: Path) -> None:
    clock = Clock()
    rig = start(
        refusing(Endpoint.TOKEN, 429, headers={"Retry-After": "60"}),
        clock=clock,
        sleep=clock.sleep,
    )
    for ask in (
        lambda: rig.send(small),
        lambda: rig.send(small),
        lambda: rig.fal.check_key(Secret(KEY)),
    ):
        with pytest.raises(RateLimitError):
            ask()
    assert rig.fal.is_reachable()
    assert len(rig.seen) == 1
    clock.now += 61
    assert rig.send(small).leg == "cdn"


def test_nobody_begins_while_a_host_is_held_and_everybody_after() -> None:
    clock = Clock()
    pace = Pace(lambda _number: 1.0, clock)
    pace.hold("a", 20)
    pace.hold("a", 5)
    assert (pace.left("a"), pace.left("b")) == (20, 0)
    clock.now += 20
    assert pace.left("a") <= 0


def test_refusals_of_requests_under_way_together_count_once() -> None:
    clock = Clock()
    pace = Pace(float, clock)
    for _worker in range(10):
        pace.refused("a", clock.now - 1, None)
        clock.now += 0.01
    assert pace.refusals("a") == 1
    pace.refused("a", clock.now, None)
    assert pace.refusals("a") == 2
    assert pace.left("a") == 2
    pace.answered("a", clock.now - 5)
    assert pace.refusals("a") == 2
    pace.answered("a", clock.now)
    assert pace.refusals("a") == 0


def test_a_pause_lets_go_of_who_is_cancelled(start: Start, small: Path) -> None:
    rig = start(refusing(Endpoint.SINGLE, 429, headers={"Retry-After": "9"}))
    cancel = Cancel()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(rig.send, small, cancel=cancel)
        while not rig.notices:
            time.sleep(0.001)
        cancel.set()
        assert isinstance(waiting.exception(timeout=5), Cancelled)


# How many at once ---------------------------------------------------------------------------


@pytest.fixture
def limit() -> Limit:
    return Limit(lambda: 8, itertools.count(1.0).__next__)


def _succeeding(limit: Limit, times: int) -> None:
    for _ in range(times):
        limit.succeeded()


def test_trouble_halves_the_limit_and_successes_bring_it_back(limit: Limit) -> None:
    assert limit.allowed() == 8
    limit.met_trouble(begun=0)
    assert limit.allowed() == 4
    _succeeding(limit, 4 + 5 + 6)
    assert limit.allowed() == 7
    # The number that made trouble is tried with caution.
    _succeeding(limit, 63)
    assert limit.allowed() == 7
    _succeeding(limit, 1)
    assert limit.allowed() == 8
    _succeeding(limit, 100)
    assert limit.allowed() == 8


def test_requests_that_fail_together_halve_the_limit_once(limit: Limit) -> None:
    for _worker in range(8):
        limit.met_trouble(begun=0)
    assert limit.allowed() == 4
    for later in (10**6, 2 * 10**6, 3 * 10**6, 4 * 10**6):
        limit.met_trouble(later)
    assert limit.allowed() == 1


def test_another_network_gets_the_whole_limit(limit: Limit) -> None:
    limit.met_trouble(begun=0)
    limit.reset()
    assert limit.allowed() == 8


def test_the_upload_with_the_fewest_requests_comes_first() -> None:
    limit = Limit(lambda: 2)
    order: list[str] = []
    release, began = threading.Semaphore(0), threading.Semaphore(0)

    def hold(upload: str) -> None:
        with limit.slot(upload, Cancel()):
            order.append(upload)
            began.release()
            release.acquire(timeout=10)

    with ThreadPoolExecutor(5) as pool:
        for number, upload in enumerate(("large", "large", "large", "large", "small"), -1):
            pool.submit(hold, upload)
            while len(order) + len(limit._waiting) < number + 2:
                time.sleep(0.001)
        release.release()
        for _ in range(3):
            assert began.acquire(timeout=10)
        assert order == ["large", "large", "small"]
        release.release(4)


def test_whoever_waits_for_a_turn_can_be_cancelled() -> None:
    limit = Limit(lambda: 1)
    cancel = Cancel()
    with limit.slot("a", Cancel()), ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(limit.slot("b", cancel).__enter__)
        cancel.set()
        assert isinstance(waiting.exception(timeout=5), Cancelled)


def test_trouble_halves_what_had_a_part_in_it_and_nothing_else() -> None:
    limits = Limits(lambda: 8, lambda: 12, itertools.count(1.0).__next__)
    with limits.small.slot("a", Cancel()):
        limits.met_trouble(begun=0)
        assert (limits.large.allowed(), limits.small.allowed()) == (8, 6)
        with limits.large.slot("b", Cancel()):
            limits.met_trouble(begun=10**6)
    assert (limits.large.allowed(), limits.small.allowed()) == (4, 3)
    limits.reset()
    assert (limits.large.allowed(), limits.small.allowed()) == (8, 12)


def test_a_small_file_does_not_wait_for_the_parts_of_a_large_one(
    start: Start, small: Path, tmp_path: Path
) -> None:
    """All streams stand still, and yet it gets through."""
    go_on = threading.Event()

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.PART:
            await asyncio.to_thread(go_on.wait, 30)
        return None

    rig = start(interfere, streams=2)
    large = make_file(tmp_path / "large.bin", 3 * PART_SIZE)
    with ThreadPoolExecutor(4) as pool:
        sending = pool.submit(rig.send, large)
        ends_at = time.monotonic() + 10
        while rig.fal._limits.large._running.total() < 2:
            assert time.monotonic() < ends_at
            time.sleep(0.005)
        try:
            for one in [pool.submit(rig.send, small) for _ in range(3)]:
                assert one.result(timeout=10).leg == "cdn"
            assert not sending.done()
        finally:
            go_on.set()
        assert sending.result(timeout=30).leg == "cdn"


class Counting:
    """Lets so many parts be under way, and answers the others as told."""

    def __init__(self, most: int, refuse: Callable[[Arrived], web.StreamResponse]) -> None:
        self.most = most
        self.running = 0
        self.parts = 0
        self.refused = 0
        self._refuse = refuse

    async def __call__(self, arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.COMPLETE:
            return web.json_response({})
        if arrived.endpoint is not Endpoint.PART:
            return None
        self.parts += 1
        if self.running >= self.most:
            self.refused += 1
            return self._refuse(arrived)
        self.running += 1
        try:
            await drain(arrived)
        finally:
            self.running -= 1
        return web.json_response({"partNumber": arrived.part, "etag": "x"})


@pytest.fixture
def many_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a file of 300 small parts."""
    monkeypatch.setattr("falgui.transport.parts.PART_SIZE", 20_000)
    monkeypatch.setattr("falgui.transport.parts.MEBIBYTE", 1)
    return make_file(tmp_path / "many parts.bin", 300 * 20_000)


@pytest.mark.row("N24")
def test_a_middlebox_that_takes_two_at_once_costs_few_repetitions(
    start: Start, many_parts: Path
) -> None:
    box = Counting(2, lambda arrived: arrived.reset())
    rig = start(box, single_limit=1)
    rig.send(many_parts)
    # The first moments are not counted: that is when the number is found.
    early = box.refused
    rig.send(many_parts)
    assert rig.fal._limits.large.allowed() <= 3
    assert early <= 30
    assert (box.refused - early) / 300 <= 0.02 + 0.01


@pytest.mark.row("H29")
@pytest.mark.parametrize("status", [429, 503])
def test_a_storm_of_refusals_passes_with_fewer_at_once(
    start: Start, many_parts: Path, status: int
) -> None:
    most = 0
    stormy = itertools.count()

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        nonlocal most
        if arrived.endpoint is Endpoint.COMPLETE:
            return web.json_response({})
        if arrived.endpoint is not Endpoint.PART:
            return None
        await drain(arrived)
        most = max(most, rig.fal._limits.large._running.total())
        if 50 <= next(stormy) < 58:
            return web.Response(status=status)
        return web.json_response({"partNumber": arrived.part, "etag": "x"})

    rig = start(interfere, single_limit=1)
    rig.send(many_parts)
    assert most <= 8
    assert rig.count(Endpoint.PART) == 300 + 8
    assert rig.fal._limits.large.allowed() >= 7


def test_parts_of_ten_mebibytes_share_the_limit(start: Start, tmp_path: Path) -> None:
    rig = start(streams=2)
    path = make_file(tmp_path / "file.bin", 2 * PART_SIZE + 1)
    with ThreadPoolExecutor(3) as pool:
        assert [sent.leg for sent in pool.map(rig.send, [path] * 3)] == ["cdn"] * 3
    assert rig.fal._limits.large.allowed() == 2
    assert {stored.sha256 for stored in rig.sandbox.objects} == {sha256(path)}
