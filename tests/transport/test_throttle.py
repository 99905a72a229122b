"""The bandwidth limit: kept by all uploads together, smooth, changed and ended at any moment."""

import heapq
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled
from falgui.core.local_file import LocalFile
from falgui.core.meter import Meter
from falgui.transport.body import PIECE_SIZE, FileBody
from falgui.transport.throttle import Throttle

from .conftest import Rig, Start, make_file, sha256

SECOND = 1.0


def wait_until_moved(rig: Rig, count: int) -> None:
    """Wait until so many bytes of an upload have left."""
    ends_at = time.monotonic() + 10
    while rig.meter.sent < count:
        assert time.monotonic() < ends_at
        time.sleep(0.005)


class Passing:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, _cancel: Cancel, seconds: float) -> None:
        self.now += seconds


def throttled(rate: Callable[[], int], clock: Passing) -> Throttle:
    return Throttle(rate, clock, clock.sleep)


@pytest.mark.parametrize("rate", [1, 50, 1000, 10_000, 500_000, 2_000_000, 1_000_000_000])
def test_a_body_takes_as_long_as_the_limit_says(rate: int) -> None:
    clock, cancel = Passing(), Cancel()
    throttle = throttled(lambda: rate, clock)
    began, sent = clock.now, 0
    while sent < 20 * rate:
        sent += throttle.take(PIECE_SIZE, cancel)
    assert sent / rate - SECOND <= clock.now - began <= sent / rate


def test_no_second_sees_more_than_a_second_s_worth_and_a_little() -> None:
    clock, cancel = Passing(), Cancel()
    throttle = throttled(lambda: 10_000, clock)
    passed: list[tuple[float, int]] = []
    for pause in (0.0, 0.0, 5.0, 0.0, 60.0, 0.0):
        clock.now += pause
        passed += [(clock.now, throttle.take(PIECE_SIZE, cancel)) for _ in range(30)]
    for start, _count in passed:
        window = sum(count for at, count in passed if start <= at < start + SECOND)
        assert window <= 1.4 * 10_000


def test_bodies_take_turns_and_none_waits_long_at_ten_kilobytes() -> None:
    clock, cancel = Passing(), Cancel()
    throttle = throttled(lambda: 10_000, clock)
    counts = [throttle.take(PIECE_SIZE, cancel) for _body in range(10)]
    assert clock.now - 1000.0 <= SECOND
    assert len(set(counts)) == 1


