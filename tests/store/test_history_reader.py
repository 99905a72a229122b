"""The history as a long list reads it: filtered, in pages, while uploads are written."""

import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from falgui.core.errors import Cancelled
from falgui.core.result import Result
from falgui.store.database import Database, Value, open_database
from falgui.store.history import History
from falgui.store.history_filter import HistoryFilter, KindWanted, StateWanted
from falgui.store.history_reader import HistoryReader

NOW = 1_000_000.0
RESULT = Result("https://v3.fal.media/files/b/x.png", "x.png", "image/png", 10, "cdn")


@pytest.fixture
def history(database: Database) -> History:
    return History(database)


@pytest.fixture
def reader(database: Database, tmp_path: Path) -> Iterator[HistoryReader]:
    reader = HistoryReader(lambda: database, tmp_path / "falgui.sqlite3", lambda: NOW)
    yield reader
    reader.close()


def _add(history: History, name: str, kind: str = "image/png", **more: object) -> None:
    finished_at = float(more.pop("at", NOW))  # type: ignore[arg-type]
    account = str(more.pop("account", ""))
    result = replace(
        RESULT,
        url=f"https://v3.fal.media/{name}",
        name=name,
        content_type=kind,
        **more,  # type: ignore[arg-type]
    )
    history.add(result, f"/files/{name}", finished_at, account=account)


def _found(reader: HistoryReader, wanted: HistoryFilter) -> list[str]:
    ids = reader.listing(wanted).ids
    return [entry.result.name for entry in reader.entries(ids)]


def test_everything_is_listed_the_newest_first(history: History, reader: HistoryReader) -> None:
    for name in "abc":
        _add(history, name, at=NOW + ord(name))
    listing = reader.listing(HistoryFilter())
    assert list(listing.ids) == [3, 2, 1]
    assert list(listing.times) == [NOW + 99, NOW + 98, NOW + 97]
    assert _found(reader, HistoryFilter()) == ["c", "b", "a"]


def test_a_text_is_found_in_the_name_the_source_and_the_link(
    history: History, reader: HistoryReader
) -> None:
    for name in ("Straße.png", "dog.png"):
        _add(history, name)
    assert _found(reader, HistoryFilter("STRASSE")) == ["Straße.png"]
    assert _found(reader, HistoryFilter("/files/do")) == ["dog.png"]
    assert _found(reader, HistoryFilter("fal.media")) == ["dog.png", "Straße.png"]
    assert _found(reader, HistoryFilter("%")) == []


def test_a_time_has_a_first_and_no_last_moment(history: History, reader: HistoryReader) -> None:
    for at in (10.0, 20.0, 30.0):
        _add(history, f"{at:.0f}", at=at)
    assert _found(reader, HistoryFilter(since=20.0)) == ["30", "20"]
    assert _found(reader, HistoryFilter(until=20.0)) == ["10"]
    assert _found(reader, HistoryFilter(since=10.0, until=30.0)) == ["20", "10"]


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (KindWanted.IMAGE, ["a.png"]),
        (KindWanted.VIDEO, ["b.mp4"]),
        (KindWanted.AUDIO, ["c.wav"]),
        (KindWanted.MODEL, ["e.SafeTensors", "d.glb"]),
        (KindWanted.OTHER, ["g.safetensors.txt", "f.pdf"]),
    ],
)
def test_files_are_told_apart_by_their_kind(
    history: History, reader: HistoryReader, kind: KindWanted, names: list[str]
) -> None:
    for name, content_type in (
        ("a.png", "image/png"),
        ("b.mp4", "video/mp4"),
        ("c.wav", "audio/wav"),
        ("d.glb", "model/gltf-binary"),
        ("e.SafeTensors", "application/octet-stream"),
        ("f.pdf", "application/pdf"),
        ("g.safetensors.txt", "text/plain"),
    ):
        _add(history, name, content_type)
    assert _found(reader, HistoryFilter(kind=kind)) == names


def test_what_has_expired_is_told_from_what_is_still_there(
    history: History, reader: HistoryReader
) -> None:
    _add(history, "lasting")
    _add(history, "over", expires_at=NOW)
    _add(history, "almost", expires_at=NOW + 1)
    assert _found(reader, HistoryFilter(state=StateWanted.EXPIRED)) == ["over"]
    assert _found(reader, HistoryFilter(state=StateWanted.THERE)) == ["almost", "lasting"]


def test_all_filters_hold_together(history: History, reader: HistoryReader) -> None:
    _add(history, "cat.png", at=20.0)
    _add(history, "cat.mp4", "video/mp4", at=20.0)
    _add(history, "cat.png", at=5.0)
    wanted = HistoryFilter("cat", 10.0, 30.0, KindWanted.IMAGE, StateWanted.THERE)
    assert list(reader.listing(wanted).ids) == [1]


