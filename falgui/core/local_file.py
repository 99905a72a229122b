"""One open file, and the certainty that it stays the same while it is sent."""

import errno
import os
import stat
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from falgui.core import messages
from falgui.core.errors import LocalFileError

_READ_ATTEMPTS = 3


def inspect(path: Path) -> os.stat_result:
    """Return the facts of an ordinary, non-empty file, or raise `LocalFileError`.

    Links are followed. Pipes, sockets and devices are told by their kind alone: opening one
    could block for ever or have effects.
    """
    try:
        facts = path.stat()
    except (OSError, ValueError) as error:
        raise _translated(error, path.name) from None
    return _require_ordinary(facts, path.name)


class LocalFile:
    """A file opened once for a whole upload; every thread reads it by position.

    Size and modification time are taken from the descriptor when it is opened, and compared by
    `check_unchanged()` before, during and after sending. Raises `LocalFileError` for whatever
    goes wrong on this machine. Close it, or use it as a context manager.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.name
        inspect(path)
        # Without O_NONBLOCK a pipe that took the file's place since would block the open.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        try:
            self._descriptor = os.open(path, flags | getattr(os, "O_CLOEXEC", 0))
        except OSError as error:
            raise _translated(error, self.name) from None
        try:
            facts = _require_ordinary(os.fstat(self._descriptor), self.name)
        except BaseException:
            os.close(self._descriptor)
            raise
        self.size = facts.st_size
        self.modified_ns = facts.st_mtime_ns
        self._seek_lock = threading.Lock()

    def read(self, offset: int, length: int) -> bytes:
        """Return exactly `length` bytes from `offset`; a shorter file has changed."""
        pieces: list[bytes] = []
        missing = length
        while missing:
            piece = self._read_once(offset + length - missing, missing)
            if not piece:
                raise LocalFileError(messages.changed(self.name), "shorter than when it was opened")
            pieces.append(piece)
            missing -= len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def check_unchanged(self) -> None:
        """Raise `LocalFileError` if the file was written to since it was opened."""
        try:
            facts = os.fstat(self._descriptor)
        except OSError as error:
            raise _translated(error, self.name) from None
        if (facts.st_size, facts.st_mtime_ns) != (self.size, self.modified_ns):
            raise LocalFileError(messages.changed(self.name), "size or modification time differs")

    def close(self) -> None:
        """Give the descriptor back; reading is over. Closing again does nothing."""
        # Its number may belong to another file a moment later: a late read must not find it.
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _read_once(self, offset: int, length: int) -> bytes:
        # A network drive may fail a read and give the next one.
        for attempt in range(1, _READ_ATTEMPTS + 1):
            try:
                if hasattr(os, "pread"):
                    return os.pread(self._descriptor, length, offset)
                with self._seek_lock:
                    os.lseek(self._descriptor, offset, os.SEEK_SET)
                    return os.read(self._descriptor, length)
            except OSError as error:
                if attempt == _READ_ATTEMPTS:
                    raise _translated(error, self.name) from None
        raise AssertionError  # pragma: no cover  the loop returns or raises


def _require_ordinary(facts: os.stat_result, name: str) -> os.stat_result:
    if stat.S_ISDIR(facts.st_mode):
        raise LocalFileError(messages.is_folder(name))
    if not stat.S_ISREG(facts.st_mode):
        raise LocalFileError(messages.not_a_file(name))
    if facts.st_size == 0:
        raise LocalFileError(messages.empty(name))
    return facts


def _translated(error: OSError | ValueError, name: str) -> LocalFileError:
    code = getattr(error, "errno", None)
    detail = os.strerror(code) if code else str(error)
    if code in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG):
        return LocalFileError(messages.gone(name), detail)
    if code in (errno.EACCES, errno.EPERM):
        return LocalFileError(messages.no_permission(name), detail)
    if code in (errno.EBUSY, errno.ETXTBSY):
        return LocalFileError(messages.in_use(name), detail)
    if code in (errno.ELOOP, errno.ENXIO, errno.ENODEV) or code is None:
        return LocalFileError(messages.not_a_file(name), detail)
    if code == errno.EISDIR:
        return LocalFileError(messages.is_folder(name), detail)
    return LocalFileError(messages.drive_unreachable(name), detail)
