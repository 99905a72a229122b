"""What a program does on a line: when it begins to send, and when it has the last link."""

import os
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tests.benchmarks.line import Line
from tests.benchmarks.measuring import Cost, measure

_LOOK_SECONDS: Final = 0.002
_OPENING: Final = 16_000
"""More than connecting, TLS and the token take on all connections; less than a file has."""


@dataclass(frozen=True, slots=True)
class Sending:
    """One run of a program at the near end of a line; in seconds from its start."""

    cost: Cost
    first_byte: float
    """When the first of a file's bytes left."""
    last_link: float
    bytes_sent: int
    """All that has left, with what TCP and TLS add, and what was sent again."""

    @property
    def seconds(self) -> float:
        """How long it took from the first byte to the last link."""
        return self.last_link - self.first_byte


def measure_sending(
    line: Line, command: Sequence[str], environment: Mapping[str, str], links: int = 1
) -> Sending:
    """Run a program at the near end that prints so many links."""
    reading, writing = os.pipe()
    before = line.bytes_sent()
    begun = time.perf_counter()
    first, printed = list[float](), list[float]()
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(_LOOK_SECONDS):
            if line.bytes_sent() >= before + _OPENING:
                first.append(time.perf_counter())
                return

    def read() -> None:
        with os.fdopen(reading) as file:
            printed.extend(time.perf_counter() for _link in file)

    threads = [threading.Thread(target=look), threading.Thread(target=read)]
    for thread in threads:
        thread.start()
    try:
        cost = measure([*line.near, *command], environment, output=writing)
    finally:
        os.close(writing)
        ended.set()
        for thread in threads:
            thread.join()
    if len(printed) != links:
        raise RuntimeError(f"{command[0]} printed {len(printed)} links instead of {links}")
    return Sending(cost, first[0] - begun, printed[-1] - begun, line.bytes_sent() - before)
