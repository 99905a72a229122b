"""Cycles are collected, but only when and where it was asked for."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest

from falgui.desktop.system.garbage import Garbage


class Cycle:
    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def garbage() -> Iterator[Garbage]:
    # As in a program; in the tests it is off from the beginning.
    gc.enable()
    garbage = Garbage()
    yield garbage
    garbage.close()
    gc.disable()


def test_a_worker_never_collects(garbage: Garbage) -> None:
    gone = weakref.ref(Cycle())
    kept: list[list[int]] = []
    # Far more than what makes Python collect on its own.
    thread = threading.Thread(target=lambda: kept.extend([number] for number in range(50_000)))
    thread.start()
    thread.join()
    assert gone() is not None
    garbage.collect()
    assert gone() is None


def test_nothing_is_done_while_there_is_little_to_collect(garbage: Garbage) -> None:
    gc.collect()
    gone = weakref.ref(Cycle())
    garbage.collect()
    assert gone() is not None


@pytest.mark.parametrize("before", [True, False])
def test_afterwards_it_is_as_it_was_before(*, before: bool) -> None:
    was_enabled = gc.isenabled()
    try:
        (gc.enable if before else gc.disable)()
        garbage = Garbage()
        assert not gc.isenabled()
        garbage.close()
        assert gc.isenabled() == before
    finally:
        (gc.enable if was_enabled else gc.disable)()
