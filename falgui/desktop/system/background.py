"""Small jobs off the main thread: thumbnails, the key store, walking folders."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot
from shiboken6 import isValid

from falgui.core.defects import unexpected
from falgui.core.errors import UploadError

T = TypeVar("T")


class Background(QObject):
    """A pool of its own for short work, whose outcome comes back to the main thread."""

    _ended = Signal(object)

    def __init__(self, parent: QObject | None = None, threads: int = 4) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._ended.connect(self._deliver)

    def run(
        self,
        owner: QObject,
        job: Callable[[], T],
        done: Callable[[T], object],
        failed: Callable[[UploadError], None] = lambda _error: None,
    ) -> None:
        """Call `job` on a pool thread, then `done` or `failed` on the main thread.

        Nothing is called any more once `owner` has been deleted. Whatever `job` raises besides
        `UploadError` is logged and told to `failed` as an unexpected problem.
        """
        self._pool.start(_Job(self._ended.emit, owner, partial(_attempt, job, done, failed)))

    def finish(self, milliseconds: int) -> bool:
        """Drop what has not begun and wait for the rest; return whether all has ended."""
        self._pool.clear()
        return self._pool.waitForDone(milliseconds)

    def finish_all(self, milliseconds: int) -> bool:
        """Wait for everything, also what has not begun; return whether all has ended."""
        return self._pool.waitForDone(milliseconds)

    @Slot(object)
    def _deliver(self, delivery: tuple[QObject, Callable[[], object]]) -> None:
        owner, call = delivery
        if isValid(owner):
            call()


class _Job(QRunnable):
    def __init__(
        self,
        emit: Callable[[tuple[QObject, Callable[[], object]]], None],
        owner: QObject,
        attempt: Callable[[], Callable[[], object]],
    ) -> None:
        super().__init__()
        self._emit = emit
        self._owner = owner
        self._attempt = attempt

    def run(self) -> None:
        self._emit((self._owner, self._attempt()))


def _attempt(
    job: Callable[[], T], done: Callable[[T], object], failed: Callable[[UploadError], None]
) -> Callable[[], object]:
    try:
        outcome = job()
    except UploadError as error:
        problem = error
    except Exception as error:  # noqa: BLE001  whatever it is, the window must hear of it
        problem = unexpected(error)
    else:
        return lambda: done(outcome)
    return lambda: failed(problem)
