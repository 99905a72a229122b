"""The uploads that are not done yet, kept so that the next start has them again."""

import json
import logging
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from falgui.core.errors import UploadError
from falgui.core.lifecycle import Lifecycle
from falgui.core.messages import Message
from falgui.core.recipe import recipe_from
from falgui.core.request import Options
from falgui.core.sources import FileSource, LinkSource, Source, without_query
from falgui.core.upload import Problem, State
from falgui.store.database import Database
from falgui.store.stored_text import from_stored, to_stored

_log = logging.getLogger(__name__)

_KEPT_STATES: Final = frozenset({State.QUEUED, State.PAUSED, State.FAILED})
_COLUMNS: Final = (
    "label, batch, path, address, fetch, temporary, expires_seconds, private, recipe, reuse,"
    " argument, state, problem, position"
)


@dataclass(frozen=True, slots=True)
class SavedUpload:
    """One upload as it is kept.

    `label` and `batch` are names that no other start of falgui uses. `state` is QUEUED for
    everything that is to go on by itself, else PAUSED or FAILED. `position` grows with the place
    in the list, with gaps: whatever moves gets another one, and the rest keep theirs. Written
    as None it stays what it is.
    """

    label: str
    batch: str
    source: Source
    options: Options
    state: State = State.QUEUED
    problem: Problem | None = None
    position: int | None = None


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
        rows = [(*_row(upload), upload.label) for upload in uploads if _may_be_kept(upload.source)]
        labels = [(label,) for label in ended]

        def keep(connection: sqlite3.Connection) -> None:
            # A short upload may be in the history before anybody came to write that it began.
            connection.executemany(
                f"INSERT INTO queue ({_COLUMNS}) SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"  # noqa: S608
                " WHERE NOT EXISTS (SELECT 1 FROM history WHERE label = ?)"
                " ON CONFLICT (label) DO UPDATE SET"
                " path = excluded.path, address = excluded.address, fetch = excluded.fetch,"
                " temporary = excluded.temporary, recipe = excluded.recipe,"
                " state = excluded.state, problem = excluded.problem,"
                " position = coalesce(excluded.position, position)",
                rows,
            )
            connection.executemany("DELETE FROM queue WHERE label = ?", labels)

        self._database.write(keep)

    def read(self) -> list[SavedUpload]:
        """Return what is kept, in the order of the list."""
        rows = self._database.query(f"SELECT {_COLUMNS} FROM queue ORDER BY position, id")  # noqa: S608
        return [saved for row in rows if (saved := _understood(row)) is not None]

    def begin(self) -> int:
        """Count a start, and return how many before it in a row did not end properly."""
        ((unended,),) = self._database.query("SELECT unended FROM starts")
        # A full disk is no reason not to read the queue: the count waits until it is written.
        with suppress(UploadError):
            self._count(int(unended) + 1)
        return int(unended)

    def end(self) -> None:
        """Count that falgui ends properly."""
        self._count(0)

    def _count(self, unended: int) -> None:
        self._database.write(
            lambda connection: connection.execute("UPDATE starts SET unended = ?", (unended,)),
            later=True,
        )


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
        isinstance(source, LinkSource) and source.fetch,
        isinstance(source, FileSource) and source.temporary,
        options.lifecycle.expires_seconds,
        options.lifecycle.private,
        options.recipe.as_text(),
        options.reuse,
        to_stored(options.argument),
        upload.state.value,
        _problem_text(upload.problem),
        upload.position,
    )


def _understood(row: tuple[Any, ...]) -> SavedUpload | None:
    # What a damaged disk has made of one row must not cost the others.
    try:
        return _saved(row)
    except (ValueError, TypeError, AttributeError) as error:
        _log.warning("saved upload not understood: %s", type(error).__name__)
        return None


def _saved(row: tuple[Any, ...]) -> SavedUpload:
    label, batch, path, address, fetch, temporary, expires, private, *rest = row
    recipe, reuse, argument, state, problem, position = rest
    return SavedUpload(
        label=label,
        batch=batch,
        source=(
            LinkSource(address, fetch=bool(fetch))
            if path is None
            else FileSource(Path(from_stored(path)), temporary=bool(temporary))
        ),
        options=Options(
            Lifecycle(expires, bool(private)),
            recipe_from(recipe),
            bool(reuse),
            from_stored(argument),
        ),
        state=State(state),
        problem=_problem(problem),
        position=None if position is None else int(position),
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
