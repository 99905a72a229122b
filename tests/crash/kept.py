"""What falgui's database holds, read as the next start would find it."""

import shutil
import sqlite3
import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Remembered:
    """An entry of the history."""

    source: str
    url: str
    possible_copies: int


@dataclass(frozen=True, slots=True)
class Kept:
    """The whole content."""

    is_intact: bool = True
    parts: Mapping[str, frozenset[int]] | None = None
    """The numbers of the parts that fal has, by upload id."""
    intents: int = 0
    """How many requests may have left a file at an address that nobody knows."""
    queue: tuple[str, ...] = ()
    """The paths of uploads that the window has accepted and not finished."""
    history: tuple[Remembered, ...] = ()
    crashes: int = 0
    """How many starts of the window in a row did not end properly."""

    def sent_again(self, puts: list[tuple[str, int]]) -> list[tuple[str, int]]:
        """Return those of `puts` (upload id and part) whose part is kept as sent already."""
        known = self.parts or {}
        return [(upload, part) for upload, part in puts if part in known.get(upload, ())]


def kept_in(home: Path) -> Kept:
    """Return what is below `home`; nothing there is changed, not even by SQLite's recovery."""
    with tempfile.TemporaryDirectory() as copy:
        for file in (home / "data").glob("falgui.sqlite3*"):
            shutil.copy(file, copy)
        database = Path(copy) / "falgui.sqlite3"
        if not database.exists() or not database.stat().st_size:
            return Kept()
        with closing(sqlite3.connect(database)) as connection:
            return _read(connection)


def _read(connection: sqlite3.Connection) -> Kept:
    (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
    if not connection.execute("PRAGMA user_version").fetchone()[0]:
        return Kept(verdict == "ok")
    parts: dict[str, frozenset[int]] = {}
    for upload_id, number in connection.execute(
        "SELECT upload_id, number FROM unfinished LEFT JOIN parts ON unfinished_id = id"
    ):
        sent = parts.setdefault(upload_id, frozenset())
        parts[upload_id] = sent | ({number} if number is not None else frozenset())
    (intents,) = connection.execute("SELECT count(*) FROM intents").fetchone()
    (crashes,) = connection.execute("SELECT unended FROM starts").fetchone()
    history = connection.execute("SELECT source, url, possible_copies FROM history ORDER BY id")
    return Kept(
        verdict == "ok",
        parts,
        intents,
        tuple(path for (path,) in connection.execute("SELECT path FROM queue ORDER BY id")),
        tuple(Remembered(*row) for row in history),
        int(crashes),
    )


def asked(home: Path, statement: str) -> list[tuple[Any, ...]]:
    """Return what a query finds while the program is writing; nothing before it has begun to."""
    address = f"{(home / 'data' / 'falgui.sqlite3').as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            return connection.execute(statement).fetchall()
    except sqlite3.OperationalError:
        return []
