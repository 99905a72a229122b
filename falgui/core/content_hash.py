"""The BLAKE3 of what is sent: tells the same bytes again, and proves what fal serves.

SHA-256 takes four times as long where the processor has instructions for it, and ten times as
long where it has none: longer than sending a file over a fast line.
"""

from collections.abc import Callable
from typing import Final

from blake3 import blake3

from falgui.core.cancel import Cancel
from falgui.core.local_file import LocalFile

PIECE: Final = 1024 * 1024
"""How much is read at once."""
_STRETCH: Final = 128 * PIECE


def content_hash(
    file: LocalFile, cancel: Cancel, so_far: Callable[[int], None] = lambda _count: None
) -> str:
    """Return the BLAKE3 of all that `file` gives, its patches among it, in hexadecimal.

    Reads the file once, a piece at a time, and tells `so_far` every now and then how many bytes
    of a large one that were. Raises `LocalFileError`, or `Cancelled`.
    """
    digest = blake3()
    for offset in range(0, file.size, PIECE):
        cancel.raise_if_set()
        if offset and offset % _STRETCH == 0:
            so_far(offset)
        digest.update(file.read(offset, min(PIECE, file.size - offset)))
    return digest.hexdigest()
