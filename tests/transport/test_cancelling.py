"""Cancelling at every step: quick, final, and without leftovers."""

import asyncio
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from aiohttp import web

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled
from falgui.core.upload import Noticed, Step
from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.transport.parts import PART_SIZE
from falgui.transport.retry import RetryPolicy

from .conftest import SINGLE_LIMIT, Rig, Start, make_file
from .faults import always, together
from .steps import ROADS

PROMPTLY = 0.25
# What a busy machine may take on top; the limit itself is for a quiet one.
GRACE = 0.5
PATIENT = RetryPolicy(first_pause=30)


def _cancelled_after(rig: Rig, path: Path, reached: threading.Event) -> float:
    """Cancel an upload once `reached` is set; return the seconds until it ended."""
    cancel = Cancel()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(rig.send, path, cancel=cancel)
        assert reached.wait(20)
        began = time.monotonic()
        cancel.set()
        error = running.exception(timeout=20)
        took = time.monotonic() - began
    assert isinstance(error, Cancelled)
    return took


def test_an_upload_cancelled_before_it_begins_asks_nothing(rig: Rig, small: Path) -> None:
    cancel = Cancel()
    cancel.set()
    with pytest.raises(Cancelled):
        rig.send(small, cancel=cancel)
    assert rig.seen == []


@pytest.mark.parametrize("step", ROADS)
def test_a_backoff_ends_when_cancelled(start: Start, small: Path, step: Endpoint) -> None:
    road = ROADS[step]
    rig = start(
        together(road.closed(), always(step, 503)),
        single_limit=road.single_limit,
        policy=PATIENT,
    )
    backing_off = threading.Event()

    def watch(reported: Step) -> None:
        if isinstance(reported, Noticed) and reported.text.startswith("503"):
            asked.append(len(rig.seen))
            backing_off.set()

    asked: list[int] = []
    rig.report = watch
    assert _cancelled_after(rig, small, backing_off) < PROMPTLY + GRACE
    assert rig.count(step) == 1
    assert asked == [len(rig.seen)]


@pytest.mark.parametrize(
    ("step", "limit"),
    [(Endpoint.SINGLE, SINGLE_LIMIT), (Endpoint.PART, 1), (Endpoint.SIGNED_PUT, SINGLE_LIMIT)],
)
def test_a_moving_body_ends_when_cancelled(
    start: Start, tmp_path: Path, step: Endpoint, limit: int
) -> None:
    path = make_file(tmp_path / "file.bin", SINGLE_LIMIT)
    reached = threading.Event()

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is step:
            reached.set()
        gone = step is Endpoint.SIGNED_PUT and arrived.endpoint in (
            Endpoint.SINGLE,
            Endpoint.LEGACY_SINGLE,
        )
        return web.Response(status=404) if gone else None

    rig = start(interfere, bytes_per_second=4_000_000, single_limit=limit)
    assert _cancelled_after(rig, path, reached) < PROMPTLY + GRACE
    assert rig.seen[-1].endpoint is step
    assert rig.sandbox.objects == []


def test_cancelling_stops_all_parts_at_once(start: Start, tmp_path: Path) -> None:
    path = make_file(tmp_path / "file.bin", 4 * PART_SIZE)
    reached = threading.Event()

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.PART and arrived.occurrence == 2:
            reached.set()
        return None

    rig = start(interfere, bytes_per_second=8_000_000, streams=2)
    assert _cancelled_after(rig, path, reached) < PROMPTLY + GRACE
    assert rig.count(Endpoint.PART) == 2
    assert rig.count(Endpoint.COMPLETE) == 0


@pytest.mark.parametrize("step", [Endpoint.TOKEN, Endpoint.CREATE, Endpoint.COMPLETE])
def test_a_request_under_way_is_the_last_one(start: Start, small: Path, step: Endpoint) -> None:
    reached, release = threading.Event(), threading.Event()

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is step:
            reached.set()
            await asyncio.to_thread(release.wait, 20)
        return None

    rig = start(interfere, single_limit=1)
    cancel = Cancel()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(rig.send, small, cancel=cancel)
        assert reached.wait(20)
        cancel.set()
        release.set()
        error = running.exception(timeout=20)
    if step is not Endpoint.COMPLETE:
        assert isinstance(error, Cancelled)
    assert rig.seen[-1].endpoint is step


def test_a_cancelled_upload_continues_with_the_missing_parts(start: Start, tmp_path: Path) -> None:
    path = make_file(tmp_path / "file.bin", 3 * PART_SIZE)
    reached = threading.Event()
    hold = [True]

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.PART and arrived.part == 2 and hold[0]:
            reached.set()
            await arrived.request.content.readexactly(PART_SIZE // 2)
            await asyncio.sleep(0.2)
        return None

    rig = start(interfere, streams=1)
    _cancelled_after(rig, path, reached)
    hold[0] = False
    before = rig.count(Endpoint.PART)
    rig.send(path)
    again = [seen.part for seen in rig.at(Endpoint.PART)][before:]
    # Part 2 may have been through when the cancelling came.
    assert again in ([2, 3], [3])
    assert rig.count(Endpoint.CREATE) == 1


@pytest.mark.row("U3")
def test_cancelling_while_a_finished_object_is_awaited_comes_too_late(
    start: Start, small: Path
) -> None:
    rig = start(always(Endpoint.READ, 404), single_limit=1, policy=RetryPolicy())
    cancel = Cancel()
    awaited = threading.Event()

    def watch(reported: Step) -> None:
        if isinstance(reported, Noticed) and reported.text == "Checking…":
            awaited.set()

    rig.report = watch
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(rig.send, small, cancel=cancel)
        assert awaited.wait(20)
        cancel.set()
        sent = running.result(timeout=5)
    assert [stored.url for stored in rig.sandbox.objects] == [sent.url]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts descriptors in /proc")
def test_cancelling_leaves_no_threads_and_no_descriptors_behind(
    start: Start, tmp_path: Path
) -> None:
    path = make_file(tmp_path / "file.bin", 2 * PART_SIZE)

    def cancelled_once() -> None:
        reached = threading.Event()

        async def interfere(arrived: Arrived) -> web.StreamResponse | None:
            if arrived.endpoint is Endpoint.PART:
                reached.set()
            return None

        rig = start(interfere, bytes_per_second=8_000_000)
        _cancelled_after(rig, path, reached)
        rig.fal.close()
        rig.sandbox.stop()

    def figures() -> tuple[int, int]:
        return threading.active_count(), len(os.listdir("/proc/self/fd"))  # noqa: PTH208

    cancelled_once()
    deadline = time.monotonic() + 10
    before = figures()
    for _ in range(3):
        cancelled_once()
    while time.monotonic() < deadline:
        threads, descriptors = figures()
        if threads <= before[0] and descriptors <= before[1]:
            break
        time.sleep(0.02)
    threads, descriptors = figures()
    assert threads <= before[0]
    assert descriptors <= before[1]
