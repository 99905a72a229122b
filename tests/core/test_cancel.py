import gc
import threading
import time
import weakref
from contextlib import ExitStack

import pytest

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled


def test_a_flag_is_set_once_and_for_all() -> None:
    cancel = Cancel()
    assert not cancel.is_set()
    cancel.raise_if_set()
    cancel.set()
    cancel.set()
    assert cancel.is_set()
    with pytest.raises(Cancelled):
        cancel.raise_if_set()


def test_children_and_grandchildren_are_set_with_the_parent() -> None:
    parent = Cancel()
    with parent.child() as first, parent.child() as second, first.child() as grandchild:
        parent.set()
        assert first.is_set()
        assert second.is_set()
        assert grandchild.is_set()


def test_a_failed_part_stops_neither_its_siblings_nor_the_upload() -> None:
    parent = Cancel()
    with parent.child() as first, parent.child() as second:
        first.set()
        assert not second.is_set()
        assert not parent.is_set()


def test_a_child_of_a_set_parent_is_set_from_the_beginning() -> None:
    parent = Cancel()
    parent.set()
    with parent.child() as child:
        assert child.is_set()


def test_a_finished_child_is_forgotten_and_left_alone() -> None:
    parent = Cancel()
    with parent.child() as child:
        pass
    parent.set()
    assert not child.is_set()
    remembered = weakref.ref(child)
    del child
    gc.collect()
    assert remembered() is None


def test_a_child_is_forgotten_after_an_error_too() -> None:
    parent = Cancel()
    child = parent.child()
    with pytest.raises(ZeroDivisionError), child:
        raise ZeroDivisionError
    parent.set()
    assert not child.is_set()


def test_waiting_ends_as_soon_as_stopping_is_asked_for() -> None:
    parent = Cancel()
    with parent.child() as child:
        waits = threading.Event()

        def wait() -> None:
            waits.set()
            child.wait(60)

        thread = threading.Thread(target=wait)
        begun = time.monotonic()
        thread.start()
        assert waits.wait(10)
        parent.set()
        thread.join(10)
        assert not thread.is_alive()
        assert time.monotonic() - begun < 10


def test_waiting_lasts_its_time_when_nobody_asks() -> None:
    begun = time.monotonic()
    Cancel().wait(0.05)
    assert time.monotonic() - begun >= 0.045


def test_no_child_escapes_a_parent_that_is_set_meanwhile() -> None:
    for _round in range(200):
        parent = Cancel()
        gate = threading.Barrier(2)

        def stop(parent: Cancel = parent, gate: threading.Barrier = gate) -> None:
            gate.wait()
            parent.set()

        thread = threading.Thread(target=stop)
        thread.start()
        gate.wait()
        with parent.child() as child:
            thread.join()
            assert child.is_set()


@pytest.mark.parametrize("levels", [0, 2])
def test_hurrying_ends_a_wait_and_stops_nothing(levels: int) -> None:
    parent = Cancel()
    with ExitStack() as family:
        waiting = parent
        for _level in range(levels):
            waiting = family.enter_context(waiting.child())
        began = threading.Event()

        def wait() -> None:
            began.set()
            waiting.wait(30)

        thread = threading.Thread(target=wait)
        thread.start()
        assert began.wait(5)
        while thread.is_alive():
            # It may have announced the wait without having begun it.
            parent.hurry()
            thread.join(0.01)
        assert not parent.is_set()
        assert not waiting.is_set()


def test_hurrying_is_for_now_only_and_a_stopped_wait_stays_stopped() -> None:
    cancel = Cancel()
    cancel.hurry()
    began = time.monotonic()
    cancel.wait(0.05)
    assert time.monotonic() - began >= 0.05
    cancel.set()
    cancel.hurry()
    began = time.monotonic()
    cancel.wait(30)
    assert time.monotonic() - began < 5
