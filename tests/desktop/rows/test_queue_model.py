"""The queue as item views see it, under Qt's own model tester."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt, QTimer
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.errors import LocalFileError
from falgui.core.request import Options
from falgui.core.result import Result
from falgui.core.sources import FileSource, Source
from falgui.core.upload import Noticed, Problem, Sending, State, Upload, WaitCause
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.rows.queue_model import QueueModel, Role
from falgui.desktop.rows.upload_text import Progress
from tests.desktop.scripted_uploader import Run, ScriptedUploader, fail_with, succeed

KEY = Problem(messages.key_missing())


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def model(queue: UploadQueue, clock: Clock, qtmodeltester: ModelTester) -> Iterator[QueueModel]:
    model = QueueModel(queue, clock=clock)
    # Checks the model's invariants at every signal.
    qtmodeltester.check(model, force_py=True)  # type: ignore[no-untyped-call]
    yield model
    assert model.rowCount() == queue.count()


def files(*names: str) -> list[Source]:
    return [FileSource(Path("/nowhere") / name) for name in names]


def texts(model: QueueModel, role: int = Qt.ItemDataRole.DisplayRole) -> list[object]:
    return [model.index(row).data(role) for row in range(model.rowCount())]


def test_rows_come_and_go_with_the_queue(model: QueueModel, queue: UploadQueue) -> None:
    queue.hold(WaitCause.KEY, KEY)
    queue.add(files("a.png", "b.png"), Options())
    queue.add(files("c.png"), Options())
    assert texts(model) == ["a.png", "b.png", "c.png"]
    queue.remove([queue.at(1).number])
    assert texts(model) == ["a.png", "c.png"]
    assert model.rowCount(model.index(0)) == 0


def test_a_row_speaks_its_name_and_state(
    qtbot: QtBot, model: QueueModel, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    uploader.block("a.png", sent=63)
    uploader.scripts["gone.png"] = fail_with(LocalFileError(messages.gone("gone.png")))
    queue.add(files("a.png", "gone.png"), Options())
    spoken = Qt.ItemDataRole.AccessibleTextRole
    qtbot.waitUntil(lambda: texts(model, spoken) == ["a.png, Uploading 63 %", "gone.png, Failed"])
    why = texts(model, Qt.ItemDataRole.AccessibleDescriptionRole)[1]
    assert isinstance(why, str)
    assert why.startswith('"gone.png" is gone')


def test_a_name_is_shown_without_its_tricks(model: QueueModel, queue: UploadQueue) -> None:
    queue.hold(WaitCause.KEY, KEY)
    queue.add(files("photo\u202egpj.exe"), Options())
    assert texts(model) == ["photo�gpj.exe"]


def test_a_view_is_told_of_each_change(qtbot: QtBot, model: QueueModel, queue: UploadQueue) -> None:
    rows: set[int] = set()
    model.dataChanged.connect(lambda first, last: rows.update(range(first.row(), last.row() + 1)))
    queue.add(files("a.png", "b.png"), Options())
    qtbot.waitUntil(lambda: queue.list_totals().done == 2)
    qtbot.waitUntil(lambda: rows == {0, 1})


def test_many_changes_at_once_are_one_announcement(
    qtbot: QtBot, model: QueueModel, queue: UploadQueue
) -> None:
    queue.hold(WaitCause.KEY, KEY)
    queue.add(files(*(f"{number}.png" for number in range(200))), Options())
    announced: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: announced.append((first.row(), last.row())))
    queue.cancel([upload.number for upload in queue.uploads()])
    qtbot.waitUntil(lambda: bool(announced))
    assert announced == [(0, 199)]


def test_of_very_many_changes_nobody_asks_where_they_are(
    qtbot: QtBot, queue: UploadQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue.hold(WaitCause.KEY, KEY)
    queue.add(files(*(f"{number}.png" for number in range(1200))), Options())
    qtbot.waitUntil(lambda: queue.count() == 1200)
    # The tester of models would ask for each row.
    model = QueueModel(queue)
    announced: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: announced.append((first.row(), last.row())))
    monkeypatch.setattr(model.shown, "row", lambda _number: pytest.fail("it was asked"))
    for number in queue.numbers()[:1100]:
        model.refresh(number)
    qtbot.waitUntil(lambda: bool(announced))
    assert announced == [(0, 1199)]


def test_speed_and_time_left_follow_the_meter(
    qtbot: QtBot,
    model: QueueModel,
    queue: UploadQueue,
    uploader: ScriptedUploader,
    clock: Clock,
) -> None:
    uploader.block("a.png", sent=10)
    queue.add(files("a.png"), Options())
    qtbot.waitUntil(lambda: queue.totals().sent == 10)
    qtbot.waitSignals([model.ticked, model.ticked, model.ticked], timeout=5000)
    number = queue.at(0).number
    meter = queue.meter(number)
    assert meter
    # The first tick began to measure; from now on ten bytes a second go out.
    qtbot.wait(250)
    for _ in range(5):
        clock.now += 1
        meter.add(10)
        with qtbot.waitSignal(model.ticked):
            pass
        qtbot.wait(120)
    progress = model.progress(queue.at(0))
    assert progress.bytes_per_second == pytest.approx(10, rel=0.01)
    assert progress.seconds_left == pytest.approx(4, rel=0.01)
    assert model.bytes_per_second() == pytest.approx(10, rel=0.01)


def test_nothing_ticks_while_nothing_runs(
    qtbot: QtBot, model: QueueModel, queue: UploadQueue
) -> None:
    queue.add(files("a.png"), Options())
    qtbot.waitUntil(lambda: queue.list_totals().done == 1)
    qtbot.waitUntil(lambda: not (model._timer.isActive() or model._soon.isActive()))
    ticks: list[None] = []
    model.ticked.connect(lambda: ticks.append(None))
    qtbot.wait(300)
    assert ticks == []
    assert model.bytes_per_second() is None


def test_a_running_upload_ticks_ten_times_a_second_and_touches_its_own_row_only(
    qtbot: QtBot, model: QueueModel, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    queue.add(files("a.png"), Options())
    qtbot.waitUntil(lambda: queue.list_totals().done == 1)
    uploader.block("b.png", sent=1)
    queue.add(files("b.png"), Options())
    qtbot.waitUntil(lambda: queue.totals().sent == 1)
    qtbot.wait(150)
    rows: list[int] = []
    model.dataChanged.connect(lambda first, last: rows.extend((first.row(), last.row())))
    qtbot.wait(1000)
    assert set(rows) == {1}
    assert 2 <= len(rows) // 2 <= 11


def test_a_row_gives_its_upload_and_progress(
    qtbot: QtBot, model: QueueModel, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    uploader.block("a.png", sent=25)
    queue.add(files("a.png"), Options())
    qtbot.waitUntil(lambda: queue.totals().sent == 25)
    index = model.index(0)
    assert isinstance(index.data(Role.UPLOAD), Upload)
    assert index.data(Role.UPLOAD) is queue.at(0)
    progress = index.data(Role.PROGRESS)
    assert isinstance(progress, Progress)
    assert (progress.sent, progress.size, progress.permille) == (25, 100, 250)
    assert model.data(QModelIndex()) is None


def test_links_can_be_dragged_out_in_the_order_of_the_list(
    qtbot: QtBot, model: QueueModel, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    uploader.scripts["bad.png"] = fail_with(LocalFileError(messages.gone("bad.png")))
    queue.add(files("a.png", "bad.png", "b.png"), Options())
    qtbot.waitUntil(lambda: queue.list_totals().done == 2 and queue.list_totals().failed == 1)
    draggable = [
        bool(model.flags(model.index(row)) & Qt.ItemFlag.ItemIsDragEnabled) for row in range(3)
    ]
    assert draggable == [True, True, True], "what has no link yet can be moved in the list"
    mime = model.mimeData([model.index(2), model.index(0), model.index(1)])
    links = [f"https://v3b.fal.media/files/b/{name}.png" for name in ("a", "b")]
    assert [url.toString() for url in mime.urls()] == links
    assert mime.text() == "\n".join(links)
    assert not model.supportedDragActions() & Qt.DropAction.MoveAction


def test_a_cancelled_upload_has_no_speed_left_over(
    qtbot: QtBot, model: QueueModel, queue: UploadQueue, uploader: ScriptedUploader, clock: Clock
) -> None:
    uploader.block("a.png", sent=50)
    queue.add(files("a.png"), Options())
    qtbot.waitUntil(lambda: queue.totals().sent == 50)
    clock.now = 2.0
    qtbot.wait(250)
    queue.cancel([queue.at(0).number])
    assert queue.at(0).state is State.CANCELLED
    qtbot.waitUntil(lambda: model.bytes_per_second() is None)


@pytest.mark.row("U5")
def test_a_thousand_events_a_second_are_ten_announcements_a_row(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    model = QueueModel(queue)
    over = threading.Event()
    told = 0

    def chatter(run: Run) -> Result:
        nonlocal told
        run.report(Sending())
        run.meter.start(10**9)
        while not over.wait(0.001):
            run.meter.add(1000)
            run.report(Noticed(str(told)))
            told += 1
        return succeed(run)

    uploader.scripts = dict.fromkeys(("a.png", "b.png"), chatter)
    announced = [0, 0]
    ticks: list[float] = []
    pauses: list[float] = []
    last = time.perf_counter()

    def count(first: QModelIndex, last: QModelIndex) -> None:
        for row in range(first.row(), last.row() + 1):
            announced[row] += 1

    def beat() -> None:
        nonlocal last
        now = time.perf_counter()
        pauses.append(now - last)
        last = now

    queue.add(files("a.png", "b.png"), Options())
    qtbot.waitUntil(lambda: told > 10)
    model.dataChanged.connect(count)
    model.ticked.connect(lambda: ticks.append(time.perf_counter()))
    heart = QTimer(interval=0)
    heart.timeout.connect(beat)
    heart.start()
    began, before = time.perf_counter(), told
    qtbot.waitUntil(lambda: len(ticks) >= 7)
    seconds = time.perf_counter() - began
    heart.stop()
    over.set()
    assert told - before > 20 * max(announced)
    assert all(number <= 10 * seconds + 2 for number in announced)
    # The limit is generous in one beat of ten because machines are shared.
    assert sorted(pauses)[len(pauses) * 9 // 10] < 0.05
    qtbot.waitUntil(lambda: queue.list_totals().done == 2)
    model.deleteLater()


def test_what_has_ended_stops_the_timers(qtbot: QtBot, queue: UploadQueue) -> None:
    model = QueueModel(queue)
    queue.add(files("a.png"), Options())
    qtbot.waitUntil(lambda: queue.list_totals().done == 1)
    qtbot.waitUntil(lambda: not model._timer.isActive() and not model._soon.isActive())
    model.deleteLater()
