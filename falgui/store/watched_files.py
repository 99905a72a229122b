"""What is known of the files in watched folders, also after a restart."""

import sqlite3
from collections.abc import Collection, Iterable, Mapping

from falgui.core.arrivals import Facts, Known
from falgui.store.database import Database
from falgui.store.stored_text import from_stored, to_stored


class WatchedFiles:
    """Files that watched folders held or that were taken from them; usable from any thread.

    A folder is known together with when it was switched on, in seconds since 1970: switched on
    again it begins anew. What can't be written now is written later; reading raises
    `UploadError` (M23) if the disk says no, and so does writing.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self, folder: str, since: int) -> dict[str, Known] | None:
        """Return the files of a folder by their names, None if it has not begun yet."""
        begun = self._database.foresee(
            "SELECT 1 FROM watched_folders WHERE path = ? AND since = ?",
            (to_stored(folder), since),
        )
        if not begun:
            return None
        rows = self._database.foresee(
            "SELECT name, size, modified_ns, inode, content_hash FROM watched_files"
            " WHERE folder = ?",
            (to_stored(folder),),
        )
        return {
            from_stored(name): Known(Facts(size, modified_ns, int(inode)), content_hash)
            for name, size, modified_ns, inode, content_hash in rows
        }

    def begin(self, folder: str, since: int, files: Mapping[str, Facts]) -> None:
        """Know a folder from now on, with the files that are in it already."""
        path = to_stored(folder)
        rows = [_row(folder, name, Known(facts)) for name, facts in files.items()]

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM watched_folders WHERE path = ?", (path,))
            connection.execute("INSERT INTO watched_folders VALUES (?, ?)", (path, since))
            connection.executemany("INSERT INTO watched_files VALUES (?, ?, ?, ?, ?, ?)", rows)

        self._database.write(write, later=True)

    def note(
        self, folder: str, since: int, files: Mapping[str, Known], decided: Iterable[str] = ()
    ) -> None:
        """Know further files, and that the contents with the hashes `decided` are done with."""
        place = (to_stored(folder), since)
        rows = [(*_row(folder, name, known), *place) for name, known in files.items()]
        hashes = {*decided, *(known.content_hash for known in files.values())} - {""}

        def write(connection: sqlite3.Connection) -> None:
            # It may have been switched off meanwhile; what was taken from it stays taken.
            connection.executemany(
                "INSERT OR REPLACE INTO watched_files SELECT ?, ?, ?, ?, ?, ?"
                " WHERE EXISTS (SELECT 1 FROM watched_folders WHERE path = ? AND since = ?)",
                rows,
            )
            connection.executemany(
                "INSERT OR IGNORE INTO watched_contents VALUES (?)", [(one,) for one in hashes]
            )

        self._database.write(write, later=True)

    def is_decided(self, content_hash: str) -> bool:
        """Return whether a file with this content was taken, or was not wanted, before."""
        return bool(
            self._database.foresee("SELECT 1 FROM watched_contents WHERE hash = ?", (content_hash,))
        )

    def forget(self, folder: str, since: int) -> None:
        """Know a folder no more that is switched off; what was taken from it stays taken."""
        self._database.write(
            lambda connection: connection.execute(
                "DELETE FROM watched_folders WHERE path = ? AND since = ?",
                (to_stored(folder), since),
            ),
            later=True,
        )

    def forget_others(self, folders: Collection[tuple[str, int]]) -> None:
        """Know only these folders; each comes with when it was switched on."""
        rows = self._database.query("SELECT path, since FROM watched_folders")
        kept = {(to_stored(path), since) for path, since in folders}
        for path, since in rows:
            if (path, since) not in kept:
                self.forget(from_stored(path), since)


def _row(folder: str, name: str, known: Known) -> tuple[str | bytes | int, ...]:
    facts = known.facts
    # An inode may be larger than SQLite's numbers.
    values = (facts.size, facts.modified_ns, str(facts.inode), known.content_hash)
    return (to_stored(folder), to_stored(name), *values)
