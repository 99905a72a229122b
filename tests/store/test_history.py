import threading
import unicodedata
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from falgui.core.errors import UploadError
from falgui.core.journal import UnfinishedMultipart
from falgui.core.request import Options
from falgui.core.result import Result
from falgui.core.sources import FileSource
from falgui.store.database import Database, open_database
from falgui.store.history import History, HistoryEntry
from falgui.store.saved_queue import SavedQueue, SavedUpload
from falgui.store.unfinished import UnfinishedUploads

FullDisk = Callable[[int], AbstractContextManager[None]]

RESULT = Result(
    url="https://v3.fal.media/files/b/store/id_cat.png",
    name="cat.png",
    content_type="image/png",
    size=12345,
    leg="cdn",
    expires_seconds=3600,
    private=True,
    finished_at=1700000000.5,
    expires_at=1700003600.25,
    remark="This file was to be private, but anyone with the link can open it.",
)
QUEUED = SavedUpload("a", "batch", FileSource(Path("/files/cat.png")), Options())


@pytest.fixture
def history(database: Database) -> History:
    return History(database)


def _names(entries: list[HistoryEntry]) -> list[str]:
    return [entry.result.name for entry in entries]


def test_what_is_added_comes_back_whole(history: History) -> None:
    history.add(RESULT, "/home/me/cat.png", 1700000000.5, account="0a1b2c3d")
    assert history.recent(10) == [
        HistoryEntry(1, RESULT, "/home/me/cat.png", 1700000000.5, "0a1b2c3d")
    ]


def test_it_is_there_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "falgui.sqlite3"
    database, _message = open_database(file)
    History(database).add(RESULT, "cat.png", 1.0)
    database.close()
    database, _message = open_database(file)
    assert _names(History(database).recent(1)) == ["cat.png"]
    database.close()


def test_an_entry_tells_when_its_file_expires_as_fal_has_told(history: History) -> None:
    history.add(RESULT, "", 1700000000.5)
    history.add(replace(RESULT, url=f"{RESULT.url}2", expires_at=None), "", 1700000000.5)
    lasting, expiring = history.recent(2)
    assert expiring.expires_at == 1700003600.25
    # It was asked for, but fal did not set it.
    assert lasting.expires_at is None


def test_what_a_check_has_told_is_added_to_the_entry(history: History) -> None:
    history.add(replace(RESULT, expires_at=1.0, remark=""), "", 1700000000.5, label="a")
    history.add(RESULT, "", 1700000000.5, label="a")
    assert [entry.result for entry in history.recent(9)] == [RESULT]


def test_a_link_that_is_no_good_is_forgotten_alone(history: History) -> None:
    other = replace(RESULT, url="https://v3.fal.media/files/b/store/other.png")
    history.add(RESULT, "", 1700000000.5, label="a")
    history.add(other, "", 1700000000.5, label="a")
    history.add(RESULT, "", 1700000000.5, label="b")
    history.forget("a", RESULT.url)
    assert [entry.result.url for entry in history.recent(9)] == [RESULT.url, other.url]


@pytest.mark.row("S4")
def test_what_is_forgotten_on_a_full_disk_is_gone_when_there_is_room(
    history: History, full_disk: FullDisk
) -> None:
    with full_disk(0):
        with pytest.raises(UploadError):
            history.add(RESULT, "", 1700000000.5, label="a")
        with pytest.raises(UploadError):
            history.forget("a", RESULT.url)
    history.add(replace(RESULT, name="b"), "", 1700000000.5, label="b")
    assert _names(history.recent(9)) == ["b"]


@pytest.mark.row("S17")
def test_the_newest_comes_first_even_if_the_clock_was_put_back(history: History) -> None:
    for number in range(5):
        history.add(replace(RESULT, name=f"{number}"), "", finished_at=1000.0 - number)
    assert _names(history.recent(3)) == ["4", "3", "2"]


