"""Keeps connections for the next request to the same host."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import httpcore

_SCHEMES: Final = (b"http", b"https")

Host = tuple[bytes, bytes, int]


@dataclass(frozen=True, slots=True)
class _Idle:
    host: Host
    since: float


class Pool:
    """Gives each request a connection of its own: one that is idle, or else a new one.

    The library's own pool looks at every connection there is, and locks all others out
    meanwhile, whenever a request begins or ends: with a dozen connections that was half of what
    a request cost. Here only the connection that is about to be used is looked at.

    `connect` makes a connection; up to `most_idle` are kept for `idle_seconds`. Safe to use from
    any thread.
    """

    def __init__(
        self,
        connect: Callable[[httpcore.Origin], httpcore.ConnectionInterface],
        most_idle: int,
        idle_seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connect = connect
        self._most_idle = most_idle
        self._idle_seconds = idle_seconds
        self._clock = clock
        self._lock = threading.Lock()
        # In the order in which they became idle.
        self._idle: dict[httpcore.ConnectionInterface, _Idle] = {}
        self._busy: set[httpcore.ConnectionInterface] = set()
        self._closed = False

    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        """Return the reply, its body still to be read and closed; raises what httpcore raises."""
        if request.url.scheme not in _SCHEMES:
            raise httpcore.UnsupportedProtocol("neither http nor https")
        origin = request.url.origin
        host = (origin.scheme, origin.host, origin.port)
        connection = self._taken(host) or self._connected(origin)
        try:
            reply = connection.handle_request(request)
        except BaseException:
            self._drop(connection)
            raise
        assert isinstance(reply.stream, Iterable)  # noqa: S101  for the type only
        reply.stream = _Body(reply.stream, lambda: self._give_back(connection, host))
        return reply

    def close(self) -> None:
        """Close every connection, those in use as well."""
        with self._lock:
            self._closed = True
            closing = [*self._idle, *self._busy]
            self._idle.clear()
        for connection in closing:
            connection.close()

    def _taken(self, host: Host) -> httpcore.ConnectionInterface | None:
        while True:
            with self._lock:
                # The one that was used last most likely is alive.
                known = reversed(self._idle.items())
                connection = next((one for one, idle in known if idle.host == host), None)
                if connection is None:
                    return None
                del self._idle[connection]
                self._busy.add(connection)
            if not connection.has_expired():
                return connection
            self._drop(connection)

    def _connected(self, origin: httpcore.Origin) -> httpcore.ConnectionInterface:
        connection = self._connect(origin)
        with self._lock:
            self._busy.add(connection)
        return connection

    def _give_back(self, connection: httpcore.ConnectionInterface, host: Host) -> None:
        is_of_use = connection.is_idle()
        with self._lock:
            self._busy.discard(connection)
            if self._closed or not is_of_use:
                over = [connection]
            else:
                self._idle[connection] = _Idle(host, self._clock())
                over = self._over()
        for one in over:
            one.close()

    def _over(self) -> list[httpcore.ConnectionInterface]:
        """Take out what has been idle for too long, and the oldest of too many."""
        over = []
        ended_before = self._clock() - self._idle_seconds
        while self._idle:
            oldest, idle = next(iter(self._idle.items()))
            if idle.since >= ended_before and len(self._idle) <= self._most_idle:
                break
            del self._idle[oldest]
            over.append(oldest)
        return over

    def _drop(self, connection: httpcore.ConnectionInterface) -> None:
        with self._lock:
            self._busy.discard(connection)
        connection.close()


class _Body:
    """The body of a reply; closing it ends the use of its connection."""

    def __init__(self, stream: Iterable[bytes], ended: Callable[[], None]) -> None:
        self._stream = stream
        self._ended: Callable[[], None] | None = ended

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._stream)

    def close(self) -> None:
        ended, self._ended = self._ended, None
        if ended is None:
            return
        try:
            close = getattr(self._stream, "close", None)
            if close is not None:
                close()
        finally:
            ended()
