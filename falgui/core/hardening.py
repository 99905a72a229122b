"""Keeps what is in this process' memory and files from other people and from crash reports."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

_OTHERS: Final = 0o077
_PR_SET_DUMPABLE: Final = 4
_COREDUMP_FILTER: Final = Path("/proc/self/coredump_filter")


def harden() -> None:
    """Make new files private to the user, and leave no memory behind when the process crashes.

    Programs that this one starts inherit both. What the system doesn't have is left out.
    """
    os.umask(_OTHERS)
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  Windows has none

    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A program that the system hands crashes to (systemd-coredump, apport) is not bound by the
    # limit; with an empty filter it gets registers and no memory.
    with suppress(OSError):
        _COREDUMP_FILTER.write_text("0")


def close_to_debuggers() -> None:
    """Let no other program of the same user look into this process (Linux).

    Not for a process with a window: the desktop's portals look at `/proc/<pid>/root` to tell a
    sandboxed program from others, and refuse file dialogues, colour scheme and notifications to
    one that is closed to them.
    """
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415  ten milliseconds, on Linux only

        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
