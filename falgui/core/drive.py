"""Asks the file system on threads that can be left behind when a drive never answers."""

from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Final, TypeVar, cast

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import DriveError
from falgui.core.threads import start_thread

T = TypeVar("T")

_LOOK: Final = 0.05
"""Seconds after which a wait looks up whether it was cancelled meanwhile."""


class Drive:
    """Puts questions to the drive that holds the file `name`, for one upload at a time.

    Nothing interrupts a system call on a network drive that went away: its thread waits for as
    long as the drive pleases. So each question is asked on a thread of its own, and whoever
    asked may go. Close it to end the threads.
    """

    def __init__(self, name: str, cancel: Cancel, patience: float) -> None:
        self._name = name
        self._cancel = cancel
        self._patience = patience
        self._idle: list[_Asker] = []
        self._closed = False

    def ask(self, question: Callable[[], T], patience: float | None = None) -> T:
        """Return what `question` returns, or raise what it raises; safe from any thread.

        Raises `DriveError` when the answer takes more than `patience` seconds, and `Cancelled`
        a twentieth of a second after the flag was set. The question itself goes on then, and
        its late answer is dropped.
        """
        try:
            asker = self._idle.pop()
        except IndexError:
            asker = _Asker(self._cancel)
        asker.questions.put(question)
        looks = max(1, round((self._patience if patience is None else patience) / _LOOK))
        for _look in range(looks):
            try:
                answer, error = asker.answers.get(timeout=_LOOK)
            except Empty:
                if self._cancel.is_set():
                    break
                continue
            self._idle.append(asker)
            if self._closed:
                self.close()
            if error is not None:
                raise error
            return cast("T", answer)
        asker.end()
        self._cancel.raise_if_set()
        raise DriveError(messages.drive_unreachable(self._name), "no answer")

    def close(self) -> None:
        """Let the threads end, each when its last question is answered, late ones included."""
        self._closed = True
        with suppress(IndexError):
            while True:
                self._idle.pop().end()


class _Asker:
    def __init__(self, cancel: Cancel) -> None:
        self.questions: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self.answers: SimpleQueue[tuple[object, BaseException | None]] = SimpleQueue()
        # A daemon, so that a drive that never answers doesn't keep the program from ending.
        start_thread(self._run, "drive", cancel.raise_if_set)

    def end(self) -> None:
        self.questions.put(None)

    def _run(self) -> None:
        while (question := self.questions.get()) is not None:
            try:
                self.answers.put((question(), None))
            except BaseException as error:  # noqa: BLE001  raised again where it was asked
                self.answers.put((None, error))
            del question  # It holds on to the file.
