"""The uploads that are not done yet, kept so that the next start has them again."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from falgui.core.lifecycle import Lifecycle
from falgui.core.messages import Message
from falgui.core.sources import FileSource, LinkSource, Source, without_query
from falgui.core.upload import Options, Problem, State
from falgui.store.database import Database
from falgui.store.stored_text import from_stored, to_stored

_KEPT_STATES: Final = frozenset({State.QUEUED, State.PAUSED, State.FAILED})
_COLUMNS: Final = (
    "label, batch, path, address, temporary, expires_seconds, private, convert_to_jpeg, state,"
    " problem"
)


@dataclass(frozen=True, slots=True)
class SavedUpload:
    """One upload as it is kept.

    `label` and `batch` are names that no other start of falgui uses. `state` is QUEUED for
    everything that is to go on by itself, else PAUSED or FAILED.
    """

    label: str
    batch: str
    source: Source
    options: Options
    state: State = State.QUEUED
    problem: Problem | None = None


class SavedQueue:
    """Unfinished uploads in the order of the list; usable from any thread.

    Every call is on disk when it returns, and raises `UploadError` (M23) if the disk says no.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, uploads: Sequence[SavedUpload], ended: Iterable[str] = ()) -> None:
        """Keep `uploads`, new ones and changed ones, and drop those labelled in `ended`.

        An address with a query may be a signed one: it is a secret, so that upload is not kept.
        """
        # A short upload may be in the history before anybody came to write that it began.
        rows = [(*_row(upload), upload.label) for upload in uploads if _may_be_kept(upload.source)]
        with self._database.transaction() as connection:
            connection.executemany(
                f"INSERT INTO queue ({_COLUMNS}) SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"  # noqa: S608
                " WHERE NOT EXISTS (SELECT 1 FROM history WHERE label = ?)"
                " ON CONFLICT (label) DO UPDATE SET"
                " state = excluded.state, problem = excluded.problem",
                rows,
            )
            connection.executemany(
                "DELETE FROM queue WHERE label = ?", [(label,) for label in ended]
            )

    def read(self) -> list[SavedUpload]:
        """Return what is kept, in the order of the list."""
        rows = self._database.query(f"SELECT {_COLUMNS} FROM queue ORDER BY id")  # noqa: S608
        return [_saved(row) for row in rows]

    def begin(self) -> int:
        """Count a start, and return how many before it in a row did not end properly."""
        with self._database.transaction() as connection:
            (unended,) = connection.execute("SELECT unended FROM starts").fetchone()
            connection.execute("UPDATE starts SET unended = unended + 1")
        return int(unended)

    def end(self) -> None:
        """Count that falgui ends properly."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE starts SET unended = 0")


def _may_be_kept(source: Source) -> bool:
    return isinstance(source, FileSource) or source.url == without_query(source.url)


def _row(upload: SavedUpload) -> tuple[Any, ...]:
    source, options = upload.source, upload.options
    if upload.state not in _KEPT_STATES:
        raise ValueError(upload.state)
    return (
        upload.label,
        upload.batch,
        to_stored(str(source.path)) if isinstance(source, FileSource) else None,
        source.url if isinstance(source, LinkSource) else None,
        isinstance(source, FileSource) and source.temporary,
        options.lifecycle.expires_seconds,
        options.lifecycle.private,
        options.convert_to_jpeg,
        upload.state.value,
        _problem_text(upload.problem),
    )


def _saved(row: tuple[Any, ...]) -> SavedUpload:
    label, batch, path, address, temporary, expires, private, jpeg, state, problem = row
    return SavedUpload(
        label=label,
        batch=batch,
        source=(
            LinkSource(address)
            if path is None
            else FileSource(Path(from_stored(path)), temporary=bool(temporary))
        ),
        options=Options(Lifecycle(expires, bool(private)), bool(jpeg)),
        state=State(state),
        problem=_problem(problem),
    )


def _problem_text(problem: Problem | None) -> str | None:
    if problem is None:
        return None
    message = problem.message
    return json.dumps([message.id, message.title, message.advice, problem.detail])


def _problem(text: str | None) -> Problem | None:
    if text is None:
        return None
    identity, title, advice, detail = json.loads(text)
    return Problem(Message(identity, title, advice), detail)
