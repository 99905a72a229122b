"""The computer stays awake while files go up: not while they wait, are paused or are done."""

import threading

import pytest
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.request import Options
from falgui.core.sources import LinkSource
from falgui.core.upload import Problem, WaitCause
from falgui.desktop.integration.staying_awake import StayingAwake
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.rows.queue_model import QueueModel
from tests.desktop.scripted_uploader import ScriptedUploader

SOURCE = LinkSource("https://example.org/a.png")


class Noted:
    """An inhibitor that notes what is asked of it."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def take(self) -> None:
        self.notes.append("take")

    def release(self) -> None:
        self.notes.append("release")


@pytest.fixture
def wanted() -> list[bool]:
    return [True]


@pytest.fixture
def inhibitor() -> Noted:
    return Noted()


@pytest.fixture
def awake(
    queue: UploadQueue, queue_model: QueueModel, inhibitor: Noted, wanted: list[bool]
) -> StayingAwake:
    awake = StayingAwake(queue, inhibitor, lambda: wanted[-1], queue)
    queue_model.ticked.connect(awake.follow)
    return awake


@pytest.fixture
def gate(
    uploader: ScriptedUploader, queue: UploadQueue, awake: StayingAwake, qtbot: QtBot
) -> threading.Event:
    """Begin an upload that ends when this is set."""
    gate = uploader.block("a.png")
    queue.add([SOURCE], Options())
    qtbot.waitUntil(lambda: awake.holds)
    return gate


def test_an_upload_keeps_the_computer_awake_until_it_is_done(
    qtbot: QtBot, inhibitor: Noted, awake: StayingAwake, gate: threading.Event
) -> None:
    assert inhibitor.notes == ["take"]
    gate.set()
    qtbot.waitUntil(lambda: not awake.holds)
    assert inhibitor.notes == ["take", "release"]


@pytest.mark.usefixtures("gate")
def test_what_is_paused_lets_it_sleep(
    qtbot: QtBot, queue: UploadQueue, inhibitor: Noted, awake: StayingAwake
) -> None:
    queue.pause_all()
    qtbot.waitUntil(lambda: not awake.holds)
    queue.resume_all()
    qtbot.waitUntil(lambda: awake.holds)
    assert inhibitor.notes == ["take", "release", "take"]


def test_what_waits_lets_it_sleep(
    qtbot: QtBot,
    queue: UploadQueue,
    queue_model: QueueModel,
    uploader: ScriptedUploader,
    awake: StayingAwake,
) -> None:
    uploader.block("a.png")
    queue.hold(WaitCause.OFFLINE, Problem(messages.offline()))
    with qtbot.waitSignal(queue_model.ticked):
        queue.add([SOURCE], Options())
    assert queue.waiting_for(WaitCause.OFFLINE) == 1
    assert not awake.holds
    queue.release(WaitCause.OFFLINE)
    qtbot.waitUntil(lambda: awake.holds)


@pytest.mark.usefixtures("gate")
def test_who_does_not_want_it_is_left_alone(
    inhibitor: Noted, awake: StayingAwake, wanted: list[bool]
) -> None:
    wanted.append(False)
    awake.follow()
    assert inhibitor.notes == ["take", "release"]
    wanted.append(True)
    awake.follow()
    assert awake.holds


@pytest.mark.usefixtures("gate")
def test_at_the_end_it_may_sleep(inhibitor: Noted, awake: StayingAwake) -> None:
    awake.close()
    awake.close()
    assert inhibitor.notes == ["take", "release"]
