"""A damaged database is kept, and what can still be read of it is in the new one."""

import hashlib
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from falgui.core.journal import UnfinishedMultipart
from falgui.core.messages import Message
from falgui.core.request import Options
from falgui.core.result import Result
from falgui.core.sources import FileSource
from falgui.store.database import Database, open_database
from falgui.store.history import History, HistoryEntry
from falgui.store.installation import installation_salt
from falgui.store.saved_queue import SavedQueue, SavedUpload
from falgui.store.unfinished import UnfinishedUploads

pytestmark = pytest.mark.row("S7")

RESULT = Result("https://v3.fal.media/files/b/store/id_cat.png", "cat.png", "image/png", 1, "cdn")
QUEUED = SavedUpload("label", "batch", FileSource(Path("/files/cat.png")), Options())
BEGUN = UnfinishedMultipart(
    "digest", "https://v3.fal.media/f", "id", 10485760, {1: '"a"', 3: '"c"'}
)
PAGE = 4096


@pytest.fixture
def file(quick_folder: Path) -> Path:
    return quick_folder / "falgui.sqlite3"


def _fill(file: Path, entries: int) -> bytes:
    """Make a database with something in every table, and return its salt."""
    database, message = open_database(file)
    assert message is None
    SavedQueue(database).write([replace(QUEUED, label=f"{number}") for number in range(entries)])
    UnfinishedUploads(database).begin(BEGUN)
    UnfinishedUploads(database).intend("digest")
    _add_entries(database, entries)
    salt = installation_salt(database)
    database.close()
    return salt


def _add_entries(database: Database, entries: int) -> None:
    def work(connection: sqlite3.Connection) -> None:
        connection.executemany(
            "INSERT INTO history (source, name, url, content_type, size, leg, private,"
            " possible_copies, account, label, finished_at, search_text)"
            " VALUES (?, ?, ?, 'image/png', 1, 'cdn', 0, 0, '', ?, 1, '')",
            [
                (f"/files/{number:040}", f"{number}", f"https://v3.fal.media/{number}", f"{number}")
                for number in range(entries)
            ],
        )

    database.write(work)


def _entries(database: Database) -> list[HistoryEntry]:
    return History(database).recent(1_000_000)


def _id(message: Message | None) -> str | None:
    return message.id if message else None


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else path.name[-4:]


def _root(file: Path, table: str) -> int:
    address = f"{file.as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)
        ).fetchone()
    return int(root)


def _pages(file: Path, table: str) -> list[int]:
    """Return the offsets of the leaves of `table`, in the order of its rows."""
    content = file.read_bytes()
    root = _root(file, table)

    def leaves(page: int) -> Iterator[int]:
        start = (page - 1) * PAGE
        if content[start] == 13:
            yield start
            return
        cells = int.from_bytes(content[start + 3 : start + 5])
        for cell in range(cells):
            pointer = start + 12 + 2 * cell
            at = start + int.from_bytes(content[pointer : pointer + 2])
            yield from leaves(int.from_bytes(content[at : at + 4]))
        yield from leaves(int.from_bytes(content[start + 8 : start + 12]))

    return list(leaves(root))


def _overwrite(file: Path, offset: int, content: bytes) -> None:
    with file.open("r+b") as opened:
        opened.seek(offset)
        opened.write(content)


# Nothing can be read -----------------------------------------------------------------------


def _garbage(file: Path) -> None:
    file.write_bytes(b"no database " * 10_000)


def _zeros(file: Path) -> None:
    file.write_bytes(bytes(100_000))


def _garbage_header(file: Path) -> None:
    _fill(file, 10)
    _overwrite(file, 0, b"\xaa" * PAGE)


def _folder(file: Path) -> None:
    file.mkdir()
    (file / "inside").touch()


