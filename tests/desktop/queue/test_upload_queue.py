"""The queue on real threads: order, limits, holding, and what late reports may do."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.errors import (
    AuthenticationError,
    Cancelled,
    LocalFileError,
    QuotaError,
    RejectedError,
    UploadError,
)
from falgui.core.lifecycle import Lifecycle
from falgui.core.recipe import ImageFormat, Recipe
from falgui.core.request import Options
from falgui.core.result import Result
from falgui.core.sources import FileSource, Source
from falgui.core.upload import ACTIVE, Failed, Problem, State, WaitCause
from falgui.desktop.queue.undoing import Undoing
from falgui.desktop.queue.upload_list import Unstarted
from falgui.desktop.queue.upload_queue import UploadQueue
from tests.desktop.scripted_uploader import Run, ScriptedUploader, fail_with, result, succeed

KEY = Problem(messages.key_missing())


def files(*names: str) -> list[Source]:
    return [FileSource(Path("/nowhere") / name) for name in names]


def numbered(count: int) -> list[Source]:
    return files(*(f"{number}.png" for number in range(count)))


def states(queue: UploadQueue) -> list[State]:
    return [upload.state for upload in queue.uploads()]


def all_in(queue: UploadQueue, state: State) -> Callable[[], bool]:
    return lambda: bool(queue.count()) and set(states(queue)) == {state}


def test_every_upload_of_a_drop_is_done_in_the_order_of_the_list(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    queue.set_uploads_at_once(1)
    queue.add(files("b.png", "a.png", "c.png"), Options())
    qtbot.waitUntil(all_in(queue, State.DONE))
    assert uploader.started == ["b.png", "a.png", "c.png"]
    assert [upload.result and upload.result.name for upload in queue.uploads()] == [
        "b.png",
        "a.png",
        "c.png",
    ]


def test_an_upload_gets_the_options_of_its_batch(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    seen: list[Options] = []

    def script(run: Run) -> Result:
        seen.append(run.options)
        return succeed(run)

    uploader.scripts["a.png"] = script
    options = Options(Lifecycle(60, private=True), recipe=Recipe(ImageFormat.JPEG))
    queue.add(files("a.png"), options)
    qtbot.waitUntil(all_in(queue, State.DONE))
    assert seen == [options]


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_no_more_run_together_than_was_set(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader, limit: int
) -> None:
    queue.set_uploads_at_once(limit)
    names = [f"{number}.png" for number in range(12)]
    gate = uploader.block(*names)
    queue.add(files(*names), Options())
    qtbot.waitUntil(lambda: uploader.running == limit)
    assert queue.running_count == limit
    assert queue.running() == [upload.number for upload in queue.uploads()[:limit]]
    gate.set()
    qtbot.waitUntil(all_in(queue, State.DONE))
    assert uploader.peak == limit


def test_a_higher_limit_starts_more_at_once(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    names = [f"{number}.png" for number in range(6)]
    uploader.block(*names)
    queue.add(files(*names), Options())
    qtbot.waitUntil(lambda: uploader.running == 2)
    queue.set_uploads_at_once(4)
    qtbot.waitUntil(lambda: uploader.running == 4)


def test_a_drop_of_nothing_changes_nothing(queue: UploadQueue) -> None:
    queue.add([], Options())
    assert queue.count() == 0
    assert queue.totals().total == 0


def test_ten_thousand_files_do_not_make_the_window_stutter(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    uploader.block("0.png", "1.png")
    sources = numbered(10_000)
    pauses: list[float] = []
    last = time.thread_time()

    def beat() -> None:
        nonlocal last
        now = time.thread_time()
        pauses.append(now - last)
        last = now

    heart = QTimer(interval=0)
    heart.timeout.connect(beat)
    heart.start()
    began = time.thread_time()
    queue.add(sources, Options())
    in_the_call = time.thread_time() - began
    qtbot.waitUntil(lambda: queue.count() == 10_000)
    heart.stop()
    # A slice takes two milliseconds of this thread's own time; others may have the processor.
    assert in_the_call < 0.05
    assert sorted(pauses)[len(pauses) * 9 // 10] < 0.05
    assert [upload.source for upload in queue.uploads()] == sources


def test_batches_dropped_in_a_row_stay_apart_however_large(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    uploader.block("0.png", "1.png")
    first = queue.add(numbered(2000), Options())
    second = queue.add(numbered(3), Options())
    qtbot.waitUntil(lambda: queue.count() == 2003)
    assert [upload.batch for upload in queue.uploads()] == [first] * 2000 + [second] * 3
    assert len(queue.batch(first)) == 2000
    assert [upload.source.name for upload in queue.batch(second)] == ["0.png", "1.png", "2.png"]


def test_a_large_batch_does_not_end_before_all_of_it_is_there(
    qtbot: QtBot, queue: UploadQueue
) -> None:
    ended: list[tuple[int, int]] = []
    queue.batch_ended.connect(lambda batch: ended.append((batch, queue.totals().done)))
    batch = queue.add(numbered(700), Options())
    qtbot.waitUntil(lambda: bool(ended), timeout=20_000)
    assert ended == [(batch, 700)]


# Cancelling, pausing, retrying -----------------------------------------------------------------


def test_cancel_is_instant_and_what_comes_later_changes_nothing(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    gate = uploader.block("a.png")
    queue.add(files("a.png"), Options())
    qtbot.waitUntil(lambda: states(queue) == [State.UPLOADING])
    number = queue.at(0).number
    queue.cancel([number])
    assert states(queue) == [State.CANCELLED]
    gate.set()
    qtbot.waitUntil(lambda: uploader.running == 0)
    qtbot.wait(50)
    assert states(queue) == [State.CANCELLED]
    assert queue.at(0).result is None


@pytest.mark.row("U3")
@pytest.mark.parametrize("stop", [UploadQueue.cancel, UploadQueue.pause])
def test_a_link_that_came_too_late_to_be_stopped_is_there(
    qtbot: QtBot,
    queue: UploadQueue,
    uploader: ScriptedUploader,
    stop: Callable[[UploadQueue, list[int]], None],
) -> None:
    finished: list[int] = []
    queue.finished.connect(finished.append)
    gate = uploader.block("a.png", heeds_cancel=False)
    queue.add(files("a.png"), Options())
    qtbot.waitUntil(lambda: states(queue) == [State.UPLOADING])
    number = queue.at(0).number
    stop(queue, [number])
    assert states(queue) != [State.UPLOADING]
    gate.set()
    qtbot.waitUntil(lambda: states(queue) == [State.DONE])
    assert finished == [number]
    assert queue.at(0).result == result("a.png")
    assert "too late" in queue.at(0).notice
    assert queue.list_totals().done == 1


def test_a_cancelled_worker_that_is_stuck_does_not_hold_up_the_others(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    queue.set_uploads_at_once(1)
    uploader.block("stuck.png", heeds_cancel=False)
    queue.add(files("stuck.png", "next.png"), Options())
    qtbot.waitUntil(lambda: uploader.running == 1)
    queue.cancel([queue.at(0).number])
    qtbot.waitUntil(lambda: states(queue) == [State.CANCELLED, State.DONE])


def test_stuck_workers_do_not_pile_up_without_end(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    queue.set_uploads_at_once(1)
    gate = uploader.block("a.png", "b.png", "c.png", heeds_cancel=False)
    queue.add(files("a.png", "b.png", "c.png"), Options())
    qtbot.waitUntil(lambda: uploader.running == 1)
    queue.cancel(queue.running())
    qtbot.waitUntil(lambda: uploader.running == 2)
    queue.cancel(queue.running())
    qtbot.wait(50)
    assert states(queue)[2] is State.QUEUED
    gate.set()
    qtbot.waitUntil(lambda: states(queue)[2] is State.DONE)
    assert uploader.peak == 2


def test_a_retry_begins_anew_while_the_old_run_still_hangs(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    old = threading.Event()
    ended = threading.Event()

    def stalled(run: Run) -> Result:
        uploader.scripts["a.png"] = succeed
        old.wait(20)
        run.report(Failed(KEY))
        ended.set()
        return result("from-the-old-run.png")

    uploader.scripts["a.png"] = stalled
    queue.add(files("a.png"), Options())
    qtbot.waitUntil(lambda: uploader.running == 1)
    number = queue.at(0).number
    queue.cancel([number])
    queue.retry([number])
    qtbot.waitUntil(all_in(queue, State.DONE))
    old.set()
    qtbot.waitUntil(ended.is_set)
    qtbot.wait(50)
    upload = queue.at(0)
    assert upload.state is State.DONE
    assert upload.run == 2
    assert upload.result == result("a.png")


def test_pause_stops_the_worker_and_resume_starts_again(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    gate = uploader.block("a.png")
    queue.add(files("a.png"), Options())
    qtbot.waitUntil(lambda: states(queue) == [State.UPLOADING])
    queue.pause([queue.at(0).number])
    assert states(queue) == [State.PAUSED]
    qtbot.waitUntil(lambda: uploader.running == 0)
    gate.set()
    queue.resume([queue.at(0).number])
    qtbot.waitUntil(all_in(queue, State.DONE))
    assert uploader.started == ["a.png", "a.png"]


def test_only_failed_uploads_are_retried_together(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    for name in ("bad.png", "worse.png"):
        uploader.scripts[name] = fail_with(LocalFileError(messages.gone(name)))
    queue.add(files("bad.png", "good.png", "worse.png"), Options())
    qtbot.waitUntil(lambda: queue.list_totals().failed == 2)
    uploader.scripts.clear()
    queue.retry_failed()
    qtbot.waitUntil(all_in(queue, State.DONE))
    assert uploader.started.count("good.png") == 1


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (LocalFileError(messages.gone("a.png")), State.FAILED),
        (RejectedError(messages.too_large(5)), State.FAILED),
        (AuthenticationError(messages.key_missing()), State.WAITING),
        (QuotaError(messages.quota_exceeded()), State.WAITING),
    ],
)
def test_an_error_ends_a_run_in_the_state_that_goes_with_it(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader, error: UploadError, state: State
) -> None:
    uploader.scripts["a.png"] = fail_with(error)
    queue.add(files("a.png"), Options())
    qtbot.waitUntil(all_in(queue, state))
    assert queue.at(0).problem == Problem.of(error)


def test_numbers_of_uploads_that_are_gone_are_ignored(qtbot: QtBot, queue: UploadQueue) -> None:
    queue.add(files("a.png"), Options())
    qtbot.waitUntil(all_in(queue, State.DONE))
    number = queue.at(0).number
    queue.remove([number])
    for act in (queue.cancel, queue.pause, queue.resume, queue.retry, queue.remove):
        act([number, 999])
    assert queue.upload(number) is None
    assert queue.position(number) is None
    assert queue.meter(number) is None


# Holding -------------------------------------------------------------------------------------


@pytest.mark.row("H5")
def test_a_refused_key_holds_the_queue_once_and_release_lets_it_go(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    names = [f"{number}.png" for number in range(6)]
    for name in names:
        uploader.scripts[name] = fail_with(AuthenticationError(messages.key_rejected()))
    held: list[WaitCause] = []
    queue.held.connect(lambda cause, _problem: held.append(cause))
    queue.add(files(*names), Options())
    qtbot.waitUntil(all_in(queue, State.WAITING))
    assert held == [WaitCause.KEY]
    assert queue.is_held
    assert {upload.cause for upload in queue.uploads()} == {WaitCause.KEY}
    assert len(uploader.started) <= 2
    uploader.scripts.clear()
    queue.release(WaitCause.KEY)
    qtbot.waitUntil(all_in(queue, State.DONE))


def test_what_is_added_to_a_held_queue_waits_too(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    queue.hold(WaitCause.KEY, KEY)
    queue.add(numbered(600), Options())
    qtbot.waitUntil(lambda: queue.count() == 600)
    assert set(states(queue)) == {State.WAITING}
    assert uploader.started == []
    queue.release(WaitCause.KEY)
    qtbot.waitUntil(all_in(queue, State.DONE), timeout=20_000)


def test_uploads_under_way_go_on_while_the_queue_is_held(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    gate = uploader.block("a.png")
    queue.add(files("a.png"), Options())
    qtbot.waitUntil(lambda: uploader.running == 1)
    queue.hold(WaitCause.QUOTA, Problem(messages.quota_exceeded()))
    gate.set()
    qtbot.waitUntil(all_in(queue, State.DONE))


def test_a_run_that_began_before_the_release_cannot_hold_the_queue_again(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    late = threading.Event()

    def with_the_old_key(_run: Run) -> Result:
        uploader.scripts["late.png"] = succeed
        late.wait(20)
        raise AuthenticationError(messages.key_rejected())

    uploader.scripts["late.png"] = with_the_old_key
    uploader.scripts["first.png"] = fail_with(AuthenticationError(messages.key_rejected()))
    held: list[WaitCause] = []
    queue.held.connect(lambda cause, _problem: held.append(cause))
    queue.add(files("late.png", "first.png"), Options())
    qtbot.waitUntil(lambda: queue.is_held)
    uploader.scripts["first.png"] = succeed
    queue.release(WaitCause.KEY)
    late.set()
    qtbot.waitUntil(all_in(queue, State.DONE))
    assert held == [WaitCause.KEY]


def test_a_release_counts_also_while_nothing_is_held(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    late = threading.Event()

    def with_the_old_key(_run: Run) -> Result:
        uploader.scripts["late.png"] = succeed
        late.wait(20)
        raise AuthenticationError(messages.key_rejected())

    uploader.scripts["late.png"] = with_the_old_key
    held: list[WaitCause] = []
    queue.held.connect(lambda cause, _problem: held.append(cause))
    queue.add(files("late.png"), Options())
    qtbot.waitUntil(lambda: uploader.running == 1)
    queue.release(WaitCause.KEY)
    late.set()
    qtbot.waitUntil(all_in(queue, State.DONE))
    assert held == []


def test_two_causes_must_both_be_over(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    queue.hold(WaitCause.KEY, KEY)
    queue.hold(WaitCause.OFFLINE, Problem(messages.offline()))
    queue.add(files("a.png"), Options())
    queue.release(WaitCause.KEY)
    assert (queue.at(0).state, queue.at(0).cause) == (State.WAITING, WaitCause.OFFLINE)
    assert uploader.started == []
    queue.release(WaitCause.OFFLINE)
    qtbot.waitUntil(all_in(queue, State.DONE))


def test_hold_and_release_in_one_breath_leave_no_upload_behind(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    uploader.block(*(f"{number}.png" for number in range(3000)))
    queue.add(numbered(3000), Options())
    qtbot.waitUntil(lambda: queue.count() == 3000)
    queue.hold(WaitCause.KEY, KEY)
    queue.release(WaitCause.KEY)
    queue.cancel([upload.number for upload in queue.uploads()])
    qtbot.waitUntil(all_in(queue, State.CANCELLED), timeout=20_000)
    assert not queue.is_held


def test_a_retry_in_a_held_queue_waits(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    uploader.scripts["a.png"] = fail_with(LocalFileError(messages.gone("a.png")))
    queue.add(files("a.png"), Options())
    qtbot.waitUntil(all_in(queue, State.FAILED))
    queue.hold(WaitCause.KEY, KEY)
    queue.retry_failed()
    assert states(queue) == [State.WAITING]


# Removing ------------------------------------------------------------------------------------


def test_removing_a_running_upload_stops_it_and_forgets_it(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    uploader.block("a.png")
    queue.add(files("a.png", "b.png"), Options())
    qtbot.waitUntil(lambda: states(queue) == [State.UPLOADING, State.DONE])
    queue.remove([queue.at(0).number])
    assert [upload.source.name for upload in queue.uploads()] == ["b.png"]
    assert queue.running_count == 0
    qtbot.waitUntil(lambda: uploader.running == 0)


def test_thousands_of_scattered_removals_do_not_make_the_window_stutter(
    qtbot: QtBot, queue: UploadQueue
) -> None:
    queue.hold(WaitCause.KEY, KEY)
    queue.add(numbered(10_000), Options())
    qtbot.waitUntil(lambda: queue.count() == 10_000)
    numbers = [upload.number for upload in queue.uploads()]
    pauses: list[float] = []
    last = time.thread_time()

    def beat() -> None:
        nonlocal last
        now = time.thread_time()
        pauses.append(now - last)
        last = now

    heart = QTimer(interval=0)
    heart.timeout.connect(beat)
    heart.start()
    queue.remove(numbers[::2])
    qtbot.waitUntil(lambda: queue.count() == 5000)
    heart.stop()
    assert len(pauses) > 10
    # The main thread's own time, because machines are shared.
    assert sorted(pauses)[len(pauses) * 9 // 10] < 0.05
    assert [upload.number for upload in queue.uploads()] == numbers[1::2]


def test_scattered_removals_keep_order_and_positions(queue: UploadQueue) -> None:
    queue.hold(WaitCause.KEY, KEY)
    queue.add(numbered(10), Options())
    numbers = [upload.number for upload in queue.uploads()]
    brackets: list[tuple[int, int]] = []
    gone: list[int] = []
    queue.about_to_remove.connect(lambda first, last: brackets.append((first, last)))
    queue.removed.connect(gone.extend)
    queue.remove([numbers[position] for position in (0, 4, 5, 9)])
    assert brackets == [(9, 9), (4, 5), (0, 0)]
    assert sorted(gone) == [numbers[position] for position in (0, 4, 5, 9)]
    left = [numbers[position] for position in (1, 2, 3, 6, 7, 8)]
    assert [upload.number for upload in queue.uploads()] == left
    assert [queue.position(number) for number in left] == list(range(6))


def test_clear_done_takes_the_done_ones_only(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    uploader.scripts["bad.png"] = fail_with(LocalFileError(messages.gone("bad.png")))
    queue.add(files("a.png", "bad.png", "b.png"), Options())
    qtbot.waitUntil(lambda: not queue.running_count and uploader.started != [])
    qtbot.waitUntil(lambda: queue.list_totals().done == 2)
    queue.clear_done()
    assert [upload.source.name for upload in queue.uploads()] == ["bad.png"]


def temporary(folder: Path, name: str) -> FileSource:
    path = folder / name
    path.write_bytes(b"x")
    return FileSource(path, temporary=True)


def test_a_temporary_file_is_deleted_once_its_upload_is_done(
    qtbot: QtBot, queue: UploadQueue, tmp_path: Path
) -> None:
    source = temporary(tmp_path, "pasted.png")
    queue.add([source], Options())
    qtbot.waitUntil(lambda: not source.path.exists())
    assert states(queue) == [State.DONE]


def test_a_temporary_file_stays_for_a_retry_and_goes_with_its_row(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader, tmp_path: Path
) -> None:
    source = temporary(tmp_path, "pasted.png")
    uploader.scripts["pasted.png"] = fail_with(RejectedError(messages.too_large(1)))
    queue.add([source], Options())
    qtbot.waitUntil(all_in(queue, State.FAILED))
    qtbot.waitUntil(lambda: uploader.running == 0)
    undoing = Undoing(queue)
    queue.remove([queue.at(0).number])
    qtbot.wait(30)
    assert source.path.exists(), "it may come back"
    undoing.close()
    qtbot.waitUntil(lambda: not source.path.exists())


def test_a_temporary_file_stays_beside_a_link_that_was_there_and_goes_with_its_row(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader, tmp_path: Path
) -> None:
    source = temporary(tmp_path, "pasted.png")
    uploader.scripts["pasted.png"] = lambda run: replace(result(run.name), reused=True)
    queue.add([source], Options())
    qtbot.waitUntil(lambda: states(queue) == [State.DONE])
    # It has to be there for "Upload again".
    qtbot.wait(50)
    assert source.path.exists()
    with qtbot.waitSignal(queue.taken_off) as taken:
        queue.clear_done()
    assert taken.args
    queue.give_away(taken.args[0])
    qtbot.waitUntil(lambda: not source.path.exists())


def test_quitting_takes_the_temporary_files_that_no_start_needs_any_more(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader, tmp_path: Path
) -> None:
    names = ("reused.png", "cancelled.png", "failed.png", "paused.png")
    reused, cancelled, failed, paused = (temporary(tmp_path, name) for name in names)
    uploader.scripts["reused.png"] = lambda run: replace(result(run.name), reused=True)
    uploader.scripts["failed.png"] = fail_with(RejectedError(messages.too_large(1)))
    queue.hold(WaitCause.KEY, KEY)
    queue.add([reused, cancelled, failed, paused], Options())
    qtbot.waitUntil(all_in(queue, State.WAITING))
    queue.cancel([queue.at(1).number])
    queue.pause([queue.at(3).number])
    queue.release(WaitCause.KEY)
    ended = [State.DONE, State.CANCELLED, State.FAILED, State.PAUSED]
    qtbot.waitUntil(lambda: states(queue) == ended)
    assert queue.shut_down(5000)
    there = [one.path.exists() for one in (reused, cancelled, failed, paused)]
    assert there == [False, False, True, True]


def test_a_temporary_file_outlives_the_worker_that_reads_it(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader, tmp_path: Path
) -> None:
    source = temporary(tmp_path, "pasted.png")
    gate = uploader.block("pasted.png", heeds_cancel=False)
    queue.add([source], Options())
    qtbot.waitUntil(lambda: uploader.running == 1)
    undoing = Undoing(queue)
    queue.remove([queue.at(0).number])
    undoing.close()
    qtbot.wait(50)
    assert source.path.exists()
    gate.set()
    qtbot.waitUntil(lambda: not source.path.exists())


def test_a_file_of_the_person_is_never_deleted(
    qtbot: QtBot, queue: UploadQueue, tmp_path: Path
) -> None:
    path = tmp_path / "mine.png"
    path.write_bytes(b"x")
    queue.add([FileSource(path)], Options())
    qtbot.waitUntil(all_in(queue, State.DONE))
    queue.clear_done()
    assert queue.shut_down(5000)
    assert path.exists()


# Batches and sums ----------------------------------------------------------------------------


def test_a_batch_ends_when_its_last_upload_is_over_however_it_went(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    uploader.scripts["bad.png"] = fail_with(LocalFileError(messages.gone("bad.png")))
    gate = uploader.block("slow.png")
    ended: list[int] = []
    queue.batch_ended.connect(ended.append)
    first = queue.add(files("slow.png", "bad.png"), Options())
    second = queue.add(files("b.png"), Options())
    qtbot.waitUntil(lambda: ended == [second])
    gate.set()
    qtbot.waitUntil(lambda: ended == [second, first])


def test_a_batch_ends_again_after_a_retry(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    uploader.scripts["bad.png"] = fail_with(LocalFileError(messages.gone("bad.png")))
    ended: list[int] = []
    queue.batch_ended.connect(ended.append)
    batch = queue.add(files("bad.png"), Options())
    qtbot.waitUntil(lambda: ended == [batch])
    uploader.scripts.clear()
    queue.retry_failed()
    qtbot.waitUntil(lambda: ended == [batch, batch])


def test_removing_what_was_missing_ends_a_batch(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    uploader.block("slow.png")
    ended: list[int] = []
    queue.batch_ended.connect(ended.append)
    batch = queue.add(files("a.png", "slow.png"), Options())
    qtbot.waitUntil(lambda: states(queue) == [State.DONE, State.UPLOADING])
    queue.remove([queue.at(1).number])
    assert ended == [batch]


def test_removing_a_whole_batch_is_no_end_worth_telling(
    queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    uploader.block("slow.png")
    ended: list[int] = []
    queue.batch_ended.connect(ended.append)
    queue.add(files("slow.png"), Options())
    queue.remove([queue.at(0).number])
    assert ended == []


def test_sums_are_of_the_batches_under_way(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    queue.add(files("old.png"), Options())
    qtbot.waitUntil(all_in(queue, State.DONE))
    uploader.block("new.png", sent=40)
    queue.add(files("new.png", "other.png"), Options())
    qtbot.waitUntil(lambda: queue.totals().done == 1)
    qtbot.waitUntil(lambda: queue.totals().sent == 140)
    totals = queue.totals()
    assert (totals.total, totals.size, totals.unmeasured, totals.percent) == (2, 200, 0, 70)
    assert queue.list_totals().total == 3


def test_measured_sizes_count_before_the_upload_begins(queue: UploadQueue) -> None:
    queue.hold(WaitCause.KEY, KEY)
    queue.add(files("a.png", "b.png"), Options())
    changed: list[int] = []
    queue.changed.connect(changed.append)
    queue.measure({queue.at(0).number: 70, 999: 5})
    assert queue.at(0).size == 70
    assert changed == [queue.at(0).number]
    assert (queue.totals().size, queue.totals().unmeasured) == (70, 1)


def test_finished_is_told_with_the_link_in_place(qtbot: QtBot, queue: UploadQueue) -> None:
    links: list[str] = []

    def take(number: int) -> None:
        upload = queue.upload(number)
        assert upload is not None
        assert upload.result is not None
        links.append(upload.result.url)

    queue.finished.connect(take)
    queue.add(files("a.png"), Options())
    qtbot.waitUntil(lambda: links == ["https://v3b.fal.media/files/b/a.png"])


def test_a_listener_may_add_more_from_within_a_signal(qtbot: QtBot, queue: UploadQueue) -> None:
    def add_one() -> None:
        if queue.count() == 1:
            queue.add(files("more.png"), Options())

    queue.batch_ended.connect(add_one)
    queue.add(files("a.png"), Options())
    qtbot.waitUntil(lambda: queue.list_totals().done == 2)


# Coming back ---------------------------------------------------------------------------------


def test_restored_uploads_come_behind_what_was_being_added(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    uploader.block("0.png", "1.png", "q.png")
    queue.add(numbered(1000), Options())
    problem = Problem(messages.gone("f.png"))
    states_before = (State.QUEUED, State.PAUSED, State.FAILED)
    sources = files("q.png", "p.png", "f.png")
    unstarted = [
        Unstarted(source.name, source, Options(), state, problem if state is State.FAILED else None)
        for source, state in zip(sources, states_before, strict=True)
    ]
    (batch,) = queue.restore(unstarted)
    qtbot.waitUntil(lambda: queue.count() == 1003)
    assert [upload.state for upload in queue.batch(batch)] == list(states_before)
    assert [upload.label for upload in queue.batch(batch)] == ["q.png", "p.png", "f.png"]
    assert queue.at(1002).problem == problem
    numbers = [upload.number for upload in queue.uploads()]
    assert numbers == sorted(numbers)
    assert queue.list_totals().failed == 1
    queue.cancel(numbers)
    qtbot.waitUntil(lambda: queue.running_count == 0)


def test_a_batch_that_comes_back_failed_can_be_retried(qtbot: QtBot, queue: UploadQueue) -> None:
    ended: list[int] = []
    queue.batch_ended.connect(ended.append)
    (source,) = files("a.png")
    problem = Problem(messages.gone("a.png"))
    (batch,) = queue.restore([Unstarted("a", source, Options(), State.FAILED, problem)])
    assert ended == []
    queue.retry_failed()
    qtbot.waitUntil(lambda: ended == [batch])
    assert states(queue) == [State.DONE]


def test_nothing_to_restore_changes_nothing(queue: UploadQueue) -> None:
    queue.restore([])
    assert queue.count() == 0


# Ending --------------------------------------------------------------------------------------


def test_shutting_down_stops_the_workers_and_leaves_the_states(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    uploader.block("a.png", "b.png")
    queue.add(files("a.png", "b.png", "c.png"), Options())
    qtbot.waitUntil(lambda: uploader.running == 2)
    qtbot.waitUntil(lambda: states(queue)[:2] == [State.UPLOADING] * 2)
    assert queue.shut_down(5000)
    qtbot.wait(50)
    assert states(queue) == [State.UPLOADING, State.UPLOADING, State.QUEUED]
    assert sorted(uploader.started) == ["a.png", "b.png"]


def test_shutting_down_tells_when_a_thread_does_not_end(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    uploader.block("a.png", heeds_cancel=False)
    queue.add(files("a.png"), Options())
    qtbot.waitUntil(lambda: uploader.running == 1)
    assert not queue.shut_down(50)


def test_an_upload_is_seen_in_each_of_its_states(qtbot: QtBot, queue: UploadQueue) -> None:
    seen: list[State] = []

    def take(number: int) -> None:
        upload = queue.upload(number)
        assert upload is not None
        if not seen or seen[-1] is not upload.state:
            seen.append(upload.state)

    queue.changed.connect(take)
    queue.add(files("a.png"), Options())
    qtbot.waitUntil(all_in(queue, State.DONE))
    assert seen == [
        State.PREPARING,
        State.UPLOADING,
        State.FINISHING,
        State.CHECKING,
        State.DONE,
    ]
    assert not ACTIVE & set(states(queue))


# Being checked ------------------------------------------------------------------------------


def test_an_upload_that_is_checked_takes_no_place_from_the_next(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    queue.set_uploads_at_once(1)
    gate = uploader.check("0.png")
    uploader.block("1.png")
    queue.add(numbered(3), Options())
    qtbot.waitUntil(lambda: states(queue) == [State.CHECKING, State.UPLOADING, State.QUEUED])
    assert (queue.running_count, uploader.running) == (1, 2)
    gate.set()
    qtbot.waitUntil(lambda: states(queue) == [State.DONE, State.UPLOADING, State.QUEUED])


def test_checks_that_drag_on_do_not_take_all_threads_there_are(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    queue.set_uploads_at_once(1)
    gate = uploader.check("0.png", "1.png", "2.png")
    queue.add(numbered(3), Options())
    qtbot.waitUntil(lambda: states(queue) == [State.CHECKING, State.CHECKING, State.QUEUED])
    qtbot.wait(50)
    assert uploader.running == 2
    gate.set()
    qtbot.waitUntil(all_in(queue, State.DONE))


def test_what_is_cancelled_while_it_is_checked_is_done_at_once(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    finished: list[int] = []
    ended: list[int] = []
    queue.finished.connect(finished.append)
    queue.batch_ended.connect(ended.append)
    uploader.check("0.png")
    queue.add(numbered(1), Options())
    qtbot.waitUntil(all_in(queue, State.CHECKING))
    queue.cancel([queue.at(0).number])
    upload = queue.at(0)
    assert (upload.state, upload.result) == (State.DONE, result("0.png"))
    qtbot.waitUntil(lambda: uploader.running == 0)
    qtbot.wait(20)
    assert (finished, ended) == ([upload.number], [upload.batch])


def test_pausing_leaves_alone_what_is_at_fal_already(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    gate = uploader.check("0.png")
    queue.add(numbered(1), Options())
    qtbot.waitUntil(all_in(queue, State.CHECKING))
    queue.pause([queue.at(0).number])
    assert states(queue) == [State.CHECKING]
    gate.set()
    qtbot.waitUntil(all_in(queue, State.DONE))


def test_a_worker_that_breaks_down_while_checking_leaves_a_link(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    def script(run: Run) -> Result:
        succeed(run)
        raise Cancelled

    uploader.scripts["0.png"] = script
    queue.add(numbered(1), Options())
    qtbot.waitUntil(all_in(queue, State.DONE))
    assert queue.at(0).result == result("0.png")


def test_what_a_check_has_found_is_in_the_result(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    told = replace(result("0.png"), remark="It stays.", expires_at=5.0)
    gate = uploader.check("0.png", outcome=told)
    queue.add(numbered(1), Options())
    qtbot.waitUntil(all_in(queue, State.CHECKING))
    assert queue.at(0).result == result("0.png")
    gate.set()
    qtbot.waitUntil(all_in(queue, State.DONE))
    assert queue.at(0).result == told


def test_the_bytes_of_what_is_checked_count_as_sent(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    uploader.check("0.png")
    queue.add(numbered(1), Options())
    qtbot.waitUntil(all_in(queue, State.CHECKING))
    totals = queue.totals()
    assert (totals.sent, totals.size, totals.done) == (100, 100, 0)


def test_shutting_down_does_not_wait_for_a_check(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    uploader.check("0.png")
    queue.add(numbered(1), Options())
    qtbot.waitUntil(all_in(queue, State.CHECKING))
    assert queue.shut_down(5000)
