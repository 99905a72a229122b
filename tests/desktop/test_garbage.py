"""Cycles are collected, but only when and where it was asked for."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest

from falgui.desktop.garbage import Garbage


class Cycle:
    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def garbage() -> Iterator[Garbage]:
    garbage = Garbage()
    yield garbage
    garbage.close()


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


def test_afterwards_python_collects_again(garbage: Garbage) -> None:
    garbage.close()
    assert gc.isenabled()
