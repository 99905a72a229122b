"""The page of the history: finding, copying, removing, and keeping one's place."""

import csv
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from falgui.core.sources import FileSource, LinkSource
from falgui.desktop.copying.clipboard import Clipboard
from falgui.desktop.history.model import Role
from falgui.desktop.history.page import HistoryPage
from falgui.desktop.history.renewal import look_at
from falgui.desktop.history.view import links_of
from falgui.desktop.look.theme import apply_theme
from falgui.store.history import HistoryEntry
from tests.benchmarks.history_maker import fill_history
from tests.desktop.controls import control
from tests.desktop.history.stage import RESULT, Stage
from tests.desktop.pauses import Pauses


@pytest.fixture
def stage(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot, clipboard: Clipboard
) -> Iterator[Stage]:
    apply_theme(qapp)
    stage = Stage(tmp_path, qtbot, clipboard)
    yield stage
    stage.close()


def _status(page: HistoryPage) -> str:
    return control(page, QLabel, "historyStatus").text()


def _action(page: HistoryPage, name: str) -> QAction:
    return control(page, QAction, name)


def _answer(page: HistoryPage, name: str, word: str) -> str:
    """Press the button called `word` in a question, and return what was asked."""
    box = control(page, QMessageBox, name)
    text = box.text()
    (button,) = [one for one in box.buttons() if one.text() == word]
    button.click()
    return text


def _choose(page: HistoryPage, name: str, word: str) -> None:
    choice = control(page, QComboBox, name)
    choice.setCurrentText(word)
    choice.activated.emit(choice.currentIndex())


# Listing and searching ----------------------------------------------------------------------


def test_entries_are_under_the_days_they_were_uploaded_on(stage: Stage) -> None:
    noon = datetime.now().astimezone().replace(hour=12).timestamp()
    stage.history.add(replace(RESULT, name="old"), "", noon - 86400)
    stage.history.add(replace(RESULT, name="new"), "", min(noon, time.time()))
    page = stage.show()
    rows = [page.model.index(row).data() for row in range(page.model.rowCount())]
    assert rows[0] == "Today"
    assert rows[2] == "Yesterday"
    stage.wait_for("new", "old")


def test_an_empty_history_says_so(stage: Stage) -> None:
    page = stage.show()
    titles = [
        label.text() for label in page.findChildren(QLabel, "emptyTitle") if label.isVisible()
    ]
    assert titles == ["Nothing uploaded yet"]


def test_a_part_of_a_name_finds_it_and_the_count_tells(stage: Stage, qtbot: QtBot) -> None:
    for name in ("cat.png", "dog.png", "Cat 2.png"):
        stage.add(name)
    page = stage.show()
    QTest.keyClicks(control(page, QLineEdit, "historySearch"), "CAT")
    stage.wait_for("Cat 2.png", "cat.png")
    qtbot.waitUntil(lambda: _status(page) == "2 of 3")


def test_what_is_not_found_offers_to_clear_the_search(stage: Stage, qtbot: QtBot) -> None:
    stage.add("cat.png")
    page = stage.show()
    search = control(page, QLineEdit, "historySearch")
    QTest.keyClicks(search, "dog")
    clear = control(page, QPushButton, "clearSearch")
    qtbot.waitUntil(clear.isVisible)
    clear.click()
    stage.wait_for("cat.png")
    qtbot.waitUntil(page.view.isVisible)
    assert search.text() == ""


def test_typing_in_the_list_begins_a_search(stage: Stage, qtbot: QtBot) -> None:
    for name in ("cat.png", "quokka.png"):
        stage.add(name)
    page = stage.show()
    page.view.choose_first()
    QTest.keyClicks(page.view, "q")
    stage.wait_for("quokka.png")
    assert control(page, QLineEdit, "historySearch").text() == "q"
    qtbot.waitUntil(lambda: page.model.count == 1)


