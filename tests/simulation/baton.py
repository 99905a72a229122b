"""Real threads that run one at a time, in an order that the seed decides, on a virtual clock."""

import threading
from collections.abc import Callable
from random import Random

_STAY = 0.6
"""How likely a thread goes on at a point where another one could."""
_BUSY_STEPS = 20_000
"""Turns without a moment passing: more of them are a busy loop."""
_MOST_STEPS = 20_000
"""Turns in one simulation: thirty times what the longest of them takes."""
_PATIENCE_SECONDS = 60.0


class Died(BaseException):
    """The program was killed at this point; nothing of the program's own catches it."""


class StuckError(Exception):
    """Every thread waits for another one, or one goes round and round."""


class Task:
    """One thread of the program."""

    __slots__ = ("deadline", "ended", "name", "ready", "thread", "timed_out", "turn")

    def __init__(self, name: str) -> None:
        self.name = name
        self.turn = threading.Lock()
        self.turn.acquire()
        self.ready: Callable[[], bool] | None = None
        """What it waits for; None while it could run."""
        self.deadline: float | None = None
        self.timed_out = False
        self.ended = False
        self.thread: threading.Thread | None = None

    def __str__(self) -> str:
        """Return its name."""
        return self.name


class Baton:
    """Whoever holds it runs; it changes hands only in `switch`, `block` and at a thread's end.

    Time stands still while anybody could run, and jumps to the next deadline when all wait. Two
    runs with one seed are the same to the last step: `trace` tells.
    """

    def __init__(
        self,
        random: Random,
        *,
        keep_trace: bool = True,
        most_steps: int = _MOST_STEPS,
        patience_seconds: float = _PATIENCE_SECONDS,
    ) -> None:
        self.now = 0.0
        self.dead = False
        self.failure: BaseException | None = None
        self.trace: list[str] = []
        self._keep_trace = keep_trace
        self._random = random.random
        self._tasks: list[Task] = []
        self._threads: list[threading.Thread] = []
        self._current: Task | None = None
        self._all_ended = threading.Event()
        self._since_tick = 0
        self._steps_left = most_steps
        self._patience = patience_seconds

    @property
    def current(self) -> Task | None:
        """The thread that runs."""
        return self._current

    def run(self, name: str, work: Callable[[], None]) -> None:
        """Do `work` on a first thread, and return when all threads have ended.

        Raises `StuckError`, and whatever a thread did not catch, except `Died`.
        """
        self.dead = False
        self.failure = None
        self._all_ended.clear()
        first = self.spawn(name, work)
        self._current = first
        first.turn.release()
        if not self._all_ended.wait(self._patience):
            raise StuckError(f"{self._current} does not come back:\n" + "\n".join(self.trace[-40:]))
        while self._threads:
            self._threads.pop().join()
        if self.failure is not None:
            raise self.failure

    def spawn(self, name: str, work: Callable[[], None]) -> Task:
        """Begin another thread; it runs when its turn comes."""
        task = Task(name)

        def body() -> None:
            task.turn.acquire()
            try:
                if not self.dead:
                    work()
            except Died:
                pass
            except BaseException as error:  # noqa: BLE001  told by `run`
                self.failure = self.failure or error
                self.dead = True
            finally:
                self._end(task)

        task.thread = threading.Thread(target=body, name=name, daemon=True)
        self._threads.append(task.thread)
        task.thread.start()
        self._tasks.append(task)
        return task

    def note(self, text: str) -> None:
        """Add a line to the trace."""
        if self._keep_trace:
            name = self._current.name if self._current else "-"
            self.trace.append(f"{self.now:.3f} {name}: {text}")

    def switch(self) -> None:
        """Let another thread go on, perhaps. Raises `Died` once the program is dead."""
        if self.dead:
            raise Died
        if self._random() < _STAY:
            return
        self._hand_over(self._mine())
        if self.dead:
            raise Died

    def block(self, ready: Callable[[], bool], seconds: float | None = None) -> bool:
        """Wait for `ready`, at most `seconds`, and return what it says then."""
        if self.dead:
            raise Died
        if ready():
            return True
        task = self._mine()
        task.ready = ready
        task.deadline = None if seconds is None else self.now + max(0.0, seconds)
        task.timed_out = False
        self._hand_over(task)
        task.ready = task.deadline = None
        if self.dead:
            raise Died
        return ready()

    def sleep(self, seconds: float) -> None:
        """Wait for `seconds` of virtual time."""
        self.block(_never, seconds)

    def jump(self, seconds: float) -> None:
        """Move the clock on without asking anybody, as a suspended machine does."""
        self.now += seconds

    def kill(self) -> None:
        """End the program here and now: each thread raises `Died` where it stands."""
        self.note("killed")
        self.dead = True
        raise Died

    def _mine(self) -> Task:
        task = self._current
        if task is None or task.thread is not threading.current_thread():
            raise RuntimeError("a thread that the simulation does not know of")
        return task

    def _hand_over(self, task: Task) -> None:
        following = self._next()
        if following is task:
            return
        self._current = following
        following.turn.release()
        task.turn.acquire()

    def _end(self, task: Task) -> None:
        task.ended = True
        self._tasks.remove(task)
        if not self._tasks:
            self._current = None
            self._all_ended.set()
            return
        following = self._next()
        self._current = following
        following.turn.release()

    def _next(self) -> Task:
        alive = self._tasks
        if self.dead:
            return alive[0]
        while True:
            able = [task for task in alive if task.ready is None or task.timed_out or task.ready()]
            if able:
                self._since_tick += 1
                self._steps_left -= 1
                if self._since_tick > _BUSY_STEPS or self._steps_left < 0:
                    self._give_up("goes round and round")
                    return alive[0]
                return able[0] if len(able) == 1 else able[int(self._random() * len(able))]
            deadlines = [task.deadline for task in alive if task.deadline is not None]
            if not deadlines:
                self._give_up("waits for ever")
                return alive[0]
            self._since_tick = 0
            self.now = max(self.now, min(deadlines))
            for task in alive:
                if task.deadline is not None and task.deadline <= self.now:
                    task.timed_out = True

    def _give_up(self, why: str) -> None:
        waiting = ", ".join(task.name for task in self._tasks)
        self.failure = self.failure or StuckError(f"{waiting} {why}")
        self.dead = True


def _never() -> bool:
    return False
