"""A store that is used for years: how long it takes to open, and how large it grows."""

import sqlite3
import time
from pathlib import Path

import pytest

from falgui.core.journal import UnfinishedMultipart
from falgui.core.request import Options
from falgui.core.result import Result
from falgui.core.sources import FileSource
from falgui.store.database import Database, open_database
from falgui.store.history import History
from falgui.store.saved_queue import SavedQueue, SavedUpload
from falgui.store.unfinished import UnfinishedUploads


@pytest.fixture
def file(quick_folder: Path) -> Path:
    return quick_folder / "falgui.sqlite3"


def _queued(number: int) -> SavedUpload:
    path = Path(f"/home/somebody/Pictures/2026/holiday photograph {number}.jpeg")
    return SavedUpload(f"0123456789abcdef-{number}", "batch", FileSource(path), Options())


def _result(number: int) -> Result:
    name = f"holiday photograph {number}.jpeg"
    url = f"https://v3.fal.media/files/b/0a85c7e3/{number:021d}_{name}"
    return Result(url, name, "image/jpeg", 4_000_000, "cdn")


def _multiply_history(database: Database, count: int) -> None:
    columns = (
        "source, name, url, content_type, size, leg, private, possible_copies, account,"
        " finished_at, search_text"
    )

    def work(connection: sqlite3.Connection) -> None:
        connection.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"  # noqa: S608
            f" INSERT INTO history ({columns}, label) SELECT {columns}, label || '-' || i"
            " FROM n CROSS JOIN history",
            (count - 1,),
        )

    database.write(work)


@pytest.mark.row("S15")
def test_ten_thousand_in_the_queue_and_a_hundred_thousand_in_the_history_open_in_a_second(
    file: Path,
) -> None:
    database, _message = open_database(file)
    SavedQueue(database).write([_queued(number) for number in range(10_000)])
    History(database).add(_result(0), "/home/somebody/Pictures/2026/holiday.jpeg", 1.7e9)
    _multiply_history(database, 100_000)
    database.close()
    # What falgui itself takes: the machine may be busy with other tests.
    started = time.process_time()
    database, message = open_database(file)
    saved = SavedQueue(database).read()
    recent = History(database).recent(100)
    assert time.process_time() - started < 1
    assert message is None
    assert (len(saved), len(recent)) == (10_000, 100)
    database.close()


def test_finished_uploads_leave_two_kibibytes_each_at_most(file: Path) -> None:
    database, _message = open_database(file)
    saved, journal, history = SavedQueue(database), UnfinishedUploads(database), History(database)
    log = file.with_name(file.name + "-wal")
    count, longest_log = 500, 0
    for number in range(count):
        queued, result, identity = _queued(number), _result(number), f"{number:064x}"
        saved.write([queued])
        journal.intend(identity)
        etags = {part: f'"{part:032x}"' for part in range(1, 20)}
        journal.begin(UnfinishedMultipart(identity, result.url, "id" * 50, 10485760, etags))
        journal.part_sent(identity, "id" * 50, 20, f'"{20:032x}"')
        history.add(
            result, str(queued.source), 1.7e9, label=queued.label, identity=identity, account="0a"
        )
        longest_log = max(longest_log, log.stat().st_size)
    database.close()
    assert file.stat().st_size < count * 2048
    assert longest_log < 8 * 1024 * 1024


def test_the_log_is_cut_after_a_change_that_was_large(file: Path) -> None:
    database, _message = open_database(file)
    history = History(database)
    history.add(_result(0), "", 1.7e9)
    _multiply_history(database, 50_000)
    log = file.with_name(file.name + "-wal")
    assert log.stat().st_size > 16 * 1024 * 1024
    history.add(_result(1), "", 1.7e9)
    assert log.stat().st_size <= 4 * 1024 * 1024
    database.close()