@pytest.mark.parametrize(
    ("name", "word", "found"),
    [
        ("historyKind", "Videos", ["b.mp4"]),
        ("historyKind", "Models", ["c.safetensors"]),
        ("historyKind", "Other types", ["d.pdf"]),
        ("historyState", "Expired", ["b.mp4"]),
        ("historyState", "Still there", ["d.pdf", "c.safetensors", "a.png"]),
        ("historyWhen", "Last 7 days", ["d.pdf", "c.safetensors", "b.mp4"]),
        ("historyWhen", "From – to…", ["d.pdf", "c.safetensors", "b.mp4", "a.png"]),  # noqa: RUF001
    ],
)
def test_filters_leave_what_fits(stage: Stage, name: str, word: str, found: list[str]) -> None:
    stage.add("a.png", ago=8 * 86400)
    stage.add("b.mp4", content_type="video/mp4", ago=3600, expires_seconds=60)
    stage.add("c.safetensors", content_type="application/octet-stream", expires_seconds=3600)
    stage.add("d.pdf", content_type="application/pdf")
    page = stage.show()
    _choose(page, name, word)
    stage.wait_for(*found)


def test_only_the_last_of_many_searches_is_shown(stage: Stage) -> None:
    for number in range(100):
        stage.add(f"{number:03d}.png")
    page = stage.show()
    for text in ("0", "00", "001", "09", "099"):
        page.model.show(replace(page.model.wanted, text=text))
    stage.wait_for("099.png")


# What can be done -----------------------------------------------------------------------------


def test_enter_copies_the_links_in_the_order_of_the_list(stage: Stage, qtbot: QtBot) -> None:
    for name in ("a.png", "b.png", "c.png"):
        stage.add(name)
    page = stage.show()
    stage.select("a.png", "c.png")
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    expected = "https://v3.fal.media/c.png\nhttps://v3.fal.media/a.png"
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == expected)
    assert _status(page) == "2 links copied"


def test_a_link_is_copied_in_any_format(stage: Stage, qtbot: QtBot) -> None:
    stage.add("a.png")
    page = stage.show()
    stage.select("a.png")
    _action(page, "copyAs-markdown").trigger()
    qtbot.waitUntil(
        lambda: QGuiApplication.clipboard().text() == "![a.png](https://v3.fal.media/a.png)"
    )


def test_dragged_links_are_addresses_and_text() -> None:
    mime = links_of(["https://a", "https://b"])
    assert [url.toString() for url in mime.urls()] == ["https://a", "https://b"]
    assert mime.text() == "https://a\nhttps://b"


def test_a_removed_entry_and_its_picture_come_back_by_undo(stage: Stage, qtbot: QtBot) -> None:
    for name in ("a.png", "b.png", "c.png"):
        stage.add(name)
    stage.cache.write("https://v3.fal.media/b.png", b"picture")
    page = stage.show()
    stage.select("b.png")
    page.view.setFocus()
    with qtbot.waitSignal(page.removed) as removed:
        QTest.keyClick(page.view, Qt.Key.Key_Delete)
    assert removed.args == [["https://v3.fal.media/b.png"]]
    stage.wait_for("c.png", "a.png")
    assert [entry.result.name for entry in stage.history.recent(9)] == ["c.png", "a.png"]
    assert stage.cache.read("https://v3.fal.media/b.png") is None
    undo = control(page, QPushButton, "undo")
    qtbot.waitUntil(undo.isVisible)
    undo.click()
    stage.wait_for("c.png", "b.png", "a.png")
    qtbot.waitUntil(lambda: stage.cache.read("https://v3.fal.media/b.png") == b"picture")


def test_expired_entries_are_removed_after_a_question(stage: Stage, qtbot: QtBot) -> None:
    stage.add("over.png", ago=100, expires_seconds=60)
    stage.add("there.png")
    page = stage.show()
    _action(page, "history-removeExpired").trigger()
    qtbot.waitUntil(lambda: page.findChild(QMessageBox) is not None)
    assert _answer(page, "removeFromHistory", "Remove") == "Remove 1 expired entry?"
    stage.wait_for("there.png")
    assert len(stage.history.recent(9)) == 1


