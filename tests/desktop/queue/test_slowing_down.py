"""fal asks to slow down: the whole queue waits until the time it named, and says so."""

import re
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.errors import RateLimitError
from falgui.core.request import Options
from falgui.core.sources import FileSource
from falgui.core.upload import Problem, WaitCause
from falgui.desktop.queue.slowing_down import SlowingDown
from falgui.desktop.queue.upload_queue import UploadQueue
from tests.desktop.scripted_uploader import ScriptedUploader, fail_with, succeed

pytestmark = pytest.mark.row("H3", "H28")

BUSY = Problem(messages.slow_down("12:00:00"))
SOURCES = [FileSource(Path(f"/nowhere/{name}.png")) for name in "abcd"]


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slowing_down(queue: UploadQueue, clock: Clock) -> SlowingDown:
    return SlowingDown(queue, clock=clock)


def _pause(slowing_down: SlowingDown, clock: Clock) -> float:
    return round(slowing_down._until - clock.now, 3)


def test_the_queue_goes_on_at_the_time_that_fal_named(
    qtbot: QtBot, queue: UploadQueue, slowing_down: SlowingDown, clock: Clock
) -> None:
    assert slowing_down is not None
    queue.hold(WaitCause.RATE_LIMIT, BUSY, 90.0)
    clock.now += 89.9
    slowing_down.look()
    assert queue.is_held_by(WaitCause.RATE_LIMIT)
    clock.now += 0.2
    slowing_down.look()
    assert not queue.is_held
    assert not slowing_down._timer.isActive()
    qtbot.waitUntil(lambda: queue.running_count == 0)


def test_a_short_pause_ends_by_itself_without_an_attempt_more(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    SlowingDown(queue, queue)
    names = [one.name for one in SOURCES]
    busy = RateLimitError(messages.slow_down("12:00:00"), "429", 0.05)
    uploader.scripts = dict.fromkeys(names, fail_with(busy))

    def mend(_cause: WaitCause) -> None:
        uploader.scripts = dict.fromkeys(names, succeed)

    queue.held.connect(mend)
    queue.add(SOURCES, Options())
    qtbot.waitUntil(lambda: queue.list_totals().done == 4)
    # Two had begun when fal asked; nobody else did before the time.
    assert 4 < len(uploader.started) <= 4 + 2


def test_the_time_is_told_as_the_clock_on_the_wall_shows_it(
    queue: UploadQueue, slowing_down: SlowingDown
) -> None:
    told: list[messages.Message] = []
    slowing_down.told.connect(told.append)
    queue.hold(WaitCause.RATE_LIMIT, BUSY, 60.0)
    (message,) = told
    assert message.id == "M10"
    assert re.search(r"Continuing at \d\d:\d\d:\d\d\.", message.title)


@pytest.mark.parametrize(
    ("asked", "pauses"),
    [
        (None, [30, 60, 120, 240, 480, 600, 600]),
        (11.0, [11, 30, 60, 120, 240, 480, 600]),
        (600.0, [600, 600, 600]),
    ],
)
def test_asked_again_before_anything_came_through_it_waits_longer(
    queue: UploadQueue,
    slowing_down: SlowingDown,
    clock: Clock,
    asked: float | None,
    pauses: list[float],
) -> None:
    waited = []
    for _ in pauses:
        queue.hold(WaitCause.RATE_LIMIT, BUSY, asked)
        waited.append(_pause(slowing_down, clock))
        clock.now += waited[-1]
        slowing_down.look()
        assert not queue.is_held
    assert waited == pauses


def test_an_upload_that_came_through_makes_it_patient_again(
    qtbot: QtBot, queue: UploadQueue, slowing_down: SlowingDown, clock: Clock
) -> None:
    for _ in range(3):
        queue.hold(WaitCause.RATE_LIMIT, BUSY)
        queue.release(WaitCause.RATE_LIMIT)
    with qtbot.waitSignal(queue.finished):
        queue.add(SOURCES[:1], Options())
    queue.hold(WaitCause.RATE_LIMIT, BUSY, 5.0)
    assert _pause(slowing_down, clock) == 5
    queue.release(WaitCause.RATE_LIMIT)


def test_time_that_passed_in_sleep_counts(
    queue: UploadQueue, slowing_down: SlowingDown, clock: Clock
) -> None:
    queue.hold(WaitCause.RATE_LIMIT, BUSY, 600.0)
    clock.now += 8 * 3600
    slowing_down.look()
    assert not queue.is_held


def test_other_causes_are_none_of_its_business(
    queue: UploadQueue, slowing_down: SlowingDown
) -> None:
    queue.hold(WaitCause.KEY, Problem(messages.key_rejected()))
    slowing_down.look()
    assert queue.is_held
    assert not slowing_down._timer.isActive()
