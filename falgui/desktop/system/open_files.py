"""How many files and connections this program may have open, and what that allows."""

import sys
from contextlib import suppress
from typing import Final

_ENOUGH: Final = 4096
_FOR_THE_WINDOW: Final = 48
"""What the window, its database and eight streams need at most."""
_FOR_AN_UPLOAD: Final = 4
"""Its file, the copy that it was converted into, its connection, and one to spare."""


def most_uploads_at_once() -> int:
    """Return how many uploads the system's limit has room for, after raising it where allowed."""
    if sys.platform == "win32":
        return _ENOUGH
    import resource  # noqa: PLC0415  Windows has none

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _ENOUGH if hard == resource.RLIM_INFINITY else min(_ENOUGH, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    if soft == resource.RLIM_INFINITY:
        return _ENOUGH
    return max(1, (soft - _FOR_THE_WINDOW) // _FOR_AN_UPLOAD)