def test_clearing_is_asked_and_leaves_nothing(stage: Stage, qtbot: QtBot) -> None:
    stage.add("canary.png")
    stage.cache.write("https://v3.fal.media/canary.png", b"canary")
    page = stage.show()
    _action(page, "history-clear").trigger()
    _answer(page, "clearHistory", "Cancel")
    assert stage.names() == ["canary.png"]
    _action(page, "history-clear").trigger()
    with qtbot.waitSignal(page.removed) as removed:
        _answer(page, "clearHistory", "Clear history")
    assert removed.args == [[]]
    stage.wait_for()
    assert not any(
        b"canary" in path.read_bytes() for path in stage.folder.rglob("*") if path.is_file()
    )


def test_the_history_as_csv_opens_in_a_spreadsheet_without_harm(
    stage: Stage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.add("=cmd|'/c calc'!A1.png")
    stage.add("b.png")
    page = stage.show()
    chosen = tmp_path / "history"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_given: (str(chosen), ""))
    _action(page, "historyExport-csv").trigger()
    qtbot.waitUntil(lambda: _status(page) == "2 entries exported")
    with chosen.with_suffix(".csv").open(encoding="utf-8-sig", newline="") as opened:
        assert [row["name"] for row in csv.DictReader(opened)] == [
            "b.png",
            "'=cmd|'/c calc'!A1.png",
        ]


# Uploading again --------------------------------------------------------------------------


def _entry(source: str, *, size: int = 3, name: str = "x.png", at: float = 2e9) -> HistoryEntry:
    return HistoryEntry(1, replace(RESULT, size=size, name=name), source, at)


