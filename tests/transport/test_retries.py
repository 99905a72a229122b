"""Which failures are tried again, how often, how long apart, and what is said about it."""

import itertools
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from aiohttp import web

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import (
    AuthenticationError,
    Cancelled,
    NetworkError,
    QuotaError,
    RejectedError,
    ServiceError,
    UploadError,
)
from falgui.core.upload import Noticed
from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.transport.failures import retry_after, said
from falgui.transport.parts import PART_SIZE
from falgui.transport.retry import Pace, Persistence, RetryPolicy

from .conftest import QUICK, Start, make_file, sha256
from .faults import always, drain, refusing, together
from .steps import ROADS

TRANSIENT = (408, 425, 429, 500, 502, 503, 504, *range(520, 528), 530)
FINAL = (400, 402, 415, 422, 418, 451)
HTML = "<html><head><title>503 Service Temporarily Unavailable</title></head></html>"


# There 409 means that the upload is gone.
WITH_UPLOAD_ID = {Endpoint.PART, Endpoint.COMPLETE}


@pytest.mark.parametrize("text", ['{"detail": "busy"}', HTML], ids=["json", "html"])
@pytest.mark.parametrize("step", ROADS)
def test_every_passing_failure_of_every_step_is_tried_again(
    start: Start, small: Path, step: Endpoint, text: str
) -> None:
    road = ROADS[step]
    codes = TRANSIENT if step in WITH_UPLOAD_ID else (*TRANSIENT, 409)
    rig = start(
        together(road.closed(), refusing(step, *codes, text=text)),
        single_limit=road.single_limit,
        policy=RetryPolicy(attempts=len(codes) + 1, first_pause=0.001, longest_pause=0.002),
    )
    rig.send(small)
    assert rig.count(step) == len(codes) + 1
    assert [stored.sha256 for stored in rig.sandbox.objects] == [sha256(small)]
    for status in codes:
        if status != 429:
            assert any(notice.startswith(f"{status} from fal.") for notice in rig.notices)
    assert "<" not in "".join(rig.notices)


@pytest.mark.parametrize("step", ROADS)
def test_a_lasting_failure_ends_after_ten_attempts_with_the_first_legs_reason(
    start: Start, small: Path, step: Endpoint
) -> None:
    road = ROADS[step]
    others = {Endpoint.LEGACY_SINGLE, Endpoint.INITIATE, Endpoint.INITIATE_MULTIPART} - {step}
    if step in (Endpoint.SIGNED_PUT, Endpoint.SIGNED_PART, Endpoint.SIGNED_COMPLETE):
        others = set()
    closed = together(road.closed(), *(always(other, 404) for other in others))
    rig = start(together(closed, always(step, 503)), single_limit=road.single_limit)
    with pytest.raises(ServiceError) as caught:
        rig.send(small)
    assert rig.count(step) == QUICK.attempts
    assert caught.value.message.id == "M11"
    assert caught.value.status == (404 if road.gone else 503)
    assert rig.sandbox.objects == []


# Elsewhere 400 may mean a lost part, or a signature that has run out.
MEANS_MORE = {
    (400, Endpoint.COMPLETE),
    (400, Endpoint.SIGNED_PUT),
    (400, Endpoint.SIGNED_PART),
}


@pytest.mark.parametrize(
    ("status", "step"), sorted({(code, step) for code in FINAL for step in ROADS} - MEANS_MORE)
)
def test_what_cannot_succeed_is_never_repeated(
    start: Start, small: Path, step: Endpoint, status: int
) -> None:
    road = ROADS[step]
    rig = start(together(road.closed(), always(step, status)), single_limit=road.single_limit)
    with pytest.raises(UploadError) as caught:
        rig.send(small)
    assert rig.count(step) == 1
    if not road.gone:
        expected = QuotaError if status == 402 else RejectedError
        assert type(caught.value) is expected
        assert caught.value.message.id == {402: "M08"}.get(status, "M38")
        assert rig.count(Endpoint.LEGACY_SINGLE) == rig.count(Endpoint.INITIATE) == 0


def test_the_services_own_words_reach_the_person_in_short(start: Start, small: Path) -> None:
    detail = '{"detail": [{"loc": ["body"], "msg": "field required"}, {"msg": "%s"}]}' % ("x" * 500)
    rig = start(always(Endpoint.SINGLE, 422, text=detail))
    with pytest.raises(RejectedError) as caught:
        rig.send(small)
    assert caught.value.advice.startswith("field required; xxx")
    assert len(caught.value.advice) <= 120
    assert caught.value.detail.startswith("HTTP 422 from 127.0.0.1")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"detail": "No user"}', "No user"),
        (b'{"message": "m"}', "m"),
        (b'{"error": "e"}', "e"),
        (b'{"detail": {"a": 1}}', ""),
        (b'{"detail": null}', ""),
        (b'{"detail": [1, {"no": "msg"}]}', ""),
        (b"[" * 100_000, ""),
        (b'{"detail": "half', ""),
        (b"File too large, use multipart solution", "File too large, use multipart solution"),
        (b"<html>", ""),
        (b"\xff\xfe\0", "��␀"),
        (b"two\nlines\x1b[31m", "two lines␛[31m"),
        ("\u202egnp".encode(), "�gnp"),
        (b"", ""),
        (b"x" * 1000, "x" * 300),
    ],
)
def test_an_error_body_becomes_one_safe_line(body: bytes, words: str) -> None:
    assert said(body) == words


