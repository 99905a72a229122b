"""Connects to a host by whichever of its addresses answers first."""

import errno
import os
import socket
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from itertools import chain, zip_longest
from typing import Final

from falgui.core.threads import start_thread
from falgui.transport import sockets
from falgui.transport.hosts import is_address

_NEXT_AFTER: Final = 0.25
_LOOK_UP_AFTER: Final = 0.05
_UNDER_WAY: Final = frozenset({errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EALREADY})

Address = tuple[int, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]]
"""A family, and what `socket.connect` takes for it."""


def connect(host: str, port: int, check: Callable[[], None]) -> socket.socket:
    """Return a socket connected to `host`, set up as `sockets.set_up` does.

    All addresses are tried, the next one 250 ms after the last (RFC 8305), or at once when that
    one failed. `check` is called all the while and stops it by raising; the system's resolver,
    which nobody can interrupt, is then left to itself. Raises `OSError` when no address answers,
    and `UnicodeError` for a name that can't be looked up at all.
    """
    untried = deque(in_turn(_addresses(host, port, check)))
    problem = OSError(errno.EADDRNOTAVAIL, "no address")
    next_at = 0.0
    with sockets.Selector() as running:
        try:
            while untried or running.get_map():
                check()
                if untried and (time.monotonic() >= next_at or not running.get_map()):
                    next_at = time.monotonic() + _NEXT_AFTER
                    try:
                        begun = _begun(*untried.popleft())
                        running.register(begun, sockets.WRITE, begun)
                    except OSError as error:
                        problem, next_at = error, 0.0
                for key, _events in running.select(_LOOK_UP_AFTER) if running.get_map() else ():
                    opened: socket.socket = running.unregister(key.fileobj).data
                    code = opened.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                    if not code:
                        return opened
                    opened.close()
                    problem, next_at = OSError(code, os.strerror(code)), 0.0
            raise problem
        finally:
            for key in list(running.get_map().values()):
                key.data.close()


def in_turn(addresses: Sequence[Address]) -> list[Address]:
    """Return both families alternately, beginning with the one that the system put first."""
    first = [address for address in addresses if address[0] == addresses[0][0]]
    second = [address for address in addresses if address[0] != addresses[0][0]]
    pairs = chain.from_iterable(zip_longest(first, second))
    return [address for address in pairs if address is not None]


def _addresses(host: str, port: int, check: Callable[[], None]) -> list[Address]:
    answer: Future[list[Address]] = Future()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            answer.set_exception(error)
        else:
            answer.set_result([(family, address) for family, *_rest, address in found])

    if is_address(host):
        ask()
    else:
        start_thread(ask, "resolver", check)
    while not wait((answer,), _LOOK_UP_AFTER).done:
        check()
    return answer.result()


def _begun(family: int, address: object) -> socket.socket:
    """Return a socket on its way to `address`."""
    opened = socket.socket(family, socket.SOCK_STREAM)
    sockets.set_up(opened)
    code = opened.connect_ex(address)  # type: ignore[arg-type]
    if code and code not in _UNDER_WAY:
        opened.close()
        raise OSError(code, os.strerror(code))
    return opened
