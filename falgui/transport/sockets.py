"""TCP sockets: how ours are set up, and what the system knows of the bytes handed to it."""

import contextlib
import selectors
import socket
import struct
import sys
from typing import Final

if sys.platform == "linux":
    import fcntl
    import termios

READ: Final = selectors.EVENT_READ
WRITE: Final = selectors.EVENT_WRITE

# Windows has no poll; there `select` also tells of a connection that failed.
Selector: Final = getattr(selectors, "PollSelector", selectors.SelectSelector)

# What waits in the send buffer for its turn: more makes progress look further than it is, less
# leaves the line idle between two wake-ups.
_MOST_WAITING: Final = 256 * 1024
# The system notices that the peer is gone while nobody says anything: after 20 + 3 · 10 seconds.
_OPTIONS: Final = (
    ("TCP_NODELAY", 1),
    ("TCP_NOTSENT_LOWAT", _MOST_WAITING),
    ("TCP_KEEPIDLE", 20),
    ("TCP_KEEPALIVE", 20),  # what macOS calls it
    ("TCP_KEEPINTVL", 10),
    ("TCP_KEEPCNT", 3),
)
# Where the system doesn't tell how much is unsent, only little may hide there.
_SEND_BUFFER: Final = None if sys.platform in ("linux", "darwin") else _MOST_WAITING
# From <sys/socket.h> of macOS; Python has no name for it.
_SO_NWRITE: Final = 0x1024
# Where `tcpi_bytes_acked` stands in Linux' `struct tcp_info`.
_BYTES_ACKED: Final = struct.Struct("=120xQ")
_WITHOUT_FAREWELL: Final = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


def set_up(opened: socket.socket) -> None:
    """Make a new socket one that never blocks, sends at once and notices a vanished peer."""
    opened.setblocking(False)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _OPTIONS:
        option = getattr(socket, name, None)
        if option is not None:
            # An option that this system's version lacks is missed, but not needed.
            with contextlib.suppress(OSError):
                opened.setsockopt(socket.IPPROTO_TCP, option, value)
    if _SEND_BUFFER is not None:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)


def ready(opened: socket.socket, events: int, seconds: float) -> int:
    """Return which of `events` the socket is ready for, after `seconds` at most."""
    with Selector() as selector:
        selector.register(opened, events)
        return sum(found for _key, found in selector.select(seconds))


def unsent(opened: socket.socket) -> int:
    """Return how many bytes the peer's system has not confirmed; 0 where nobody tells."""
    count = 0
    with contextlib.suppress(OSError):
        if sys.platform == "linux":
            answer = fcntl.ioctl(opened.fileno(), termios.TIOCOUTQ, bytes(4))
            count = int.from_bytes(answer, sys.byteorder)
        elif sys.platform == "darwin":
            count = opened.getsockopt(socket.SOL_SOCKET, _SO_NWRITE)
    return count


def confirmed(opened: socket.socket) -> int | None:
    """Return how many bytes the peer's system has ever confirmed; None where nobody tells."""
    if sys.platform != "linux":
        return None
    try:
        told = opened.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _BYTES_ACKED.size)
        (count,) = _BYTES_ACKED.unpack(told)
    except (OSError, struct.error):
        return None
    return int(count)


def abort(opened: socket.socket) -> None:
    """Let closing the socket drop what is unsent, so that nothing arrives afterwards."""
    with contextlib.suppress(OSError):
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _WITHOUT_FAREWELL)
