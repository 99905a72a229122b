"""Which failures are tried again, how often, how long apart, and what is said about it."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import (
    AuthenticationError,
    NetworkError,
    QuotaError,
    RejectedError,
    ServiceError,
    UploadError,
)
from falgui.core.upload import Noticed
from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.transport.exchange import Exchange
from falgui.transport.limit import Limits
from falgui.transport.pace import Pace
from falgui.transport.parts import PART_SIZE
from falgui.transport.reply import said
from falgui.transport.retry import Persistence, RetryPolicy
from falgui.transport.traffic import Traffic

from .conftest import QUICK, Start, make_file, sha256
from .faults import always, drain, refusing, together
from .steps import ROADS

TRANSIENT = (408, 425, 500, 502, 503, 504, *range(520, 528), 530)
FINAL = (400, 402, 415, 422, 418, 451)
# Steps that leave another object each time: what failed there is told as a possible copy.
COPYING = {Endpoint.SINGLE, Endpoint.LEGACY_SINGLE}
HTML = "<html><head><title>503 Service Temporarily Unavailable</title></head></html>"


@pytest.mark.row("H1")
@pytest.mark.parametrize("step", ROADS)
def test_every_passing_failure_of_every_step_is_tried_again(
    start: Start, small: Path, step: Endpoint
) -> None:
    road = ROADS[step]
    answers: list[tuple[int, str]] = []

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is not step or not answers:
            return None
        await drain(arrived)
        status, text = answers.pop()
        return web.Response(status=status, text=text)

    now = [0.0]
    rig = start(
        together(road.closed(), interfere),
        single_limit=road.single_limit,
        clock=lambda: now[0],
        sleep=lambda _cancel, _seconds: None,
    )
    for number, (status, text) in enumerate(
        ((status, text) for status in TRANSIENT for text in ('{"detail": "busy"}', HTML)), 1
    ):
        answers.append((status, text))
        # Past the lifetime of every token, so that each upload asks for one.
        now[0] += 10**8
        rig.send(small)
        assert (status, text, rig.count(step)) == (status, text, 2 * number)
        assert len(rig.sandbox.objects) == number
        assert any(notice.startswith(f"{status} from fal.") for notice in rig.notices) or (
            step in COPYING and status != 503
        )
    assert {stored.sha256 for stored in rig.sandbox.objects} == {sha256(small)}
    assert "<" not in "".join(rig.notices)


@pytest.mark.row("H1", "H2", "H11")
@pytest.mark.parametrize("step", [Endpoint.PART, Endpoint.COMPLETE])
def test_a_conflict_is_tried_three_times_before_the_upload_begins_anew(
    start: Start, small: Path, step: Endpoint
) -> None:
    rig = start(refusing(step, 409, 409), single_limit=1)
    rig.send(small)
    assert (rig.count(step), rig.count(Endpoint.CREATE)) == (3, 1)
    rig = start(refusing(step, 409, times=3), single_limit=1)
    rig.send(small)
    assert (rig.count(step), rig.count(Endpoint.CREATE)) == (4, 2)
    assert [stored.sha256 for stored in rig.sandbox.objects] == [sha256(small)]


@pytest.mark.row("H2")
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


@pytest.mark.row("H6", "H12")
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


@pytest.mark.row("H12")
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


def _persistence(sleep: Callable[[Cancel, float], None], policy: RetryPolicy) -> Persistence:
    traffic = Traffic(
        NotCalled(),
        Pace(policy.pause),
        Limits(lambda: 8, lambda: 8),
        longest_pause=10,
        most_refusals=10,
    )
    return Persistence(policy, traffic, Cancel(), lambda _notice: None, sleep)


class NotCalled(Exchange):
    """An exchange for steps that ask nothing."""

    def __init__(self) -> None:
        pass


def test_pauses_double_from_a_tenth_of_a_second_to_thirty_seconds() -> None:
    pauses: list[float] = []

    def step() -> None:
        raise NetworkError(messages.connection_lost())

    waiting = _persistence(lambda _cancel, pause: pauses.append(pause), RetryPolicy(attempts=12))
    with pytest.raises(NetworkError):
        waiting.run(step)
    assert len(pauses) == 11
    for number, pause in enumerate(pauses):
        base = min(30.0, 0.1 * 2**number)
        assert base * 0.5 <= pause <= base * 1.5


def test_attempts_count_only_while_the_upload_does_not_get_on() -> None:
    waiting = _persistence(lambda _cancel, _pause: None, RetryPolicy(attempts=3))
    attempts = 0

    def step() -> None:
        nonlocal attempts
        attempts += 1
        if attempts in (2, 4):
            # Another part of the same upload has come through meanwhile.
            waiting.progress.step()
        raise NetworkError(messages.connection_lost())

    with pytest.raises(NetworkError):
        waiting.run(step)
    assert attempts == 6


def test_jitter_keeps_two_workers_apart() -> None:
    policy = RetryPolicy()
    assert len({policy.pause(3) for _ in range(50)}) > 40


def test_a_pause_stays_half_a_minute_however_often_it_was_in_vain() -> None:
    assert 15 <= RetryPolicy().pause(100_000) <= 45


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


@pytest.mark.row("H5", "H6")
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


def test_a_pause_that_nobody_wants_to_wait_for_is_over_at_once() -> None:
    heard: list[Noticed] = []
    failures = [NetworkError(messages.connection_lost())] * 2
    outcomes: list[str] = []
    patient = RetryPolicy(first_pause=600, longest_pause=600)
    persistence = replace(_persistence(Cancel.wait, patient), notice=heard.append)

    def step() -> str:
        if failures:
            raise failures.pop()
        return "sent"

    thread = threading.Thread(target=lambda: outcomes.append(persistence.run(step)))
    thread.start()
    for _moment in range(1000):
        persistence.cancel.hurry()
        thread.join(0.01)
        if not thread.is_alive():
            break
    persistence.cancel.set()
    thread.join()
    assert outcomes == ["sent"]
    assert [notice.pauses for notice in heard] == [True, True, False]
