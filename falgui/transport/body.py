"""A stretch of a file as the body of a request, read while it is sent."""

import hashlib
import time
from collections.abc import Callable, Iterator
from typing import Final, Protocol

from falgui.core.cancel import Cancel
from falgui.core.lanes import is_small
from falgui.core.local_file import LocalFile
from falgui.core.meter import Meter
from falgui.core.upload import Finishing, Sending, Step
from falgui.transport.throttle import Throttle

PIECE_SIZE: Final = 512 * 1024
"""Bytes handed to the socket at once: below 256 KiB sending gets several times slower, above
512 KiB nothing is gained, and progress and cancelling would get coarse."""

_UNLIMITED: Final = Throttle()


class Body(Protocol):
    """What a request carries, for one attempt of it."""

    length: int
    is_small: bool

    @property
    def complete(self) -> bool:
        """Whether every byte was handed over."""

    def take_back(self) -> None:
        """Uncount this attempt."""

    def __iter__(self) -> Iterator[bytes]: ...


class FileBody:
    """`length` bytes of `file` from `offset` on, for one attempt of one request.

    Counts on the meter what has been handed to the network, and stops between two pieces when
    cancelled. The file is checked before the last piece leaves: a body that is never completed
    is never published. `report` is told when everything is handed over, and when that was in
    vain; it is for a body that is the whole upload. With `hashed` the bytes' MD5 is taken on
    the way. `throttle` says when how much may leave, `clock` tells seconds that only grow.
    """

    def __init__(
        self,
        file: LocalFile,
        offset: int,
        length: int,
        meter: Meter,
        cancel: Cancel,
        report: Callable[[Step], None] = lambda _step: None,
        *,
        hashed: bool = False,
        throttle: Throttle = _UNLIMITED,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.length = length
        self.is_small = is_small(file.size)
        self._file = file
        self._offset = offset
        self._meter = meter
        self._cancel = cancel
        self._report = report
        self._sent = 0
        self._complete = False
        self._hashed = hashed
        self._throttle = throttle
        self._clock = clock
        self._digest = hashlib.md5(usedforsecurity=False)
        self._began = self._seconds_hashed = 0.0

    @property
    def complete(self) -> bool:
        """Whether every byte was handed over, so that fal may have the whole; it stays so."""
        return self._complete

    @property
    def md5(self) -> str:
        """The MD5 of the bytes handed over, in hexadecimal."""
        return self._digest.hexdigest()

    @property
    def hashing_share(self) -> float:
        """Which share of its time so far went into the MD5, from 0 to 1."""
        passed = self._clock() - self._began
        return self._seconds_hashed / passed if passed > 0 else 0.0

    def take_back(self) -> None:
        """Uncount this attempt: its bytes have to be sent again."""
        if self._sent == self.length:
            self._report(Sending())
        self._meter.add(-self._sent)
        self._sent = 0

    def __iter__(self) -> Iterator[bytes]:
        self.take_back()
        self._complete = False
        self._digest = hashlib.md5(usedforsecurity=False)
        self._began, self._seconds_hashed = self._clock(), 0.0
        while (missing := self.length - self._sent) > 0:
            self._cancel.raise_if_set()
            wanted = min(PIECE_SIZE, missing)
            count = self._throttle.take(wanted, self._cancel, small=self.is_small)
            piece = self._file.read(self._offset + self._sent, count)
            if len(piece) == missing:
                self._file.check_unchanged()
            if self._hashed:
                began = self._clock()
                self._digest.update(piece)
                self._seconds_hashed += self._clock() - began
            yield piece
            self._sent += len(piece)
            self._meter.add(len(piece))
        self._complete = True
        self._report(Finishing())
