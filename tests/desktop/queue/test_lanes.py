"""Small files go on places of their own, beside and never behind the large ones."""

from collections.abc import Callable
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.lanes import SMALL, is_small, small_at_once
from falgui.core.request import Options
from falgui.core.sources import FileSource, Source
from falgui.core.upload import Problem, State, WaitCause
from falgui.desktop.queue.upload_queue import UploadQueue
from tests.desktop.scripted_uploader import ScriptedUploader


def files(*names: str) -> list[Source]:
    return [FileSource(Path("/nowhere") / name) for name in names]


def states(queue: UploadQueue) -> list[State]:
    return [upload.state for upload in queue.uploads()]


def all_in(queue: UploadQueue, state: State) -> Callable[[], bool]:
    return lambda: bool(queue.count()) and set(states(queue)) == {state}


def add_of_size(queue: UploadQueue, *sizes: int | None) -> list[int]:
    """Append files of these sizes, measured before any of them starts; return their numbers."""
    first = queue.count()
    queue.hold(WaitCause.OFFLINE, Problem(messages.offline()))
    queue.add(files(*(f"{first + place}.png" for place in range(len(sizes)))), Options())
    numbers = queue.numbers()[first:]
    known = zip(numbers, sizes, strict=True)
    queue.measure({number: size for number, size in known if size is not None})
    queue.release(WaitCause.OFFLINE)
    return numbers


def test_small_files_overtake_large_ones_and_keep_their_own_order(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    queue.set_uploads_at_once(1)
    gate = uploader.block("0.png", "1.png", "2.png")
    large = add_of_size(queue, SMALL + 1, SMALL + 1, None)
    qtbot.waitUntil(lambda: uploader.running == 1)
    first = [f"{number}.png" for number in range(3, 9)]
    uploader.block(*first)
    small = add_of_size(queue, *[SMALL] * 8)
    qtbot.waitUntil(lambda: uploader.running == 1 + small_at_once(1))
    assert queue.running() == [large[0], *small[:6]]
    assert sorted(uploader.started) == ["0.png", *first]
    gate.set()
    qtbot.waitUntil(lambda: states(queue)[:3] == [State.DONE] * 3)
    assert uploader.started[7:] == ["1.png", "2.png"]
    uploader.open_all()
    qtbot.waitUntil(all_in(queue, State.DONE))
    assert sorted(uploader.started[9:]) == ["10.png", "9.png"]


def test_a_file_that_turns_out_small_while_it_waits_starts_at_once(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    queue.set_uploads_at_once(1)
    uploader.block("0.png")
    queue.add(files("0.png", "1.png", "2.png"), Options())
    qtbot.waitUntil(lambda: uploader.running == 1)
    assert states(queue)[1:] == [State.QUEUED] * 2
    queue.measure({queue.at(2).number: 20_000})
    qtbot.waitUntil(lambda: states(queue)[2] is State.DONE)
    assert states(queue)[:2] == [State.UPLOADING, State.QUEUED]


def test_what_turns_out_otherwise_while_it_runs_keeps_its_place(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    queue.set_uploads_at_once(1)
    names = [f"{number}.png" for number in range(8)]
    # All of them tell that they have 100 bytes.
    uploader.block(*names)
    add_of_size(queue, SMALL + 1, *[SMALL] * 7)
    qtbot.waitUntil(lambda: uploader.running == 7)
    qtbot.waitUntil(lambda: queue.at(0).size == 100)
    qtbot.wait(20)
    assert states(queue) == [*[State.UPLOADING] * 7, State.QUEUED]


def test_stuck_large_uploads_leave_small_ones_their_room(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    queue.set_uploads_at_once(1)
    uploader.block("0.png", "1.png", heeds_cancel=False)
    add_of_size(queue, *[SMALL + 1] * 3)
    for count in (1, 2):
        qtbot.waitUntil(lambda count=count: uploader.running == count)  # type: ignore[misc]
        queue.cancel(queue.running())
    add_of_size(queue, 5)
    qtbot.waitUntil(lambda: states(queue)[3] is State.DONE)
    assert states(queue)[2] is State.QUEUED


def test_none_at_once_is_none_at_all(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    queue.set_uploads_at_once(0)
    add_of_size(queue, 5, SMALL + 1)
    qtbot.wait(20)
    assert uploader.started == []


def test_one_large_file_more_gets_ready_where_the_uploader_lets_it_wait(
    qtbot: QtBot, qapp: QApplication, uploader: ScriptedUploader
) -> None:
    queue = UploadQueue(uploader, 2, qapp, ahead=1)
    uploader.block("0.png", "1.png", "2.png")
    add_of_size(queue, *[SMALL + 1] * 5)
    qtbot.waitUntil(lambda: uploader.running == 3)
    qtbot.wait(20)
    assert uploader.running == 3
    queue.set_uploads_at_once(0)
    uploader.open_all()
    qtbot.waitUntil(lambda: states(queue)[:3] == [State.DONE] * 3)
    qtbot.wait(20)
    assert states(queue)[3:] == [State.QUEUED] * 2
    assert queue.shut_down(5000)


LANE_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "open", "pause", "resume", "hold", "release", "at once", "move"]),
        st.integers(1, 3),
        st.randoms(use_true_random=False),
    ),
    max_size=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(LANE_STEPS)
def test_no_lane_is_ever_over_full_nor_idle_while_something_is_queued(
    qapp: QApplication, steps: list[tuple[str, int, Random]]
) -> None:
    uploader = ScriptedUploader()
    queue = UploadQueue(uploader, 1)
    try:
        _take_steps(qapp, queue, uploader, steps)
    finally:
        # An example may be given up half-way.
        uploader.open_all()
        assert queue.shut_down(5000)


def _take_steps(
    qapp: QApplication,
    queue: UploadQueue,
    uploader: ScriptedUploader,
    steps: list[tuple[str, int, Random]],
) -> None:
    at_once, lowered = 1, 0
    for what, count, random in steps:
        numbers = queue.numbers()
        some = random.sample(numbers, min(count, len(numbers)))
        if what == "add":
            first = queue.count()
            sizes = [random.choice([5, SMALL + 1, None]) for _ in range(count)]
            uploader.block(*(f"{first + place}.png" for place in range(count)))
            add_of_size(queue, *sizes)
        elif what == "open":
            uploader.open_all()
        elif what == "pause":
            queue.pause(some)
        elif what == "resume":
            queue.resume(some)
        elif what == "hold":
            queue.hold(WaitCause.KEY, Problem(messages.key_missing()))
        elif what == "release":
            queue.release(WaitCause.KEY)
        elif what == "at once":
            lowered = max(lowered, at_once) if count < at_once else lowered
            at_once = count
            queue.set_uploads_at_once(count)
        elif what == "move" and some:
            queue.move(some, numbers[0])
        qapp.processEvents()
        _assert_lanes_are_well(queue, max(at_once, lowered), at_once)


def _assert_lanes_are_well(queue: UploadQueue, most: int, at_once: int) -> None:
    running = list(queue._running.values())
    assert running.count(False) <= most
    assert running.count(True) <= small_at_once(most)
    for lane, places in ((False, at_once), (True, small_at_once(at_once))):
        queued = [
            one
            for one in queue.uploads()
            if one.state is State.QUEUED and is_small(one.size) is lane
        ]
        if queued and not queue.is_held and queue._workers.has_room(small=lane):
            assert running.count(lane) >= places