def _in(seconds: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("2", 2, 2),
        ("0.5", 0.5, 0.5),
        ("1000000000", 600, 600),
        ("inf", 600, 600),
        (100, 60, 101),
        (10**6, 600, 600),
    ],
)
def test_both_forms_of_retry_after_are_understood(
    text: str | float, least: float, most: float
) -> None:
    # A number stands for the date so many seconds from now.
    seconds = retry_after(text if isinstance(text, str) else _in(text))
    assert seconds is not None
    assert least <= seconds <= most


@pytest.mark.parametrize(("ahead", "most"), [(100, 100), (10**6, 600)])
def test_a_date_in_retry_after_is_understood(ahead: float, most: float) -> None:
    seconds = retry_after(_in(ahead))
    assert seconds is not None
    assert most - 30 <= seconds <= most


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
    assert retry_after(text) is None


@pytest.mark.parametrize("status", [429, 503])
def test_the_pause_is_as_long_as_the_service_asks(start: Start, small: Path, status: int) -> None:
    times: list[float] = []

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.SINGLE:
            times.append(time.monotonic())
            if len(times) == 1:
                await drain(arrived)
                return web.Response(status=status, headers={"Retry-After": "0.3"})
        return None

    rig = start(interfere)
    rig.send(small)
    assert times[1] - times[0] >= 0.3
    words = "fal asks to slow down. Continuing at" if status == 429 else "503 from fal."
    assert rig.notices[0].startswith(words)


@pytest.mark.parametrize("value", ["abc", "-1", "0", "nan"])
def test_a_senseless_retry_after_means_the_usual_pause(
    start: Start, small: Path, value: str
) -> None:
    rig = start(refusing(Endpoint.SINGLE, 429, headers={"Retry-After": value}))
    rig.send(small)
    assert rig.count(Endpoint.SINGLE) == 2


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


class TurningCancel(Cancel):
    """Turns the clock instead of waiting."""

    def __init__(self, clock: list[float]) -> None:
        super().__init__()
        self._clock = clock

    def wait(self, seconds: float) -> None:
        self._clock[0] += seconds


def _persistence(clock: list[float], cancel: Cancel, policy: RetryPolicy) -> Persistence:
    return Persistence(policy, Pace(lambda: clock[0]), cancel, lambda _notice: None)


def test_pauses_double_from_a_tenth_of_a_second_to_thirty_seconds() -> None:
    clock = [0.0]
    begun: list[float] = []

    def step() -> None:
        begun.append(clock[0])
        raise NetworkError(messages.connection_lost())

    with pytest.raises(NetworkError):
        _persistence(clock, TurningCancel(clock), RetryPolicy(attempts=12)).run(step)
    pauses = [after - before for before, after in itertools.pairwise(begun)]
    assert len(begun) == 12
    for number, pause in enumerate(pauses):
        base = min(30.0, 0.1 * 2**number)
        assert base * 0.5 <= pause <= base * 1.5


def test_jitter_keeps_two_workers_apart() -> None:
    policy = RetryPolicy()
    assert len({policy.pause(3) for _ in range(50)}) > 40


def test_nobody_begins_while_the_pace_holds_and_everybody_after() -> None:
    clock = [50.0]
    pace = Pace(lambda: clock[0])
    pace.slow_down(20)
    pace.slow_down(5)
    for _worker in range(3):
        pace.wait(TurningCancel(clock))
        assert clock[0] == 70.0


def test_the_pace_lets_go_of_who_is_cancelled() -> None:
    pace = Pace(lambda: 0.0)
    pace.slow_down(600)
    cancel = Cancel()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(pace.wait, cancel)
        cancel.set()
        assert isinstance(waiting.exception(timeout=5), Cancelled)


def test_a_failed_part_is_sent_again_and_nothing_else(start: Start, tmp_path: Path) -> None:
    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if (arrived.part, arrived.part_occurrence) == (2, 1):
            await drain(arrived)
            return web.Response(status=503)
        return None

    path = make_file(tmp_path / "file.bin", 2 * PART_SIZE + 1)
    rig = start(interfere)
    rig.send(path)
    assert sorted(seen.part or 0 for seen in rig.at(Endpoint.PART)) == [1, 2, 2, 3]
    assert rig.meter.sent == rig.meter.total == path.stat().st_size
    assert rig.sandbox.objects[0].sha256 == sha256(path)


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_rest_refuses_is_not_tried_again(start: Start, small: Path, status: int) -> None:
    rig = start(always(Endpoint.TOKEN, status))
    with pytest.raises(AuthenticationError) as caught:
        rig.send(small)
    assert caught.value.message.id == {401: "M06", 403: "M07"}[status]
    assert len(rig.seen) == 1


def test_the_last_notice_is_taken_back_when_a_step_succeeds(start: Start, small: Path) -> None:
    rig = start(refusing(Endpoint.SINGLE, 503))
    rig.send(small)
    notices = [step.text for step in rig.steps if isinstance(step, Noticed)]
    assert notices[-1] == ""
    assert notices[0].endswith("(2 of 10).")