def test_a_file_that_is_the_same_goes_up_again(stage: Stage, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "x.png"
    file.write_bytes(b"abc")
    os.utime(file, (1e9, 1e9))
    stage.add("x.png", source=str(file))
    page = stage.show()
    stage.select("x.png")
    with qtbot.waitSignal(page.sources_chosen) as chosen:
        _action(page, "history-renew").trigger()
    assert chosen.args == [[FileSource(file)]]


def test_a_file_that_has_changed_is_asked_about(stage: Stage, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "x.png"
    file.write_bytes(b"abcd")
    os.utime(file, (4e9, 4e9))
    stage.add("x.png", source=str(file))
    page = stage.show()
    stage.select("x.png")
    _action(page, "history-renew").trigger()
    qtbot.waitUntil(lambda: page.findChild(QMessageBox) is not None)
    with qtbot.waitSignal(page.sources_chosen) as chosen:
        asked = _answer(page, "changedSince", "Upload")
    assert asked == "“x.png” has changed since. Upload the new version?"
    assert chosen.args == [[FileSource(file)]]


def test_a_file_that_is_gone_is_told(stage: Stage, qtbot: QtBot) -> None:
    stage.add("x.png")
    page = stage.show()
    stage.select("x.png")
    for name in ("history-renew", "history-showFile"):
        page.footer.say("")
        _action(page, name).trigger()
        qtbot.waitUntil(lambda: _status(page) == "“x.png” was moved or deleted.")


def test_what_is_the_same_is_told_by_size_and_time(tmp_path: Path) -> None:
    file = tmp_path / "x.png"
    file.write_bytes(b"abc")
    os.utime(file, (1e9, 1e9))
    assert look_at([_entry(str(file))]).same == [FileSource(file)]
    assert look_at([_entry(str(file), size=4)]).changed == [FileSource(file)]
    assert look_at([_entry(str(file), at=9e8)]).changed == [FileSource(file)]
    # What was converted was another size from the beginning.
    assert look_at([_entry(str(file), size=99, name="x.jpg")]).same == [FileSource(file)]
    # So was an image that was scaled down; whatever was written to it since tells its time.
    assert look_at([_entry(str(file), size=2)]).same == [FileSource(file)]
    assert look_at([_entry(str(file), size=2, at=9e8)]).changed == [FileSource(file)]
    assert look_at([_entry("https://example.com/x")]).same == [LinkSource("https://example.com/x")]
    assert look_at([_entry(str(tmp_path))]).gone == ["x.png"]
    assert look_at([_entry("")]).gone == ["x.png"]


# New uploads, and very many ---------------------------------------------------------------


def test_new_uploads_appear_at_once_and_nothing_moves_under_the_eyes(
    stage: Stage, qtbot: QtBot
) -> None:
    for number in range(200):
        stage.add(f"{number}.png", ago=3 * 86400)
    page = stage.show()
    view = page.view
    scroll = view.verticalScrollBar()
    qtbot.waitUntil(lambda: scroll.maximum() > 1000)
    scroll.setValue(1000)
    stage.select("100.png", "90.png")
    selected = view.selected_ids()
    top = view.rowAt(0)
    entry, offset = page.model.entry_id(top), view.rowViewportPosition(top)
    for number in range(3):
        stage.add(f"new {number}.png")
    page.expect_new()
    qtbot.waitUntil(lambda: page.model.count == 203)
    assert page.model.index(0).data() == "Today"
    assert page.model.entry_id(view.rowAt(0)) == entry
    assert view.rowViewportPosition(view.rowAt(0)) == offset
    assert view.selected_ids() == selected
    scroll.setValue(0)
    stage.add("newest.png")
    page.expect_new()
    qtbot.waitUntil(lambda: page.model.count == 204)
    assert scroll.value() == 0


def test_listing_anew_keeps_the_place_and_the_selection(stage: Stage, qtbot: QtBot) -> None:
    for number in range(200):
        stage.add(f"{number}.png")
    page = stage.show()
    scroll = page.view.verticalScrollBar()
    qtbot.waitUntil(lambda: scroll.maximum() > 1000)
    scroll.setValue(1000)
    stage.select("100.png", "90.png")
    selected = page.view.selected_ids()
    with qtbot.waitSignal(page.model.modelReset):
        page.model.list_again()
    assert scroll.value() == 1000
    assert page.view.selected_ids() == selected


def test_an_entry_that_another_falgui_removed_leaves_the_list(stage: Stage, qtbot: QtBot) -> None:
    for name in ("a", "b", "c"):
        stage.add(name)
    page = stage.show()
    qtbot.waitUntil(lambda: page.model.in_memory(page.model.all_ids()) is not None)
    stage.history.remove(2)
    page.model._entries.clear()
    page.view.viewport().update()
    qtbot.waitUntil(lambda: page.model.count == 2)


def test_a_hundred_thousand_entries_are_no_burden(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot, clipboard: Clipboard
) -> None:
    apply_theme(qapp)
    fill_history(tmp_path / "falgui.sqlite3", 100_000, time.time())
    stage = Stage(tmp_path, qtbot, clipboard)
    page, pauses = stage.page, Pauses()
    page.show()
    pauses.run_until(lambda: page.model.count == 100_000)
    scroll = page.view.verticalScrollBar()
    for step in range(30):
        scroll.setValue(scroll.maximum() * step // 29)
        pauses.run_for(0.005)
    pauses.run_until(
        lambda: page.model.index(page.model.rowCount() - 1).data(Role.ENTRY) is not None
    )
    assert len(page.model._entries) <= 2000
    QTest.keyClicks(control(page, QLineEdit, "historySearch"), "sunset 99")
    pauses.run_until(lambda: 0 < page.model.count < 100_000)
    page.filter_bar.clear()
    pauses.run_until(lambda: page.model.count == 100_000)
    page.view.selectAll()
    pauses.run_for(0.05)
    assert len(page.view.selected_ids()) == 100_000
    # What the main thread itself computed, as other tests may be running; the benchmark has more.
    assert pauses.busiest < 0.1
    stage.close()