def test_pages_follow_each_other(history: History) -> None:
    for number in range(5):
        history.add(replace(RESULT, name=f"{number}"), "", 0.0)
    assert _names(history.search("", limit=2, offset=2)) == ["2", "1"]
    assert history.search("", limit=2, offset=5) == []
    assert history.search("", limit=-1, offset=-1) == []


def test_removing_takes_one_and_clearing_takes_all(history: History) -> None:
    for name in "abc":
        history.add(replace(RESULT, name=name), "", 0.0)
    third, second, first = [entry.id for entry in history.recent(9)]
    history.remove(second)
    history.remove(999)
    assert [entry.id for entry in history.recent(9)] == [third, first]
    history.clear()
    assert history.recent(9) == []


def test_entries_that_were_removed_come_back_where_they_were(
    history: History, database: Database
) -> None:
    for number in range(2500):
        history.add(replace(RESULT, name=f"\udce9 {number}"), f"/{number}", 0.0, label=f"{number}")
    before = database.query("SELECT * FROM history ORDER BY id")
    taken = history.remove(*range(100, 2200), 9999)
    assert len(taken.links) == 2100
    assert len(history.recent(9999)) == 400
    history.put_back(taken)
    history.put_back(taken)
    assert database.query("SELECT * FROM history ORDER BY id") == before


def test_an_id_is_never_used_again(history: History) -> None:
    history.add(RESULT, "", 0.0)
    (last,) = history.recent(1)
    history.clear()
    history.add(RESULT, "", 0.0)
    assert history.recent(1)[0].id > last.id


@pytest.mark.parametrize(
    ("name", "source", "text", "found"),
    [
        ("Über.PNG", "", "über.png", True),
        (unicodedata.normalize("NFD", "été.png"), "", "ÉTÉ", True),
        ("STRASSE", "", "straße", True),
        ("100%.png", "", "%", True),
        ("100.png", "", "%", False),
        ("a_b.png", "", "a_b", True),
        ("axb.png", "", "a_b", False),
        ("cat.png", "/home/me/Holiday", "holiday", True),
        ("cat.png", "", "v3.fal.media", True),
        ("cat.png", "", "dog", False),
        ("cat.png", "", "'; DROP TABLE history; --", False),
        ("it's.png", "", "it's", True),
        ("broken\udce9.png", "", "broken", True),
        ("cat.png", "", "\ud800", False),
        ("cat.png", "", "x" * 200_000, False),
    ],
)
def test_search_finds_what_people_mean(
    history: History, name: str, source: str, text: str, *, found: bool
) -> None:
    history.add(replace(RESULT, name=name), source, 0.0)
    assert _names(history.search(text, limit=10)) == ([name] if found else [])


@settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(name=st.text(st.characters(), max_size=50), source=st.text(st.characters(), max_size=50))
def test_every_name_that_a_file_system_allows_comes_back(
    history: History, name: str, source: str
) -> None:
    history.add(replace(RESULT, name=name), source, 0.0)
    (entry,) = history.recent(1)
    assert (entry.result.name, entry.source) == (name, source)
    assert history.search(name, limit=1) == [entry]


