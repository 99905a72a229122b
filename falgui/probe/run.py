"""Asks the questions one after the other, those that wait side by side at the end."""

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from falgui.core.defects import unexpected
from falgui.core.errors import Cancelled, UploadError
from falgui.probe.finding import Asking, Finding, LeftOut, Question, Verdict
from falgui.probe.words import shortened


def run(questions: Sequence[Question], asking: Asking) -> Iterator[Finding]:
    """Yield a finding for every one of `questions`, as soon as it is made.

    Whatever goes wrong with one leaves the others; once stopped by the service's flag, what is
    left is not answered. Call it on a thread that may wait.
    """
    for question in questions:
        if not question.waits:
            yield _asked(question, asking)
    waiting = [question for question in questions if question.waits]
    if not waiting:
        return
    pool = ThreadPoolExecutor(len(waiting), thread_name_prefix="probe")
    try:
        for ended in as_completed([pool.submit(_asked, one, asking) for one in waiting]):
            yield ended.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


class Findings:
    """What is found while a run goes on in a thread of its own.

    So Ctrl+C can stop the requests, and the report still has what is there.
    """

    def __init__(self, questions: Sequence[Question], asking: Asking) -> None:
        self._questions = questions
        self._asking = asking
        self._made: dict[str, Finding] = {}
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="probe", daemon=True)

    def start(self) -> None:
        """Begin to ask."""
        self._thread.start()

    def follow(self) -> Iterator[Finding]:
        """Yield each finding when it is made."""
        told: set[str] = set()
        while True:
            with self._changed:
                is_over = not self._thread.is_alive()
                new = [one for name, one in self._made.items() if name not in told]
                if not new and not is_over:
                    # With a limit, so that an interrupt gets through on every system.
                    self._changed.wait(0.2)
                    continue
            for finding in new:
                told.add(finding.question.id)
                yield finding
            if is_over and not new:
                return

    def stop(self, patience: float) -> None:
        """Have what is under way stopped, and wait for that, `patience` seconds at most."""
        self._asking.service.cancel.set()
        self._thread.join(patience)

    def in_order(self) -> list[Finding]:
        """Return a finding for every question in the order in which they are listed."""
        with self._changed:
            made = dict(self._made)
        return [made.get(one.id) or _interrupted(one, 0.0) for one in self._questions]

    def _run(self) -> None:
        for finding in run(self._questions, self._asking):
            with self._changed:
                self._made[finding.question.id] = finding
                self._changed.notify_all()


def _asked(question: Question, asking: Asking) -> Finding:
    began = time.monotonic()
    clean = asking.service.clean

    def passed() -> float:
        return time.monotonic() - began

    try:
        asking.service.cancel.raise_if_set()
        seen = question.ask(asking)
    except LeftOut as why:
        return _unanswered(question, str(why), passed(), is_left_out=True)
    except Cancelled:
        return _interrupted(question, passed())
    except UploadError as error:
        words = shortened(error.detail or error.title)
        return _unanswered(question, clean(f"{words} ({error.message.id})"), passed())
    except Exception as error:  # noqa: BLE001  a defect in one question leaves the others
        return _unanswered(question, clean(unexpected(error).title), passed())
    verdict = Verdict.DIFFERENT if seen.differs else Verdict.AS_ASSUMED
    lines = tuple(clean(line) for line in seen.lines)
    return Finding(question, verdict, lines, clean(seen.differs), passed())


def _unanswered(
    question: Question, why: str, seconds: float, *, is_left_out: bool = False
) -> Finding:
    return Finding(
        question, Verdict.NOT_ANSWERED, why=why, seconds=seconds, is_left_out=is_left_out
    )


def _interrupted(question: Question, seconds: float) -> Finding:
    return _unanswered(question, "interrupted", seconds)
