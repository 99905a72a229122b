"""How soon falgui is back on its feet, and how soon it stops: seconds beside the limit for each.

The line's limit for a stall is shortened from 60 seconds to one; what is printed is the time
from the fault to the finished upload, so the limit is in it.
"""

import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled
from falgui.sandbox.server import Sandbox
from falgui.transport.wire import Limits
from tests.transport.conftest import make_file
from tests.transport.network.conftest import Lay, lay
from tests.transport.network.fault_proxy import Fault

__all__ = ["lay"]

_ROUNDS = 5
_STALL = 1.0
_FILES = 10


def test_recovering_and_stopping(lay: Lay, tmp_path: Path) -> None:
    rows: list[tuple[str, float, Callable[[], float]]] = [
        ("stall in mid-part → done", _STALL + 0.5, lambda: _after_stall(lay, tmp_path)),
        ("cut in mid-part → done", 0.5, lambda: _after_cut(lay, tmp_path)),
        ("cancel of a stalled request → thread ended", 0.25, lambda: _cancelled(lay, tmp_path)),
        (f"SIGTERM with {_FILES} uploads running → ended", 2.0, lambda: _quit(tmp_path)),
    ]
    print(f"\n{'':46}{'min':>8}{'median':>8}{'max':>8}{'limit':>8}  s")
    for name, limit, measure in rows:
        took = sorted(measure() for _round in range(_ROUNDS))
        print(f"{name:46}{took[0]:8.2f}{statistics.median(took):8.2f}{took[-1]:8.2f}{limit:8.2f}")


def _after_stall(lay: Lay, folder: Path) -> float:
    return _sent_over(lay, folder, Fault(silent_at=1_000_000))


def _after_cut(lay: Lay, folder: Path) -> float:
    return _sent_over(lay, folder, Fault(reset_at=1_000_000))


def _sent_over(lay: Lay, folder: Path, fault: Fault) -> float:
    line = lay(fault, limits=Limits(stall=_STALL, reply=_STALL))
    # More than the system's buffers take: what they had taken would count as sent.
    path = make_file(folder / "file.bin", 30_000_000)
    began = time.monotonic()
    line.rig.send(path)
    return time.monotonic() - began


def _cancelled(lay: Lay, folder: Path) -> float:
    line = lay(Fault(silent_at=1_000_000), limits=Limits())
    path = make_file(folder / "file.bin", 30_000_000)
    cancel = Cancel()
    ended_at: list[float] = []

    def send() -> None:
        try:
            line.rig.send(path, cancel=cancel)
        except Cancelled:
            ended_at.append(time.monotonic())

    thread = threading.Thread(target=send)
    thread.start()
    _wait_until(lambda: line.rig.meter.sent >= 1_000_000)
    time.sleep(0.5)  # until nothing moves any more
    asked = time.monotonic()
    cancel.set()
    thread.join()
    return ended_at[0] - asked


def _quit(folder: Path) -> float:
    files = [make_file(folder / f"{number}.bin", 20_000_000) for number in range(_FILES)]
    with Sandbox(bytes_per_second=1_000_000) as sandbox:
        environment = {
            **os.environ,
            **sandbox.environment(),
            "FALGUI_HOME": str(folder / "home"),
            "QT_QPA_PLATFORM": "offscreen",
        }
        home = folder / "home" / "config"
        home.mkdir(parents=True, exist_ok=True)
        (home / "settings.json").write_text(f'{{"version": 1, "uploads_at_once": {_FILES}}}')
        process = subprocess.Popen(
            [sys.executable, "-m", "falgui", *map(str, files)], env=environment
        )
        _wait_until(lambda: len(sandbox.requests) > 0)
        time.sleep(1.0)  # until all of them are in mid-request
        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        return time.monotonic() - asked


def _wait_until(condition: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < ends_at
        time.sleep(0.01)
