"""The process that makes thumbnails, within limits that no honest picture needs.

For each one it gets two seconds of computing, and 512 MiB of memory in all.
"""

import os
from pathlib import Path
from typing import Final

from PIL import Image

from falgui.media.limited_worker import serve
from falgui.media.thumbnail_process import EDGE
from falgui.media.thumbnails import thumbnail

_MEMORY: Final = 512 * 1024 * 1024
_CPU_SECONDS: Final = 2


def _answer(request: bytes) -> tuple[bytes]:
    (edge,) = EDGE.unpack_from(request)
    try:
        return (thumbnail(Path(os.fsdecode(request[EDGE.size :])), edge) or b"",)
    except MemoryError:
        return (b"",)


if __name__ == "__main__":
    # Not within the time for the first picture.
    Image.init()
    serve(_answer, _MEMORY, _CPU_SECONDS)
