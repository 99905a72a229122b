import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from falgui.core.messages import Message
from falgui.core.recipe import ImageFormat, Recipe
from falgui.core.request import Options
from falgui.core.result import Result
from falgui.core.sources import FileSource
from falgui.store.database import Database, open_database
from falgui.store.history import History
from falgui.store.saved_queue import SavedQueue, SavedUpload
from falgui.store.schema import MIGRATIONS

pytestmark = pytest.mark.row("S14")

NEXT_RELEASE = (*MIGRATIONS, ("CREATE TABLE later (id INTEGER PRIMARY KEY, note TEXT)",))
UNFITTING_RELEASE = (
    *MIGRATIONS,
    ("CREATE TABLE later (id INTEGER)", "CREATE UNIQUE INDEX urls ON history (url)"),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "falgui.sqlite3"


def _add(database: Database, name: str) -> None:
    History(database).add(Result("https://same", name, "image/png", 1, "cdn"), name, 0.0)


def _make(file: Path, *names: str) -> None:
    database, message = open_database(file)
    assert message is None
    for name in names:
        _add(database, name)
    database.close()


def _names(database: Database) -> list[str]:
    return [entry.result.name for entry in reversed(History(database).recent(100))]


def _id(message: Message | None) -> str | None:
    return message.id if message else None


def test_a_migration_keeps_everything_and_a_copy_of_the_older_file(file: Path) -> None:
    _make(file, "old")
    database, message = open_database(file, NEXT_RELEASE)
    assert message is None
    assert _names(database) == ["old"]
    assert database.query("SELECT * FROM later") == []
    database.close()
    copy = file.with_name(f"{file.name}.version-{len(MIGRATIONS)}")
    if os.name == "posix":
        assert copy.stat().st_mode & 0o777 == 0o600
    older, message = open_database(copy)
    assert (message, _names(older)) == (None, ["old"])
    older.close()


def test_the_first_schema_gets_its_expiries_and_keeps_the_order_of_its_queue(file: Path) -> None:
    database, _message = open_database(file, MIGRATIONS[:1])
    columns = (
        "source, name, url, content_type, size, leg, expires_seconds, private, possible_copies,"
        " account, label, finished_at, search_text"
    )
    queued = "label, batch, path, temporary, private, convert_to_jpeg, remove_location, state"

    def fill(connection: sqlite3.Connection) -> None:
        for name, expires in (("for an hour", 3600), ("for ever", None)):
            connection.execute(
                f"INSERT INTO history ({columns}) VALUES ('', ?, 'https://v3.fal.media/x',"  # noqa: S608
                " '', 1, 'cdn', ?, 0, 0, '', ?, 1000, '')",
                (name, expires, name),
            )
        for label in ("first", "second"):
            connection.execute(
                f"INSERT INTO queue ({queued}) VALUES (?, 'b', ?, 0, 0, 1, 0, 'queued')",  # noqa: S608
                (label, f"/{label}"),
            )

    database.write(fill)
    database.close()
    database, message = open_database(file)
    assert message is None
    ends = {one.result.name: one.expires_at for one in History(database).recent(9)}
    assert ends == {"for an hour": 4600, "for ever": None}
    assert [one.label for one in SavedQueue(database).read()] == ["first", "second"]
    assert {one.options.recipe for one in SavedQueue(database).read()} == {
        Recipe(ImageFormat.JPEG, remove_identifying=False)
    }
    database.close()


def test_hashes_of_another_kind_are_forgotten_and_nothing_else(file: Path) -> None:
    before = len(MIGRATIONS) - 1
    database, _message = open_database(file, MIGRATIONS[:before])

    def fill(connection: sqlite3.Connection) -> None:
        connection.execute(
            "INSERT INTO history (source, name, url, content_type, size, leg, private,"
            " possible_copies, account, label, finished_at, search_text, content_hash)"
            " VALUES ('', 'a', 'https://v3.fal.media/x', '', 1, 'cdn', 0, 0, '', 'a', 1, '', 'aa')"
        )
        connection.execute("INSERT INTO watched_folders VALUES ('f', 1)")
        connection.execute("INSERT INTO watched_files VALUES ('f', 'a', 1, 1, '1', 'aa')")
        connection.execute("INSERT INTO watched_contents VALUES ('aa')")

    database.write(fill)
    database.close()
    database, message = open_database(file)
    assert message is None
    assert [one.result.content_hash for one in History(database).recent(9)] == [""]
    assert database.query("SELECT name, content_hash FROM watched_files") == [("a", "")]
    assert database.query("SELECT hash FROM watched_contents") == []
    database.close()


def test_a_newer_falguis_history_that_has_other_columns_is_shown_as_far_as_it_is_known(
    file: Path,
) -> None:
    database, _message = open_database(
        file,
        (
            *MIGRATIONS,
            (
                "ALTER TABLE history ADD COLUMN thumbnail BLOB",
                "ALTER TABLE history RENAME COLUMN private TO visibility",
                "ALTER TABLE history ADD COLUMN private INTEGER NOT NULL DEFAULT 0",
            ),
        ),
    )
    database.write(
        lambda connection: connection.execute(
            "INSERT INTO history (source, name, url, content_type, size, leg, visibility,"
            " possible_copies, account, label, finished_at, search_text, thumbnail)"
            " VALUES ('', 'newer', 'https://v3.fal.media/x', '', 1, 'cdn', 1, 0, '', 'a', 1, '',"
            " x'00')"
        )
    )
    database.close()
    database, message = open_database(file)
    assert (_id(message), _names(database)) == ("M44", ["newer"])
    database.close()


def test_a_crash_in_a_migration_leaves_the_older_schema_and_its_rows(file: Path) -> None:
    _make(file, "old")
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    # Dies while the second step of the migration is under way.
    program = (
        "import sys, threading, os, signal\n"
        "from pathlib import Path\n"
        "from falgui.store.database import open_database\n"
        "from falgui.store.schema import MIGRATIONS\n"
        "threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGKILL)).start()\n"
        f"step = ('CREATE TABLE later (id INTEGER)', {endless!r})\n"
        "open_database(Path(sys.argv[1]), (*MIGRATIONS, step))\n"
    )
    ended = subprocess.run(  # noqa: S603  this very program
        [sys.executable, "-c", program, str(file)], cwd=Path(__file__).parents[2], check=False
    )
    assert ended.returncode == -signal.SIGKILL
    database, message = open_database(file)
    assert (message, _names(database)) == (None, ["old"])
    database.close()
    database, message = open_database(file, NEXT_RELEASE)
    assert (message, _names(database)) == (None, ["old"])
    database.close()


def test_a_database_is_migrated_once(file: Path) -> None:
    _make(file, "old")
    for _start in range(3):
        database, message = open_database(file, NEXT_RELEASE)
        assert (message, _names(database)) == (None, ["old"])
        database.close()


def test_a_new_database_needs_no_copy(file: Path) -> None:
    open_database(file, NEXT_RELEASE)[0].close()
    assert list(file.parent.iterdir()) == [file]


def test_a_migration_that_fails_changes_nothing(file: Path) -> None:
    _make(file, "one", "another with the same link")
    database, message = open_database(file, UNFITTING_RELEASE)
    assert _id(message) == "M23"
    _add(database, "works")
    assert _names(database) == ["works"]
    database.close()
    database, message = open_database(file)
    assert (message, _names(database)) == (None, ["one", "another with the same link"])
    assert database.query("SELECT name FROM sqlite_master WHERE name = 'later'") == []
    database.close()


@pytest.mark.skipif(os.name != "posix", reason="file modes")
def test_an_older_read_only_database_is_migrated_in_memory(ordinary_home: Path) -> None:
    file = ordinary_home / "falgui.sqlite3"
    _make(file, "old")
    ordinary_home.chmod(0o500)
    file.chmod(0o400)
    database, message = open_database(file, NEXT_RELEASE)
    assert _id(message) == "M23"
    assert _names(database) == ["old"]
    assert database.query("SELECT * FROM later") == []
    database.close()


def test_a_newer_falguis_history_is_shown_and_its_file_stays_as_it_is(file: Path) -> None:
    database, _message = open_database(file, NEXT_RELEASE)
    _add(database, "newer")
    SavedQueue(database).write([SavedUpload("a", "batch", FileSource(Path("a.png")), Options())])
    database.close()
    content = file.read_bytes()
    database, message = open_database(file)
    assert _id(message) == "M44"
    assert _names(database) == ["newer"]
    assert SavedQueue(database).read() == []
    _add(database, "works")
    database.close()
    assert file.read_bytes() == content
    assert list(file.parent.iterdir()) == [file]
