"""Starts falgui: `falgui`, or `python -m falgui`."""

import atexit
import gc
import io
import os
import sys
import threading
from contextlib import suppress
from typing import Final, NoReturn

from falgui.core.hardening import harden

_FAILED: Final = 1
_INTERRUPTED: Final = 130
_PATIENCE: Final = 0.2
_QT: Final = "PySide6"


def main() -> None:
    """Run the command line and end the process with its exit code."""
    # Nothing of what is imported is garbage, and looking through it takes a tenth of the time of
    # a small upload; each command has the collector back when it begins.
    gc.disable()
    harden()
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A file's name may hold what the terminal or the pipe can't.
        sys.stdout.reconfigure(errors="replace")
    try:
        # An interrupt while importing is handled below.
        from falgui.cli import run  # noqa: PLC0415
        from falgui.core.defects import tell_unexpected  # noqa: PLC0415

        tell_unexpected()
        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = _INTERRUPTED
    except BrokenPipeError:
        from falgui.cli.output import give_up_output  # noqa: PLC0415

        # Whoever read our output has left.
        give_up_output()
        code = _FAILED
    _leave(code)


def _leave(code: int) -> NoReturn:
    """End the process; threads that wait for a stalled connection are not waited for."""
    others = [
        thread
        for thread in threading.enumerate()
        if thread is not threading.current_thread() and not thread.daemon
    ]
    for thread in others:
        thread.join(_PATIENCE)
    if any(thread.is_alive() for thread in others):
        _vanish(code)
    if _QT in sys.modules:
        # It has an order of its own in which it hands back what it has of the system.
        sys.exit(code)
    atexit._run_exitfuncs()  # noqa: SLF001  as the interpreter does, which is then not taken apart
    _vanish(code)


def _vanish(code: int) -> NoReturn:
    """End the process at once: freeing each object of it would take 40 ms, and frees nothing."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
