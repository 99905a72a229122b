"""Thumbnails from a process of their own: a hostile picture costs a thumbnail at most."""

import os
import subprocess
import sys
import threading
from pathlib import Path
from struct import Struct
from typing import Final

REQUEST: Final = Struct(">II")
"""Begins a request: the edge in pixels, and the length of the path that follows."""
REPLY: Final = Struct(">I")
"""Begins a reply: the length of the PNG that follows, 0 for none. One more says "ready"."""

_WORKER: Final = "falgui.media.thumbnail_worker"
_SECONDS: Final = 1.0
_START_SECONDS: Final = 10.0
_LARGE_EDGE: Final = 512
"""Pictures above this edge may take four times as long."""
_LARGEST: Final = 8 * 1024 * 1024
# What Python may need to start, and nothing else: no key, no proxy with its password.
_ENVIRONMENT: Final = ("LD_LIBRARY_PATH", "PATH", "PYTHONHOME", "SYSTEMROOT")


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
        self._process: subprocess.Popen[bytes] | None = None
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
                name = os.fsencode(path)
                seconds = self._seconds * (4 if edge > _LARGE_EDGE else 1)
                return _answer(process, REQUEST.pack(edge, len(name)) + name, seconds)
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

    def _running(self) -> subprocess.Popen[bytes] | None:
        if self._process is None and not self._closed:
            self._process = process = subprocess.Popen(  # noqa: S603  falgui itself
                [sys.executable, "-P", "-m", _WORKER],
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
            )
            _answer(process, b"", _START_SECONDS)
        return None if self._closed else self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with process:
                process.kill()


def _answer(process: subprocess.Popen[bytes], request: bytes, seconds: float) -> bytes | None:
    """Return the reply to `request`, None for an empty one; a dead process is an `OSError`."""
    watchdog = threading.Timer(seconds, process.kill)
    watchdog.daemon = True
    watchdog.start()
    try:
        if request and process.stdin is not None:
            process.stdin.write(request)
        (length,) = REPLY.unpack(_read(process, REPLY.size))
        if length > _LARGEST:
            raise OSError("more than any thumbnail has")
        return _read(process, length) or None
    finally:
        watchdog.cancel()


def _read(process: subprocess.Popen[bytes], length: int) -> bytes:
    content = b""
    while len(content) < length:
        piece = process.stdout.read(length - len(content)) if process.stdout is not None else b""
        if not piece:
            raise OSError("the process has ended")
        content += piece
    return content


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(folder for folder in sys.path if folder)}
