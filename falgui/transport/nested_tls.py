"""TLS inside of TLS: to fal through a proxy that itself is spoken to over TLS."""

import ssl
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")

_PIECE: Final = 64 * 1024


class NestedTls:
    """An encrypted connection inside of `outer`, which never blocks; neither does this one.

    Its methods are those of a socket, and raise `ssl.SSLWantReadError` or
    `ssl.SSLWantWriteError` when they have to be called again later.
    """

    def __init__(self, outer: ssl.SSLSocket, context: ssl.SSLContext, host: str | None) -> None:
        self._outer = outer
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._inner = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)
        self._encrypted = memoryview(b"")

    def do_handshake(self) -> None:
        """Agree with the other end."""
        self._fed(self._inner.do_handshake)
        self._flush()

    def recv(self, most: int) -> bytes:
        """Return up to `most` bytes, none at the end."""
        self._flush()
        return self._fed(lambda: self._inner.read(most))

    def send(self, piece: memoryview) -> int:
        """Take some bytes and return how many."""
        self._flush()
        return self._fed(lambda: self._inner.write(piece[:_PIECE]))

    def close(self) -> None:
        """Close the connection beneath."""
        self._outer.close()

    def _fed(self, act: Callable[[], T]) -> T:
        """Return what `act` returns, given all that the other end has sent for it."""
        while True:
            try:
                return act()
            except ssl.SSLWantReadError:
                self._flush()
                received = self._outer.recv(_PIECE)
                if received:
                    self._incoming.write(received)
                else:
                    self._incoming.write_eof()

    def _flush(self) -> None:
        while self._encrypted or self._outgoing.pending:
            self._encrypted = self._encrypted or memoryview(self._outgoing.read())
            self._encrypted = self._encrypted[self._outer.send(self._encrypted) :]
