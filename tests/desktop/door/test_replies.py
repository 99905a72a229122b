"""Whoever asked at the local door hears of every end, and of what will not end soon."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.errors import AuthenticationError, QuotaError, RejectedError, UploadError
from falgui.core.request import Options
from falgui.core.sources import FileSource
from falgui.core.upload import Problem, WaitCause
from falgui.desktop.door.asking import Answer, Asking
from falgui.desktop.door.replies import Replies
from falgui.desktop.queue.upload_queue import UploadQueue
from tests.desktop.scripted_uploader import ScriptedUploader, fail_with, result

Ask = Callable[..., Asking]


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def replies(queue: UploadQueue, clock: Clock) -> Replies:
    replies = Replies(queue, clock=clock)
    queue.batch_ended.connect(replies.answer)
    return replies


@pytest.fixture
def ask(queue: UploadQueue, replies: Replies) -> Ask:
    def asked(*names: str) -> Asking:
        sources = [FileSource(Path("/") / name) for name in names]
        asking = Asking(names)
        replies.expect(queue.add(sources, Options()), sources, asking)
        return asking

    return asked


def answer(asking: Asking, qtbot: QtBot) -> Answer:
    qtbot.waitUntil(asking.answer.done)
    return asking.answer.result()


def test_links_come_in_the_order_asked_for_whatever_ends_first_or_moves(
    ask: Ask, uploader: ScriptedUploader, queue: UploadQueue, qtbot: QtBot
) -> None:
    names = ["c.png", "a.png", "b.png", "d.png"]
    gate = uploader.block("c.png")
    asking = ask(*names)
    first = queue.numbers()[0]
    queue.move(queue.numbers()[3:], first)
    qtbot.waitUntil(lambda: "b.png" in uploader.started)
    gate.set()
    assert answer(asking, qtbot).links == tuple(result(name).url for name in names)


def test_links_are_kept_of_what_leaves_the_list_before_the_batch_ends(
    ask: Ask, queue: UploadQueue, qtbot: QtBot
) -> None:
    queue.finished.connect(lambda number: queue.remove([number]))
    asking = ask("a.png", "b.png", "c.png")
    assert answer(asking, qtbot).links == tuple(result(f"{name}.png").url for name in "abc")


def test_one_failure_is_the_answer_for_all(
    ask: Ask, uploader: ScriptedUploader, qtbot: QtBot
) -> None:
    message = messages.empty("b.png")
    uploader.scripts["b.png"] = fail_with(RejectedError(message))
    asking = ask("a.png", "b.png")
    assert answer(asking, qtbot) == Answer(problem=f"{message.title} {message.advice}".strip())


@pytest.mark.parametrize(
    ("cause", "error"),
    [
        (WaitCause.KEY, AuthenticationError(messages.key_malformed())),
        (WaitCause.QUOTA, QuotaError(messages.key_malformed())),
    ],
)
def test_what_waits_for_the_person_is_told_without_waiting(
    ask: Ask,
    uploader: ScriptedUploader,
    queue: UploadQueue,
    qtbot: QtBot,
    cause: WaitCause,
    error: UploadError,
) -> None:
    uploader.scripts["a.png"] = fail_with(error)
    words = messages.key_malformed().title
    assert answer(ask("a.png"), qtbot).problem.startswith(words)
    assert queue.is_held_by(cause)
    # The next one never runs, and hears the same.
    assert answer(ask("b.png"), qtbot).problem.startswith(words)
    assert queue.waiting_for(cause) == 2


def test_a_line_that_is_down_is_waited_for_a_minute(
    ask: Ask, queue: UploadQueue, replies: Replies, clock: Clock, qtbot: QtBot
) -> None:
    offline = Problem(messages.offline())
    queue.hold(WaitCause.OFFLINE, offline)
    asking = ask("a.png")
    for clock.now in (1.0, 30.0, 59.0):
        replies.look()
        assert not asking.answer.done()
    queue.release(WaitCause.OFFLINE)
    assert answer(asking, qtbot).links
    queue.hold(WaitCause.OFFLINE, offline)
    asking = ask("b.png")
    for clock.now in (100.0, 161.0):
        replies.look()
    assert asking.answer.result().problem.startswith(messages.offline().title)


def test_nobody_waits_for_longer_than_an_hour(
    ask: Ask, replies: Replies, clock: Clock, uploader: ScriptedUploader
) -> None:
    uploader.block("a.png")
    asking = ask("a.png")
    clock.now = 3599.0
    replies.look()
    assert not asking.answer.done()
    clock.now = 3601.0
    replies.look()
    assert asking.answer.result().problem == (
        "The upload goes on in falgui, which has the link when it is done."
    )


def test_a_batch_that_nobody_asked_for_is_left_to_others(replies: Replies) -> None:
    assert not replies.answer(1)
