"""One run of one upload on a pool thread, told to the queue through a single signal."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QRunnable

from falgui.core.cancel import Cancel
from falgui.core.defects import unexpected
from falgui.core.errors import Cancelled, UploadError
from falgui.core.meter import Meter
from falgui.core.request import Request
from falgui.core.result import Result
from falgui.core.upload import Finished, Reported, Step, Upload, step_after

_log = logging.getLogger(__name__)


class Uploader(Protocol):
    """What turns a source into a link; called from several threads at once."""

    def upload(
        self,
        request: Request,
        report: Callable[[Step], None],
        meter: Meter,
        cancel: Cancel,
    ) -> Result:
        """Return the link of what `request` names; raise `UploadError`, or `Cancelled`."""


class Worker(QRunnable):
    """Runs `upload` once.

    `emit` is the queue's bound signal: it gets the upload's number with each step, and at the
    very end None, also when nothing came of the run. `begin` says whether this worker is the one
    to do it: it may have been given up as lost, and another one started.
    """

    def __init__(
        self,
        upload: Upload,
        uploader: Uploader,
        meter: Meter,
        cancel: Cancel,
        emit: Callable[[int, Reported | None], None],
        begin: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__()
        self._upload = upload
        self._uploader = uploader
        self._meter = meter
        self._cancel = cancel
        self._emit = emit
        self._begin = begin

    def run(self) -> None:
        """Upload, and report how it ended."""
        if not self._begin():
            return
        try:
            last = self._attempt()
            if last is not None:
                self._report(last)
        finally:
            # The queue goes on whatever happened, even if there was no memory left for words.
            self._emit(self._upload.number, None)

    def _attempt(self) -> Step | None:
        try:
            self._cancel.raise_if_set()
            return Finished(
                self._uploader.upload(
                    self._upload.request,
                    self._report,
                    self._meter,
                    self._cancel,
                )
            )
        except Cancelled:
            return None
        except UploadError as error:
            return step_after(error)
        except BaseException as error:  # noqa: BLE001  C code may raise anything; here it ends
            return step_after(unexpected(error))

    def _report(self, step: Step) -> None:
        self._emit(self._upload.number, Reported(self._upload.run, step))


class Discard(QRunnable):
    """Deletes a temporary file that no upload needs any more."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def run(self) -> None:
        """Delete the file; one that is gone already is fine."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            _log.warning("a temporary file could not be deleted: %s", error.strerror)
