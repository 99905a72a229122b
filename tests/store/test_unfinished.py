import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from falgui.core.errors import UploadError
from falgui.core.journal import UnfinishedMultipart, UploadJournal
from falgui.store.database import Database, open_database
from falgui.store.unfinished import UnfinishedUploads

FullDisk = Callable[[int], AbstractContextManager[None]]

UPLOAD = UnfinishedMultipart("digest", "https://v3.fal.media/files/b/id_film.mp4", "id", 10485760)

# Tells each part only after the journal has taken it.
_WRITER = """
import sys, threading
from pathlib import Path
from falgui.core.errors import UploadError
from falgui.core.journal import UnfinishedMultipart
from falgui.store.database import open_database
from falgui.store.unfinished import UnfinishedUploads
journal = UnfinishedUploads(open_database(Path(sys.argv[1]))[0])
journal.begin(UnfinishedMultipart("digest", "https://v3.fal.media/f", "id", 10485760))
def work(first):
    for number in range(first, 10001, 8):
        journal.part_sent("digest", "id", number, f'"etag-{number}"')
        sys.stdout.write(f"{number}\\n")
        sys.stdout.flush()
for first in range(1, 9):
    threading.Thread(target=work, args=(first,)).start()
"""


class Clock:
    now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def journal(database: Database, clock: Clock) -> UnfinishedUploads:
    return UnfinishedUploads(database, clock)


def test_it_is_the_journal_that_the_transport_asks_for(database: Database) -> None:
    journal: UploadJournal = UnfinishedUploads(database)
    assert journal.find("digest") is None


def test_parts_come_back_with_their_upload(journal: UnfinishedUploads) -> None:
    journal.begin(UPLOAD)
    assert journal.find("digest") == UPLOAD
    journal.part_sent("digest", "id", 2, '"b"')
    journal.part_sent("digest", "id", 1, '"a"')
    journal.part_sent("digest", "id", 2, '"b again"')
    assert journal.find("digest") == replace(UPLOAD, etags={1: '"a"', 2: '"b again"'})


def test_parts_known_at_the_beginning_are_kept(journal: UnfinishedUploads) -> None:
    begun = replace(UPLOAD, etags={1: '"a"', 3: '"c"'})
    journal.begin(begun)
    assert journal.find("digest") == begun


def test_a_new_beginning_replaces_the_earlier_one_with_its_parts(
    journal: UnfinishedUploads,
) -> None:
    journal.begin(UPLOAD)
    journal.part_sent("digest", "id", 1, '"a"')
    again = replace(UPLOAD, upload_id="second")
    journal.begin(again)
    assert journal.find("digest") == again


def test_uploads_do_not_touch_each_other(journal: UnfinishedUploads) -> None:
    other = replace(UPLOAD, identity="other", upload_id="other id")
    journal.begin(UPLOAD)
    journal.begin(other)
    journal.part_sent("other", "other id", 1, '"o"')
    journal.forget("digest")
    assert journal.find("digest") is None
    assert journal.find("other") == replace(other, etags={1: '"o"'})


def test_a_late_part_of_a_forgotten_upload_is_not_kept(
    journal: UnfinishedUploads, database: Database
) -> None:
    journal.begin(UPLOAD)
    journal.forget("digest")
    journal.part_sent("digest", "id", 1, '"late"')
    assert journal.find("digest") is None
    assert database.query("SELECT * FROM parts") == []


def test_a_late_part_of_an_upload_that_was_replaced_is_not_kept(
    journal: UnfinishedUploads,
) -> None:
    journal.begin(UPLOAD)
    second = replace(UPLOAD, upload_id="second")
    journal.begin(second)
    journal.part_sent("digest", "id", 1, '"late"')
    assert journal.find("digest") == second


def test_old_uploads_are_forgotten_with_their_parts(
    journal: UnfinishedUploads, database: Database, clock: Clock
) -> None:
    journal.begin(UPLOAD)
    journal.part_sent("digest", "id", 1, '"a"')
    clock.now += 5 * 86400
    newer = replace(UPLOAD, identity="newer")
    journal.begin(newer)
    journal.forget_older_than(days=5)
    assert journal.find("digest") is not None
    clock.now += 1
    journal.forget_older_than(days=5)
    assert journal.find("digest") is None
    assert journal.find("newer") == newer
    assert database.query("SELECT * FROM parts") == []


