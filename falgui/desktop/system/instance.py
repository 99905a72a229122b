"""One running falgui for each user: a second start hands its files to the first."""

import hashlib
import logging
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLockFile, QObject, QSysInfo, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from falgui.core.errand import Errand
from falgui.desktop.system.instance_message import LIMIT, Request, parse_request, requests
from falgui.desktop.system.owner_process import OwnerProcess
from falgui.desktop.system.peer import peer_of

_log = logging.getLogger(__name__)

_CONNECT_MILLISECONDS: Final = 1000
# An owner that is still starting on a busy machine accepts at once but answers late.
_ANSWER_MILLISECONDS: Final = 5000
_CLAIM_SECONDS: Final = 3.0
# No start needs this long from creating the lock file to locking it.
_GRACE_SECONDS: Final = 0.5
_TALK_MILLISECONDS: Final = 5000
_BACKLOG: Final = 128
_OK: Final = b"ok\n"


class Unresponsive(Exception):  # noqa: N818  a state of the other process
    """A running falgui holds the place, but doesn't answer."""


def hand_over(
    folder: Path, arguments: Sequence[str], errand: Errand = Errand.SHOW, token: str = ""
) -> bool:
    """Give `arguments` to the falgui that runs in `folder`; return whether it took them.

    Returns False at once when none is listening, or another user is, and raises `Unresponsive`
    when one is but doesn't answer. Needs no application object and no event loop. `arguments`
    are paths, relative to the current folder if need be, and http(s) links; `token` is what the
    desktop gave so that a window may come to the front.
    """
    messages = requests(arguments, errand, token)
    return all(_say(_address(folder), message) for message in messages)


