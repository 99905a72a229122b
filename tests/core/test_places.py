"""Places for sending: no small file waits for a large one, and each lane keeps its order."""

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack

import pytest

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled
from falgui.core.lanes import SMALL, small_at_once
from falgui.core.places import Place, Places

_LARGE = SMALL + 1


def _unheard() -> None:
    """Take what this test is not about."""


def _wait_for(condition: Callable[[], bool]) -> None:
    ends = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.002)


def _taken(places: Places, size: int) -> Place:
    place = places.place(size)
    assert not place.take(Cancel(), _unheard)
    return place


class Asking:
    """Somebody who asks for a place on a thread of its own, in a row with others."""

    def __init__(self, places: Places, size: int, came: list[str], name: str) -> None:
        self.place = places.place(size)
        self.cancel = Cancel()
        self.heard = threading.Event()
        self.stopped = False
        self._came = came
        self._name = name
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        try:
            self.place.take(self.cancel, self.heard.set)
        except Cancelled:
            self.stopped = True
        else:
            self._came.append(self._name)


def test_small_files_have_places_that_large_ones_never_take() -> None:
    places = Places(lambda: 2)
    with ExitStack() as taken:
        for _ in range(2):
            taken.enter_context(_taken(places, _LARGE))
        for _ in range(small_at_once(2)):
            taken.enter_context(_taken(places, SMALL))
        came: list[str] = []
        large = Asking(places, _LARGE, came, "large")
        small = Asking(places, SMALL, came, "small")
        assert large.heard.wait(10)
        assert small.heard.wait(10)
        assert came == []
    large.thread.join()
    small.thread.join()
    assert sorted(came) == ["large", "small"]


def test_who_asked_first_comes_first_and_leaving_twice_frees_one_place() -> None:
    places = Places(lambda: 1)
    first = _taken(places, _LARGE)
    came: list[str] = []
    asking: list[Asking] = []
    for name in "abc":
        asking.append(Asking(places, _LARGE, came, name))
        assert asking[-1].heard.wait(10)
    first.leave()
    first.leave()
    for number, one in enumerate(asking, 1):
        one.thread.join()
        assert came == list("abc"[:number])
        one.place.leave()


def test_who_is_cancelled_takes_nothing_and_lets_the_next_come() -> None:
    places = Places(lambda: 1)
    first = _taken(places, _LARGE)
    came: list[str] = []
    gone = Asking(places, _LARGE, came, "gone")
    assert gone.heard.wait(10)
    behind = Asking(places, _LARGE, came, "behind")
    assert behind.heard.wait(10)
    gone.cancel.set()
    gone.thread.join()
    assert gone.stopped
    first.leave()
    behind.thread.join()
    assert came == ["behind"]


@pytest.mark.parametrize("size", [_LARGE, SMALL])
def test_more_places_count_at_once_and_fewer_as_they_become_free(size: int) -> None:
    most = 1
    places = Places(lambda: most)
    taken = [_taken(places, size) for _ in range(1 if size > SMALL else small_at_once(1))]
    came: list[str] = []
    waiting = Asking(places, size, came, "waiting")
    assert waiting.heard.wait(10)
    most = 2
    waiting.thread.join()
    assert came == ["waiting"]
    most = 1
    another = Asking(places, size, came, "another")
    taken.pop().leave()
    assert another.heard.wait(10)
    time.sleep(0.25)
    assert came == ["waiting"]
    waiting.place.leave()
    another.thread.join()
    assert came == ["waiting", "another"]