class Line:
    """Bodies that take one turn after the other, each as soon as it has had the one before."""

    def __init__(self, rate: int) -> None:
        self.clock = Passing()
        self.throttle = throttled(lambda: rate, self.clock)
        self.sent: list[tuple[float, str]] = []
        self._rate = rate
        self._turns: list[tuple[float, int, str]] = []

    def join(self, name: str) -> None:
        small = name == "small"
        turn = self.throttle._turn(self._rate // 10, self._rate, small=small)
        heapq.heappush(self._turns, (turn, len(self.sent) + len(self._turns), name))

    def run(self, seconds: float, *, again: Callable[[str], bool] = lambda _name: True) -> None:
        until = self.clock.now + seconds
        while self._turns and self._turns[0][0] < until:
            turn, _order, name = heapq.heappop(self._turns)
            self.clock.now = max(self.clock.now, turn)
            self.sent.append((self.clock.now, name))
            if again(name):
                self.join(name)
        self.clock.now = until

    def share(self, name: str, last: float) -> float:
        """Return how much of the allowed bytes these had in the last seconds."""
        since = self.clock.now - last
        return sum(at >= since and one == name for at, one in self.sent) / (10 * last)


def test_a_small_file_does_not_wait_for_the_turns_of_large_ones() -> None:
    line = Line(10_000)
    for _ in range(8):
        line.join("large")
    line.run(20)
    line.join("small")
    before = len(line.sent)
    line.run(0.01, again=lambda name: name == "large")
    assert "small" in [name for _at, name in line.sent[before:]]


@pytest.mark.parametrize(("count", "share"), [(2, 0.5), (8, 0.5), (24, 0.75)])
def test_small_files_have_half_or_their_turns_and_alone_the_whole(count: int, share: float) -> None:
    line = Line(10_000)
    for _ in range(8):
        line.join("large")
    line.run(20)
    assert line.share("large", 10) == pytest.approx(1, abs=0.03)
    for _ in range(count):
        line.join("small")
    line.run(20)
    assert line.share("small", 10) == pytest.approx(share, abs=0.03)
    assert line.share("large", 10) == pytest.approx(1 - share, abs=0.03)
    line.run(20, again=lambda name: name == "small")
    assert line.share("small", 10) == pytest.approx(1, abs=0.03)
    for second in range(1000, 1060):
        passed = sum(second <= at < second + 1 for at, _name in line.sent)
        assert passed <= 10 * 1.5


def test_without_a_limit_pieces_are_as_large_as_ever_and_nobody_waits() -> None:
    clock, cancel = Passing(), Cancel()
    throttle = throttled(lambda: 0, clock)
    assert {throttle.take(PIECE_SIZE, cancel) for _ in range(10_000)} == {PIECE_SIZE}
    assert clock.now == 1000.0


@pytest.mark.parametrize("later", [0, 1_000_000])
def test_a_limit_that_is_raised_or_lifted_counts_at_once(later: int) -> None:
    clock, cancel = Passing(), Cancel()
    rates = [10]

    def sleep(cancel: Cancel, seconds: float) -> None:
        clock.sleep(cancel, seconds)
        rates[0] = later

    throttle = Throttle(lambda: rates[0], clock, sleep)
    for _ in range(3):
        throttle.take(PIECE_SIZE, cancel)
    assert throttle.take(PIECE_SIZE, cancel) >= 100_000
    assert clock.now - 1000.0 < 0.5


def test_cancelling_ends_the_wait_at_once() -> None:
    throttle, cancel = Throttle(lambda: 1), Cancel()
    throttle.take(1, cancel)
    with ThreadPoolExecutor(1) as pool:
        waiting = [pool.submit(throttle.take, 1, cancel) for _ in range(3)]
        began = time.monotonic()
        cancel.set()
        errors = [one.exception(5) for one in waiting]
    assert isinstance(errors[-1], Cancelled)
    assert time.monotonic() - began < 0.2


def test_a_slow_body_counts_as_it_goes(tmp_path: Path) -> None:
    clock, meter, cancel = Passing(), Meter(), Cancel()
    path = make_file(tmp_path / "file.bin", 100_000)
    meter.start(100_000)
    seen = []
    with LocalFile(path) as file:
        throttle = throttled(lambda: 10_000, clock)
        for piece in FileBody(file, 0, 100_000, meter, cancel, throttle=throttle):
            seen.append(meter.sent)
            assert len(piece) <= 1000
    assert len(seen) == 100
    assert seen == sorted(seen)


@pytest.mark.parametrize("count", [1, 3])
def test_two_megabytes_at_half_a_megabyte_a_second_take_four_seconds(
    start: Start, tmp_path: Path, count: int
) -> None:
    rig = start(most_per_second=lambda: 500_000)
    paths = [
        make_file(tmp_path / f"{number}.bin", 2_000_000 // count, number) for number in range(count)
    ]
    began = time.monotonic()
    with ThreadPoolExecutor(count) as pool:
        list(pool.map(rig.send, paths))
    assert time.monotonic() - began == pytest.approx(4, rel=0.15)
    assert {one.sha256 for one in rig.sandbox.objects} == {sha256(path) for path in paths}


def test_parts_of_one_file_share_the_limit(start: Start, two_parts: Path) -> None:
    size = two_parts.stat().st_size
    rig = start(most_per_second=lambda: size // 2)
    began = time.monotonic()
    rig.send(two_parts)
    assert time.monotonic() - began == pytest.approx(2, rel=0.25)


def test_a_limit_that_is_lifted_lets_an_upload_under_way_run(start: Start, tmp_path: Path) -> None:
    rates: list[Any] = [10_000]
    rig = start(most_per_second=lambda: rates[0])
    path = make_file(tmp_path / "file.bin", 5_000_000)
    rig.meter.start(5_000_000)
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(rig.send, path)
        wait_until_moved(rig, 2000)
        rates[0] = 0
        assert sending.result(5).leg == "cdn"


def test_an_upload_that_is_held_back_can_be_cancelled(start: Start, tmp_path: Path) -> None:
    rig = start(most_per_second=lambda: 1000)
    path = make_file(tmp_path / "file.bin", 1_000_000)
    rig.meter.start(1_000_000)
    cancel = Cancel()
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(rig.send, path, cancel=cancel)
        wait_until_moved(rig, 100)
        cancel.set()
        began = time.monotonic()
        assert isinstance(sending.exception(5), Cancelled)
    assert time.monotonic() - began < 0.5
