"""The SHA-256 of what is sent: tells the same bytes again, and proves what fal serves."""

import hashlib
from typing import Final

from falgui.core.cancel import Cancel
from falgui.core.local_file import LocalFile

_PIECE: Final = 1024 * 1024


def content_hash(file: LocalFile, cancel: Cancel) -> str:
    """Return the SHA-256 of all that `file` gives, its patches among it, in hexadecimal.

    Reads the file once, a piece at a time. Raises `LocalFileError`, or `Cancelled`.
    """
    digest = hashlib.sha256()
    for offset in range(0, file.size, _PIECE):
        cancel.raise_if_set()
        digest.update(file.read(offset, min(_PIECE, file.size - offset)))
    return digest.hexdigest()
