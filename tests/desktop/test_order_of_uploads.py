"""Rows that move, leave and come back: what is uploaded next, and what Undo puts where."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.errors import LocalFileError
from falgui.core.request import Options
from falgui.core.sources import FileSource, Source
from falgui.core.upload import Problem, State, WaitCause
from falgui.desktop.queue.undoing import Undoing
from falgui.desktop.queue.upload_queue import UploadQueue
from tests.desktop.scripted_uploader import ScriptedUploader, fail_with, result

KEY = Problem(messages.key_missing())


def files(*names: str) -> list[Source]:
    return [FileSource(Path("/nowhere") / name) for name in names]


def names(queue: UploadQueue) -> list[str]:
    return [upload.source.name for upload in queue.uploads()]


def number_of(queue: UploadQueue, name: str) -> int:
    return next(one.number for one in queue.uploads() if one.source.name == name)


def all_done(queue: UploadQueue) -> Callable[[], bool]:
    return lambda: queue.list_totals().done == queue.count() and not queue.running_count


@pytest.fixture
def waiting(queue: UploadQueue) -> UploadQueue:
    """Give a queue for one upload at once, with five that wait for a key."""
    queue.set_uploads_at_once(1)
    queue.hold(WaitCause.KEY, KEY)
    queue.add(files("a", "b", "c", "d", "e"), Options())
    return queue


def test_a_row_moved_to_the_top_is_uploaded_next(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    queue.set_uploads_at_once(1)
    gate = uploader.block("a")
    queue.add(files("a", "b", "c", "d"), Options())
    qtbot.waitUntil(lambda: uploader.running == 1)
    queue.move([number_of(queue, "d")], number_of(queue, "a"))
    assert names(queue) == ["d", "a", "b", "c"]
    gate.set()
    qtbot.waitUntil(all_done(queue))
    assert uploader.started == ["a", "d", "b", "c"]


def test_several_rows_keep_their_order_wherever_they_go(
    qtbot: QtBot, waiting: UploadQueue, uploader: ScriptedUploader
) -> None:
    chosen = [number_of(waiting, name) for name in ("e", "a", "c")]
    waiting.move(chosen, number_of(waiting, "d"))
    assert names(waiting) == ["b", "a", "c", "e", "d"]
    waiting.move(chosen, None)
    assert names(waiting) == ["b", "d", "a", "c", "e"]
    waiting.move(chosen, chosen[1])
    assert names(waiting) == ["b", "d", "a", "c", "e"]
    waiting.release(WaitCause.KEY)
    qtbot.waitUntil(all_done(waiting))
    assert uploader.started == ["b", "d", "a", "c", "e"]


def test_a_batch_is_given_in_the_order_of_the_list(waiting: UploadQueue) -> None:
    waiting.add(files("f"), Options())
    batch = waiting.at(0).batch
    waiting.move([number_of(waiting, "e")], number_of(waiting, "a"))
    waiting.move([number_of(waiting, "a")], None)
    assert [one.source.name for one in waiting.batch(batch)] == ["e", "b", "c", "d", "a"]


def test_what_is_where_it_should_be_does_not_move(waiting: UploadQueue) -> None:
    told: list[object] = []
    waiting.about_to_move.connect(lambda *move: told.append(move))
    waiting.about_to_rearrange.connect(lambda: told.append("all"))
    waiting.move([number_of(waiting, "a")], number_of(waiting, "b"))
    waiting.move([number_of(waiting, "e")], None)
    waiting.move([number_of(waiting, "b"), number_of(waiting, "c")], number_of(waiting, "c"))
    waiting.move([999], None)
    assert told == []


def test_all_can_be_paused_and_resumed(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    uploader.scripts["bad"] = fail_with(LocalFileError(messages.gone("bad")))
    gate = uploader.block("a")
    queue.set_uploads_at_once(1)
    queue.add(files("bad", "a", "b", "c"), Options())
    qtbot.waitUntil(lambda: queue.list_totals().failed == 1 and uploader.running == 1)
    assert (queue.can_pause, queue.can_resume) == (True, False)
    queue.pause_all()
    assert [one.state for one in queue.uploads()][:2] == [State.FAILED, State.PAUSED]
    assert (queue.can_pause, queue.can_resume) == (False, True)
    assert "c" not in uploader.started
    gate.set()
    uploader.scripts.clear()
    queue.resume_all()
    assert not queue.can_resume
    qtbot.waitUntil(lambda: queue.list_totals().done == 3)
    assert not queue.can_pause


# Undo ----------------------------------------------------------------------------------------


def test_cleared_rows_come_back_by_undo(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    uploader.scripts["bad"] = fail_with(LocalFileError(messages.gone("bad")))
    first = queue.add(files("a", "bad", "b"), Options())
    second = queue.add(files("c"), Options())
    qtbot.waitUntil(lambda: queue.list_totals().done == 3 and queue.list_totals().failed == 1)
    before, totals = queue.uploads(), queue.list_totals()
    undoing = Undoing(queue)
    queue.clear_done()
    assert names(queue) == ["bad"]
    assert undoing.offer
    assert (undoing.offer.count, undoing.offer.was_clearing) == (3, True)
    undoing.undo()
    assert queue.uploads() == before
    assert queue.list_totals() == totals
    assert [one.source.name for one in queue.batch(first)] == ["a", "bad", "b"]
    assert [one.result for one in queue.batch(second)] == [result("c")]
    assert undoing.offer is None


def test_what_was_running_is_queued_again_and_what_was_paused_stays_so(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    gate = uploader.block("a")
    queue.set_uploads_at_once(1)
    queue.add(files("a", "b", "c"), Options())
    queue.pause([number_of(queue, "b")])
    qtbot.waitUntil(lambda: uploader.running == 1)
    undoing = Undoing(queue)
    queue.remove(queue.numbers())
    assert queue.count() == 0
    qtbot.waitUntil(lambda: uploader.running == 0)
    gate.set()
    undoing.undo()
    assert names(queue) == ["a", "b", "c"]
    qtbot.waitUntil(
        lambda: [one.state for one in queue.uploads()] == [State.DONE, State.PAUSED, State.DONE]
    )
    assert uploader.started.count("a") == 2


def test_undo_goes_back_step_by_step_and_ends_with_its_time(
    qtbot: QtBot, waiting: UploadQueue
) -> None:
    undoing = Undoing(waiting, milliseconds=50)
    for name in ("b", "d"):
        waiting.remove([number_of(waiting, name)])
    undoing.undo()
    assert names(waiting) == ["a", "c", "d", "e"]
    undoing.undo()
    assert names(waiting) == ["a", "b", "c", "d", "e"]
    waiting.remove([number_of(waiting, "c")])
    with qtbot.waitSignal(undoing.changed):
        pass
    undoing.undo()
    assert names(waiting) == ["a", "b", "d", "e"]


def test_a_removal_of_nothing_offers_no_undo(waiting: UploadQueue) -> None:
    undoing = Undoing(waiting)
    waiting.remove([999])
    waiting.clear_done()
    assert undoing.offer is None


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "move", "remove", "undo", "clear"]),
        st.integers(1, 6),
        st.randoms(use_true_random=False),
    ),
    max_size=25,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(STEPS)
def test_adding_moving_removing_and_undoing_is_as_in_a_plain_list(
    uploader: ScriptedUploader, steps: list[tuple[str, int, Random]]
) -> None:
    queue = UploadQueue(uploader, 1)
    queue.hold(WaitCause.KEY, KEY)
    undoing = Undoing(queue)
    plain: list[int] = []
    removals: list[tuple[list[int], list[int]]] = []
    added = 0
    for what, count, random in steps:
        chosen = random.sample(plain, min(count, len(plain)))
        if what == "add":
            added += count
            queue.add(files(*map(str, range(added - count, added))), Options())
            plain += queue.numbers()[len(plain) :]
        elif what == "move" and chosen:
            rest = [one for one in plain if one not in chosen]
            target = random.randint(0, len(rest))
            queue.move(chosen, rest[target] if target < len(rest) else None)
            rest[target:target] = [one for one in plain if one in chosen]
            plain = rest
        elif what == "remove" and chosen:
            removals.append((list(plain), chosen))
            queue.remove(chosen)
            plain = [one for one in plain if one not in chosen]
        elif what == "undo" and removals:
            before, gone = removals.pop()
            undoing.undo()
            if [one for one in before if one not in gone] == plain:
                # Nothing has happened in between: all is as it was.
                plain = before
            else:
                now = queue.numbers()
                assert [one for one in now if one in plain] == plain
                assert [one for one in now if one in gone] == [one for one in before if one in gone]
                plain = now
        elif what == "clear":
            queue.clear_done()
        assert queue.numbers() == plain
        assert queue.list_totals().total == len(plain)
        for batch in {one.batch for one in queue.uploads()}:
            members = [one for one in queue.uploads() if one.batch == batch]
            assert queue.batch(batch) == members
    assert sum(queue.states().values()) == len(plain)
    assert queue.shut_down(5000)
