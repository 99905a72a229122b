"""What one run of a program costs: time, CPU and memory; and several programs in turns."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took."""

    wall: float
    cpu: float
    """Seconds of the process and of the children that it waited for."""
    memory: float
    """MiB that the process had at the highest."""


def measure(
    command: Sequence[str], environment: Mapping[str, str], at_most: float | None = None
) -> Cost:
    """Run a program to its end, or for `at_most` seconds, and return what it took."""
    with tempfile.TemporaryFile() as errors:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=errors
        )
        memory = _Memory(process.pid, at_most)
        # Not Popen's own way to wait: that doesn't tell what this very process took.
        _pid, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        highest = memory.end()
        if process.returncode and not memory.is_over:
            errors.seek(0)
            raise RuntimeError(f"{command[0]}: {errors.read().decode(errors='replace')}")
    return Cost(wall, used.ru_utime + used.ru_stime, highest)


def measure_inside(command: Sequence[str], environment: Mapping[str, str]) -> Cost:
    """Return what a program has measured itself: it prints the three figures as JSON."""
    ended = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    return Cost(*json.loads(ended.stdout))


class _Memory(threading.Thread):
    """Watches a process' memory; the system's own record would begin with what we have."""

    def __init__(self, pid: int, at_most: float | None) -> None:
        super().__init__(daemon=True)
        self.is_over = False
        self._pid = pid
        self._ends_at = None if at_most is None else time.monotonic() + at_most
        self._highest = 0.0
        self._ended = threading.Event()
        self.start()

    def run(self) -> None:
        while not self._ended.wait(0.01):
            self._highest = max(self._highest, most_memory(self._pid))
            if self._ends_at is not None and time.monotonic() >= self._ends_at:
                self.is_over, self._ends_at = True, None
                os.kill(self._pid, signal.SIGKILL)

    def end(self) -> float:
        self._ended.set()
        self.join()
        return self._highest


def most_memory(pid: int) -> float:
    """Return the highest resident memory of a process so far in MiB, 0 once it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def in_turns(rounds: int, runs: Mapping[str, Callable[[], Cost]]) -> dict[str, list[Cost]]:
    """Return what each of several programs took in each round, each round in another order."""
    costs: dict[str, list[Cost]] = {name: [] for name in runs}
    for number in range(rounds):
        first = number % len(runs)
        for name in (*list(runs)[first:], *list(runs)[:first]):
            tell(f"round {number + 1} of {rounds}: {name}")
            costs[name].append(runs[name]())
    return costs


def walls(costs: Sequence[Cost]) -> list[float]:
    """Return how long each run took, in seconds."""
    return [cost.wall for cost in costs]


def cpus(costs: Sequence[Cost]) -> list[float]:
    """Return how long each run computed, in seconds."""
    return [cost.cpu for cost in costs]


def memories(costs: Sequence[Cost]) -> list[float]:
    """Return how much memory each run had at the highest, in MiB."""
    return [cost.memory for cost in costs]


def tell(what: str) -> None:
    """Say on the terminal what is being measured."""
    print(what, file=sys.stderr, flush=True)
