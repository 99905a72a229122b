"""Filtering: what is shown is what a plain filter of the list would give, whatever happens."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.errors import LocalFileError
from falgui.core.request import Options
from falgui.core.sources import FileSource, Source
from falgui.core.upload import Problem, State, WaitCause
from falgui.desktop.queue.row_filter import Group, RowFilter
from falgui.desktop.queue.shown_uploads import ShownUploads
from falgui.desktop.queue.undoing import Undoing
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.rows.queue_model import QueueModel, Role
from tests.desktop.scripted_uploader import ScriptedUploader, fail_with

KEY = Problem(messages.key_missing())


def files(*names: str) -> list[Source]:
    return [FileSource(Path("/nowhere") / name) for name in names]


def shown_names(model: QueueModel) -> list[str]:
    return [model.index(row).data() for row in range(model.rowCount())]


@pytest.fixture
def model(queue: UploadQueue, qtmodeltester: ModelTester) -> QueueModel:
    model = QueueModel(queue)
    qtmodeltester.check(model, force_py=True)  # type: ignore[no-untyped-call]
    return model


@pytest.fixture
def waiting(queue: UploadQueue) -> UploadQueue:
    queue.hold(WaitCause.KEY, KEY)
    queue.add(files("apple.png", "Berry.jpg", "cherry.png"), Options())
    queue.add(files("date.jpg", "elder.png"), Options())
    return queue


def test_every_state_is_in_one_group_but_the_cancelled_are_only_in_all() -> None:
    groups = [group for group in Group if group is not Group.ALL]
    for state in State:
        among = [group for group in groups if state in group.states]
        assert len(among) == (0 if state is State.CANCELLED else 1)
        assert state in Group.ALL.states


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("RRY", ["Berry.jpg", "cherry.png"]),
        (".png", ["apple.png", "cherry.png", "elder.png"]),
        ("zebra", []),
    ],
)
def test_names_are_found_in_capitals_or_not(
    waiting: UploadQueue, model: QueueModel, text: str, names: list[str]
) -> None:
    assert waiting.count() == 5
    model.shown.set_filter(RowFilter(text=text))
    assert shown_names(model) == names
    model.shown.set_filter(RowFilter())
    assert len(shown_names(model)) == 5


def test_a_filtered_row_keeps_its_number_in_the_whole_list(
    waiting: UploadQueue, model: QueueModel
) -> None:
    model.shown.set_filter(RowFilter(text=".png"))

    def places() -> list[int]:
        return [model.index(row).data(Role.PLACE) for row in range(model.rowCount())]

    assert places() == [1, 3, 5]
    told: list[None] = []
    model.shown.places_changed.connect(lambda: told.append(None))
    waiting.move([waiting.at(1).number], None)
    assert places() == [1, 2, 4]
    assert told


def test_the_first_row_of_another_drop_says_so(waiting: UploadQueue, model: QueueModel) -> None:
    def beginnings() -> list[bool]:
        return [model.index(row).data(Role.BEGINS_BATCH) for row in range(model.rowCount())]

    assert beginnings() == [False, False, False, True, False]
    model.shown.set_filter(RowFilter(text=".png"))
    assert beginnings() == [False, False, True]
    model.shown.set_filter(RowFilter())
    waiting.move([waiting.at(4).number], waiting.at(0).number)
    assert beginnings() == [False, True, False, False, True]


def test_what_no_longer_matches_stays_for_a_moment_and_leaves(
    qtbot: QtBot, queue: UploadQueue, model: QueueModel, uploader: ScriptedUploader
) -> None:
    gate = uploader.block("a.png", "b.png")
    queue.add(files("a.png", "b.png", "c.png"), Options())
    qtbot.waitUntil(lambda: queue.states()[State.UPLOADING] == 2)
    model.shown.set_filter(RowFilter(Group.ACTIVE))
    assert shown_names(model) == ["a.png", "b.png"]
    queue.pause([queue.at(0).number])
    # The one that takes its place comes at once.
    assert queue.at(0).state is State.PAUSED
    qtbot.waitUntil(lambda: model.index(0).data(Role.UPLOAD).state is State.PAUSED)
    assert "a.png" in shown_names(model)
    qtbot.waitUntil(lambda: "a.png" not in shown_names(model))
    gate.set()
    qtbot.waitUntil(lambda: model.rowCount() == 0)


def test_what_begins_to_match_comes_to_its_place(
    qtbot: QtBot, queue: UploadQueue, model: QueueModel, uploader: ScriptedUploader
) -> None:
    uploader.scripts = dict.fromkeys("ac", fail_with(LocalFileError(messages.gone("a"))))
    gate = uploader.block("b")
    model.shown.set_filter(RowFilter(Group.FAILED))
    queue.add(files("a", "b", "c"), Options())
    qtbot.waitUntil(lambda: shown_names(model) == ["a", "c"])
    gate.set()
    qtbot.waitUntil(lambda: queue.list_totals().done == 1)
    assert shown_names(model) == ["a", "c"]


def test_a_long_list_is_looked_through_a_little_at_a_time(qtbot: QtBot, queue: UploadQueue) -> None:
    queue.hold(WaitCause.KEY, KEY)
    queue.add(files(*(f"{number}.png" for number in range(20_000))), Options())
    qtbot.waitUntil(lambda: queue.count() == 20_000)
    shown = ShownUploads(queue)
    shown.set_filter(RowFilter(text="99"))
    assert not shown.is_filtered
    # Whatever happens meanwhile is not lost.
    first = next(one.number for one in queue.uploads() if one.source.name == "99.png")
    queue.move([first], None)
    queue.add(files("new-99.png", "other.png"), Options())
    queue.remove([queue.at(0).number])
    qtbot.waitUntil(lambda: shown.is_filtered)
    expected = [one.number for one in queue.uploads() if "99" in one.source.name]
    qtbot.waitUntil(lambda: shown.numbers() == expected)
    shown.set_filter(RowFilter(text="98"))
    shown.set_filter(RowFilter(Group.DONE))
    qtbot.waitUntil(lambda: shown.numbers() == [])


def test_a_row_goes_before_what_is_shown_or_right_behind_it(
    waiting: UploadQueue, model: QueueModel
) -> None:
    model.shown.set_filter(RowFilter(text=".jpg"))
    by_name = {one.source.name: one.number for one in waiting.uploads()}
    assert model.shown.before(0) == by_name["Berry.jpg"]
    assert model.shown.before(2) == by_name["elder.png"]
    model.shown.set_filter(RowFilter(text="elder"))
    assert model.shown.before(1) is None


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["add", "move", "each", "remove", "undo", "pause", "cancel", "retry", "filter"]
        ),
        st.integers(1, 6),
        st.randoms(use_true_random=False),
    ),
    max_size=25,
)
FILTERS = [
    RowFilter(),
    RowFilter(Group.WAITING),
    RowFilter(Group.DONE),
    RowFilter(text="1"),
    RowFilter(Group.FAILED, "2"),
    RowFilter(Group.WAITING, "3"),
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(STEPS)
def test_what_is_shown_is_what_a_plain_filter_gives(
    uploader: ScriptedUploader, steps: list[tuple[str, int, Random]]
) -> None:
    queue = UploadQueue(uploader, 1)
    queue.hold(WaitCause.KEY, KEY)
    model, undoing, added = QueueModel(queue), Undoing(queue), 0
    rows = _mirror(model)
    for what, count, random in steps:
        numbers = queue.numbers()
        chosen = random.sample(numbers, min(count, len(numbers)))
        before = random.choice([*numbers, None])
        if what == "add":
            queue.add(files(*map(str, range(added, added + count))), Options())
            added += count
        elif what == "move":
            queue.move(chosen, before)
        elif what == "each":
            queue.move_each([(number, before) for number in chosen])
        elif what == "remove":
            queue.remove(chosen)
        elif what == "undo":
            undoing.undo()
        elif what == "pause":
            queue.pause(chosen)
        elif what == "cancel":
            queue.cancel(chosen)
        elif what == "retry":
            queue.retry(chosen)
        else:
            model.shown.set_filter(random.choice(FILTERS))
        # What the timers would do in a moment.
        model.shown._let_in()
        model.shown._let_out()
        wanted = model.shown.filter
        expected = [one.number for one in queue.uploads() if wanted.matches(one)]
        assert model.shown.numbers() == expected
        assert rows() == expected
        assert [model.shown.row(number) for number in expected] == list(range(len(expected)))
    assert queue.shut_down(5000)


def _mirror(model: QueueModel) -> Callable[[], list[int]]:
    """Return what gives the rows as a view knows them, from the model's signals alone."""
    rows: list[int] = []

    def at(row: int) -> int:
        return int(model.index(row).data(Role.UPLOAD).number)

    def insert(_parent: object, first: int, last: int) -> None:
        rows[first:first] = [at(row) for row in range(first, last + 1)]

    def remove(_parent: object, first: int, last: int) -> None:
        del rows[first : last + 1]

    def move(_from: object, first: int, last: int, _to: object, before: int) -> None:
        taken = rows[first : last + 1]
        del rows[first : last + 1]
        target = before - len(taken) if before > first else before
        rows[target:target] = taken

    def reset() -> None:
        rows[:] = [at(row) for row in range(model.rowCount())]

    model.rowsInserted.connect(insert, Qt.ConnectionType.DirectConnection)
    model.rowsRemoved.connect(remove, Qt.ConnectionType.DirectConnection)
    model.rowsMoved.connect(move, Qt.ConnectionType.DirectConnection)
    model.modelReset.connect(reset, Qt.ConnectionType.DirectConnection)
    return lambda: rows
