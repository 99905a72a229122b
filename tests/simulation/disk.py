"""The files that are uploaded, and the SQLite file: real ones, and what can happen to them."""

import errno
import hashlib
import os as real_os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from . import faults
from .baton import Baton, Died
from .clock import Clock
from .faults import Faults


@dataclass(slots=True, eq=False)
class LocalItem:
    """One file of the person's, and what it contained when."""

    name: str
    path: Path
    size: int
    digest: str
    touched: bool = False
    """Whether something was done to it that may rightly end its upload."""
    opened: str = ""
    """The digest of what it held when it was opened for the latest run."""


class FileSystem:
    """The module `os` for the program's reading: other names are the real module's."""

    def __init__(
        self, baton: Baton, clock: Clock, random: Random, log: Callable[[str], None]
    ) -> None:
        self._baton = baton
        self._clock = clock
        self._random = random
        self._log = log
        self.plan: Faults = faults.NoFaults()
        self.on_death: Callable[[], None] = lambda: None
        self._items: dict[str, LocalItem] = {}
        self._open: dict[int, LocalItem] = {}
        self._errors: dict[int, int] = {}

    def make(self, path: Path, size: int) -> LocalItem:
        """Write a file of `size` bytes that are like no other file's."""
        # A single byte has to do; a change turns another bit of it.
        first = 1 + 16 * (len(self._items) % 16)
        content = bytes((first,)) + self._random.randbytes(size - 1)
        path.write_bytes(content)
        item = LocalItem(path.name, path, size, hashlib.sha256(content).hexdigest())
        self._items[str(path)] = item
        self._age(item)
        return item

    def open(self, path: Any, flags: int, *arguments: Any) -> int:  # noqa: ANN401  as the module's
        descriptor = real_os.open(path, flags, *arguments)
        item = self._items.get(str(path))
        if item is not None:
            self._open[descriptor] = item
            item.opened = item.digest
        return descriptor

    def close(self, descriptor: int) -> None:
        self._open.pop(descriptor, None)
        real_os.close(descriptor)

    def pread(self, descriptor: int, length: int, offset: int) -> bytes:
        self._baton.switch()
        item = self._open.get(descriptor)
        if item is not None:
            if self._errors.get(descriptor):
                self._errors[descriptor] -= 1
                raise OSError(errno.EIO, "simulated")
            kind = self.plan.draw("read", faults.SITES["read"])
            if kind:
                self._log(f"{kind}: {item.name} at {offset}")
                self._baton.note(f"{kind}: {item.name} at {offset}")
                if kind == faults.CRASH:
                    self.on_death()
                if kind == faults.READ_ERROR:
                    self._errors[descriptor] = self._random.randrange(2)
                    raise OSError(errno.EIO, "simulated")
                if kind == faults.SHORT_READ:
                    length = max(1, length // 2)
                elif kind == faults.NOTHING_READ:
                    item.touched = True
                    return b""
                else:
                    self._change(item, kind)
        return real_os.pread(descriptor, length, offset)

    def close_all(self) -> None:
        """Close what a program that died had open."""
        while self._open:
            self.close(next(iter(self._open)))

    def _change(self, item: LocalItem, kind: str) -> None:
        item.touched = True
        if kind == faults.DELETE or not item.path.exists():
            item.path.unlink(missing_ok=True)
            return
        content = item.path.read_bytes()
        if kind == faults.SHRINK:
            content = content[: len(content) // 2]
        elif kind == faults.GROW:
            content += self._random.randbytes(100)
        else:
            # Another content for certain, even if it is a single byte.
            other = bytes(byte ^ 2 for byte in content[:1])
            content = other + self._random.randbytes(max(0, len(content) - 1))
        if kind == faults.REPLACE:
            new = item.path.with_suffix(".new")
            new.write_bytes(content)
            new.replace(item.path)
        else:
            # In place: whoever has it open sees it.
            with item.path.open("r+b") as file:
                file.write(content)
                file.truncate()
        item.size, item.digest = len(content), hashlib.sha256(content).hexdigest()
        self._age(item)

    def _age(self, item: LocalItem) -> None:
        # The clock of the file system ticks in milliseconds: too coarse for what happens here.
        now = self._clock.time_ns() - 10**12 + self._random.randrange(10**6)
        real_os.utime(item.path, ns=(now, now))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  whatever else the module has
        return getattr(real_os, name)


@dataclass
class Store:
    """Opens the program's SQLite file with a connection that can fail and that can die."""

    baton: Baton
    file: Path
    log: Callable[[str], None]
    plan: Faults = field(default_factory=faults.NoFaults)
    on_death: Callable[[], None] = lambda: None
    failures: int = 0
    """How often the disk has said no."""
    _lives: int = 0
    _connections: list[sqlite3.Connection] = field(default_factory=list)

    def connect(self, address: str, **options: Any) -> sqlite3.Connection:  # noqa: ANN401
        """Return a connection; what `sqlite3.connect` stands for in the program."""
        connection: _Connection = sqlite3.connect(address, factory=_Connection, **options)
        connection.store = self
        connection.life = self._lives
        self._connections.append(connection)
        return connection

    def close_all(self) -> None:
        """Close what a program that died had open."""
        while self._connections:
            self._connections.pop().close()

    def move_on(self) -> None:
        """Keep what the disk holds at the moment of death, as the next life will find it."""
        self._lives += 1
        survivor = self.file.with_name(f"life-{self._lives}.sqlite3")
        for suffix in ("", "-wal"):
            source = self.file.with_name(self.file.name + suffix)
            if source.exists():
                shutil.copyfile(source, survivor.with_name(survivor.name + suffix))
        self.file = survivor

    def drop_earlier(self) -> None:
        """Delete the disks of earlier lives."""
        for file in self.file.parent.glob("life-*.sqlite3*"):
            if not file.name.startswith(self.file.name):
                file.unlink()

    def before(self, statement: str) -> None:
        """Fail, or die, before a statement that writes."""
        kind = self.plan.draw("store", faults.SITES["store"])
        if kind is None:
            return
        self._tell(kind, f"before {statement}")
        self.failures += 1
        codes = {
            faults.STORE_ERROR: (sqlite3.SQLITE_IOERR, "SQLITE_IOERR"),
            faults.STORE_FULL: (sqlite3.SQLITE_FULL, "SQLITE_FULL"),
            faults.STORE_BUSY: (sqlite3.SQLITE_BUSY, "SQLITE_BUSY"),
        }
        raise _failure(*codes[kind])

    def after_commit(self) -> None:
        """Fail, or die, when a transaction is on disk already."""
        kind = self.plan.draw("commit", faults.SITES["commit"])
        if kind is None:
            return
        self._tell(kind, "after COMMIT")
        self.failures += 1
        raise _failure(sqlite3.SQLITE_IOERR, "SQLITE_IOERR")

    def _tell(self, kind: str, where: str) -> None:
        self.log(f"{kind} {where}")
        self.baton.note(f"{kind} {where}")
        if kind == faults.CRASH:
            self.on_death()


def _failure(code: int, name: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("simulated")
    error.sqlite_errorcode = code
    error.sqlite_errorname = name
    return error


_WRITES = ("BEGIN", "INSERT", "UPDATE", "DELETE", "COMMIT")


class _Connection(sqlite3.Connection):
    store: Store
    life: int

    def execute(self, statement: str, values: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401  as sqlite3's
        if statement.lstrip().startswith(_WRITES):
            self._attend(statement.split(maxsplit=1)[0])
        cursor = super().execute(statement, values)
        if statement == "COMMIT":
            self.store.baton.note("committed")
            self.store.after_commit()
        return cursor

    def executemany(self, statement: str, rows: Any, /) -> sqlite3.Cursor:  # noqa: ANN401
        self._attend(statement.split(maxsplit=1)[0])
        return super().executemany(statement, rows)

    def _attend(self, statement: str) -> None:
        store = self.store
        if store.baton.dead or self.life != store._lives:
            raise Died
        store.baton.switch()
        store.before(statement)