def test_what_came_since_is_listed_alone(history: History, reader: HistoryReader) -> None:
    for name in ("cat 1", "cat 2", "dog", "cat 3"):
        _add(history, name)
    assert list(reader.listing(HistoryFilter("cat"), after=1).ids) == [4, 2]


def test_the_newest_few_are_listed_alone(history: History, reader: HistoryReader) -> None:
    for name in ("cat 1", "cat 2", "dog", "cat 3"):
        _add(history, name)
    assert list(reader.listing(HistoryFilter("cat"), most=2).ids) == [4, 2]


def test_the_whole_is_counted_and_its_accounts_told(
    history: History, reader: HistoryReader
) -> None:
    assert reader.overview().total == 0
    assert not reader.overview().has_accounts
    _add(history, "a", account="1")
    assert not reader.overview().has_accounts
    _add(history, "b", account="2")
    assert (reader.overview().total, reader.overview().has_accounts) == (2, True)


def test_entries_that_are_gone_are_left_out(history: History, reader: HistoryReader) -> None:
    for name in "abc":
        _add(history, name)
    ids = reader.listing(HistoryFilter()).ids
    history.remove(2)
    assert [entry.id for entry in reader.entries(ids)] == [3, 1]


def test_pages_stay_true_while_uploads_are_written(history: History, reader: HistoryReader) -> None:
    for number in range(300):
        _add(history, f"{number}")
    ids = reader.listing(HistoryFilter()).ids
    done = threading.Event()

    def write() -> None:
        for number in range(100):
            _add(history, f"new {number}")
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not done.is_set():
        assert [entry.id for entry in reader.entries(ids[100:150])] == list(ids[100:150])
    writer.join()
    assert [entry.id for entry in reader.each(ids)] == list(range(300, 0, -1))
    assert len(reader.listing(HistoryFilter(), after=300).ids) == 100


def test_reading_does_not_wait_for_a_write(
    history: History, reader: HistoryReader, database: Database
) -> None:
    _add(history, "before")
    writing, go_on = threading.Event(), threading.Event()

    def slow(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM history")
        writing.set()
        go_on.wait(20)

    writer = threading.Thread(target=database.write, args=[slow])
    writer.start()
    try:
        assert writing.wait(20)
        assert _found(reader, HistoryFilter()) == ["before"]
    finally:
        go_on.set()
        writer.join()
    assert _found(reader, HistoryFilter()) == []


def test_a_search_that_nobody_waits_for_ends_at_once(
    history: History, reader: HistoryReader
) -> None:
    _add(history, "cat")
    endless = replace(HistoryFilter(), text="cat")
    condition = (
        "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n)"
    )

    class Endless(HistoryFilter):
        def condition(self, now: float) -> tuple[str, list[Value]]:  # noqa: ARG002
            return condition, []

    outcome: list[object] = []

    def search() -> None:
        try:
            reader.listing(Endless())
        except Cancelled as cancelled:
            outcome.append(cancelled)

    reader.listing(endless)
    searcher = threading.Thread(target=search)
    searcher.start()
    while searcher.is_alive():
        reader.stop_searching()
        searcher.join(0.01)
    assert len(outcome) == 1
    assert list(reader.listing(endless).ids) == [1]


def test_a_closed_reader_leaves_nothing_beside_the_database(tmp_path: Path) -> None:
    file = tmp_path / "falgui.sqlite3"
    database, _message = open_database(file)
    reader = HistoryReader(lambda: database, file)
    _add(History(database), "cat")
    assert len(reader.listing(HistoryFilter()).ids) == 1
    reader.close()
    database.close()
    assert list(tmp_path.iterdir()) == [file]
    with pytest.raises(Cancelled):
        reader.overview()


def test_a_history_in_memory_is_read_as_well(tmp_path: Path) -> None:
    file = tmp_path / "falgui.sqlite3"
    file.mkdir()
    database, message = open_database(file)
    assert message is not None
    reader = HistoryReader(lambda: database, file)
    _add(History(database), "cat")
    assert _found(reader, HistoryFilter("cat")) == ["cat"]
    reader.close()
    database.close()


def test_without_a_write_ahead_log_the_database_itself_is_asked(
    history: History, reader: HistoryReader, database: Database
) -> None:
    database.query("PRAGMA journal_mode = DELETE")
    _add(history, "cat")
    assert _found(reader, HistoryFilter()) == ["cat"]
