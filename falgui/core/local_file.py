"""One open file, and the certainty that it stays the same while it is sent."""

import os
import stat
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.drive import Drive
from falgui.core.errors import Cancelled, DriveError, FileInUseError, LocalFileError
from falgui.core.file_errors import from_system
from falgui.core.patch import Patch, patched

PATIENCE: Final = 20.0
"""Seconds that a drive may take for one answer."""
_CLOSING_PATIENCE: Final = 0.1
_READ_ATTEMPTS: Final = 3
_PAUSES: Final = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 2.0, 2.0, 2.0)
"""Seconds between two attempts to open a file that somebody else holds."""
_TELLS_ATTRIBUTES: Final = hasattr(os, "listxattr")


def inspect(path: Path) -> os.stat_result:
    """Return the facts of an ordinary, non-empty file, or raise `LocalFileError`.

    Links are followed. Pipes, sockets and devices are told by their kind alone: opening one
    could block for ever or have effects. Blocks for as long as the drive does.
    """
    try:
        facts = path.stat()
    except (OSError, ValueError) as error:
        raise from_system(error, path) from None
    return _require_ordinary(facts, path.name)


def is_available(path: Path) -> bool:
    """Return whether an upload that a `DriveError` or `FileInUseError` stopped may go on.

    False while the drive is away or the file in use. Raises `LocalFileError` when waiting is no
    use any more, because the drive is there and the file is not. Whether it is still the same
    file, the upload finds out. Blocks for as long as the drive does: off the main thread, one
    question at a time.
    """
    try:
        inspect(path)
        # Whether somebody holds it shows only when it is opened.
        LocalFile(path, attempts=1).close()
    except (DriveError, FileInUseError):
        return False
    return True


