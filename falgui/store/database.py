"""The one database, shared by all threads: on disk, or in memory until the disk takes it."""

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from falgui.core import messages
from falgui.core.errors import UploadError
from falgui.core.messages import Message
from falgui.store.schema import MIGRATIONS, Migration, NewerSchemaError
from falgui.store.sqlite_file import DamagedError, SqliteFile, error_code
from falgui.store.transaction import all_or_nothing, without_waiting

Value = str | bytes | int | float | None
T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

_MOST_WAITING: Final = 20_000
_AGAIN_SECONDS: Final = 30.0
# After these the connection itself may be of no use any more: its file's drive went and came back.
_LOST: Final = frozenset(
    {
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
    }
)


@dataclass(slots=True)
class _Ticket:
    """What somebody waits for to be on disk."""

    work: Work[object]
    later: bool
    lasting: bool
    is_over: bool = False
    outcome: object = None
    error: BaseException | None = None


class Database:
    """One connection behind one lock, usable from any thread.

    What is written is on disk when the call returns: a power loss takes nothing back
    (`synchronous=FULL`, or EXTRA without a write-ahead log). Threads that write at the same time
    share a transaction, and with it the wait for the disk. What goes wrong raises
    `UploadError` (M23), and a later call works again when the disk does.

    A `connection` in memory stands in for a file that can't be used. `open_file` gives a new
    connection to the file: every half minute it is tried whether what was written meanwhile can
    go there. Without it nothing ever leaves memory.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        open_file: Callable[[], sqlite3.Connection] | None,
        *,
        in_memory: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connection = connection
        self._open_file = open_file
        self._in_memory = in_memory
        self._clock = clock
        self._next_try = clock() + _AGAIN_SECONDS if in_memory else clock()
        self._lock = threading.RLock()
        self._arrived: deque[_Ticket] = deque()
        # What the file has not taken yet, in its order.
        self._waiting: deque[Work[object]] = deque(maxlen=_MOST_WAITING)

    @property
    def is_behind(self) -> bool:
        """Whether something waits that the disk has refused and not taken since."""
        return bool(self._waiting) and not self._in_memory

    @property
    def is_in_memory(self) -> bool:
        """Whether the file can't be used at present."""
        return self._in_memory

    def write(self, work: Work[T], *, later: bool = False, lasting: bool = True) -> T:
        """Do `work` with a connection, all of it or nothing, and return what it returns.

        With `later`, what the disk refuses waits in memory: it goes ahead of the next write
        that the disk takes, in its order. `UploadError` is raised all the same. `work` must come
        to the same when it is done twice: nobody knows what a failing disk has kept.

        What need not be `lasting` survives a crash, but a loss of power only if something
        lasting was written after it.
        """
        ticket = _Ticket(work, later, lasting)
        self._arrived.append(ticket)
        with self._lock, _errors_told():
            # Whoever had the lock before may have written it together with its own.
            if not ticket.is_over:
                self._write_together(
                    [self._arrived.popleft() for _one in range(len(self._arrived))]
                )
            if not ticket.is_over:
                # Whoever took it along was interrupted.
                self._write_alone(ticket)
            if ticket.error is not None:
                raise ticket.error
            return cast("T", ticket.outcome)

    def query(self, statement: str, values: Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a statement that only reads; what waits for the disk is left out."""

        def read() -> list[tuple[Any, ...]]:
            # What could not be taken back is not on disk.
            self._connection.rollback()
            return self._connection.execute(statement, values).fetchall()

        with self._lock, _errors_told():
            return self._renewing(read)

    def foresee(self, statement: str, values: Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        """Return all rows as they will be once the disk has taken what waits for it."""
        with self._lock:
            if not self._waiting or self._in_memory:
                return self.query(statement, values)
            with suppress(sqlite3.Error), _taken_back(self._connection):
                for work in self._waiting:
                    work(self._connection)
                return self._connection.execute(statement, values).fetchall()
            return self.query(statement, values)

    def compact(self) -> None:
        """Give the room of deleted rows back to the disk, and leave nothing of them in the file."""
        with self._lock, suppress(sqlite3.Error):
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Put everything into the one file and give it back; later calls raise `UploadError`."""
        with self._lock, suppress(sqlite3.Error, UploadError):
            try:
                self._next_try = self._clock()
                self._leave_memory()
                if self._waiting and not self._in_memory:
                    self.write(lambda _connection: None)
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                self._open_file = None
                self._connection.close()

    def _write_together(self, tickets: Sequence["_Ticket"]) -> None:
        """Do what several threads want to have written in one transaction: one wait for the disk.

        What doesn't work together is done one by one, so that none suffers from another.
        """
        self._leave_memory()
        if len(tickets) > 1:
            with suppress(Exception):
                outcomes = self._renewing(
                    lambda: self._commit(
                        lambda there: [one.work(there) for one in tickets],
                        lasting=any(one.lasting for one in tickets),
                    )
                )
                for ticket, outcome in zip(tickets, outcomes, strict=True):
                    ticket.outcome, ticket.is_over = outcome, True
                return
        for ticket in tickets:
            self._write_alone(ticket)

    def _write_alone(self, ticket: "_Ticket") -> None:
        work = ticket.work
        try:
            ticket.outcome = self._renewing(lambda: self._commit(work, lasting=ticket.lasting))
        except BaseException as error:  # noqa: BLE001  raised again where it was asked for
            if ticket.later and isinstance(error, sqlite3.Error):
                self._waiting.append(work)
            ticket.error = error
        finally:
            ticket.is_over = True

    def _commit(self, work: Work[T], *, lasting: bool) -> T:
        lasting = lasting or self._in_memory or bool(self._waiting)
        waiting = nullcontext() if lasting else without_waiting(self._connection)
        with waiting, all_or_nothing(self._connection):
            if not self._in_memory:
                for earlier in self._waiting:
                    earlier(self._connection)
            outcome = work(self._connection)
        if not self._in_memory:
            self._waiting.clear()
        elif self._open_file is not None:
            self._waiting.append(work)
        return outcome

    def _renewing(self, action: Callable[[], T]) -> T:
        try:
            return action()
        except sqlite3.Error as error:
            if self._in_memory or error_code(error) not in _LOST or not self._reconnect():
                raise
            return action()

    def _leave_memory(self) -> None:
        if self._in_memory and self._waiting and self._reconnect():
            self._in_memory = False

    def _reconnect(self) -> bool:
        # Opening reads the whole file, and may wait for who has it locked.
        if self._open_file is None or self._clock() < self._next_try:
            return False
        self._next_try = self._clock() + _AGAIN_SECONDS
        try:
            self._connection.rollback()
            connection = self._open_file()
        except (sqlite3.Error, OSError, DamagedError, NewerSchemaError):
            return False
        self._connection.close()
        self._connection = connection
        return True


def open_database(
    path: Path,
    migrations: Sequence[Migration] = MIGRATIONS,
    *,
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect,
    clock: Callable[[], float] = time.monotonic,
) -> tuple[Database, Message | None]:
    """Return the database in `path`, made or migrated where needed; never raises.

    A damaged one is kept under another name, and what can still be read of it is in the new one
    (M24). While the file can't be written, the database lives in memory with the file's content
    (M23); a newer falgui's history can be read, and nothing is added to it (M44). The message
    tells what happened. `connect` is what gives connections, `clock` tells seconds that only
    grow.
    """
    file = SqliteFile(path, migrations, connect)
    try:
        try:
            return Database(file.open(), file.open, in_memory=False, clock=clock), None
        except DamagedError:
            entries = file.repair()
            opened = Database(file.open(), file.open, in_memory=False, clock=clock)
            return opened, None if entries is None else messages.history_damaged(entries)
    except NewerSchemaError:
        # Not its queue: that is the newer one's to send, once.
        connection = file.open_in_memory(("history", "installation"))
        return Database(connection, None, in_memory=True), messages.history_from_newer()
    except (sqlite3.Error, OSError, DamagedError):
        opened = Database(file.open_in_memory(), file.open, in_memory=True, clock=clock)
        return opened, messages.history_not_saved()


@contextmanager
def _taken_back(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.rollback()


@contextmanager
def _errors_told() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        detail = getattr(error, "sqlite_errorname", type(error).__name__)
        raise UploadError(messages.history_not_saved(), detail) from None
