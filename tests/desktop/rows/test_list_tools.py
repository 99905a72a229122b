"""What is around the list: chips, the field for names, undoing, pausing all, what is selected."""

import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.errors import LocalFileError
from falgui.core.request import Options
from falgui.core.sources import FileSource, Source
from falgui.core.upload import Problem, State, WaitCause
from falgui.desktop.main_window import MainWindow
from falgui.desktop.queue.row_filter import Group
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.rows.filter_bar import FilterBar
from falgui.desktop.rows.removal_bar import RemovalBar
from tests.desktop.controls import control
from tests.desktop.scripted_uploader import ScriptedUploader, fail_with

CTRL = Qt.KeyboardModifier.ControlModifier


def files(*names: str) -> list[Source]:
    return [FileSource(Path("/nowhere") / name) for name in names]


@pytest.fixture
def mixed(
    qtbot: QtBot, window: MainWindow, queue: UploadQueue, uploader: ScriptedUploader
) -> MainWindow:
    """Give the window with two done, one failed, one running, and one paused."""
    uploader.scripts["bad.png"] = fail_with(LocalFileError(messages.gone("bad.png")))
    uploader.block("slow.png", "paused.png")
    queue.set_uploads_at_once(3)
    queue.add(files("a.png", "bad.png", "b.png", "slow.png", "paused.png"), Options())
    qtbot.waitUntil(lambda: queue.states()[State.UPLOADING] == 2)
    qtbot.waitUntil(lambda: queue.states()[State.DONE] == 2)
    queue.pause([queue.at(4).number])
    window.resize(1100, 600)
    window.activateWindow()
    qtbot.waitUntil(lambda: counts(window) == [5, 1, 1, 2, 1])
    return window


def chip(window: MainWindow, group: Group) -> QToolButton:
    return control(window, QToolButton, f"filter-{group.value}")


def counts(window: MainWindow) -> list[int]:
    names = [chip(window, group).accessibleName() for group in Group]
    return [int(name.split(": ")[1].split()[0]) for name in names]


def shown(window: MainWindow) -> list[str]:
    model = window.view.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def trigger(window: MainWindow, name: str) -> None:
    control(window, QAction, name).trigger()


def tip(window: MainWindow, name: str) -> str:
    return control(window, QPushButton, name).toolTip()


def status(window: MainWindow) -> str:
    return control(window.footer, QLabel, "status").text()


def _watch_slices(queue: UploadQueue, spent: list[float]) -> None:
    slices = queue._slices
    work = slices._work

    def watched() -> None:
        began = time.thread_time()
        work()
        spent.append(time.thread_time() - began)

    slices._timer.timeout.disconnect()
    slices._timer.timeout.connect(watched)


# Filtering -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "names"),
    [
        (Group.ACTIVE, ["slow.png"]),
        (Group.WAITING, ["paused.png"]),
        (Group.DONE, ["a.png", "b.png"]),
        (Group.FAILED, ["bad.png"]),
    ],
)
def test_a_chip_shows_its_uploads_and_all_shows_all(
    mixed: MainWindow, group: Group, names: list[str]
) -> None:
    chip(mixed, group).click()
    assert shown(mixed) == names
    assert [one for one in Group if chip(mixed, one).isChecked()] == [group]
    chip(mixed, Group.ALL).click()
    assert len(shown(mixed)) == 5


