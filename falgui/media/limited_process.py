"""A process for what strangers made: limited in memory and time, without a key, gone with us.

What is sent and received are frames: a length, and as many bytes. An empty frame of the worker's
says that it is ready; then it answers requests (see `limited_worker`).
"""

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from struct import Struct
from types import TracebackType
from typing import Final, Self

from falgui.core.cancel import Cancel
from falgui.core.worker import worker_command, worker_environment

LENGTH: Final = Struct(">I")
"""Begins a frame."""

_START_SECONDS: Final = 10.0
_GLANCE_SECONDS: Final = 0.05
_PIECE: Final = 1024 * 1024


class LimitedProcess:
    """Runs the module `worker` until it ends or is ended; use it as a context manager.

    Every method raises `OSError` once the process is dead.
    """

    def __init__(self, worker: str) -> None:
        self.popen: Final = subprocess.Popen(  # noqa: S603  falgui itself
            worker_command(worker),
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=worker_environment(),
            # On Windows a black window would open otherwise.
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )

    def wait_until_ready(self, cancel: Cancel | None = None) -> None:
        """Block until Python is up, which takes a fraction of a second."""
        with self.within(_START_SECONDS, cancel):
            self.receive(0)

    @contextmanager
    def within(self, seconds: float, cancel: Cancel | None = None) -> Iterator[None]:
        """Kill the process if the `with` block takes longer, or as soon as `cancel` is set."""
        over = threading.Event()
        watchdog = threading.Thread(
            target=self._watch, args=(over, seconds, cancel), name="watchdog", daemon=True
        )
        watchdog.start()
        try:
            yield
        finally:
            over.set()
            watchdog.join()

    def send(self, content: bytes) -> None:
        """Send a request."""
        left = memoryview(LENGTH.pack(len(content)) + content)
        while left and self.popen.stdin is not None:
            left = left[self.popen.stdin.write(left) :]

    def receive(self, most: int) -> bytes:
        """Return the next frame, of `most` bytes at most."""
        pieces: list[bytes] = []
        self.receive_into(pieces.append, most)
        return b"".join(pieces)

    def receive_into(self, write: Callable[[bytes], object], most: int) -> None:
        """Give the next frame, of `most` bytes at most, to `write` piece by piece."""
        (left,) = LENGTH.unpack(b"".join(self._pieces(LENGTH.size)))
        if left > most:
            raise OSError("more than was asked for")
        for piece in self._pieces(left):
            write(piece)

    def kill(self) -> None:
        """End the process from any thread; whoever waits for it hears so."""
        self.popen.kill()

    def end(self) -> None:
        """End the process and wait until nothing is left of it."""
        with self.popen:
            self.popen.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    def _pieces(self, length: int) -> Iterator[bytes]:
        while length:
            stream = self.popen.stdout
            piece = stream.read(min(length, _PIECE)) if stream is not None else b""
            if not piece:
                raise OSError("the process has ended")
            length -= len(piece)
            yield piece

    def _watch(self, over: threading.Event, seconds: float, cancel: Cancel | None) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and not (cancel and cancel.is_set()):
            if over.wait(min(left, _GLANCE_SECONDS) if cancel else left):
                return
        self.kill()
