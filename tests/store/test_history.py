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
from falgui.core.upload import Result
from falgui.store.database import Database, open_database
from falgui.store.history import History, HistoryEntry

FullDisk = Callable[[int], AbstractContextManager[None]]

RESULT = Result(
    url="https://v3.fal.media/files/b/store/id_cat.png",
    name="cat.png",
    content_type="image/png",
    size=12345,
    leg="cdn",
    expires_seconds=3600,
    private=True,
)


@pytest.fixture
def history(database: Database) -> History:
    return History(database)


def _names(entries: list[HistoryEntry]) -> list[str]:
    return [entry.result.name for entry in entries]


def test_what_is_added_comes_back_whole(history: History) -> None:
    number = history.add(RESULT, "/home/me/cat.png", 1700000000.5)
    assert history.recent(10) == [HistoryEntry(number, RESULT, "/home/me/cat.png", 1700000000.5)]


def test_it_is_there_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "falgui.sqlite3"
    database, _message = open_database(file)
    History(database).add(RESULT, "cat.png", 1.0)
    database.close()
    database, _message = open_database(file)
    assert _names(History(database).recent(1)) == ["cat.png"]
    database.close()


def test_an_entry_tells_when_its_file_expires() -> None:
    entry = HistoryEntry(1, RESULT, "cat.png", 1000.0)
    assert entry.expires_at == 4600.0
    lasting = replace(entry, result=replace(RESULT, expires_seconds=None))
    assert lasting.expires_at is None


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
    first, second, third = (history.add(replace(RESULT, name=name), "", 0.0) for name in "abc")
    history.remove(second)
    history.remove(999)
    assert [entry.id for entry in history.recent(9)] == [third, first]
    history.clear()
    assert history.recent(9) == []


def test_an_id_is_never_used_again(history: History) -> None:
    last = history.add(RESULT, "", 0.0)
    history.clear()
    assert history.add(RESULT, "", 0.0) > last


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
    number = history.add(replace(RESULT, name=name), source, 0.0)
    (entry,) = history.recent(1)
    assert (entry.id, entry.result.name, entry.source) == (number, name, source)
    assert history.search(name, limit=1) == [entry]


def test_many_threads_add_at_once(history: History) -> None:
    numbers: list[int] = []

    def work() -> None:
        numbers.extend(history.add(RESULT, "", 0.0) for _time in range(20))

    threads = [threading.Thread(target=work) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == sorted(entry.id for entry in history.recent(1000))
    assert len(set(numbers)) == 160


def test_an_entry_that_could_not_be_kept_is_told(history: History, full_disk: FullDisk) -> None:
    with full_disk(4096), pytest.raises(UploadError) as caught:
        history.add(RESULT, "x" * 100_000, 0.0)
    assert caught.value.message.id == "M23"
    assert history.recent(1) == []