def test_the_counts_follow_whatever_happens(
    qtbot: QtBot, mixed: MainWindow, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    queue.cancel([queue.at(3).number])
    qtbot.waitUntil(lambda: counts(mixed) == [5, 0, 1, 2, 1])
    uploader.scripts.clear()
    queue.retry_failed()
    queue.resume_all()
    qtbot.waitUntil(lambda: counts(mixed) == [5, 0, 0, 4, 0])
    queue.clear_done()
    qtbot.waitUntil(lambda: counts(mixed) == [1, 0, 0, 0, 0])
    mixed.undoing.undo()
    qtbot.waitUntil(lambda: counts(mixed) == [5, 0, 0, 4, 0])


def test_ctrl_f_finds_by_name_and_esc_clears_then_leads_back(mixed: MainWindow) -> None:
    trigger(mixed, "findAction")
    field = control(mixed, QLineEdit, "filterText")
    assert field.hasFocus()
    QTest.keyClicks(field, "B")
    assert shown(mixed) == ["bad.png", "b.png"]
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""
    assert len(shown(mixed)) == 5
    assert field.hasFocus()
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert mixed.view.hasFocus()
    # Esc in the field was for the field alone.
    assert mixed._queue.at(3).state is State.UPLOADING


def test_nothing_found_says_so_and_offers_all(qtbot: QtBot, mixed: MainWindow) -> None:
    field = control(mixed, QLineEdit, "filterText")
    field.setText("zebra")
    note = control(mixed, QWidget, "noMatch")
    qtbot.waitUntil(note.isVisible)
    control(note, QPushButton, "showAll").click()
    assert not note.isVisible()
    assert field.text() == ""
    assert chip(mixed, Group.ALL).isChecked()
    assert len(shown(mixed)) == 5


def test_what_is_selected_stays_so_where_it_is_still_shown(
    mixed: MainWindow, queue: UploadQueue
) -> None:
    chosen = [queue.at(0).number, queue.at(1).number, queue.at(2).number]
    mixed.view.select_numbers(chosen)
    chip(mixed, Group.DONE).click()
    assert mixed.view.selected_numbers() == [chosen[0], chosen[2]]
    chip(mixed, Group.ALL).click()
    assert mixed.view.selected_numbers() == [chosen[0], chosen[2]]


def test_commands_are_for_what_is_shown_and_selected_only(
    qtbot: QtBot, mixed: MainWindow, queue: UploadQueue
) -> None:
    chip(mixed, Group.DONE).click()
    mixed.view.selectAll()
    trigger(mixed, "remove")
    qtbot.waitUntil(lambda: queue.count() == 3)
    assert shown(mixed) == []


def test_buttons_for_the_whole_list_say_so_while_it_is_filtered(
    qtbot: QtBot, mixed: MainWindow, qapp: QApplication
) -> None:
    assert tip(mixed, "copyAll") == "Copy all links"
    chip(mixed, Group.FAILED).click()
    qtbot.waitUntil(
        lambda: tip(mixed, "copyAll") == "Copy all links, also those that are not shown"
    )
    assert "not shown" in tip(mixed, "clearDone")
    control(mixed, QPushButton, "copyAll").click()
    assert len(qapp.clipboard().text().splitlines()) == 2


@pytest.mark.parametrize(("width", "words"), [(1100, True), (480, False)])
def test_chips_show_words_where_there_is_room(
    mixed: MainWindow, width: int, *, words: bool
) -> None:
    mixed.resize(width, 500)
    assert ("Active" in chip(mixed, Group.ACTIVE).text()) == words
    assert chip(mixed, Group.ACTIVE).accessibleName() == "Active: 1 upload"
    ends = [one.geometry().right() for one in map(lambda g: chip(mixed, g), Group)]  # noqa: C417
    assert max(ends) <= control(mixed, FilterBar, "filterBar").width()


def test_a_narrow_window_opens_the_field_over_the_chips(qtbot: QtBot, mixed: MainWindow) -> None:
    mixed.add_page("otherTab", "Another page", "waiting", QWidget(), lambda: None)
    mixed.view.setFocus()
    mixed.resize(480, 400)
    field = control(mixed, QLineEdit, "filterText")
    opener = control(mixed, QToolButton, "openFilter")
    qtbot.waitUntil(opener.isVisible)
    assert not field.isVisible()
    opener.click()
    assert field.isVisible()
    assert field.hasFocus()
    QTest.keyClicks(field, "slow")
    assert shown(mixed) == ["slow.png"]
    QTest.keyClick(field, Qt.Key.Key_Escape)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not field.isVisible()
    assert chip(mixed, Group.ALL).isVisible()


def test_a_chip_that_is_turned_on_without_a_click_filters_too(mixed: MainWindow) -> None:
    # As a screen reader does it.
    chip(mixed, Group.DONE).toggle()
    assert [one for one in Group if chip(mixed, one).isChecked()] == [Group.DONE]
    assert shown(mixed) == ["a.png", "b.png"]


def test_a_chip_can_be_reached_with_the_keyboard(mixed: MainWindow) -> None:
    chip(mixed, Group.ALL).setFocus()
    QTest.keyClick(chip(mixed, Group.ALL), Qt.Key.Key_Right)
    focus = QApplication.focusWidget()
    assert focus
    QTest.keyClick(focus, Qt.Key.Key_Space)
    assert not chip(mixed, Group.ALL).isChecked()
    assert shown(mixed) == ["slow.png"]


def test_an_empty_list_has_nothing_to_filter_and_forgets_the_filter(
    qtbot: QtBot, mixed: MainWindow, queue: UploadQueue
) -> None:
    chip(mixed, Group.FAILED).click()
    queue.remove(queue.numbers())
    qtbot.waitUntil(lambda: not chip(mixed, Group.ALL).isVisible())
    assert not control(mixed, QLineEdit, "filterText").isVisible()
    mixed.undoing.undo()
    qtbot.waitUntil(lambda: len(shown(mixed)) == 5)
    assert chip(mixed, Group.ALL).isChecked()


# Undo ------------------------------------------------------------------------------------------


def test_cleared_rows_come_back_with_the_button_of_the_bar(
    qtbot: QtBot, mixed: MainWindow, queue: UploadQueue
) -> None:
    bar, before = control(mixed, RemovalBar, "undoBar"), queue.uploads()[:3]
    assert not bar.isVisible()
    control(mixed, QPushButton, "clearDone").click()
    assert bar.isVisible()
    assert control(bar, QLabel, "undoText").text() == "2 uploads cleared."
    control(bar, QPushButton, "undo").click()
    assert queue.uploads()[:3] == before
    assert not bar.isVisible()
    qtbot.waitUntil(lambda: len(shown(mixed)) == 5)


def test_the_bar_is_there_when_the_list_is_empty_and_ctrl_z_does_the_same(
    qtbot: QtBot, mixed: MainWindow, queue: UploadQueue
) -> None:
    undo = control(mixed, QAction, "undoAction")
    assert not undo.isEnabled()
    mixed.view.selectAll()
    trigger(mixed, "remove")
    qtbot.waitUntil(lambda: not mixed.view.isVisible())
    bar = control(mixed, RemovalBar, "undoBar")
    assert bar.isVisible()
    assert control(bar, QLabel, "undoText").text() == "5 uploads removed."
    assert undo.shortcut().toString() == "Ctrl+Z"
    assert undo.isEnabled()
    undo.trigger()
    qtbot.waitUntil(mixed.view.isVisible)
    assert queue.count() == 5
    assert not undo.isEnabled()


def test_closing_the_bar_ends_the_offer(mixed: MainWindow, queue: UploadQueue) -> None:
    control(mixed, QPushButton, "clearDone").click()
    control(mixed, QToolButton, "closeUndo").click()
    assert not control(mixed, RemovalBar, "undoBar").isVisible()
    mixed.undoing.undo()
    assert queue.count() == 3


# Pausing all, and what is selected ---------------------------------------------------------------


def test_one_button_pauses_all_and_then_resumes_all(
    qtbot: QtBot, mixed: MainWindow, queue: UploadQueue
) -> None:
    pause = control(mixed, QPushButton, "pauseAll")
    resume = control(mixed, QPushButton, "resumeAll")
    assert (pause.isVisible(), resume.isVisible()) == (True, False)
    pause.setFocus()
    pause.click()
    qtbot.waitUntil(resume.isVisible)
    assert not pause.isVisible()
    assert resume.hasFocus()
    assert queue.states()[State.PAUSED] == 2
    resume.click()
    qtbot.waitUntil(pause.isVisible)
    qtbot.waitUntil(lambda: queue.states()[State.UPLOADING] == 2)


def test_its_key_does_what_is_possible(qtbot: QtBot, mixed: MainWindow, queue: UploadQueue) -> None:
    action = control(mixed, QAction, "pauseAllAction")
    assert action.shortcut().toString() == "Ctrl+Shift+P"
    action.trigger()
    assert queue.states()[State.PAUSED] == 2
    action.trigger()
    qtbot.waitUntil(lambda: queue.states()[State.UPLOADING] == 2)


def test_the_footer_tells_how_much_is_selected(
    qtbot: QtBot, mixed: MainWindow, queue: UploadQueue
) -> None:
    mixed.view.selectAll()
    qtbot.waitUntil(lambda: status(mixed) == "5 selected · 400 B")
    mixed.view.select(0)
    qtbot.waitUntil(lambda: "done" in status(mixed))
    assert queue.count() == 5


def test_a_drop_of_many_is_taken_without_a_long_turn(
    qtbot: QtBot, window: MainWindow, queue: UploadQueue
) -> None:
    queue.hold(WaitCause.KEY, Problem(messages.key_missing()))
    sources = files(*(f"{number}.png" for number in range(10_000)))
    spent: list[float] = []
    _watch_slices(queue, spent)
    queue.add(sources, Options())
    qtbot.waitUntil(lambda: queue.count() == 10_000, timeout=20_000)
    qtbot.waitUntil(window.view.isVisible)
    window.view.selectAll()
    for name in ("moveBottom", "pause", "cancel", "remove"):
        trigger(window, name)
    qtbot.waitUntil(lambda: queue.count() == 0, timeout=20_000)
    trigger(window, "undoAction")
    qtbot.waitUntil(lambda: queue.count() == 10_000, timeout=20_000)
    # It takes a tenth of that; the main thread's own time, because machines are shared.
    assert len(spent) > 100
    assert max(spent) < 0.1


def test_the_field_is_emptied_with_its_own_button_to_clear_it(
    mixed: MainWindow, qtbot: QtBot
) -> None:
    bar = control(mixed, FilterBar, "filterBar")
    field = control(bar, QLineEdit, "filterText")
    field.setText("a.png")
    assert shown(mixed) == ["a.png"]
    [clear] = field.findChildren(QToolButton)
    assert clear.isVisible()
    bar.show_all()
    assert shown(mixed) == ["a.png", "bad.png", "b.png", "slow.png", "paused.png"]
    qtbot.waitUntil(lambda: not clear.isVisible())
