"""Fills a small disk at every moment of the story, and compares what is shown with what is there.

Run as a program on a disk of 1 MiB: `python -m tests.store.small_disk FOLDER`. It ends without
a word if everything was right.
"""

import errno
import os
import sqlite3
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest

from falgui.core.errors import UploadError
from falgui.core.result import Result
from falgui.store.database import Database, open_database
from falgui.store.history import History
from falgui.store.settings import Settings
from falgui.store.settings_file import load_settings, save_settings
from tests.store.story import STEPS, database_file, insist, snapshot, snapshots

_STEP = 4096


def _fill(filler: Path, free: int) -> None:
    """Leave `free` bytes on the disk."""
    with filler.open("wb", buffering=0) as opened, suppress(OSError):
        while True:
            opened.write(bytes(_STEP))
    assert os.statvfs(filler).f_bavail == 0
    os.truncate(filler, filler.stat().st_size - free)


def _on_disk(folder: Path) -> list[tuple[str]]:
    """Return the links that another program finds in the history."""
    file = database_file(folder)
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute("SELECT url FROM history ORDER BY id").fetchall()


def _shown(database: Database) -> list[tuple[str]]:
    return [(entry.result.url,) for entry in reversed(History(database).recent(1000))]


def _full_before(step: int, free: int, folder: Path, expected: object) -> int:
    """Tell the story on a disk that is full from `step` on; return how often the disk refused."""
    filler = folder.parent / "filler"
    folder.mkdir()
    database, message = open_database(database_file(folder))
    assert message is None
    refused = []
    for number, tell in enumerate(STEPS):
        if number == step:
            _fill(filler, free)
        try:
            tell(database, folder)
        except UploadError:
            refused.append(tell)
        assert _shown(database) == _on_disk(folder)
    filler.unlink()
    for tell in refused:
        insist(tell, database, folder)
    database.write(lambda _connection: None)
    assert snapshot(database, folder) == expected
    assert _shown(database) == _on_disk(folder)
    database.close()
    database, message = open_database(database_file(folder))
    assert (message, snapshot(database, folder)) == (None, expected)
    database.close()
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    return len(refused)


def _full_at_the_start(folder: Path, *, earlier: bool) -> None:
    """Start on a full disk: memory stands in, and everything is written when there is room."""
    filler = folder.parent / "filler"
    folder.mkdir()
    url = "https://v3.fal.media/earlier"
    if earlier:
        database, message = open_database(database_file(folder))
        History(database).add(Result(url, "earlier", "image/png", 1, "cdn"), "", 0.0)
        database.close()
    _fill(filler, 0)
    now = 0.0
    database, message = open_database(database_file(folder), clock=lambda: now)
    assert message is not None
    assert message.id == "M23"
    assert _shown(database) == ([(url,)] if earlier else [])
    for tell in STEPS:
        with suppress(UploadError):
            tell(database, folder)
    known = snapshot(database, folder)
    filler.unlink()
    now = 31.0
    database.write(lambda _connection: None)
    assert snapshot(database, folder) == known
    assert _shown(database) == _on_disk(folder) != []
    database.close()
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


def _settings(folder: Path) -> None:
    folder.mkdir()
    filler, file = folder.parent / "filler", folder / "settings.json"
    save_settings(file, Settings(streams=3))
    _fill(filler, 0)
    with pytest.raises(UploadError) as caught:
        save_settings(file, Settings(streams=4))
    assert caught.value.message.id == "M45"
    assert caught.value.detail == os.strerror(errno.ENOSPC)
    assert load_settings(file) == (Settings(streams=3), None)
    assert list(folder.iterdir()) == [file]
    filler.unlink()
    save_settings(file, Settings(streams=4))
    assert load_settings(file) == (Settings(streams=4), None)


def _main(disk: Path) -> None:
    reference = disk / "reference"
    reference.mkdir()
    expected = snapshots(reference)[-1]
    refusals = [
        _full_before(step, free, disk / f"{step}-{free}", expected)
        for step in range(len(STEPS))
        for free in (0, 2 * _STEP, 8 * _STEP)
    ]
    assert sum(refusals) > len(STEPS)
    _full_at_the_start(disk / "new", earlier=False)
    _full_at_the_start(disk / "old", earlier=True)
    _settings(disk / "settings")


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
