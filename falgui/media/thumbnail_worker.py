"""The process that makes thumbnails: it decodes what strangers made, so it may do little else.

`thumbnail_process` starts it and says how they talk. It has no key and can't write files. For
each picture it gets two seconds of computing, and 512 MiB of memory in all, where the system can
limit that (Windows can't). It ends with its input, that is with falgui.
"""

import math
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from PIL import Image

from falgui.media.thumbnail_process import REPLY, REQUEST
from falgui.media.thumbnails import thumbnail

_MEMORY: Final = 512 * 1024 * 1024
_CPU_SECONDS: Final = 2


def main() -> None:
    """Answer requests until there are no more."""
    # Whatever a decoder prints must not get between the replies.
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    # Ctrl+C in a terminal reaches this process, too; it is meant for falgui.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Not within the time for the first picture.
    Image.init()
    _limit("RLIMIT_AS", _MEMORY)
    _limit("RLIMIT_FSIZE", 0)
    with suppress(BrokenPipeError):
        _answer(sys.stdin.buffer, replies)
    # There may be nobody left to flush the last reply for.
    os._exit(0)


def _answer(requests: BinaryIO, replies: BinaryIO) -> None:
    _reply(replies, b"")
    while len(head := requests.read(REQUEST.size)) == REQUEST.size:
        edge, length = REQUEST.unpack(head)
        path = Path(os.fsdecode(requests.read(length)))
        # The system ends this process when the limit is passed.
        _limit("RLIMIT_CPU", math.ceil(time.process_time()) + _CPU_SECONDS)
        try:
            content = thumbnail(path, edge) or b""
        except MemoryError:
            content = b""
        _reply(replies, content)


def _reply(replies: BinaryIO, content: bytes) -> None:
    replies.write(REPLY.pack(len(content)) + content)
    replies.flush()


def _limit(name: str, most: int) -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  Windows has none

    kind = getattr(resource, name)
    # A system that doesn't know a limit says so.
    with suppress(OSError, ValueError):
        resource.setrlimit(kind, (most, resource.getrlimit(kind)[1]))


if __name__ == "__main__":
    main()
