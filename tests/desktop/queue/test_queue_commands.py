"""Whatever is asked of an upload, in whatever state, is obeyed at once; no worker is missed."""

import threading
import time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.errors import Cancelled, LocalFileError
from falgui.core.request import Options
from falgui.core.result import Result
from falgui.core.sources import FileSource, Source
from falgui.core.upload import (
    Checking,
    Command,
    Finishing,
    Prepared,
    Problem,
    Sending,
    State,
    WaitCause,
    advance,
)
from falgui.desktop.queue.upload_queue import UploadQueue
from tests.desktop.scripted_uploader import Run, ScriptedUploader, fail_with, result, succeed

KEY = Problem(messages.key_missing())
ACTS = {
    "cancel": (UploadQueue.cancel, Command.CANCEL),
    "pause": (UploadQueue.pause, Command.PAUSE),
    "resume": (UploadQueue.resume, Command.RESUME),
    "retry": (UploadQueue.retry, Command.RETRY),
}
AT_REST = {State.DONE, State.FAILED, State.CANCELLED, State.PAUSED}
OBEYED_WITHIN = 0.25


def numbered(count: int) -> list[Source]:
    return [FileSource(Path(f"/nowhere/{number}.png")) for number in range(count)]


def states(queue: UploadQueue) -> list[State]:
    return [upload.state for upload in queue.uploads()]


class Standing:
    """A script that stands still in a state until its gate opens."""

    def __init__(self, state: State) -> None:
        self.gate = threading.Event()
        self._state = state

    def __call__(self, run: Run) -> Result:
        if self._state is not State.PREPARING:
            run.report(Prepared(run.name, 100, "image/png"))
            run.report(Sending())
        if self._state is State.FINISHING:
            run.report(Finishing())
        if self._state is State.CHECKING:
            run.report(Checking(result(run.name)))
            while not (self.gate.wait(0.005) or run.cancel.is_set()):
                pass
            return result(run.name)
        while not self.gate.wait(0.005):
            run.cancel.raise_if_set()
        run.cancel.raise_if_set()
        return result(run.name)


def _bring_to(
    state: State, qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> threading.Event:
    """Bring one upload to `state`, and return the gate that lets its worker, if any, go on."""
    standing = Standing(state)
    uploader.scripts["0.png"] = standing
    if state is State.FAILED:
        uploader.scripts["0.png"] = fail_with(LocalFileError(messages.gone("0.png")))
    if state is State.DONE:
        uploader.scripts["0.png"] = succeed
    if state in (State.WAITING, State.QUEUED):
        queue.hold(WaitCause.KEY, KEY)
    queue.add(numbered(1), Options())
    number = queue.at(0).number
    if state is State.QUEUED:
        queue.set_uploads_at_once(0)
        queue.release(WaitCause.KEY)
    if state in (State.PAUSED, State.CANCELLED):
        qtbot.waitUntil(lambda: uploader.running == 1)
        (queue.pause if state is State.PAUSED else queue.cancel)([number])
        qtbot.waitUntil(lambda: uploader.running == 0)
    qtbot.waitUntil(lambda: states(queue) == [state])
    return standing.gate


def _ask(queue: UploadQueue, number: int, name: str) -> None:
    before = queue.upload(number)
    assert before is not None
    if name == "remove":
        queue.remove([number])
        assert queue.upload(number) is None
        return
    act, command = ACTS[name]
    act(queue, [number])
    after = queue.upload(number)
    assert after is not None
    wanted = queue._settled(advance(before, command)).state
    # There may be room for it right away.
    assert after.state is wanted or (wanted, after.state) == (State.QUEUED, State.PREPARING)


@pytest.mark.row("U3")
@pytest.mark.parametrize("second", [*ACTS, "remove"])
@pytest.mark.parametrize("first", ACTS)
@pytest.mark.parametrize("state", State)
def test_every_pair_of_commands_in_every_state_is_obeyed_at_once(
    qtbot: QtBot,
    queue: UploadQueue,
    uploader: ScriptedUploader,
    state: State,
    first: str,
    second: str,
) -> None:
    gate = _bring_to(state, qtbot, queue, uploader)
    number = queue.at(0).number
    for name in (first, second):
        # The window's own time: a busy machine may keep it waiting for longer.
        began = time.thread_time()
        _ask(queue, number, name)
        assert time.thread_time() - began < OBEYED_WITHIN
    gate.set()
    uploader.scripts["0.png"] = succeed
    queue.release(WaitCause.KEY)
    queue.set_uploads_at_once(2)
    # Whatever was asked for, nothing stays half-way.
    qtbot.waitUntil(lambda: set(states(queue)) <= AT_REST and uploader.running == 0)


# Being accepted ------------------------------------------------------------------------------


def test_every_upload_has_a_label_of_its_own(
    queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    other = UploadQueue(uploader, 1)
    for one in (queue, other):
        one.hold(WaitCause.KEY, KEY)
        one.add(numbered(3), Options())
        one.add(numbered(3), Options())
    labels = [upload.label for one in (queue, other) for upload in one.uploads()]
    assert len(set(labels)) == 12
    assert queue.at(0).request.label == labels[0]
    assert other.shut_down(5000)


def test_what_is_held_back_starts_when_it_is_admitted_and_not_before(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    def hold_back(first: int, last: int) -> None:
        queue.hold_back(queue.at(place).number for place in range(first, last + 1))

    queue.added.connect(hold_back)
    queue.add(numbered(4), Options())
    numbers = [upload.number for upload in queue.uploads()]
    queue.pause([numbers[0]])
    queue.resume([numbers[0]])
    queue.set_uploads_at_once(3)
    qtbot.wait(20)
    assert uploader.started == []
    queue.admit(numbers[1:3])
    qtbot.waitUntil(lambda: queue.list_totals().done == 2)
    assert sorted(uploader.started) == ["1.png", "2.png"]
    queue.admit(numbers)
    qtbot.waitUntil(lambda: queue.list_totals().done == 4)
    assert len(uploader.started) == 4


# Workers that break down ---------------------------------------------------------------------


@pytest.mark.row("S18")
@pytest.mark.parametrize(
    "error", [ValueError("?"), MemoryError(), SystemExit(3), KeyboardInterrupt(), GeneratorExit()]
)
def test_a_worker_that_breaks_down_fails_its_upload_and_the_queue_goes_on(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader, error: BaseException
) -> None:
    queue.set_uploads_at_once(1)
    uploader.scripts["0.png"] = fail_with(error)
    queue.add(numbered(5), Options())
    qtbot.waitUntil(lambda: queue.list_totals().done == 4)
    assert states(queue)[0] is State.FAILED
    problem = queue.at(0).problem
    assert problem is not None
    assert problem.message.id == "M33"
    uploader.scripts.clear()
    queue.retry_failed()
    qtbot.waitUntil(lambda: queue.list_totals().done == 5)


@pytest.mark.row("S18")
def test_a_worker_that_ends_without_a_word_fails_its_upload_too(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    # It claims to have been stopped, though nobody stopped it.
    uploader.scripts["0.png"] = fail_with(Cancelled())
    queue.add(numbered(2), Options())
    qtbot.waitUntil(lambda: states(queue) == [State.FAILED, State.DONE])
