"""Locks, events, threads and executors for the program's own code, all of them on one baton."""

import queue
import threading
from collections import deque
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ALL_COMPLETED, FIRST_COMPLETED, FIRST_EXCEPTION, Future
from types import SimpleNamespace
from typing import Any, NamedTuple, Self

from .baton import Baton, Died, Task


class Lock:
    """`threading.Lock`, and with `again` an `RLock`."""

    def __init__(self, baton: Baton, *, again: bool = False) -> None:
        self._baton = baton
        self._again = again
        self._owner: Task | None = None
        self._depth = 0

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:  # noqa: FBT001, FBT002
        baton = self._baton
        if self._again and self._owner is not None and self._owner is baton.current:
            self._depth += 1
            return True
        if blocking:
            baton.switch()
        if self._owner is not None:
            if not blocking:
                return False
            free = baton.block(lambda: self._owner is None, None if timeout < 0 else timeout)
            if not free:
                return False
        self._owner = baton.current
        self._depth = 1
        return True

    def release(self) -> None:
        if self._owner is None:
            # A thread that died while it waited gives back what it never had.
            if self._baton.dead:
                return
            raise RuntimeError("release unlocked lock")
        self._depth -= 1
        if not self._depth:
            self._owner = None

    def locked(self) -> bool:
        return self._owner is not None

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_error: object) -> None:
        self.release()


class Condition:
    """`threading.Condition`."""

    def __init__(self, baton: Baton, lock: Lock | None = None) -> None:
        self._baton = baton
        self._lock = lock or Lock(baton, again=True)
        self._waiting: deque[list[bool]] = deque()
        self.acquire = self._lock.acquire
        self.release = self._lock.release

    def wait(self, timeout: float | None = None) -> bool:
        told = [False]
        self._waiting.append(told)
        self._lock.release()
        try:
            heard = self._baton.block(lambda: told[0], timeout)
        finally:
            if not self._baton.dead:
                self._lock.acquire()
        return heard

    def wait_for(self, predicate: Callable[[], bool], timeout: float | None = None) -> bool:
        ends = None if timeout is None else self._baton.now + timeout
        while not predicate():
            left = None if ends is None else ends - self._baton.now
            if left is not None and left <= 0:
                return False
            self.wait(left)
        return True

    def notify(self, n: int = 1) -> None:
        for _count in range(min(n, len(self._waiting))):
            self._waiting.popleft()[0] = True

    def notify_all(self) -> None:
        self.notify(len(self._waiting))

    def __enter__(self) -> bool:
        return self._lock.acquire()

    def __exit__(self, *_error: object) -> None:
        self._lock.release()


class Event:
    """`threading.Event`."""

    def __init__(self, baton: Baton) -> None:
        self._baton = baton
        self._set = False

    def is_set(self) -> bool:
        return self._set

    def set(self) -> None:
        self._set = True

    def clear(self) -> None:
        self._set = False

    def wait(self, timeout: float | None = None) -> bool:
        return self._baton.block(lambda: self._set, timeout)


class Semaphore:
    """`threading.Semaphore`, bounded or not."""

    def __init__(self, baton: Baton, value: int = 1) -> None:
        self._baton = baton
        self._value = value

    def acquire(self, blocking: bool = True, timeout: float | None = None) -> bool:  # noqa: FBT001, FBT002
        if not blocking and not self._value:
            return False
        if not self._baton.block(lambda: self._value > 0, timeout):
            return False
        self._value -= 1
        return True

    def release(self, n: int = 1) -> None:
        self._value += n

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_error: object) -> None:
        self.release()


class Thread:
    """`threading.Thread`, as far as the program uses it."""

    def __init__(
        self,
        baton: Baton,
        group: None = None,  # noqa: ARG002  the library's first argument
        target: Callable[..., object] | None = None,
        name: str = "thread",
        args: Iterable[Any] = (),
        kwargs: dict[str, Any] | None = None,
        *,
        daemon: bool | None = None,
    ) -> None:
        self._baton = baton
        self._work = target
        self._arguments = tuple(args)
        self._named = kwargs or {}
        self._task: Task | None = None
        self.name = name
        self.daemon = daemon

    def start(self) -> None:
        self._task = self._baton.spawn(self.name, self._run)

    def is_alive(self) -> bool:
        return self._task is not None and not self._task.ended

    def join(self, timeout: float | None = None) -> None:
        self._baton.block(lambda: not self.is_alive(), timeout)

    def _run(self) -> None:
        if self._work is not None:
            self._work(*self._arguments, **self._named)


