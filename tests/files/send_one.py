"""Sends one file to a sandbox and prints what came of it: for tests that interfere from outside.

Arguments: the path, the origins of REST, CDN and legacy CDN, the key, the seconds until it is
cancelled (0: never), and the seconds that the drive may take for an answer. Tells the message
id, or "done" or "cancelled", and on Linux the bytes of memory that it took at most.
"""

import json
import os
import sys
import threading
import time
from pathlib import Path

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled, UploadError
from falgui.core.lifecycle import Lifecycle
from falgui.core.local_file import LocalFile
from falgui.core.meter import Meter
from falgui.core.secret import Secret
from falgui.transport.client import build_client
from falgui.transport.endpoints import Endpoints
from falgui.transport.fal import Fal
from falgui.transport.transfer import Transfer
from tests.files.discarding import forget_peak, peak_memory
from tests.transport.memory_journal import MemoryJournal


def main() -> None:
    path, rest, cdn, legacy, key, cancel_after, patience = sys.argv[1:]
    cancel = Cancel()
    cancelled_at: list[float] = []

    def stop() -> None:
        cancelled_at.append(time.monotonic())
        cancel.set()

    fal = Fal(
        build_client(20),
        Endpoints(rest, cdn, legacy),
        lambda: Secret(key),
        MemoryJournal(),
        single_limit=lambda: 1,
        streams=lambda: 8,
    )
    if float(cancel_after):
        timer = threading.Timer(float(cancel_after), stop)
        timer.daemon = True
        timer.start()
    outcome: dict[str, object] = {}
    if sys.platform == "linux":
        forget_peak()
        before = peak_memory()
    try:
        with LocalFile(Path(path), cancel, patience=float(patience)) as file:
            fal.send(
                Transfer(
                    file,
                    file.name,
                    "application/octet-stream",
                    Lifecycle(),
                    lambda _step: None,
                    Meter(),
                    cancel,
                )
            )
        outcome["told"] = "done"
    except UploadError as error:
        outcome = {"told": error.message.id, "kind": type(error).__name__, "detail": error.detail}
    except Cancelled:
        outcome = {"told": "cancelled", "seconds": time.monotonic() - cancelled_at[0]}
    if sys.platform == "linux":
        outcome["memory"] = peak_memory() - before
    print(json.dumps(outcome), flush=True)  # noqa: T201  that is what it is for
    # Nobody waits for a drive that doesn't answer.
    os._exit(0)


if __name__ == "__main__":
    main()
