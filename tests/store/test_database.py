import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path

import pytest

from falgui.core.errors import UploadError
from falgui.core.messages import Message
from falgui.store.database import Database, open_database
from falgui.store.schema import MIGRATIONS

FullDisk = Callable[[int], AbstractContextManager[None]]

_HALF = "INSERT INTO unfinished VALUES (1, 'half', '', '', 1, 0)"

_PROGRAM = """
import sys
from pathlib import Path
from falgui.store.database import open_database
database, message = open_database(Path(sys.argv[1]))
database.write(lambda connection: connection.execute(
    "INSERT INTO unfinished (identity, access_url, upload_id, part_size, begun_at)"
    " VALUES (?, '', '', 1, 0)", (sys.argv[2],)))
database.close()
print(message)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "falgui.sqlite3"


def _begin(database: Database, identity: str) -> None:
    database.write(
        lambda connection: connection.execute(
            "INSERT INTO unfinished (identity, access_url, upload_id, part_size, begun_at)"
            " VALUES (?, '', '', 1, 0)",
            (identity,),
        )
    )


def _identities(database: Database) -> list[str]:
    rows = database.query("SELECT identity FROM unfinished ORDER BY id")
    return [identity for (identity,) in rows]


def _make(file: Path, *identities: str) -> None:
    database, message = open_database(file)
    assert message is None
    for identity in identities:
        _begin(database, identity)
    database.close()


def _id(message: Message | None) -> str | None:
    return message.id if message else None


def _works(database: Database) -> bool:
    _begin(database, "works")
    return "works" in _identities(database)


@pytest.mark.row("S9")
@pytest.mark.skipif(sys.platform != "linux", reason="names are any bytes on Linux only")
@pytest.mark.parametrize("name", ["Zoë #1? 100%20 日本", os.fsdecode(b"home \xff\xfe")])
def test_any_name_of_the_home_will_do(tmp_path: Path, name: str) -> None:
    home = tmp_path / name
    home.mkdir()
    file = home / "falgui.sqlite3"
    _make(file, "one")
    database, message = open_database(file, (*MIGRATIONS, ("CREATE TABLE later (id INTEGER)",)))
    assert (message, _identities(database)) == (None, ["one"])
    database.close()
    assert file.with_name(f"falgui.sqlite3.version-{len(MIGRATIONS)}").stat().st_size > 0
    with file.open("r+b") as opened:
        opened.write(b"damaged")
    database, message = open_database(file)
    assert _id(message) == "M24"
    database.close()


def test_what_is_committed_is_there_next_time(file: Path) -> None:
    _make(file, "one", "two")
    database, message = open_database(file)
    assert message is None
    assert _identities(database) == ["one", "two"]
    database.close()


def test_closing_leaves_one_file(file: Path) -> None:
    _make(file, "one")
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.skipif(os.name != "posix", reason="file modes")
def test_only_the_user_can_read_the_files(file: Path) -> None:
    database, _message = open_database(file)
    _begin(database, "one")
    modes = {path.name: path.stat().st_mode & 0o777 for path in file.parent.iterdir()}
    assert modes == {file.name + ending: 0o600 for ending in ("", "-wal", "-shm")}
    database.close()


@pytest.mark.skipif(os.name != "posix", reason="file modes")
def test_a_file_open_to_others_is_closed_to_them(file: Path) -> None:
    _make(file)
    file.chmod(0o644)
    _make(file)
    assert file.stat().st_mode & 0o777 == 0o600


def test_commits_wait_for_the_disk(database: Database) -> None:
    assert database.query("PRAGMA synchronous") == [(2,)]
    assert database.query("PRAGMA journal_mode") == [("wal",)]
    assert database.query("PRAGMA foreign_keys") == [(1,)]


def test_a_block_that_raises_leaves_nothing(database: Database) -> None:
    def work(connection: sqlite3.Connection) -> None:
        connection.execute(_HALF)
        raise KeyError

    with pytest.raises(KeyError):
        database.write(work)
    assert _identities(database) == []
    assert _works(database)


def test_a_wrong_statement_is_told_and_takes_the_whole_block_back(database: Database) -> None:
    def work(connection: sqlite3.Connection) -> None:
        connection.execute(_HALF)
        connection.execute("INSERT INTO nothing VALUES (1)")

    with pytest.raises(UploadError) as caught:
        database.write(work)
    assert caught.value.message.id == "M23"
    assert _identities(database) == []


def test_many_threads_share_one_database(database: Database) -> None:
    def work(number: int) -> None:
        for step in range(25):
            _begin(database, f"{number}-{step}")
            _identities(database)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(_identities(database)) == 200


def test_after_closing_every_call_is_told(file: Path) -> None:
    database, _message = open_database(file)
    database.close()
    database.close()
    with pytest.raises(UploadError):
        _begin(database, "late")
    with pytest.raises(UploadError):
        database.query("SELECT 1")


def test_programs_that_start_together_on_a_new_file_all_keep_their_entries(file: Path) -> None:
    programs = [
        subprocess.Popen(  # noqa: S603  this very program
            [sys.executable, "-c", _PROGRAM, str(file), str(number)],
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(6)
    ]
    assert [program.communicate()[0].strip() for program in programs] == ["None"] * 6
    database, _message = open_database(file)
    assert sorted(_identities(database)) == [str(number) for number in range(6)]
    database.close()


# A disk that says no -----------------------------------------------------------------------


@pytest.mark.row("S9")
def test_without_a_folder_the_database_lives_in_memory(tmp_path: Path) -> None:
    database, message = open_database(tmp_path / "nothing" / "falgui.sqlite3")
    assert _id(message) == "M23"
    assert _works(database)
    assert database.query("PRAGMA foreign_keys") == [(1,)]
    database.close()


@pytest.mark.row("S7", "S9")
@pytest.mark.skipif(os.name != "posix", reason="file modes")
@pytest.mark.parametrize("folder_too", [False, True])
def test_a_read_only_database_is_read_but_not_changed(
    ordinary_home: Path, *, folder_too: bool
) -> None:
    file = ordinary_home / "falgui.sqlite3"
    _make(file, "earlier")
    content = file.read_bytes()
    file.chmod(0o400)
    if folder_too:
        ordinary_home.chmod(0o500)
    database, message = open_database(file)
    assert _id(message) == "M23"
    assert _identities(database) == ["earlier"]
    assert _works(database)
    database.close()
    assert file.read_bytes() == content


@pytest.mark.row("S7")
@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_a_database_locked_by_another_program_costs_no_more_than_two_seconds(
    file: Path, mode: str
) -> None:
    _make(file, "earlier")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute(f"PRAGMA journal_mode = {mode}")
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        started = time.monotonic()
        database, message = open_database(file)
        assert time.monotonic() - started < 2
        assert _id(message) == "M23"
        assert _works(database)
        database.close()
    assert not list(file.parent.glob("*.damaged-*"))
    database, message = open_database(file)
    assert (message, _identities(database)) == (None, ["earlier"])
    database.close()


@pytest.mark.row("S7")
def test_what_is_written_while_another_program_has_the_lock_comes_to_the_file_later(
    file: Path,
) -> None:
    _make(file, "earlier")
    now = 0.0
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        database, message = open_database(file, clock=lambda: now)
        assert _id(message) == "M23"
        _begin(database, "meanwhile")
        assert "meanwhile" in _identities(database)
    now = 29.0
    _begin(database, "soon")
    second, _message = open_database(file)
    assert _identities(second) == ["earlier"]
    now = 30.0
    _begin(database, "later")
    assert _identities(second) == ["earlier", "meanwhile", "soon", "later"]
    second.close()
    database.close()


@pytest.mark.row("S9")
@pytest.mark.parametrize("earlier", [[], ["earlier"]])
def test_where_a_write_ahead_log_is_impossible_the_database_works_without(
    file: Path, earlier: list[str]
) -> None:
    if earlier:
        _make(file, *earlier)
    # The shared memory that the log needs can't be made where a folder has its name.
    file.with_name(file.name + "-shm").mkdir()
    database, message = open_database(file)
    assert message is None
    assert database.query("PRAGMA journal_mode") == [("delete",)]
    assert database.query("PRAGMA synchronous") == [(3,)]
    assert _identities(database) == earlier
    assert _works(database)
    second, message = open_database(file)
    assert message is None
    _begin(second, "second")
    second.close()
    assert _identities(database) == [*earlier, "works", "second"]
    database.close()


@pytest.mark.row("S4")
def test_a_full_disk_is_told_and_forgotten_when_there_is_room_again(
    file: Path, full_disk: FullDisk
) -> None:
    database, _message = open_database(file)
    _begin(database, "before")
    with full_disk(8192):
        for _time in range(3):
            with pytest.raises(UploadError) as caught:
                _begin(database, "x" * 100_000)
            assert caught.value.message.id == "M23"
        assert _identities(database) == ["before"]
    _begin(database, "after")
    database.close()
    database, message = open_database(file)
    assert (message, _identities(database)) == (None, ["before", "after"])
    database.close()


@pytest.mark.row("S4")
def test_a_disk_full_at_the_start_does_not_stop_the_program(
    file: Path, full_disk: FullDisk
) -> None:
    with full_disk(0):
        database, message = open_database(file)
        assert _id(message) == "M23"
        assert _works(database)
    database.close()
