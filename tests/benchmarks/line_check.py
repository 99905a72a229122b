"""`python -m tests.benchmarks.line_check ADDRESS PORT STREAMS SECONDS`: what a line carries.

Prints as JSON how long connecting took at least, and how many bytes a second the streams brought
through once they were up to speed: as many seconds before belong to TCP's slow start.
"""

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from falgui.transport import sockets
from tests.benchmarks.figures import Spread
from tests.benchmarks.line import Line
from tests.benchmarks.measuring import tell
from tests.benchmarks.row import Row
from tests.benchmarks.sink import Sink

_STREAMS: Final = (1, 8)
_SECONDS: Final = 3.0
_TRIES: Final = 5
"""The quickest of them tells of the line, the others of the machine, too."""
_PIECE: Final = bytes(256 * 1024)
_ENDLESS: Final = b"PUT /line HTTP/1.1\r\nHost: line\r\nContent-Length: 1000000000000\r\n\r\n"


def rows(line: Line, folder: Path) -> Iterator[Row]:
    """Measure the line itself, with a plain sender."""
    with line.sink(folder, tls=False) as sink:
        tell(f"the line itself: {line}")
        connecting = list[float]()
        for streams in _STREAMS:
            computed, begun = line.cpu(), time.perf_counter()
            took, rate = _check(line, sink, streams)
            share = (line.cpu() - computed) / (time.perf_counter() - begun)
            connecting.append(took / line.round_trip)
            yield Row(
                workload=f"{line}, the line itself",
                what=f"carried by {streams} plain stream{'s' * (streams > 1)}",
                ours=f"{8 * rate / 1e6:.0f} Mbit/s",
                peer=f"CPU {100 * share:.0f} %",
                figure=Spread.of([8 * rate / line.bits_per_second]),
            )
    yield Row(
        workload=f"{line}, the line itself",
        what="connecting by round trips",
        figure=Spread.of(connecting),
    )


def _check(line: Line, sink: Sink, streams: int) -> tuple[float, float]:
    words = (sys.executable, "-m", "tests.benchmarks.line_check", sink.address, str(sink.port))
    command = [*line.near, *words, str(streams), str(_SECONDS)]
    ended = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    took, rate = json.loads(ended.stdout)
    return took, rate


def _send(opened: socket.socket) -> None:
    try:
        opened.sendall(_ENDLESS)
        while True:
            opened.sendall(_PIECE)
    except OSError:
        # It was shut down: all is measured.
        return


def main() -> None:
    """Send zeros over so many connections."""
    address, port, streams, seconds = sys.argv[1:]
    took = min(_connecting(address, int(port)) for _try in range(_TRIES))
    opened = [socket.create_connection((address, int(port))) for _one in range(int(streams))]
    senders = [threading.Thread(target=_send, args=(one,), daemon=True) for one in opened]
    for sender in senders:
        sender.start()
    time.sleep(float(seconds))
    begun, before = time.perf_counter(), _confirmed(opened)
    time.sleep(float(seconds))
    rate = (_confirmed(opened) - before) / (time.perf_counter() - begun)
    for one in opened:
        sockets.abort(one)
        one.shutdown(socket.SHUT_RDWR)
        one.close()
    print(json.dumps([took, rate]))


def _connecting(address: str, port: int) -> float:
    begun = time.perf_counter()
    with socket.create_connection((address, port)):
        return time.perf_counter() - begun


def _confirmed(opened: list[socket.socket]) -> int:
    return sum(sockets.confirmed(one) or 0 for one in opened)


if __name__ == "__main__":
    main()
