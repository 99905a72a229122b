"""Who is at the other end of a local socket, as the system tells it."""

import os
import socket
import struct
import sys
from typing import Final, NamedTuple

from PySide6.QtNetwork import QLocalSocket

_CREDENTIALS: Final = struct.Struct("3i")
"""Linux' `struct ucred`: process, user, group."""
# macOS: from <sys/un.h> and <sys/ucred.h>, where `struct xucred` begins with version and user.
_LOCAL: Final = 0
_LOCAL_CREDENTIALS: Final = 1
_LOCAL_PROCESS: Final = 2
_LOCAL_CREDENTIALS_SIZE: Final = 76
_LOCAL_CREDENTIALS_START: Final = struct.Struct("2I")


class Peer(NamedTuple):
    """The process at the other end when the connection was made; for a server, its listener."""

    process: int
    is_own: bool
    """Whether it runs as this process's user."""


def peer_of(connection: QLocalSocket) -> Peer | None:
    """Return who is at the other end, None where the system doesn't tell."""
    descriptor = connection.socketDescriptor()
    if descriptor < 0:
        return None
    try:
        if sys.platform == "win32":
            from falgui.desktop.system import windows_process  # noqa: PLC0415  loads ctypes

            process = windows_process.at_other_end(descriptor)
            return Peer(process, windows_process.is_own(process))
        with socket.socket(fileno=os.dup(descriptor)) as own:
            return _peer_on_macos(own) if sys.platform == "darwin" else _peer_on_linux(own)
    except (OSError, struct.error):
        return None


def _peer_on_linux(connection: socket.socket) -> Peer:
    told = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    process, user, _group = _CREDENTIALS.unpack(told)
    return Peer(process, user == os.geteuid())


def _peer_on_macos(connection: socket.socket) -> Peer:
    told = connection.getsockopt(_LOCAL, _LOCAL_CREDENTIALS, _LOCAL_CREDENTIALS_SIZE)
    _version, user = _LOCAL_CREDENTIALS_START.unpack_from(told)
    return Peer(connection.getsockopt(_LOCAL, _LOCAL_PROCESS), user == os.geteuid())
