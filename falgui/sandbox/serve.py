"""Runs a sandbox in the foreground until somebody interrupts it."""

import shlex
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Final

from falgui.core.translation import _
from falgui.sandbox.server import Sandbox

_WAKE_SECONDS: Final = 0.5


def serve(
    folder: Path | None, port: int, bytes_per_second: int | None, write: Callable[[str], None]
) -> int:
    """Serve until SIGINT or SIGTERM; return the exit code. Call it from the main thread.

    `write` gets each line to show, without its end: a comment, then the variables in shell
    notation, so that `eval` and copying both work. The other arguments are those of `Sandbox`.
    """
    asked_to_stop = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        asked_to_stop.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with Sandbox(folder, port=port, bytes_per_second=bytes_per_second) as sandbox:
            write(_("# Run these lines in another terminal and start falgui there."))
            for name, value in sandbox.environment().items():
                write(f"export {name}={shlex.quote(value)}")
            # Windows only looks at signals between two waits.
            while not asked_to_stop.wait(_WAKE_SECONDS):
                pass
    except OSError as error:
        write(_("# The sandbox cannot start: {reason}").format(reason=error.strerror or error))
        return 1
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0
