"""Looks whether folders can be written and the database is whole, without changing either."""

import os
import shutil
import sqlite3
import stat
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Final

_OTHERS: Final = 0o077


def is_writable(folder: Path) -> bool:
    """Return whether a file can be made and filled in `folder`; it is gone afterwards."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0" * 4096)
            file.flush()
    except OSError:
        return False
    return True


def is_private(folder: Path) -> bool:
    """Return whether nobody but the user can look into `folder` (True where modes don't count)."""
    try:
        return os.name != "posix" or not stat.S_IMODE(folder.stat().st_mode) & _OTHERS
    except OSError:
        return False


def free_bytes(folder: Path) -> int | None:
    """Return the room on the drive of `folder`, None when that can't be told."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def damage_in(database: Path) -> str | None:
    """Return what SQLite finds wrong in `database`, None when it is whole. Reads the whole file.

    Raises `FileNotFoundError` when there is none yet.
    """
    if not database.exists():
        raise FileNotFoundError
    problem = ""
    # Reading beside a log wants to write there, which may be forbidden, and without one would
    # leave one behind; `immutable` leaves everything as it is, and the log unread.
    logs = [database.with_name(database.name + ending) for ending in ("-wal", "-journal")]
    normal = ("mode=ro",) if any(log.exists() for log in logs) else ()
    for mode in (*normal, "mode=ro&immutable=1"):
        address = f"{database.absolute().as_uri()}?{mode}"
        try:
            with closing(sqlite3.connect(address, uri=True, timeout=1)) as connection:
                (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        except sqlite3.Error as error:
            problem = getattr(error, "sqlite_errorname", type(error).__name__)
        else:
            return None if verdict == "ok" else str(verdict)
    return problem
