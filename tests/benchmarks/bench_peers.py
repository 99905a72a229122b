"""falgui's command line beside the official client: wall time, CPU and memory, as ratios.

Both sides upload the same files to one sandbox in a process of its own, in turns, so that
whatever the machine does meanwhile hits both. The sandbox itself takes a share of the two
cores, so the ratios are smaller than the difference on a real line.
"""

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

_ROUNDS = 3

_OFFICIAL = """
import os, sys, fal_client, fal_client.client as module
module.REST_URL, module.CDN_URL = os.environ["FALGUI_REST_URL"], os.environ["FALGUI_CDN_URL"]
for path in sys.argv[1:]:
    print(fal_client.upload_file(path))
"""


@dataclass(frozen=True)
class Cost:
    """What one run took."""

    wall: float
    cpu: float
    memory: float
    """MiB at the highest."""


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    """Run a sandbox beside the benchmark and provide what leads to it."""
    server = subprocess.Popen(
        [sys.executable, "-c", _SERVER], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    assert server.stdin is not None
    told = dict(line.strip().split("=", 1) for line in iter(server.stdout.readline, "\n"))
    yield {**os.environ, **told, "NO_PROXY": "127.0.0.1"}
    server.stdin.close()
    server.wait(10)
    server.stdout.close()


# The official client lists parts in the order in which they ended.
_SERVER = """
import sys
from falgui.sandbox.rules import Rules
from falgui.sandbox.server import Sandbox
with Sandbox(rules=Rules(ascending_parts=False)) as sandbox:
    for name, value in sandbox.environment().items():
        print(f"{name}={value}")
    print(flush=True)
    sys.stdin.read()
"""


def _cost(command: Sequence[str], environment: dict[str, str]) -> Cost:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        memory = 0.0
        # The exit's own record of the memory would begin with what this process has.
        while process.poll() is None:
            memory = max(memory, _most_memory(process.pid))
            time.sleep(0.01)
        wall = time.perf_counter() - begun
        errors = process.stderr.read().decode() if process.stderr else ""
    assert process.returncode == 0, errors
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu, memory)


def _most_memory(pid: int) -> float:
    """Return the highest resident memory of a process so far, in MiB, 0 once it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    kilobytes = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    return sum(kilobytes) / 1024


def _files(folder: Path, count: int, size: int) -> list[Path]:
    block = os.urandom(1 << 20)
    paths = [folder / f"file {number}.bin" for number in range(count)]
    for number, path in enumerate(paths):
        with path.open("wb") as file:
            for start in range(0, size, len(block)):
                file.write(block[: min(len(block), size - start)])
            file.seek(0)
            file.write(str(number).encode())
    return paths


@pytest.mark.parametrize(
    ("what", "count", "size"),
    [
        ("one file of 20 kB", 1, 20_000),
        ("100 files of 20 kB", 100, 20_000),
        ("one file of 90 MiB", 1, 90 << 20),
        ("one file of 500 MB", 1, 500_000_000),
    ],
)
def test_falgui_beside_the_official_client(
    what: str, count: int, size: int, environment: dict[str, str], tmp_path: Path
) -> None:
    paths = [str(path) for path in _files(tmp_path, count, size)]
    ours, theirs = [], []
    for _round in range(_ROUNDS):
        upload = [sys.executable, "-m", "falgui", "upload", "--upload-again", "--quiet", *paths]
        ours.append(_cost(upload, environment))
        theirs.append(_cost([sys.executable, "-c", _OFFICIAL, *paths], environment))
    print(f"\n{what}, falgui against fal_client: lowest … median … highest of {_ROUNDS}")
    _row("wall", ours, theirs, lambda cost: cost.wall, "s")
    _row("CPU", ours, theirs, lambda cost: cost.cpu, "s")
    _row("memory", ours, theirs, lambda cost: cost.memory, "MiB")


def _row(
    name: str,
    ours: Sequence[Cost],
    theirs: Sequence[Cost],
    of: Callable[[Cost], float],
    unit: str,
) -> None:
    ratios = sorted(of(one) / of(other) for one, other in zip(ours, theirs, strict=True))
    median = statistics.median(ratios)
    print(
        f"  {name:7} {ratios[0]:5.2f} … {median:5.2f} … {ratios[-1]:5.2f}"
        f"   ({statistics.median(map(of, ours)):.2f} {unit}"
        f" against {statistics.median(map(of, theirs)):.2f} {unit})"
    )