def _pipe(file: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("pipes")
    os.mkfifo(file)


@pytest.mark.parametrize("damage", [_garbage, _zeros, _garbage_header, _folder, _pipe])
def test_damage_is_kept_aside_and_told(file: Path, damage: Callable[[Path], None]) -> None:
    damage(file)
    digest = _digest(file)
    started = time.monotonic()
    database, message = open_database(file)
    assert time.monotonic() - started < 2
    assert _id(message) == "M24"
    assert message is not None
    assert "0 entries were recovered" in message.title
    assert _entries(database) == []
    History(database).add(RESULT, "works", 0.0)
    database.close()
    (kept,) = file.parent.glob("*.damaged-*")
    if kept.is_file():
        assert _digest(kept) == digest
    assert set(file.parent.iterdir()) == {file, kept}
    database, message = open_database(file)
    assert message is None
    assert [entry.source for entry in _entries(database)] == ["works"]
    database.close()


def test_an_empty_file_is_a_new_database(file: Path) -> None:
    file.touch()
    database, message = open_database(file)
    assert message is None
    History(database).add(RESULT, "works", 0.0)
    database.close()


# Some of it can be read --------------------------------------------------------------------


def _repaired(file: Path) -> tuple[list[int], str]:
    """Open a damaged database; return the numbers of the entries it has then, and the title."""
    started = time.monotonic()
    database, message = open_database(file)
    assert time.monotonic() - started < 2
    assert message is not None
    assert message.id == "M24"
    numbers = [int(entry.result.name) for entry in reversed(_entries(database))]
    assert [entry.result.url for entry in reversed(_entries(database))] == [
        f"https://v3.fal.media/{number}" for number in numbers
    ]
    assert database.query("PRAGMA integrity_check") == [("ok",)]
    assert database.query("PRAGMA foreign_key_check") == []
    database.close()
    again, nothing = open_database(file)
    assert nothing is None
    again.close()
    return numbers, message.title


def test_one_bad_page_costs_its_own_entries_only(file: Path) -> None:
    salt = _fill(file, 2000)
    leaves = _pages(file, "history")
    _overwrite(file, leaves[len(leaves) // 2], b"\xaa" * PAGE)
    digest = _digest(file)
    numbers, title = _repaired(file)
    (kept,) = file.parent.glob("*.damaged-*")
    assert _digest(kept) == digest
    lost = set(range(2000)) - set(numbers)
    assert 0 < len(lost) <= 40
    assert max(lost) - min(lost) + 1 == len(lost)
    assert title == f"The history was damaged. {len(numbers)} entries were recovered."
    database, _message = open_database(file)
    assert installation_salt(database) == salt
    assert [saved.label for saved in SavedQueue(database).read()] == [
        str(number) for number in range(2000)
    ]
    journal = UnfinishedUploads(database)
    assert journal.find("digest") == BEGUN
    assert journal.open_intents("digest") == 1
    database.close()


@pytest.mark.parametrize("seed", range(5))
def test_bad_pages_everywhere_cost_their_own_entries_only(file: Path, seed: int) -> None:
    _fill(file, 2000)
    leaves = _pages(file, "history")
    chance = random.Random(seed)  # noqa: S311  the same damage every time
    for leaf in (leaves[0], *leaves[3:-1:7], leaves[-1]):
        _overwrite(file, leaf, b"\x0d" + chance.randbytes(PAGE - 1))
    numbers, _title = _repaired(file)
    assert 2000 * 0.7 < len(numbers) < 2000


def test_entries_of_a_file_that_was_cut_are_recovered(file: Path) -> None:
    _fill(file, 2000)
    leaves = _pages(file, "history")
    with file.open("r+b") as opened:
        opened.truncate(sorted(leaves)[len(leaves) // 2])
    numbers, _title = _repaired(file)
    assert 500 < len(numbers) < 2000


def test_a_tree_without_its_root_is_given_up_in_time(file: Path) -> None:
    _fill(file, 2000)
    _overwrite(file, (_root(file, "history") - 1) * PAGE, b"\xaa" * PAGE)
    numbers, _title = _repaired(file)
    assert numbers == []
    database, _message = open_database(file)
    assert len(SavedQueue(database).read()) == 2000
    database.close()


def test_what_is_no_text_any_more_is_left_out(file: Path) -> None:
    _fill(file, 200)
    content = file.read_bytes()
    _overwrite(file, content.index(b"https://v3.fal.media/77image"), b"\xff\xfe\xff")
    leaf = _pages(file, "history")[0]
    _overwrite(file, leaf + 1, b"\xff")
    numbers, _title = _repaired(file)
    assert 77 not in numbers
    assert numbers


def test_the_log_beside_it_is_read_too(file: Path) -> None:
    _fill(file, 100)
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from falgui.core.result import Result\n"
        "from falgui.store.database import open_database\n"
        "from falgui.store.history import History\n"
        "database, _message = open_database(Path(sys.argv[1]))\n"
        "result = Result('https://v3.fal.media/100', '100', 'image/png', 1, 'cdn')\n"
        "History(database).add(result, '', 0.0)\n"
        "os._exit(0)\n"
    )
    subprocess.run(  # noqa: S603  this very program
        [sys.executable, "-c", program, str(file)], cwd=Path(__file__).parents[2], check=True
    )
    assert file.with_name(file.name + "-wal").stat().st_size > 0
    _overwrite(file, _pages(file, "history")[0], b"\xaa" * PAGE)
    numbers, _title = _repaired(file)
    assert numbers
    assert numbers[-1] == 100


def test_an_older_releases_damaged_file_is_brought_up_to_date(file: Path) -> None:
    from falgui.store.schema import MIGRATIONS  # noqa: PLC0415  for this one test

    _fill(file, 2000)
    _overwrite(file, _pages(file, "history")[3], b"\xaa" * PAGE)
    step = ("ALTER TABLE history ADD COLUMN stars INTEGER", "UPDATE history SET stars = 5")
    database, message = open_database(file, (*MIGRATIONS, step))
    assert _id(message) == "M24"
    ((stars, count),) = database.query("SELECT sum(stars), count(*) FROM history")
    assert stars == 5 * count
    assert count > 1900
    database.close()


# Repairing is stopped or hindered ----------------------------------------------------------


@pytest.mark.skipif(os.name != "posix", reason="file modes")
def test_damage_that_cannot_be_moved_is_left_alone(ordinary_home: Path) -> None:
    file = ordinary_home / "falgui.sqlite3"
    _fill(file, 2000)
    _overwrite(file, _pages(file, "history")[3], b"\xaa" * PAGE)
    digest = _digest(file)
    ordinary_home.chmod(0o500)
    database, message = open_database(file)
    assert _id(message) == "M23"
    assert len(_entries(database)) > 1900
    History(database).add(RESULT, "works", 0.0)
    assert _entries(database)[0].source == "works"
    database.close()
    assert _digest(file) == digest


@contextmanager
def _dying(program: str, file: Path) -> Iterator[None]:
    """Run a program that opens the database and dies inside, then the block."""
    ended = subprocess.run(  # noqa: S603  this very program
        [sys.executable, "-c", program, str(file)], cwd=Path(__file__).parents[2], check=False
    )
    assert ended.returncode == 9
    yield


@pytest.mark.row("S1")
@pytest.mark.parametrize(
    "moment",
    [
        "Path rename 0",
        "Path rename 1",
        "sqlite_file set_aside 0",
        "sqlite_file salvage 0",
        "sqlite_file salvage 1",
    ],
)
def test_a_crash_in_the_middle_of_a_repair_costs_nothing(file: Path, moment: str) -> None:
    _fill(file, 2000)
    _overwrite(file, _pages(file, "history")[3], b"\xaa" * PAGE)
    owner, name, after = moment.split()
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from falgui.store import sqlite_file\n"
        "from falgui.store.database import open_database\n"
        f"owner, name = {owner}, {name!r}\n"
        "real = getattr(owner, name)\n"
        "def dying(*arguments):\n"
        f"    if {after}:\n"
        "        real(*arguments)\n"
        "    os._exit(9)\n"
        "setattr(owner, name, dying)\n"
        "open_database(Path(sys.argv[1]))\n"
    )
    with _dying(program, file):
        database, message = open_database(file)
    assert _id(message) in {"M24", None}
    assert len(_entries(database)) > 1900
    assert len(SavedQueue(database).read()) == 2000
    database.close()
    assert len(list(file.parent.glob("*.damaged-*[0-9]"))) == 1


def test_nobody_repairs_while_another_program_does(file: Path) -> None:
    _fill(file, 2000)
    _overwrite(file, _pages(file, "history")[3], b"\xaa" * PAGE)
    digest = _digest(file)
    now = 0.0
    with closing(sqlite3.connect(f"{file}.repair", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        database, message = open_database(file, clock=lambda: now)
        assert _id(message) == "M23"
        assert len(_entries(database)) > 1900
        assert _digest(file) == digest
        History(database).add(RESULT, "meanwhile", 0.0)
    repaired, message = open_database(file)
    assert _id(message) == "M24"
    now = 30.0
    History(database).add(RESULT, "later", 0.0)
    assert [entry.source for entry in _entries(repaired)[:2]] == ["later", "meanwhile"]
    database.close()
    repaired.close()


def test_two_programs_that_find_the_same_damage_repair_it_once(file: Path) -> None:
    _fill(file, 2000)
    _overwrite(file, _pages(file, "history")[3], b"\xaa" * PAGE)
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from falgui.core.result import Result\n"
        "from falgui.store.database import open_database\n"
        "from falgui.store.history import History\n"
        "database, _message = open_database(Path(sys.argv[1]))\n"
        "result = Result('https://v3.fal.media/' + sys.argv[2], 'x', 'image/png', 1, 'cdn')\n"
        "History(database).add(result, 'late', 0.0)\n"
        "database.close()\n"
    )
    programs = [
        subprocess.Popen(  # noqa: S603  this very program
            [sys.executable, "-c", program, str(file), str(number)], cwd=Path(__file__).parents[2]
        )
        for number in range(3)
    ]
    assert [one.wait() for one in programs] == [0, 0, 0]
    database, message = open_database(file)
    assert message is None
    late = [entry for entry in _entries(database) if entry.source == "late"]
    assert len(late) == 3
    assert len(_entries(database)) > 1900
    database.close()
