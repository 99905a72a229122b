"""Runs the C program that makes a long line on one machine."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.benchmarks.row import CannotRun
from tests.benchmarks.sink import Counts, Sink, compiled, running_sink

_FAR: Final = "10.77.0.2"
# What Linux, macOS and Windows come with; this machine's own default may be another.
_CONGESTION: Final = "cubic"
_COUNTS: Final = """
import dataclasses, json, pathlib, sys
from tests.benchmarks.sink import Sink
address, port, certificate = sys.argv[1:]
sink = Sink(address, int(port), pathlib.Path(certificate) if certificate else None)
print(json.dumps(dataclasses.asdict(sink.counts())))
"""
_TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that runs: `near` and `far` begin the commands that are to run at its ends."""

    bits_per_second: int
    round_trip: float
    """In seconds."""
    near: Sequence[str]
    far: Sequence[str]
    _process: int

    def __str__(self) -> str:
        megabits, milliseconds = self.bits_per_second / 1e6, self.round_trip * 1000
        rate = f"{megabits:.0f} Mbit/s" if megabits < 1000 else f"{megabits / 1000:g} Gbit/s"
        return f"{rate}, {milliseconds:.0f} ms"

    def seconds_for(self, size: int) -> float:
        """Return how long the line takes for so many bytes."""
        return 8 * size / self.bits_per_second

    def cpu(self) -> float:
        """Return the CPU seconds that the line itself has taken; much of it is TCP's."""
        fields = Path(f"/proc/{self._process}/stat").read_text().rpartition(")")[2].split()
        user, system = fields[11:13]
        return (int(user) + int(system)) / _TICKS

    def bytes_sent(self) -> int:
        """Return how many bytes have left the near end so far, with those of TCP and TLS."""
        lines = Path(f"/proc/{self._process}/net/dev").read_text().splitlines()
        (own,) = (line.split()[1:] for line in lines if line.split()[0] == "line:")
        return int(own[8])

    def counts(self, sink: Sink) -> Counts:
        """Ask a sink at the far end what it has seen; this process itself can't reach it."""
        where = (sink.address, str(sink.port), str(sink.certificate or ""))
        command = [*self.near, sys.executable, "-c", _COUNTS, *where]
        told = subprocess.run(command, stdout=subprocess.PIPE, check=True)
        return Counts(**json.loads(told.stdout))

    @contextmanager
    def sink(self, folder: Path, *options: str, tls: bool = True) -> Iterator[Sink]:
        """Run a sink at the far end; as `running_sink`."""
        with running_sink(folder, *options, tls=tls, address=_FAR, wrapper=self.far) as sink:
            yield sink


@contextmanager
def line(bits_per_second: int, round_trip: float) -> Iterator[Line]:
    """Make a line while the block lasts; `round_trip` in seconds. Raises `CannotRun`."""
    if missing := [program for program in ("ip", "nsenter") if not shutil.which(program)]:
        raise CannotRun(f"there is no {' and no '.join(missing)}")
    is_root = os.geteuid() == 0
    command = [
        *(() if is_root else ("unshare", "--user", "--map-root-user")),
        str(compiled("line")),
        *("--rate", str(bits_per_second), "--delay", str(round_trip / 2 * 1000)),
        *("--congestion", _CONGESTION),
    ]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            ends = process.stdout.readline().split()
            if not ends:
                raise CannotRun(f"no network namespace of its own: {process.stderr.read()[-300:]}")
            enter = ("nsenter", "--net", *(() if is_root else ("--user", "--preserve-credentials")))
            near, far = ((*enter, "--target", end, "--") for end in ends)
            yield Line(bits_per_second, round_trip, near, far, process.pid)
        finally:
            process.stdin.close()
