"""The other side of `limited_process`: answers requests within its limits, and does little else.

It has no key and can't write files. Memory and computing time are limited where the system can
(Windows can't; there the time limit of `limited_process` is left). It ends with its input, that
is with falgui.
"""

import math
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

from falgui.media.limited_process import LENGTH


def serve(answer: Callable[[bytes], tuple[bytes, ...]], memory: int, cpu_seconds: int) -> None:
    """Answer every request with the frames that `answer` returns; call it from a main module.

    The process gets `memory` bytes in all, and `cpu_seconds` for each request: the system ends
    it when they are over.
    """
    # Whatever a decoder prints must not get between the replies.
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    # Ctrl+C in a terminal reaches this process, too; it is meant for falgui.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit("RLIMIT_AS", memory)
    _limit("RLIMIT_FSIZE", 0)
    _limit("RLIMIT_CORE", 0)
    with suppress(BrokenPipeError):
        _put(replies, b"")
        while (request := _next(sys.stdin.buffer)) is not None:
            _limit("RLIMIT_CPU", math.ceil(time.process_time()) + cpu_seconds)
            _put(replies, *answer(request))
    # There may be nobody left to flush the last reply for.
    os._exit(0)


def _next(requests: BinaryIO) -> bytes | None:
    head = requests.read(LENGTH.size)
    return requests.read(*LENGTH.unpack(head)) if len(head) == LENGTH.size else None


def _put(replies: BinaryIO, *frames: bytes) -> None:
    for frame in frames:
        replies.write(LENGTH.pack(len(frame)))
        replies.write(frame)
    replies.flush()


def _limit(name: str, most: int) -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  Windows has none

    kind = getattr(resource, name)
    # A system that doesn't know a limit says so.
    with suppress(OSError, ValueError):
        resource.setrlimit(kind, (most, resource.getrlimit(kind)[1]))
