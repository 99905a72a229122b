from collections.abc import Callable

from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.errors import OfflineError
from falgui.core.sources import LinkSource
from falgui.core.upload import Options, Problem, State, WaitCause
from falgui.desktop.background import Background
from falgui.desktop.reconnecting import Reconnecting
from falgui.desktop.upload_queue import UploadQueue
from tests.desktop.scripted_uploader import ScriptedUploader, fail_with, succeed

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
    cause, problem = held.args
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
