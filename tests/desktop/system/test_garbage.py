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


class Row:
    """Something that is in no cycle, and that the collector would look at."""

    def __init__(self, number: int) -> None:
        self.number = number


@pytest.fixture
def garbage() -> Iterator[Garbage]:
    # As in a program; in the tests it is off from the beginning. Each Python has limits of its own.
    limits = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    gc.enable()
    garbage = Garbage()
    yield garbage
    garbage.close()
    gc.disable()
    gc.set_threshold(*limits)


def test_a_worker_never_collects(garbage: Garbage) -> None:
    gone = weakref.ref(Cycle())
    kept: list[list[int]] = []
    # Far more than what makes Python collect on its own.
    thread = threading.Thread(target=lambda: kept.extend([number] for number in range(5000)))
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


def test_the_rows_of_a_large_drop_are_set_aside_and_go_when_nobody_has_them(
    garbage: Garbage,
) -> None:
    collections: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            collections.append(info["generation"])

    rows = [Row(number) for number in range(20_000)]
    last = weakref.ref(rows[-1])
    gc.callbacks.append(note)
    garbage.collect()
    gc.callbacks.remove(note)
    assert collections == []
    assert gc.get_freeze_count() >= 20_000
    rows.clear()
    assert last() is None


def test_what_comes_later_is_collected_all_the_same(garbage: Garbage) -> None:
    rows = [Row(number) for number in range(20_000)]
    garbage.collect()
    gone = weakref.ref(Cycle())
    kept = [Row(number) for number in range(1000)]
    garbage.collect()
    assert (gone(), len(rows), len(kept)) == (None, 20_000, 1000)


def test_what_takes_long_to_look_through_is_looked_through_once() -> None:
    gc.collect()
    spent = iter([0.0, 0.5, 1.0, 1.001])
    garbage = Garbage(clock=lambda: next(spent))
    before = gc.get_freeze_count()
    kept = [Row(number) for number in range(2000)]
    garbage.collect()
    aside = gc.get_freeze_count()
    assert aside >= before + len(kept)
    kept += [Row(number) for number in range(2000)]
    garbage.collect()
    # A new one may be without those that have gone meanwhile.
    assert gc.get_freeze_count() <= aside
    garbage.close()
    assert gc.get_freeze_count() == 0


def test_what_came_little_by_little_is_set_aside_as_well(garbage: Garbage) -> None:
    collections: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            collections.append(info["generation"])

    gc.collect()
    rows: list[Row] = []
    gc.callbacks.append(note)
    for _turn in range(150):
        rows += [Row(number) for number in range(1000)]
        garbage.collect()
    gc.callbacks.remove(note)
    # The latest ones are looked at, and never all of those before.
    assert collections
    assert 2 not in collections
    assert gc.get_freeze_count() >= 100_000
    last = weakref.ref(rows[-1])
    rows.clear()
    assert last() is None


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
