"""Long work in slices: at once where it is short, in order where it is long."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from falgui.desktop.queue.slices import Slices

T = TypeVar("T")


def record(done: list[T], steps: Iterable[T]) -> Iterator[None]:
    for step in steps:
        done.append(step)
        yield


@pytest.fixture
def slices(qapp: QApplication) -> Slices:  # noqa: ARG001  timers need it
    return Slices(10)


@pytest.mark.parametrize("count", [0, 1, 9])
def test_short_work_is_done_at_once(slices: Slices, count: int) -> None:
    done: list[int] = []
    slices.do(record(done, range(count)))
    assert len(done) == count


def test_long_work_goes_on_in_later_turns(qtbot: QtBot, slices: Slices) -> None:
    done: list[int] = []
    slices.do(record(done, range(35)))
    assert len(done) == 10
    qtbot.waitUntil(lambda: done == list(range(35)))


def test_later_work_does_not_begin_before_earlier_work_is_over(
    qtbot: QtBot, slices: Slices
) -> None:
    done: list[int] = []
    slices.do(record(done, range(25)))
    slices.do(record(done, range(25, 30)))
    assert done == list(range(10))
    qtbot.waitUntil(lambda: done == list(range(30)))


def test_work_may_ask_for_more_work(qtbot: QtBot, slices: Slices) -> None:
    done: list[str] = []

    def outer() -> Iterator[None]:
        slices.do(record(done, ["inner"]))
        done.append("outer")
        yield

    slices.do(outer())
    qtbot.waitUntil(lambda: done == ["outer", "inner"])


def test_stopping_drops_what_is_left(qtbot: QtBot, slices: Slices) -> None:
    done: list[int] = []
    slices.do(record(done, range(100)))
    slices.stop()
    qtbot.wait(20)
    assert len(done) == 10
    slices.do(record(done, range(3)))
    assert len(done) == 13


def test_everything_can_be_finished_at_once(slices: Slices) -> None:
    done: list[int] = []
    slices.do(record(done, range(25)))
    slices.do(record(done, range(25, 30)))
    slices.finish()
    assert done == list(range(30))
    slices.do(record(done, range(3)))
    assert len(done) == 33
