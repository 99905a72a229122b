"""Thumbnails from a process of their own: a hostile picture costs a thumbnail at most."""

import os
import threading
from pathlib import Path
from struct import Struct
from typing import Final

from falgui.media.limited_process import LimitedProcess

EDGE: Final = Struct(">I")
"""Begins a request: the edge in pixels; the path follows."""

_WORKER: Final = "falgui.media.thumbnail_worker"
_SECONDS: Final = 1.0
_LARGE_EDGE: Final = 512
"""Pictures above this edge may take four times as long."""
_LARGEST: Final = 8 * 1024 * 1024


class ThumbnailProcess:
    """Makes thumbnails in another process, one at a time; call it from any thread.

    The process is started for the first picture, limited in memory and computing time (see
    `thumbnail_worker`), and replaced when it dies or takes more than `seconds` for a picture
    (four times that for one of more than 512 pixels).
    It ends when closed, and with this process in any case.
    """

    def __init__(self, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._turn = threading.Lock()
        self._process: LimitedProcess | None = None
        self._closed = False

    def __call__(self, path: Path, edge: int) -> bytes | None:
        """Return the picture at `path` as a PNG, at most `edge` pixels wide and high, or None.

        None for whatever is no picture, is damaged, gone or too costly; also once closed.
        Blocks for that long at most, and before that for its turn and until Python has started.
        """
        with self._turn:
            try:
                process = self._running()
                if process is None:
                    return None
                with process.within(self._seconds * (4 if edge > _LARGE_EDGE else 1)):
                    process.send(EDGE.pack(edge) + os.fsencode(path))
                    return process.receive(_LARGEST) or None
            except OSError:
                # It died, was ended for taking too long, or could not be started.
                self._end()
                return None

    def close(self) -> None:
        """End the process; whoever waits for a picture gets None."""
        self._closed = True
        process = self._process
        if process is not None:
            process.kill()
        with self._turn:
            self._end()

    def _running(self) -> LimitedProcess | None:
        if self._process is None and not self._closed:
            self._process = process = LimitedProcess(_WORKER)
            process.wait_until_ready()
        return None if self._closed else self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.end()