def test_eight_threads_keep_all_their_parts(journal: UnfinishedUploads) -> None:
    journal.begin(UPLOAD)

    def work(first: int) -> None:
        for number in range(first, 1001, 8):
            journal.part_sent("digest", "id", number, f'"{number}"')

    threads = [threading.Thread(target=work, args=(first,)) for first in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = journal.find("digest")
    assert found is not None
    assert found.etags == {number: f'"{number}"' for number in range(1, 1001)}


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("acknowledged", [1, 40, 333])
def test_a_kill_loses_nothing_that_was_acknowledged(tmp_path: Path, acknowledged: int) -> None:
    file = tmp_path / "falgui.sqlite3"
    with subprocess.Popen(  # noqa: S603  this very program
        [sys.executable, "-c", _WRITER, str(file)],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        told = [writer.stdout.readline() for _time in range(acknowledged)]
        writer.send_signal(signal.SIGKILL)
        told += writer.stdout.readlines()
    sent = {int(line) for line in told if line.endswith("\n")}
    assert acknowledged <= len(sent) < 10_000
    database, message = open_database(file)
    assert message is None
    found = UnfinishedUploads(database).find("digest")
    database.close()
    assert found is not None
    assert sent <= set(found.etags)
    # One part for each thread may have been kept without a chance to say so.
    assert len(found.etags) <= len(sent) + 8
    assert all(etag == f'"etag-{number}"' for number, etag in found.etags.items())


@pytest.mark.row("S4")
def test_a_disk_that_says_no_never_stops_an_upload(
    journal: UnfinishedUploads,
    database: Database,
    full_disk: FullDisk,
    caplog: pytest.LogCaptureFixture,
) -> None:
    journal.begin(UPLOAD)
    with full_disk(0):
        journal.part_sent("digest", "id", 1, '"a"')
        journal.intend("digest")
        assert journal.find("digest") == replace(UPLOAD, etags={1: '"a"'})
        assert journal.open_intents("digest") == 1
        assert database.query("SELECT * FROM parts") == []
    assert len(caplog.records) == 2
    assert UPLOAD.access_url not in caplog.text
    journal.part_sent("digest", "id", 2, '"b"')
    restarted = UnfinishedUploads(database)
    assert restarted.find("digest") == replace(UPLOAD, etags={1: '"a"', 2: '"b"'})
    assert restarted.open_intents("digest") == 1


@pytest.mark.row("S4")
def test_parts_of_an_upload_that_was_not_kept_are_not_taken_for_an_earlier_ones(
    journal: UnfinishedUploads, database: Database, full_disk: FullDisk
) -> None:
    first = replace(UPLOAD, etags={1: '"first upload"'})
    journal.begin(first)
    second = replace(UPLOAD, upload_id="second")
    with full_disk(0):
        journal.begin(second)
        journal.part_sent("digest", "second", 2, '"second upload"')
        assert journal.find("digest") == replace(second, etags={2: '"second upload"'})
        with pytest.raises(UploadError):
            database.write(lambda connection: connection.execute("DELETE FROM history"))
    # A crash at this moment would leave the first, with its own parts only.
    assert database.query("SELECT number, etag FROM parts") == [(1, '"first upload"')]
    journal.part_sent("digest", "second", 3, '"third part"')
    found = UnfinishedUploads(database).find("digest")
    assert found == replace(second, etags={2: '"second upload"', 3: '"third part"'})


def test_intents_are_counted_until_they_are_withdrawn(journal: UnfinishedUploads) -> None:
    assert journal.open_intents("digest") == 0
    journal.withdraw("digest")
    journal.intend("digest")
    journal.intend("other")
    journal.intend("digest")
    assert journal.open_intents("digest") == 2
    journal.withdraw("digest")
    assert (journal.open_intents("digest"), journal.open_intents("other")) == (1, 1)


def test_intents_outlast_the_upload_that_fal_dropped(journal: UnfinishedUploads) -> None:
    journal.begin(UPLOAD)
    journal.intend("digest")
    journal.forget("digest")
    assert journal.open_intents("digest") == 1


def test_old_intents_are_forgotten(journal: UnfinishedUploads, clock: Clock) -> None:
    journal.intend("digest")
    clock.now += 5 * 86400
    journal.intend("digest")
    clock.now += 1
    journal.forget_older_than(days=5)
    assert journal.open_intents("digest") == 1


@pytest.mark.row("S4")
def test_intents_made_and_withdrawn_on_a_full_disk_come_to_the_same(
    journal: UnfinishedUploads, database: Database, full_disk: FullDisk
) -> None:
    journal.intend("digest")
    with full_disk(0):
        for _request in range(3):
            journal.intend("digest")
        for _request in range(2):
            journal.withdraw("digest")
        assert journal.open_intents("digest") == 2
    journal.intend("other")
    assert UnfinishedUploads(database).open_intents("digest") == 2


def test_after_the_database_is_closed_late_workers_do_no_harm(
    journal: UnfinishedUploads, database: Database
) -> None:
    database.close()
    journal.begin(UPLOAD)
    journal.part_sent("digest", "id", 1, '"a"')
    assert journal.find("digest") is None


def test_of_several_the_first_is_found_under_which_anything_is_kept(
    journal: UnfinishedUploads,
) -> None:
    assert journal.first_known(["one", "two"]) is None
    journal.begin(replace(UPLOAD, identity="three"))
    journal.intend("two")
    assert journal.first_known(["one", "two", "three"]) == "two"
    assert journal.first_known(["one", "three", "two"]) == "three"
    journal.withdraw("two")
    assert journal.first_known(["one", "two", "three"]) == "three"
