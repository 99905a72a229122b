from collections.abc import Callable

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.errors import OfflineError
from falgui.core.request import Options
from falgui.core.sources import LinkSource
from falgui.core.upload import Problem, State, WaitCause
from falgui.desktop.queue.reconnecting import Reconnecting
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.system.background import Background
from tests.desktop.scripted_uploader import ScriptedUploader, fail_with, succeed

pytestmark = pytest.mark.row("N1", "N4")

SOURCES = [LinkSource(f"https://example.com/{name}.png") for name in "abcd"]


class Line:
    """A line that is back after so many questions, and tells so by `back`."""

    back: Callable[[], None] = staticmethod(lambda: None)

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.asked = 0

    def __call__(self) -> bool:
        assert not QThread.isMainThread()
        self.asked += 1
        if self.asked <= self.failures:
            return False
        self.back()
        return True


def _states(queue: UploadQueue) -> set[State]:
    return {upload.state for upload in queue.uploads()}


def test_the_queue_goes_on_when_the_line_is_back(
    queue: UploadQueue, uploader: ScriptedUploader, background: Background, qtbot: QtBot
) -> None:
    line = Line(failures=2)

    def mend() -> None:
        uploader.scripts = dict.fromkeys((source.name for source in SOURCES), succeed)

    line.back = mend
    Reconnecting(queue, line, background, queue, first=1)
    down = fail_with(OfflineError(messages.connection_lost()))
    uploader.scripts = dict.fromkeys((source.name for source in SOURCES), down)

    with qtbot.waitSignal(queue.held) as held:
        queue.add(SOURCES, Options())
    cause, problem, _seconds = held.args
    assert (cause, problem.message.id) == (WaitCause.OFFLINE, "M01")

    qtbot.waitUntil(lambda: _states(queue) == {State.DONE})
    assert line.asked == 3
    # Those that had begun began once more; nobody else ran into the dead line.
    assert len(uploader.started) <= len(SOURCES) + 2


def test_other_causes_are_not_asked_about(
    queue: UploadQueue, background: Background, qtbot: QtBot
) -> None:
    line = Line(failures=0)
    Reconnecting(queue, line, background, queue, first=1)
    queue.hold(WaitCause.KEY, Problem(messages.key_rejected()))
    queue.add(SOURCES[:1], Options())
    queue.hold(WaitCause.OFFLINE, Problem(messages.offline()))
    qtbot.waitUntil(lambda: not queue.is_held_by(WaitCause.OFFLINE))
    assert line.asked == 1
    assert queue.is_held_by(WaitCause.KEY)
    assert _states(queue) == {State.WAITING}


def test_a_person_who_tries_again_ends_the_asking(
    queue: UploadQueue, background: Background, qtbot: QtBot
) -> None:
    line = Line(failures=0)
    Reconnecting(queue, line, background, queue, first=60_000)
    queue.hold(WaitCause.OFFLINE, Problem(messages.offline()))
    queue.add(SOURCES, Options())
    queue.release(WaitCause.OFFLINE)
    qtbot.waitUntil(lambda: _states(queue) == {State.DONE})
    assert line.asked == 0


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.row("N18", "H28")
def test_a_line_that_is_lost_again_at_once_is_not_besieged(
    queue: UploadQueue, background: Background
) -> None:
    clock = Clock()
    watch = Reconnecting(queue, Line(failures=0), background, queue, clock=clock)
    pauses = []
    for _ in range(7):
        queue.hold(WaitCause.OFFLINE, Problem(messages.captive_portal()))
        pauses.append(watch._timer.interval())
        clock.now += pauses[-1] / 1000 + 1
        queue.release(WaitCause.OFFLINE)
    assert pauses == [2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]
    clock.now += 60
    queue.hold(WaitCause.OFFLINE, Problem(messages.offline()))
    assert watch._timer.interval() == 2000
    queue.release(WaitCause.OFFLINE)


@pytest.mark.row("H28")
def test_an_upload_that_came_through_proves_the_line(
    qtbot: QtBot, queue: UploadQueue, background: Background
) -> None:
    watch = Reconnecting(queue, Line(failures=0), background, queue, clock=Clock())
    for _ in range(3):
        queue.hold(WaitCause.OFFLINE, Problem(messages.offline()))
        queue.release(WaitCause.OFFLINE)
    with qtbot.waitSignal(queue.finished):
        queue.add(SOURCES[:1], Options())
    queue.hold(WaitCause.OFFLINE, Problem(messages.offline()))
    assert watch._timer.interval() == 2000
    queue.release(WaitCause.OFFLINE)


@pytest.mark.row("H28")
def test_six_hours_without_fal_are_one_question_every_half_minute(
    queue: UploadQueue, background: Background, qtbot: QtBot
) -> None:
    line = Line(failures=10**9)
    watch = Reconnecting(queue, line, background, queue)
    queue.hold(WaitCause.OFFLINE, Problem(messages.offline()))
    waited, asked = 0.0, 0
    while waited < 6 * 3600:
        waited += watch._timer.interval() / 1000
        watch._timer.stop()
        asked += 1
        watch._ask()
        qtbot.waitUntil(watch._timer.isActive)
    assert asked == line.asked
    # The first few questions come sooner.
    assert asked <= 6 * 3600 / 30 + 4
    queue.release(WaitCause.OFFLINE)


@pytest.mark.row("N22")
def test_after_waking_the_line_is_asked_at_once_and_once(
    queue: UploadQueue, background: Background, qtbot: QtBot
) -> None:
    line = Line(failures=0)
    watch = Reconnecting(queue, line, background, queue, first=60_000)
    watch.ask_now()
    queue.hold(WaitCause.OFFLINE, Problem(messages.offline()))
    watch.ask_now()
    watch.ask_now()
    qtbot.waitUntil(lambda: not queue.is_held)
    assert line.asked == 1
