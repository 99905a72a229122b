"""Takes the hash of a file while it is sent."""

import logging
import threading
from types import TracebackType
from typing import Final, Self

from blake3 import blake3

from falgui.core.cancel import Cancel
from falgui.core.content_hash import PIECE, content_hash
from falgui.core.local_file import LocalFile
from falgui.core.meter import Meter

_log = logging.getLogger(__name__)

AT_ONCE: Final = 1024 * 1024
"""Up to so many bytes a file is hashed on the spot: beginning a thread would take longer."""
_FIRST_PAUSE: Final = 0.02
_LONGEST_PAUSE: Final = 5.0
_LEAVE_SECONDS: Final = 0.5


class HashBeside:
    """The content hash of `file` on its way to fal; use it as a context manager around that.

    A large file is read by a thread of its own, in its order, whatever order its parts are sent
    in. It follows what `meter` counts as sent: those bytes are in memory still, so that no drive
    has to give them twice. Nothing that hinders it hinders the upload: then there is no hash.
    `known` is the hash if it was taken before; `cancel` is the upload's.
    """

    def __init__(self, file: LocalFile, meter: Meter, cancel: Cancel, known: str = "") -> None:
        self._file = file
        self._meter = meter
        self._cancel = cancel
        self._hash = known
        self._thread: threading.Thread | None = None
        self._stopped = False
        self._all_sent = threading.Event()

    def __enter__(self) -> Self:
        if self._hash:
            return self
        if self._file.size <= AT_ONCE:
            self._hash = content_hash(self._file, self._cancel)
            return self
        # A daemon, so that a drive that never answers doesn't keep the program from ending.
        thread = threading.Thread(target=self._run, name="hash", daemon=True)
        try:
            thread.start()
        except RuntimeError as error:  # the system has no more threads
            _log.info("no hash: %s", type(error).__name__)
        else:
            self._thread = thread
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopped = True
        self._wait(_LEAVE_SECONDS)

    def so_far(self) -> str:
        """Return the hash if it is there already, else an empty text; all bytes are sent."""
        self._all_sent.set()
        return self._hash

    def within(self, seconds: float) -> str:
        """Return the hash as soon as it is there, or an empty text after so many seconds.

        Only of an upload that went on after a restart there may be much left to read when all
        is sent. Cancelling ends the wait.
        """
        self._wait(seconds)
        return self._hash

    def _wait(self, seconds: float) -> None:
        self._all_sent.set()
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self) -> None:
        try:
            digest = self._read_all()
            if digest:
                # What was read is what was sent only as long as nobody wrote to the file.
                self._file.check_unchanged()
                self._hash = digest
        except Exception as error:  # noqa: BLE001  the upload itself tells what is wrong
            _log.info("no hash: %s", type(error).__name__)

    def _read_all(self) -> str:
        size, offset, pause = self._file.size, 0, _FIRST_PAUSE
        digest = blake3()
        while offset < size:
            if self._stopped or self._cancel.is_set():
                return ""
            length = min(PIECE, size - offset)
            if not self._all_sent.is_set() and self._meter.sent < offset + length:
                self._all_sent.wait(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
                continue
            digest.update(self._file.read(offset, length))
            offset, pause = offset + length, _FIRST_PAUSE
        return digest.hexdigest()
