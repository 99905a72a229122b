"""Rows that count down: their words, their colours, and when they are painted again."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from falgui.core.request import Options
from falgui.core.result import Result
from falgui.core.sources import FileSource
from falgui.core.upload import State
from falgui.desktop.look.colours import colours
from falgui.desktop.look.theme import apply_theme
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.rows.countdown import Countdown
from falgui.desktop.rows.queue_model import QueueModel
from falgui.desktop.rows.queue_view import QueueView
from falgui.desktop.rows.thumbnails import Thumbnails
from falgui.desktop.system.background import Background
from tests.desktop.scripted_uploader import Run, Script, ScriptedUploader, result, succeed

WEEK = 7 * 86400.0
BEGUN = 1_700_000_000.0
REMARK = "fal has not set the expiry that was asked for: this file stays."


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = BEGUN

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def view(
    qapp: QApplication, qtbot: QtBot, queue: UploadQueue, background: Background, clock: Clock
) -> Iterator[QueueView]:
    apply_theme(qapp)
    model = QueueModel(queue, wall_clock=clock)
    view = QueueView(model, Thumbnails(lambda _path, _edge: None, background), background)
    view.resize(760, 300)
    view.show()
    qtbot.waitExposed(view)
    yield view
    view.close()
    view.deleteLater()
    qapp.processEvents()


@pytest.fixture
def fill(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader, view: QueueView
) -> Callable[..., None]:
    """Fill the list with finished uploads that have so many seconds at fal; None for ever."""

    def add(*lengths: float | None, remark: str = "") -> None:
        names = [f"{number}.png" for number in range(len(lengths))]
        for name, length in zip(names, lengths, strict=True):
            end = None if length is None else BEGUN + length
            told = replace(result(name), finished_at=BEGUN, expires_at=end, remark=remark)
            uploader.scripts[name] = _returning(told)
        queue.add([FileSource(Path("/nowhere") / name) for name in names], Options())
        qtbot.waitUntil(lambda: all(one.state is State.DONE for one in queue.uploads()))
        qtbot.waitUntil(lambda: view.visualRect(view.model().index(0, 0)).isValid())

    return add


def _returning(told: Result) -> Script:
    def script(run: Run) -> Result:
        succeed(run)
        return told

    return script


def row_image(view: QueueView, row: int = 0) -> QImage:
    area = view.visualRect(view.model().index(row, 0))
    return view.viewport().grab(area).toImage()


def has(image: QImage, colour: QColor) -> bool:
    """Return whether some pixel has exactly this colour, as the middle of strokes has."""
    return any(
        image.pixelColor(x, y).rgb() == colour.rgb()
        for y in range(image.height())
        for x in range(image.width())
    )


def spoken(view: QueueView, row: int = 0) -> str:
    return str(view.model().index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole))


def countdown_of(view: QueueView) -> Countdown:
    found = view.findChild(Countdown)
    assert isinstance(found, Countdown)
    return found


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (WEEK - 1, "Ready · expires in 6 d 23 h"),
        (3700.0, "Ready · expires in 1 h 1 min"),
        (59.5, "Ready · expires in 59 s"),
        (0.0, "Expired"),
    ],
)
def test_a_row_says_how_long_its_file_stays(
    view: QueueView, fill: Callable[..., None], clock: Clock, left: float, words: str
) -> None:
    fill(WEEK)
    clock.now = BEGUN + WEEK - left
    assert spoken(view) == f"0.png, {words}"


def test_the_last_tenth_is_amber_and_the_end_is_muted(
    view: QueueView, fill: Callable[..., None], clock: Clock
) -> None:
    fill(WEEK)
    among = colours(view.palette())
    looks = []
    for now in (BEGUN + 1, BEGUN + 0.95 * WEEK, BEGUN + WEEK):
        clock.now = now
        image = row_image(view)
        looks.append((has(image, among.success), has(image, among.warning)))
    assert looks == [(True, False), (False, True), (False, False)]


def test_a_remark_is_amber(view: QueueView, fill: Callable[..., None]) -> None:
    fill(None, remark=REMARK)
    assert has(row_image(view), colours(view.palette()).warning)
    index = view.model().index(0, 0)
    assert index.data(Qt.ItemDataRole.AccessibleDescriptionRole) == REMARK


def test_nothing_wakes_a_window_in_which_nothing_runs_out(
    qtbot: QtBot, view: QueueView, fill: Callable[..., None]
) -> None:
    fill(None, None)
    row_image(view)
    qtbot.wait(10)
    assert countdown_of(view).milliseconds is None


def test_what_has_run_out_wakes_nobody_either(
    view: QueueView, fill: Callable[..., None], clock: Clock
) -> None:
    clock.now = BEGUN + 100
    fill(60.0)
    row_image(view)
    assert countdown_of(view).milliseconds is None


def test_a_week_is_looked_at_every_ten_minutes_and_a_minute_every_second(
    view: QueueView, fill: Callable[..., None], clock: Clock
) -> None:
    fill(WEEK)
    row_image(view)
    until = countdown_of(view).milliseconds
    # It began at a full hour: the first change is a moment away, but never sooner than a second.
    assert until is not None
    assert 0 < until <= 1002
    other = Countdown(lambda: None)
    clock.now = BEGUN + 1.0
    other.note(3599.0)
    assert other.milliseconds is not None
    assert 599_000 < other.milliseconds <= 600_001
    other.note(59.0)
    assert other.milliseconds <= 59_001
    other.note(None)
    assert other.milliseconds <= 59_001


def test_a_row_is_painted_again_by_itself_when_its_words_are_others(
    qtbot: QtBot, view: QueueView, fill: Callable[..., None], clock: Clock
) -> None:
    fill(60.0)
    clock.now = BEGUN + 58.5
    before = row_image(view)
    clock.now = BEGUN + 60.0
    # Nobody asks for it: the row's own timer does.
    qtbot.waitUntil(lambda: countdown_of(view).milliseconds is None, timeout=5000)
    assert row_image(view) != before


def test_a_window_that_is_not_seen_is_left_alone(
    qtbot: QtBot, view: QueueView, fill: Callable[..., None], clock: Clock
) -> None:
    fill(60.0)
    clock.now = BEGUN + 30.0
    row_image(view)
    view.hide()
    qtbot.waitUntil(lambda: countdown_of(view).milliseconds is None, timeout=5000)
