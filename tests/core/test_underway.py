"""Who waits for whom."""

import threading
from contextlib import suppress

import pytest

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled
from falgui.core.underway import Underway


def nobody_waits() -> None:
    pytest.fail("it waited")


def test_others_and_what_is_like_nothing_enter_at_once() -> None:
    underway = Underway()
    with (
        underway.alone("one", Cancel(), nobody_waits),
        underway.alone("other", Cancel(), nobody_waits),
        underway.alone(None, Cancel(), nobody_waits),
        underway.alone(None, Cancel(), nobody_waits),
    ):
        pass
    with underway.alone("one", Cancel(), nobody_waits):
        pass


def test_all_who_waited_enter_together() -> None:
    underway, together = Underway(), threading.Barrier(3)
    waiting = threading.Semaphore(0)

    def enter() -> None:
        with underway.alone("same", Cancel(), waiting.release):
            together.wait(20)

    threads = [threading.Thread(target=enter) for _ in range(3)]
    with underway.alone("same", Cancel(), nobody_waits):
        for thread in threads:
            thread.start()
        for _thread in threads:
            assert waiting.acquire(timeout=20)
        assert together.n_waiting == 0
    for thread in threads:
        thread.join(20)
    assert not together.broken


def test_where_the_first_went_wrong_one_of_those_who_waited_is_the_next() -> None:
    underway = Underway()
    inside: list[int] = []
    most: list[int] = []
    waiting = threading.Semaphore(0)

    def enter() -> None:
        with suppress(ZeroDivisionError), underway.alone("same", Cancel(), waiting.release):
            inside.append(1)
            most.append(len(inside))
            inside.pop()
            raise ZeroDivisionError

    threads = [threading.Thread(target=enter) for _ in range(3)]
    with suppress(ZeroDivisionError), underway.alone("same", Cancel(), nobody_waits):
        for thread in threads:
            thread.start()
        for _thread in threads:
            assert waiting.acquire(timeout=20)
        raise ZeroDivisionError
    for thread in threads:
        thread.join(20)
    assert most == [1, 1, 1]


def test_who_is_being_stopped_is_waited_for_no_longer() -> None:
    underway, stopped, waiting = Underway(), Cancel(), threading.Event()
    entered, left = threading.Event(), threading.Event()

    def enter() -> None:
        with underway.alone("same", Cancel(), waiting.set):
            entered.set()
            left.wait(20)

    with underway.alone("same", stopped, nobody_waits):
        thread = threading.Thread(target=enter)
        thread.start()
        assert waiting.wait(20)
        assert not entered.is_set()
        stopped.set()
        assert entered.wait(20)
    # Whoever has left late does not take the place of the other away.
    cancel = Cancel()
    with pytest.raises(Cancelled), underway.alone("same", cancel, cancel.set):
        pytest.fail("two were inside")
    left.set()
    thread.join(20)


def test_a_defect_inside_keeps_nobody_waiting() -> None:
    underway = Underway()
    with pytest.raises(ZeroDivisionError), underway.alone("same", Cancel(), nobody_waits):
        raise ZeroDivisionError
    with underway.alone("same", Cancel(), nobody_waits):
        pass


def test_waiting_can_be_stopped() -> None:
    underway, cancel = Underway(), Cancel()
    with underway.alone("same", Cancel(), nobody_waits):
        cancel.set()
        with pytest.raises(Cancelled), underway.alone("same", cancel, lambda: None):
            pytest.fail("it entered")