class SimpleQueue:
    """`queue.SimpleQueue`."""

    def __init__(self, baton: Baton) -> None:
        self._baton = baton
        self._items: deque[Any] = deque()

    def put(self, item: Any) -> None:  # noqa: ANN401  as the library's
        self._items.append(item)

    def get(self, block: bool = True, timeout: float | None = None) -> Any:  # noqa: ANN401, FBT001, FBT002
        if block:
            self._baton.block(lambda: bool(self._items), timeout)
        if not self._items:
            raise queue.Empty
        return self._items.popleft()

    def empty(self) -> bool:
        return not self._items


class _Waited(NamedTuple):
    done: set[Future[Any]]
    not_done: set[Future[Any]]


class _Future(Future[Any]):
    baton: Baton

    def result(self, timeout: float | None = None) -> Any:  # noqa: ANN401  as the library's
        self.baton.block(self.done, timeout)
        return super().result(0)


class Executor:
    """`ThreadPoolExecutor`: threads come as they are needed."""

    def __init__(
        self,
        baton: Baton,
        max_workers: int | None = None,
        thread_name_prefix: str = "",
        **_: object,
    ) -> None:
        self._baton = baton
        self._most = max_workers or 8
        self._prefix = thread_name_prefix
        self._queue: deque[tuple[_Future, Callable[[], object]]] = deque()
        self._threads = 0
        self._idle = 0
        self._closed = False

    def submit(self, work: Callable[..., object], /, *args: Any, **named: Any) -> Future[Any]:  # noqa: ANN401
        if self._closed:
            raise RuntimeError("cannot schedule new futures after shutdown")
        future = _Future()
        future.baton = self._baton
        self._queue.append((future, lambda: work(*args, **named)))
        if len(self._queue) > self._idle and self._threads < self._most:
            self._threads += 1
            self._baton.spawn(f"{self._prefix}{self._threads}", self._serve)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002
        self._closed = True
        if cancel_futures:
            while self._queue:
                self._queue.popleft()[0].cancel()
        if wait:
            self._baton.block(lambda: not self._threads)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.shutdown()

    def _serve(self) -> None:
        try:
            while True:
                self._idle += 1
                self._baton.block(lambda: bool(self._queue) or self._closed)
                self._idle -= 1
                if not self._queue:
                    return
                future, work = self._queue.popleft()
                if future.set_running_or_notify_cancel():
                    self._do(future, work)
        finally:
            self._threads -= 1

    @staticmethod
    def _do(future: _Future, work: Callable[[], object]) -> None:
        try:
            future.set_result(work())
        except Died:
            raise
        except BaseException as error:  # noqa: BLE001  raised again where it is asked for
            future.set_exception(error)


def waiting(baton: Baton) -> Callable[..., _Waited]:
    """Return `concurrent.futures.wait`."""

    def wait(
        futures: Collection[Future[Any]],
        timeout: float | None = None,
        return_when: str = ALL_COMPLETED,
    ) -> _Waited:
        watched = set(futures)

        def enough() -> bool:
            done = [future for future in watched if future.done()]
            if return_when == FIRST_COMPLETED and done:
                return True
            if return_when == FIRST_EXCEPTION and any(
                not future.cancelled() and future.exception() for future in done
            ):
                return True
            return len(done) == len(watched)

        baton.block(enough, timeout)
        done = {future for future in watched if future.done()}
        return _Waited(done, watched - done)

    return wait


def threading_module(baton: Baton) -> SimpleNamespace:
    """Return what stands for the module `threading`."""
    return SimpleNamespace(
        Lock=lambda: Lock(baton),
        RLock=lambda: Lock(baton, again=True),
        Condition=lambda lock=None: Condition(baton, lock),
        Event=lambda: Event(baton),
        Semaphore=lambda value=1: Semaphore(baton, value),
        BoundedSemaphore=lambda value=1: Semaphore(baton, value),
        Thread=lambda *args, **named: Thread(baton, *args, **named),
        get_ident=lambda: id(baton.current),
        current_thread=threading.current_thread,
        local=threading.local,
    )