class Instance(QObject):
    """This process's place as the running falgui.

    `asked` carries the absolute paths and links (a list of str) that another start brought;
    `sent_for` the `Errand` that it came with, and the desktop's activation token or "".
    """

    # Not Signal(list): Qt's own lists lose what of a file name isn't valid UTF-8.
    asked = Signal(object)
    sent_for = Signal(object, str)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._lock = QLockFile(str(folder / "falgui.lock"))
        # A lock is stale when its process is gone, never because it is old.
        self._lock.setStaleLockTime(0)
        self._server = QLocalServer(self)
        self._server.setListenBacklogSize(_BACKLOG)
        if sys.platform == "win32":
            # Elsewhere the folder is private.
            self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._welcome)

    def claim(
        self, arguments: Sequence[str], errand: Errand = Errand.SHOW, token: str = ""
    ) -> bool:
        """Become the running falgui and return True, or hand `arguments` over: False.

        Where no private folder or no socket can be made, falgui runs alone: True. Raises
        `Unresponsive` when another process holds the place but answers nothing. Needs an
        application object.
        """
        try:
            _make_private(self._folder)
        except OSError:
            _log.warning("no private folder for the instance socket, running alone")
            return True
        started = time.monotonic()
        while not self._lock.tryLock(0):
            if hand_over(self._folder, arguments, errand, token):
                return False
            spent = time.monotonic() - started
            if spent > _CLAIM_SECONDS:
                raise Unresponsive
            if spent > _GRACE_SECONDS:
                self._drop_dead_lock()
            time.sleep(0.02)
        self._listen()
        return True

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let other starts wait for a while: what they bring is told at the end of it."""
        self._server.newConnection.disconnect(self._welcome)
        yield
        self._server.newConnection.connect(self._welcome)
        self._welcome()

    def owner(self) -> OwnerProcess | None:
        """Return the process that holds the place, if the system leaves no doubt which it is.

        The lock file names it; and either the system says that it holds the lock, or that it is
        the one that listens at the socket.
        """
        number, machine, _name = self._lock.getLockInfo()
        if number <= 0 or number == os.getpid() or machine != QSysInfo.machineHostName():
            return None
        try:
            process = OwnerProcess(number)
        except OSError:
            return None
        if process.holds(Path(self._lock.fileName())) or _listener(self._folder) == number:
            return process
        process.close()
        return None

    def close(self) -> None:
        """Give the place up; the next start becomes the running falgui."""
        self._server.close()
        self._lock.unlock()

    def _drop_dead_lock(self) -> None:
        # Qt takes a process with the number in the file for the owner, though the number may
        # have gone to another one. A living owner also holds a system lock, which makes the
        # removal fail. The second lock is the one Qt itself takes before it removes a file.
        removal = QLockFile(self._lock.fileName() + ".rmlock")
        if removal.tryLock(0):
            self._lock.removeStaleLockFile()
            removal.unlock()

    def _listen(self) -> None:
        address = _address(self._folder)
        QLocalServer.removeServer(address)
        if not self._server.listen(address):
            _log.warning("no instance socket: %s", self._server.errorString())
            self._lock.unlock()
            return
        if sys.platform != "win32":
            Path(address).chmod(0o600)
            Path(self._lock.fileName()).chmod(0o600)

    def _welcome(self) -> None:
        while self._server.hasPendingConnections():
            connection = self._server.nextPendingConnection()
            if _is_own(connection):
                _Visitor(connection, self)
            else:
                _log.warning("another user's program was turned away")
                connection.abort()
                connection.deleteLater()

    def _serve(self, request: Request) -> None:
        self.sent_for.emit(request.errand, request.token)
        if request.open:
            self.asked.emit(list(request.open))


class _Visitor(QObject):
    """One connection: reads a line, has it served, answers, and goes."""

    def __init__(self, connection: QLocalSocket, instance: Instance) -> None:
        super().__init__(instance)
        self._connection = connection
        self._instance = instance
        self._line = bytearray()
        connection.setParent(self)
        connection.setReadBufferSize(LIMIT)
        connection.readyRead.connect(self._read)
        connection.disconnected.connect(self.deleteLater)
        QTimer.singleShot(_TALK_MILLISECONDS, self, self._leave)
        # The message may have arrived before anybody listened, and its sender may have left.
        self._read()
        if connection.state() is QLocalSocket.LocalSocketState.UnconnectedState:
            self.deleteLater()

    def _read(self) -> None:
        self._line += self._connection.readAll().data()
        line, newline, rest = self._line.partition(b"\n")
        if not newline and len(line) < LIMIT:
            return
        request = parse_request(bytes(line)) if newline and not rest else None
        self._line.clear()
        if request is None:
            _log.warning("an unreadable message from another start was dropped")
            self._leave()
            return
        # Answer first: what the window does about it may take longer than a start should wait.
        self._connection.write(_OK)
        self._connection.flush()
        self._connection.disconnectFromServer()
        self._instance._serve(request)  # noqa: SLF001  a visitor is a part of the instance

    def _leave(self) -> None:
        self._connection.abort()
        self.deleteLater()


def _address(folder: Path) -> str:
    if sys.platform == "win32":
        # Pipes have names, not paths; the folder's makes it one for each user.
        return "falgui-" + hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return str(folder / "falgui.socket")


def _say(address: str, message: bytes) -> bool:
    connection = QLocalSocket()
    connection.connectToServer(address)
    if not connection.waitForConnected(_CONNECT_MILLISECONDS):
        return False
    if not _is_own(connection):
        return False
    connection.write(message)
    deadline = time.monotonic() + _ANSWER_MILLISECONDS / 1000
    while connection.bytesAvailable() < len(_OK):
        left = round(1000 * (deadline - time.monotonic()))
        if left <= 0 or not connection.waitForReadyRead(left):
            if connection.state() is QLocalSocket.LocalSocketState.ConnectedState:
                raise Unresponsive
            return False
    return connection.readAll().data() == _OK


def _is_own(connection: QLocalSocket) -> bool:
    """Return whether a program of this user is at the other end.

    Where the system doesn't tell, the socket's folder, which is for this user alone, has to do.
    """
    peer = peer_of(connection)
    return peer is None or peer.is_own


def _listener(folder: Path) -> int | None:
    connection = QLocalSocket()
    connection.connectToServer(_address(folder))
    if not connection.waitForConnected(_CONNECT_MILLISECONDS):
        return None
    peer = peer_of(connection)
    return peer.process if peer is not None and peer.is_own else None


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sys.platform != "win32":
        if folder.stat().st_uid != os.geteuid():
            raise PermissionError
        folder.chmod(0o700)
