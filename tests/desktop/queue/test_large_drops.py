"""What very many uploads cost in one turn of the event loop: a slice, whatever is done to them."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.request import Options
from falgui.core.sources import FileSource, Source
from falgui.core.upload import Problem, State, WaitCause
from falgui.desktop.queue.arranging import SLICE
from falgui.desktop.queue.schedule import Schedule
from falgui.desktop.queue.undoing import Undoing
from falgui.desktop.queue.upload_queue import UploadQueue
from tests.desktop.scripted_uploader import ScriptedUploader

KEY = Problem(messages.key_missing())


def numbered(count: int) -> list[Source]:
    return [FileSource(Path(f"/nowhere/{number}.png")) for number in range(count)]


def each_turn(ask: Callable[[], int]) -> tuple[QTimer, list[int]]:
    """Note by how much a number grows in a turn of the event loop."""
    grown: list[int] = []
    before = ask()

    def look() -> None:
        nonlocal before
        now = ask()
        grown.append(now - before)
        before = now

    timer = QTimer(interval=0)
    timer.timeout.connect(look)
    timer.start()
    return timer, grown


def test_what_was_taken_off_the_list_comes_back_a_slice_at_a_time(
    qtbot: QtBot, queue: UploadQueue
) -> None:
    queue.hold(WaitCause.KEY, KEY)
    queue.add(numbered(3000), Options())
    qtbot.waitUntil(lambda: queue.count() == 3000)
    numbers, undoing = queue.numbers(), Undoing(queue)
    queue.remove(numbers)
    qtbot.waitUntil(lambda: queue.count() == 0)
    assert undoing.offer is not None
    assert [one.upload.number for one in undoing.offer.removed] == numbers
    timer, grown = each_turn(queue.count)
    undoing.undo()
    assert queue.count() <= SLICE
    qtbot.waitUntil(lambda: queue.count() == 3000)
    timer.stop()
    assert max(grown) <= SLICE
    assert queue.numbers() == numbers


def test_what_comes_back_is_uploaded_in_its_turn(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    queue.hold(WaitCause.KEY, KEY)
    queue.add(numbered(600), Options())
    qtbot.waitUntil(lambda: queue.count() == 600)
    undoing = Undoing(queue)
    queue.remove(queue.numbers())
    qtbot.waitUntil(lambda: queue.count() == 0)
    queue.release(WaitCause.KEY)
    undoing.undo()
    qtbot.waitUntil(lambda: queue.list_totals().done == 600, timeout=20_000)
    # Two threads race: nothing from further down the list comes before the first ones.
    assert set(uploader.started[:10]) <= {f"{number}.png" for number in range(20)}


def test_what_can_start_no_more_is_passed_over_a_part_at_a_time() -> None:
    schedule = Schedule(lambda number: number, lambda _number: False, lambda: 20_000)
    schedule.put(range(1, 12_001))
    takes = [
        (schedule.take(lambda one: one == 12_000, small=False), schedule.is_unsure)
        for _turn in range(4)
    ]
    assert takes == [(0, True), (0, True), (12_000, False), (0, False)]


def test_behind_thousands_that_were_cancelled_the_next_drop_is_uploaded(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    uploader.block("0.png", "1.png")
    queue.add(numbered(12_000), Options())
    qtbot.waitUntil(lambda: queue.count() == 12_000, timeout=20_000)
    queue.cancel(queue.numbers()[2:])
    qtbot.waitUntil(lambda: queue.states()[State.CANCELLED] == 11_998, timeout=20_000)
    queue.add([FileSource(Path("/nowhere/last.png"))], Options())
    uploader.open_all()
    qtbot.waitUntil(lambda: "last.png" in uploader.started)
