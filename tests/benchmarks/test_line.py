"""The long line; not collected where there is no C compiler, and skipped without namespaces."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks import line_check, peers
from tests.benchmarks.line import Line, line
from tests.benchmarks.row import CannotRun
from tests.benchmarks.sample_files import make_file
from tests.benchmarks.sending import measure_sending

_MEGABIT = 1_000_000


@pytest.fixture
def short_line() -> Iterator[Line]:
    try:
        with line(20 * _MEGABIT, 0.02) as made:
            yield made
    except CannotRun as reason:
        pytest.skip(str(reason))


def _connecting(made: Line, address: str, port: int) -> float:
    code = (
        "import socket, time; begun = time.perf_counter();"
        f"socket.create_connection(('{address}', {port})); print(time.perf_counter() - begun)"
    )
    told = subprocess.run([*made.near, sys.executable, "-c", code], check=True, capture_output=True)
    return float(told.stdout)


def test_connecting_takes_a_round_trip(short_line: Line, tmp_path: Path) -> None:
    with short_line.sink(tmp_path, tls=False) as sink:
        took = min(_connecting(short_line, sink.address, sink.port) for _try in range(3))
    assert 0.02 <= took < 0.1


def test_bytes_take_their_time(short_line: Line, tmp_path: Path) -> None:
    size = 4_000_000
    path = make_file(tmp_path / "file.bin", size)
    with short_line.sink(tmp_path, tls=False) as sink:
        begun = time.perf_counter()
        subprocess.run([*short_line.near, *peers.raw_sender(sink, path)], check=True)
        took = time.perf_counter() - begun
        counts = short_line.counts(sink)
    assert counts.body_bytes == size
    assert took >= short_line.seconds_for(size)
    assert short_line.bytes_sent() >= size


def test_falgui_is_measured_from_its_first_byte_to_its_link(
    short_line: Line, tmp_path: Path
) -> None:
    size = 2_000_000
    path = make_file(tmp_path / "file.bin", size)
    with short_line.sink(tmp_path) as sink:
        environment = sink.environment(tmp_path / "home")
        sending = measure_sending(short_line, peers.falgui(path), environment)
    assert 0 < sending.first_byte < sending.last_link <= sending.cost.wall
    assert sending.seconds >= short_line.seconds_for(size)
    assert sending.bytes_sent >= size


def test_the_line_itself_is_checked(
    short_line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_check, "_STREAMS", (8,))
    monkeypatch.setattr(line_check, "_SECONDS", 0.5)
    streams, connecting = line_check.rows(short_line, tmp_path)
    assert streams.figure is not None
    assert 0.5 < streams.figure.median < 1.05
    assert connecting.figure is not None
    assert connecting.figure.median >= 1


def test_nothing_stays_behind_when_it_is_killed() -> None:
    try:
        with line(_MEGABIT, 0.01) as made:
            process = int(made.near[-2])
            keeper = int(made.far[-2])
            os.kill(process, signal.SIGKILL)
            ends_at = time.monotonic() + 10
            while Path(f"/proc/{keeper}/net/dev").exists():
                assert time.monotonic() < ends_at
                time.sleep(0.01)
    except CannotRun as reason:
        pytest.skip(str(reason))
