"""Starts threads where the system may have none to give for a moment."""

import threading
import time
from collections.abc import Callable
from typing import Final

_SECONDS: Final = 10.0
_PAUSE: Final = 0.05


def start_thread(
    run: Callable[[], object], name: str, check: Callable[[], None], seconds: float = _SECONDS
) -> None:
    """Run `run` on a daemon thread, which doesn't keep the program from ending.

    Where the limit of threads or of memory is reached, waits for others to end, so that there
    is less at once instead of a failure. Raises `RuntimeError` after so many `seconds`, and
    whatever `check` raises, which is asked meanwhile.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            threading.Thread(target=run, name=name, daemon=True).start()
        except RuntimeError:
            if time.monotonic() > deadline:
                raise
            check()
            time.sleep(_PAUSE)
        else:
            return
