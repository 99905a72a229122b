"""One story that uses all of the store: told step by step, and looked at from outside.

Run as a program it tells itself in a folder, and says each step on standard output when it is
acknowledged: `python -m tests.store.story FOLDER`.
"""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from falgui.core.errors import UploadError
from falgui.core.journal import UnfinishedMultipart
from falgui.core.request import Options
from falgui.core.result import Result
from falgui.core.sources import FileSource
from falgui.core.upload import State
from falgui.store.database import Database, open_database
from falgui.store.history import History
from falgui.store.saved_queue import SavedQueue, SavedUpload
from falgui.store.settings import Settings
from falgui.store.settings_file import load_settings, save_settings
from falgui.store.unfinished import UnfinishedUploads

Step = Callable[[Database, Path], None]

_NAMES = ("cat", "dog", "film")
_SAVED = [
    SavedUpload(name, "batch", FileSource(Path(f"/files/{name}.png")), Options()) for name in _NAMES
]
# So small that the log is put into the file, and begun again, many times in one story.
_LOG_PAGES = 12


def database_file(folder: Path) -> Path:
    """Return where the story's database is in `folder`."""
    return folder / "falgui.sqlite3"


def _settings_file(folder: Path) -> Path:
    return folder / "settings.json"


def _journal(work: Callable[[UnfinishedUploads], None]) -> Step:
    return lambda database, _folder: work(UnfinishedUploads(database, clock=lambda: 1000.0))


def _queue(work: Callable[[SavedQueue], object]) -> Step:
    def step(database: Database, _folder: Path) -> None:
        work(SavedQueue(database))

    return step


def _settings(streams: int) -> Step:
    return lambda _database, folder: save_settings(
        _settings_file(folder), Settings(streams=streams)
    )


@dataclass(frozen=True)
class PartSent:
    """A step that a loss of power may take back, as long as nothing else follows it."""

    upload: UnfinishedMultipart
    number: int

    def __call__(self, database: Database, _folder: Path) -> None:
        UnfinishedUploads(database).part_sent(
            self.upload.identity, self.upload.upload_id, self.number, f'"{self.number}"'
        )


def _upload(number: int, name: str) -> list[Step]:
    begun = UnfinishedMultipart(name, f"https://v3.fal.media/{name}", f"id {name}", 10)
    url = f"https://v3.fal.media/{name}.png"
    result = Result(url, name, "image/png", 40, "cdn")
    return [
        _journal(lambda journal: journal.intend(name)),
        _journal(lambda journal: journal.begin(begun)),
        _settings(number + 1),
        *(PartSent(begun, part) for part in (2, 1, 3)),
        _journal(lambda journal: journal.intend(name)),
        _journal(lambda journal: journal.withdraw(name)),
        lambda database, _folder: History(database).add(
            result, f"/files/{name}.png", 1000.0, label=name, identity=name
        ),
        _queue(lambda saved: saved.write([], ended=[name])),
    ]


STEPS: Sequence[Step] = (
    _queue(lambda saved: saved.begin()),
    _queue(lambda saved: saved.write(_SAVED)),
    *_upload(0, "cat"),
    _queue(lambda saved: saved.write([replace(_SAVED[2], state=State.PAUSED)])),
    *_upload(1, "dog"),
    *_upload(2, "film")[:-2],
    _queue(lambda saved: saved.end()),
)
"""Each takes the database and the folder; each is all there or not at all afterwards."""


def snapshot(database: Database, folder: Path) -> tuple[Any, ...]:
    """Return everything that the store knows, as far as it is the same in every telling."""
    statements = (
        "SELECT url, label FROM history ORDER BY id",
        "SELECT label, state FROM queue ORDER BY id",
        "SELECT identity, upload_id FROM unfinished ORDER BY id",
        (
            "SELECT identity, number, etag FROM parts JOIN unfinished ON id = unfinished_id"
            " ORDER BY identity, number"
        ),
        "SELECT identity, count(*) FROM intents GROUP BY identity",
        "SELECT unended FROM starts",
    )
    settings, problem = load_settings(_settings_file(folder))
    assert problem is None
    return (*(database.query(statement) for statement in statements), settings.streams)


def snapshots(folder: Path) -> list[tuple[Any, ...]]:
    """Tell the story in `folder`, and return what there is before, between and after the steps."""
    database, message = open_database(database_file(folder))
    assert message is None
    seen = [snapshot(database, folder)]
    for step in STEPS:
        step(database, folder)
        seen.append(snapshot(database, folder))
    database.close()
    return seen


def insist(step: Step, database: Database, folder: Path, times: int = 6) -> None:
    """Do `step` as falgui does: what the disk refuses is tried again, but for a history's entry."""
    for _time in range(times):
        try:
            step(database, folder)
        except UploadError:
            continue
        return


def _tell(folder: Path) -> None:
    database, _message = open_database(database_file(folder))
    database.query(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES:d}")
    for step in STEPS:
        insist(step, database, folder)
        os.write(1, b"acknowledged\n")
    database.close()


if __name__ == "__main__":
    _tell(Path(sys.argv[1]))
