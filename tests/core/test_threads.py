"""Threads where the system has none left for a moment."""

import threading

import pytest

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled
from falgui.core.threads import start_thread


@pytest.fixture
def refusals(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Have the system refuse as many threads as there are entries."""
    left: list[int] = []
    really_start = threading.Thread.start

    def start(thread: threading.Thread) -> None:
        if left:
            left.pop()
            raise RuntimeError("can't start new thread")
        really_start(thread)

    monkeypatch.setattr(threading.Thread, "start", start)
    return left


def test_a_thread_is_waited_for(refusals: list[int]) -> None:
    refusals += [1, 1]
    ran: list[tuple[str, bool]] = []
    done = threading.Event()

    def run() -> None:
        thread = threading.current_thread()
        ran.append((thread.name, thread.daemon))
        done.set()

    start_thread(run, "own", lambda: None)
    assert done.wait(10)
    assert ran == [("own", True)]
    assert not refusals


def test_where_none_comes_that_is_raised(refusals: list[int]) -> None:
    refusals += [1] * 1000
    with pytest.raises(RuntimeError):
        start_thread(lambda: None, "own", lambda: None, seconds=0.1)
    refusals.clear()


def test_waiting_for_one_can_be_stopped(refusals: list[int]) -> None:
    refusals += [1] * 1000
    cancel = Cancel()
    cancel.set()
    with pytest.raises(Cancelled):
        start_thread(lambda: None, "own", cancel.raise_if_set)
    refusals.clear()
