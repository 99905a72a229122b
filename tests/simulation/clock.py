"""The module `time` and the wall clock, on virtual time."""

import time as real_time
from datetime import UTC, datetime, tzinfo
from typing import Any, Final, Self

from .baton import Baton

WALL: Final = 1_790_000_000.0
"""The Unix time at which every simulation begins."""


class Clock:
    """The module `time`, and the wall clock, which may be set wrong."""

    def __init__(self, baton: Baton) -> None:
        self._baton = baton
        self.skew = 0.0
        self.sleep = baton.sleep

    def monotonic(self) -> float:
        return 1000.0 + self._baton.now

    perf_counter = monotonic

    def time(self) -> float:
        return WALL + self._baton.now + self.skew

    def time_ns(self) -> int:
        return int(self.time() * 1_000_000_000)

    def monotonic_ns(self) -> int:
        return int(self.monotonic() * 1_000_000_000)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  whatever else the module has
        return getattr(real_time, name)


def virtual_datetime(clock: Clock) -> type[datetime]:
    """Return `datetime.datetime` whose `now` is the simulation's."""

    class Datetime(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls.fromtimestamp(clock.time(), tz or UTC)

    return Datetime