class LocalFile:
    """A file opened once for a whole upload; every thread reads it by position.

    Whether it stays the same is told by its size and modification time, taken from the
    descriptor when it is opened, and on Linux by the time of its last change of any kind: that
    can't be set back, so there a file is found changed although somebody restored its
    modification time. `check_unchanged()` compares them before, during and after sending.

    Opening waits some ten seconds for a file that another program holds. A drive that doesn't
    answer for `patience` seconds is a `DriveError`; `cancel` ends every wait at once. Raises
    `LocalFileError` for whatever goes wrong on this machine, and `Cancelled`. Close it, or use
    it as a context manager.
    """

    def __init__(
        self,
        path: Path,
        cancel: Cancel | None = None,
        *,
        patience: float = PATIENCE,
        attempts: int = len(_PAUSES) + 1,
    ) -> None:
        self.path = path
        self.name = path.name
        self._cancel = cancel or Cancel()
        self.patches: tuple[Patch, ...] = ()
        """What `read` gives in place of the file's own bytes; set it before the first is sent."""
        self._drive = Drive(self.name, self._cancel, patience)
        self._descriptor = -1
        self._closed = False
        self._state_lock = threading.Lock()
        self._facts_lock = threading.Lock()
        self._seek_lock = threading.Lock()
        try:
            self._open(attempts)
        except BaseException:
            self.close()
            raise
        self.size = self._facts.st_size
        self.modified_ns = self._facts.st_mtime_ns

    @property
    def state(self) -> tuple[int, int]:
        """Size and modification time when it was opened, which tell it from a later state."""
        return self.size, self.modified_ns

    def read(self, offset: int, length: int) -> bytes:
        """Return exactly `length` bytes from `offset`, `patches` among them.

        Raises `LocalFileError` for a file that has become shorter.
        """
        pieces: list[bytes] = []
        missing = length
        while missing:
            piece = self._read_once(offset + length - missing, missing)
            if not piece:
                raise LocalFileError(messages.changed(self.name), "shorter than when it was opened")
            pieces.append(piece)
            missing -= len(piece)
        whole = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        return patched(whole, offset, self.patches)

    def check_unchanged(self) -> None:
        """Raise `LocalFileError` if the file was written to since it was opened."""
        change = self._drive.ask(self._what_changed)
        if change:
            raise LocalFileError(messages.changed(self.name), change)

    def close(self) -> None:
        """Give the descriptor back; reading is over. Closing again does nothing."""
        with self._state_lock:
            self._closed = True
            # Its number may belong to another file a moment later: a late read must not find it.
            descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            # A drive that doesn't answer has it closed when it does.
            with suppress(DriveError, Cancelled):
                self._drive.ask(lambda: os.close(descriptor), _CLOSING_PATIENCE)
        self._drive.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # Opening -------------------------------------------------------------------------------

    def _open(self, attempts: int) -> None:
        for pause in _PAUSES[: attempts - 1]:
            try:
                return self._drive.ask(self._open_once)
            except FileInUseError:
                self._cancel.wait(pause)
                self._cancel.raise_if_set()
        return self._drive.ask(self._open_once)

    def _open_once(self) -> None:
        inspect(self.path)
        # Without O_NONBLOCK a pipe that took the file's place since would block the open.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        try:
            descriptor = os.open(self.path, flags | getattr(os, "O_CLOEXEC", 0))
        except OSError as error:
            raise from_system(error, self.path) from None
        with self._state_lock:
            if self._closed:
                # Nobody waited for a drive that took so long.
                os.close(descriptor)
                return
            self._descriptor = descriptor
        try:
            facts = os.fstat(descriptor)
        except OSError as error:
            raise from_system(error, self.path) from None
        self._facts = _require_ordinary(facts, self.name)
        self._attributes = _attributes(descriptor)
        self._has_its_name = True

    # Reading -------------------------------------------------------------------------------

    def _read_once(self, offset: int, length: int) -> bytes:
        if self._is_in_memory(offset, length):
            return self._read_from_drive(offset, length)
        return self._drive.ask(lambda: self._read_from_drive(offset, length))

    def _is_in_memory(self, offset: int, length: int) -> bool:
        """Return whether the drive isn't needed; most of the time it has read ahead.

        The system answers for the file systems on disks, never for those on a network.
        """
        if sys.platform != "linux":
            return False
        try:
            return all(
                os.preadv(self._descriptor, [bytearray(1)], at, os.RWF_NOWAIT)
                for at in (offset, offset + length - 1)
            )
        except OSError:
            return False

    def _read_from_drive(self, offset: int, length: int) -> bytes:
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
                    raise from_system(error, self.path) from None
        raise AssertionError  # pragma: no cover  the loop returns or raises

    # Changes -------------------------------------------------------------------------------

    def _what_changed(self) -> str:
        """Return what tells that the content may be another one, or an empty text."""
        with self._facts_lock:
            try:
                facts = os.fstat(self._descriptor)
            except OSError as error:
                raise from_system(error, self.path) from None
            if (facts.st_size, facts.st_mtime_ns) != (self.size, self.modified_ns):
                return "size or modification time differs"
            if not _TELLS_ATTRIBUTES or facts.st_ctime_ns == self._facts.st_ctime_ns:
                return ""
            if not self._is_explained(facts):
                return "written to, and the modification time set back"
            self._facts = facts
        return ""

    def _is_explained(self, facts: os.stat_result) -> bool:
        """Return whether something besides the content changed: rights, links, name, tags."""
        rights = [
            (one.st_mode, one.st_uid, one.st_gid, one.st_nlink) for one in (facts, self._facts)
        ]
        attributes, self._attributes = self._attributes, _attributes(self._descriptor)
        had_its_name, self._has_its_name = self._has_its_name, self._leads_to(facts)
        return (
            rights[0] != rights[1]
            or attributes != self._attributes
            or had_its_name != self._has_its_name
        )

    def _leads_to(self, facts: os.stat_result) -> bool:
        try:
            there = self.path.stat()
        except OSError:
            return False
        return os.path.samestat(there, facts)


def _attributes(descriptor: int) -> dict[str, bytes]:
    """Return the extended attributes: tags, where it came from, what a cloud drive notes."""
    if sys.platform != "linux":
        return {}
    try:
        return {name: os.getxattr(descriptor, name) for name in os.listxattr(descriptor)}
    except OSError:
        return {}


def _require_ordinary(facts: os.stat_result, name: str) -> os.stat_result:
    if stat.S_ISDIR(facts.st_mode):
        raise LocalFileError(messages.is_folder(name))
    if not stat.S_ISREG(facts.st_mode):
        raise LocalFileError(messages.not_a_file(name))
    if facts.st_size == 0:
        raise LocalFileError(messages.empty(name))
    return facts
