"""Small jobs off the main thread: thumbnails, the key store, walking folders."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache, partial
from queue import SimpleQueue
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from falgui.core.defects import unexpected
from falgui.core.errors import UploadError

T = TypeVar("T")


class Background(QObject):
    """Threads of its own for short work, whose outcome comes back to the main thread.

    They are Python's threads, and whatever a job had to do with is let go of on the main thread
    alone. A Qt object whose last reference goes on another thread is deleted there, and its
    timers then fire into freed memory.
    """

    def __init__(self, parent: QObject | None = None, threads: int = 4) -> None:
        super().__init__(parent)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="background")
        self._jobs: dict[Future[None], _Job] = {}
        self._mailbox = _mailbox()

    def run(
        self,
        owner: QObject,
        job: Callable[[], T],
        done: Callable[[T], object],
        failed: Callable[[UploadError], None] = lambda _error: None,
    ) -> None:
        """Call `job` on a thread of this background, then `done` or `failed` on the main thread.

        Nothing is called any more once `owner` has been deleted. Whatever `job` raises besides
        `UploadError` is logged and told to `failed` as an unexpected problem.
        """
        posted = _Job(owner, partial(_attempt, job, done, failed))
        try:
            future = self._threads.submit(_run, posted, self._mailbox)
        except RuntimeError as error:
            # The system has no thread left. One of ours that is at work comes to it; where none
            # is, nobody would.
            if not self._jobs:
                posted.give_up(partial(failed, unexpected(error)))
                self._mailbox.post(posted)
            return
        self._jobs[future] = posted
        future.add_done_callback(self._jobs.pop)

    def finish(self, milliseconds: int) -> bool:
        """Drop what has not begun and wait for the rest; return whether all has ended."""
        for future, job in tuple(self._jobs.items()):
            if future.cancel():
                job.drop()
        return self.finish_all(milliseconds)

    def finish_all(self, milliseconds: int) -> bool:
        """Wait for everything, also what has not begun; return whether all has ended."""
        return not wait(tuple(self._jobs), milliseconds / 1000).not_done


class _Job:
    """What is to be done for `owner`, and later what is to be told to it.

    Emptied on the main thread, so that a thread that still has it lets go of nothing with it.
    """

    def __init__(self, owner: QObject, attempt: Callable[[], Callable[[], object]]) -> None:
        self._owner: QObject | None = owner
        self._attempt: Callable[[], Callable[[], object]] | None = attempt
        self._tell: Callable[[], object] | None = None

    def run(self) -> None:
        """Do it, on whatever thread."""
        if self._attempt is not None:
            self._tell = self._attempt()

    def give_up(self, tell: Callable[[], object]) -> None:
        """Leave it undone, and have `tell` called for that, on the main thread."""
        self._attempt, self._tell = None, tell

    def deliver(self) -> None:
        """Tell the owner, on the main thread, how it went, if the owner is still there."""
        owner, tell = self._owner, self._tell
        self.drop()
        if tell is not None and isValid(owner):
            tell()

    def drop(self) -> None:
        """Let go of everything, on the main thread."""
        self._owner = self._attempt = self._tell = None


class _Mailbox(QObject):
    """Brings jobs that have been done to the main thread, where it lives as long as falgui.

    The threads of a background may outlive it, and a signal of a deleted object must not be
    touched.
    """

    _arrived = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._jobs: SimpleQueue[_Job] = SimpleQueue()
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def post(self, job: _Job) -> None:
        """Take a job that has been done, from whatever thread."""
        self._jobs.put(job)
        self._arrived.emit()

    @Slot()
    def _deliver(self) -> None:
        self._jobs.get_nowait().deliver()


@cache
def _mailbox() -> _Mailbox:
    return _Mailbox()


def _run(job: _Job, mailbox: _Mailbox) -> None:
    job.run()
    mailbox.post(job)


def _attempt(
    job: Callable[[], T], done: Callable[[T], object], failed: Callable[[UploadError], None]
) -> Callable[[], object]:
    try:
        return partial(done, job())
    except UploadError as error:
        return partial(failed, error)
    except Exception as error:  # noqa: BLE001  whatever it is, the window must hear of it
        return partial(failed, unexpected(error))
