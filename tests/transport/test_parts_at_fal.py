"""Large files: how they are cut, and how many parts run at once."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from aiohttp import web

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled
from falgui.core.upload import Finishing, Sending
from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.transport.limit import Limit
from falgui.transport.parts import MEBIBYTE, MOST_PARTS, PART_SIZE, PartSenders, plan_parts

from .conftest import Rig, Start, age, make_file, sha256
from .faults import drain, together

GIBIBYTE = 1024 * MEBIBYTE


@pytest.mark.row("H17", "F3")
@pytest.mark.parametrize(
    ("size", "part_size", "count"),
    [
        (1, PART_SIZE, 1),
        (PART_SIZE - 1, PART_SIZE, 1),
        (PART_SIZE, PART_SIZE, 1),
        (PART_SIZE + 1, PART_SIZE, 2),
        (100_000_001, PART_SIZE, 10),
        (7 * PART_SIZE - 1, PART_SIZE, 7),
        (7 * PART_SIZE, PART_SIZE, 7),
        (7 * PART_SIZE + 1, PART_SIZE, 8),
        (MOST_PARTS * PART_SIZE, PART_SIZE, 10_000),
        (MOST_PARTS * PART_SIZE + 1, 11 * MEBIBYTE, 9_091),
        (100 * GIBIBYTE, 11 * MEBIBYTE, 9_310),
        (5 * 1024 * GIBIBYTE, 525 * MEBIBYTE, 9_987),
    ],
)
def test_a_file_is_cut_into_at_most_ten_thousand_equal_parts(
    size: int, part_size: int, count: int
) -> None:
    plan = plan_parts(size)
    assert (plan.part_size, plan.count) == (part_size, count)
    assert plan.part_size >= 5 * MEBIBYTE
    numbers = range(1, count + 1)
    assert plan.bytes_in(numbers) == size
    assert plan.offset(1) == 0
    assert plan.offset(count) + plan.length(count) == size
    assert 1 <= plan.length(count) <= part_size


@pytest.mark.row("H17", "F2")
@pytest.mark.parametrize("extra", [-1, 0, 1])
def test_every_length_around_a_part_arrives_whole(rig: Rig, tmp_path: Path, extra: int) -> None:
    path = make_file(tmp_path / "file.bin", 2 * PART_SIZE + extra)
    rig.send(path)
    (stored,) = rig.sandbox.objects
    assert (stored.size, stored.sha256) == (path.stat().st_size, sha256(path))
    assert rig.count(Endpoint.PART) == (2 if extra <= 0 else 3)


def test_a_large_file_is_reported_step_by_step(rig: Rig, three_parts: Path) -> None:
    rig.send(three_parts)
    assert [type(step) for step in rig.steps] == [Sending, Finishing]
    assert rig.meter.sent == rig.meter.total == three_parts.stat().st_size


class Gate:
    """Counts the parts that are being sent at the same time."""

    def __init__(self, *endpoints: Endpoint) -> None:
        self._endpoints = endpoints
        self.running = 0
        self.most = 0
        self.order: list[str] = []

    async def __call__(self, arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint not in self._endpoints:
            return None
        self.running += 1
        self.most = max(self.most, self.running)
        self.order.append(arrived.request.match_info.get("last", ""))
        await drain(arrived)
        await asyncio.sleep(0.01)
        self.running -= 1
        return web.json_response({"partNumber": arrived.part, "etag": '"x"'})


@pytest.fixture
def sparse(tmp_path: Path) -> Callable[[str, int], Path]:
    """Give a function that makes a file of many parts and no blocks."""

    def make(name: str, parts: int) -> Path:
        path = tmp_path / name
        with path.open("wb") as file:
            file.truncate(parts * PART_SIZE)
        age(path)
        return path

    return make


async def _take_any_list(arrived: Arrived) -> web.StreamResponse | None:
    return web.json_response({}) if arrived.endpoint is Endpoint.COMPLETE else None


@pytest.mark.parametrize("streams", [1, 3])
def test_no_more_parts_run_at_once_than_chosen(
    start: Start, sparse: Callable[[str, int], Path], streams: int
) -> None:
    gate = Gate(Endpoint.PART)
    rig = start(together(gate, _take_any_list), streams=streams)
    rig.send(sparse("file.bin", 6))
    assert gate.most == streams


def test_three_uploads_side_by_side_share_ten_parts_and_take_turns(
    start: Start, sparse: Callable[[str, int], Path]
) -> None:
    gate = Gate(Endpoint.PART)
    rig = start(together(gate, _take_any_list), streams=8)
    paths = [sparse(f"{name}.bin", 12) for name in "abc"]
    with ThreadPoolExecutor(3) as pool:
        assert [sent.leg for sent in pool.map(rig.send, paths)] == ["cdn"] * 3
    assert 8 <= gate.most <= 10
    # Nobody has to wait until another one is through.
    first = {last: gate.order.index(last) for last in set(gate.order)}
    ends = {last: len(gate.order) - gate.order[::-1].index(last) for last in first}
    assert max(first.values()) < min(ends.values())


@pytest.mark.row("H17")
def test_parts_are_listed_in_order_however_they_end(start: Start, tmp_path: Path) -> None:
    last_is_first = asyncio.Event()

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.PART and arrived.part == 1:
            await last_is_first.wait()
        return None

    async def afterwards(arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        if arrived.endpoint is Endpoint.PART and arrived.part == 3:
            last_is_first.set()
        return response

    path = make_file(tmp_path / "file.bin", 2 * PART_SIZE + 1)
    rig = start(interfere, afterwards)
    rig.send(path)
    # The sandbox refuses a list that isn't ascending.
    assert [stored.sha256 for stored in rig.sandbox.objects] == [sha256(path)]
    assert rig.count(Endpoint.COMPLETE) == 1


def test_the_first_failure_stops_the_other_parts(start: Start, tmp_path: Path) -> None:
    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.PART:
            await drain(arrived)
            return web.Response(status=422, text='{"detail": "no"}')
        return None

    rig = start(interfere, streams=2)
    with pytest.raises(Exception, match="did not accept"):
        rig.send(make_file(tmp_path / "file.bin", 4 * PART_SIZE))
    assert rig.count(Endpoint.PART) <= 3
    assert rig.count(Endpoint.COMPLETE) == 0


@pytest.fixture
def senders() -> Iterator[PartSenders]:
    senders = PartSenders(2, lambda: 2)
    yield senders
    senders.close()


def test_every_part_has_ended_before_a_failure_is_raised(senders: PartSenders) -> None:
    ended: list[int] = []
    second_runs = threading.Event()

    def send_part(number: int, stop: Cancel) -> None:
        if number == 1:
            second_runs.wait(5)
            raise ValueError
        second_runs.set()
        stop.wait(5)
        ended.append(number)

    with pytest.raises(ValueError, match=r"^$"):
        senders.send(range(1, 10), send_part, Cancel())
    assert ended == [2]


def test_nothing_begins_when_cancelled_before(senders: PartSenders) -> None:
    cancel = Cancel()
    cancel.set()
    begun: list[int] = []
    with pytest.raises(Cancelled):
        senders.send([1], lambda number, _stop: begun.append(number), cancel)
    assert begun == []


class Streams:
    """Parts of several files on eight streams, all as fast as each other: the oldest ends next."""

    def __init__(self) -> None:
        self.limit = Limit(lambda: 8)
        self.senders = PartSenders(8, self.limit.allowed)
        self.stop = Cancel()
        self._lock = threading.Lock()
        self._under_way: list[tuple[str, threading.Event]] = []
        self._files: list[threading.Thread] = []

    def begin(self, name: str) -> None:
        def send_part(_number: int, stop: Cancel) -> None:
            with self.limit.slot(name, stop):
                end = threading.Event()
                with self._lock:
                    self._under_way.append((name, end))
                end.wait(10)

        def send() -> None:
            with suppress(Cancelled):
                self.senders.send(range(1000), send_part, self.stop)

        self._files.append(threading.Thread(target=send))
        self._files[-1].start()

    def end_parts(self, count: int) -> None:
        """Let so many parts end, each when all streams are busy again."""
        for _ in range(count):
            self.wait_until_busy()
            with self._lock:
                _name, end = self._under_way.pop(0)
            end.set()

    def wait_until_busy(self) -> None:
        ends_at = time.monotonic() + 10
        while len(self._under_way) != self.limit.allowed():
            assert time.monotonic() < ends_at
            time.sleep(0.001)

    def shares(self) -> dict[str, int]:
        self.wait_until_busy()
        with self._lock:
            return Counter(name for name, _end in self._under_way)

    def close(self) -> None:
        self.stop.set()
        with self._lock:
            for _name, end in self._under_way:
                end.set()
        for one in self._files:
            one.join()
        self.senders.close()


@pytest.fixture
def streams() -> Iterator[Streams]:
    streams = Streams()
    yield streams
    streams.close()


def _wait_for_a_turn(streams: Streams, name: str) -> None:
    ends_at = time.monotonic() + 10
    while name not in streams.limit._waiting.values():
        assert time.monotonic() < ends_at
        time.sleep(0.001)


def test_files_share_the_streams_evenly_one_part_s_time_after_they_came(streams: Streams) -> None:
    streams.begin("first")
    assert streams.shares() == {"first": 8}
    streams.begin("second")
    _wait_for_a_turn(streams, "second")
    streams.end_parts(8)
    assert streams.shares() == {"first": 4, "second": 4}
    streams.end_parts(20)
    assert streams.shares() == {"first": 4, "second": 4}
    streams.begin("third")
    _wait_for_a_turn(streams, "third")
    streams.end_parts(8)
    assert sorted(streams.shares().values()) == [2, 3, 3]
    for _ in range(5):
        streams.end_parts(7)
        assert sorted(streams.shares().values()) == [2, 3, 3]