def test_many_threads_add_at_once(history: History) -> None:
    def work() -> None:
        for _time in range(20):
            history.add(RESULT, "", 0.0)

    threads = [threading.Thread(target=work) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(entry.id for entry in history.recent(1000)) == list(range(1, 161))


# An upload's end ----------------------------------------------------------------------------


def _begin(database: Database) -> None:
    SavedQueue(database).write([QUEUED])
    journal = UnfinishedUploads(database)
    journal.begin(UnfinishedMultipart("digest", "https://x", "id", 1, {1: '"a"'}))
    journal.intend("digest")


def _traces(database: Database) -> tuple[int, int, int, int, int]:
    ((counts),) = database.query(
        "SELECT (SELECT count(*) FROM history), (SELECT count(*) FROM queue),"
        " (SELECT count(*) FROM unfinished), (SELECT count(*) FROM parts),"
        " (SELECT count(*) FROM intents)"
    )
    return counts


@pytest.mark.row("S2")
def test_an_upload_is_in_the_history_and_out_of_everything_else_at_one_moment(
    history: History, database: Database
) -> None:
    _begin(database)
    assert _traces(database) == (0, 1, 1, 1, 1)
    history.add(RESULT, "", 0.0, label="a", identity="digest")
    assert _traces(database) == (1, 0, 0, 0, 0)


@pytest.mark.row("S2", "S6")
@pytest.mark.parametrize("table", ["history", "queue", "unfinished", "intents"])
def test_an_end_that_stops_in_the_middle_changes_nothing(
    history: History, database: Database, table: str
) -> None:
    _begin(database)
    database.write(
        lambda connection: connection.execute(
            f"CREATE TRIGGER refused BEFORE {'INSERT' if table == 'history' else 'DELETE'}"
            f" ON {table} BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    )
    with pytest.raises(UploadError):
        history.add(RESULT, "", 0.0, label="a", identity="digest")
    assert _traces(database) == (0, 1, 1, 1, 1)


def test_others_are_not_touched(history: History, database: Database) -> None:
    _begin(database)
    history.add(RESULT, "", 0.0, label="b", identity="other")
    history.add(RESULT, "", 0.0)
    assert _traces(database) == (2, 1, 1, 1, 1)


def test_what_is_written_of_a_finished_upload_too_late_is_ignored(
    history: History, database: Database
) -> None:
    history.add(RESULT, "", 0.0, label="a")
    SavedQueue(database).write([QUEUED, replace(QUEUED, label="b")])
    assert [saved.label for saved in SavedQueue(database).read()] == ["b"]


def test_a_label_that_ends_twice_loses_no_link(history: History) -> None:
    other = replace(RESULT, url="https://v3.fal.media/files/b/store/other.png")
    for result in (RESULT, other, RESULT, other):
        history.add(result, "", 1700000000.5, label="a")
    assert [entry.result for entry in history.recent(9)] == [other, RESULT]


# A full disk --------------------------------------------------------------------------------


@pytest.mark.row("S4")
def test_what_the_disk_refuses_is_told_once_and_written_when_there_is_room(
    history: History, database: Database, full_disk: FullDisk
) -> None:
    _begin(database)
    with full_disk(0):
        with pytest.raises(UploadError) as caught:
            history.add(replace(RESULT, name="1"), "", 0.0, label="a", identity="digest")
        assert caught.value.message.id == "M23"
        history.add(replace(RESULT, name="2"), "", 0.0)
        assert _traces(database) == (0, 1, 1, 1, 1)
        # The queue does not forget it either before the history has it.
        with pytest.raises(UploadError):
            SavedQueue(database).write([], ended=["a"])
    SavedQueue(database).write([], ended=["a"])
    assert _names(history.recent(9)) == ["2", "1"]
    assert _traces(database) == (2, 0, 0, 0, 0)
    with full_disk(0), pytest.raises(UploadError):
        history.add(replace(RESULT, name="3"), "", 0.0)
    history.add(replace(RESULT, name="4"), "", 0.0)
    assert _names(history.recent(9)) == ["4", "3", "2", "1"]


@pytest.mark.row("S4")
def test_what_still_waits_when_falgui_ends_is_written_then(
    tmp_path: Path, full_disk: FullDisk
) -> None:
    database, _message = open_database(tmp_path / "falgui.sqlite3")
    with full_disk(0), pytest.raises(UploadError):
        History(database).add(RESULT, "", 0.0)
    database.close()
    database, _message = open_database(tmp_path / "falgui.sqlite3")
    assert _names(History(database).recent(9)) == ["cat.png"]
    database.close()


def test_nothing_of_a_cleared_history_stays_in_the_file(history: History, tmp_path: Path) -> None:
    for number in range(20):
        history.add(replace(RESULT, name=f"canary {number}"), "x" * 10_000, 0.0)
    history.clear()
    file = tmp_path / "falgui.sqlite3"
    assert file.stat().st_size < 100_000
    for path in tmp_path.iterdir():
        assert b"canary" not in path.read_bytes()
