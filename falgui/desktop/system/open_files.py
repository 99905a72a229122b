"""How many files and threads the system lets this program have, and what that allows."""

import sys
from contextlib import suppress
from typing import Final

from falgui.core.lanes import small_at_once

_ENOUGH: Final = 4096
_FOR_THE_WINDOW: Final = 48
"""What the window, its database and eight streams need at most."""
_FOR_AN_UPLOAD: Final = 4
"""Its file, the copy that it was converted into, its connection, and one to spare."""
_WITH_LITTLE_MEMORY: Final = 2
"""Where somebody limits the memory that it may address, of which each thread takes some."""


def most_uploads_at_once() -> int:
    """Return how many uploads the system's limits have room for, small files beside them.

    The limit on open files is raised where that is allowed.
    """
    if sys.platform == "win32":
        return _ENOUGH
    import resource  # noqa: PLC0415  Windows has none

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _ENOUGH if hard == resource.RLIM_INFINITY else min(_ENOUGH, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    most = _ENOUGH
    if soft != resource.RLIM_INFINITY:
        # One of them, and the small ones that go beside it.
        together = _FOR_AN_UPLOAD * (1 + small_at_once(1))
        most = max(1, (soft - _FOR_THE_WINDOW) // together)
    if resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY:
        most = min(most, _WITH_LITTLE_MEMORY)
    return most
