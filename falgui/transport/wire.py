"""The network under the HTTP library: connections that can tell a slow line from a dead one."""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from typing import Final, TypeVar

import httpcore

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import UntrustedError
from falgui.transport import sockets
from falgui.transport.connecting import connect
from falgui.transport.hosts import is_inside
from falgui.transport.nested_tls import NestedTls

T = TypeVar("T")

_LOOK_UP_AFTER: Final = 0.05
"""Seconds after which whoever waits for the line looks whether to stop, and what has drained."""
_PIECE: Final = 64 * 1024
_BLOCKED: Final = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)
# Where an HTTP/1.1 status line tells a final answer from a provisional one (1xx).
_STATUS_CLASS: Final = len(b"HTTP/1.1 ")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long the network may take, in seconds.

    `connect` is for names, all addresses, proxy and TLS together; `stall` for a line on which
    not one byte moves; `reply` for a whole reply, from its first byte to its last.
    """

    connect: float = 10.0
    stall: float = 60.0
    reply: float = 60.0


@dataclass(slots=True)
class Attempt:
    """One request on its way: what may end it, and what became of it.

    `cancel` ends it within a tenth of a second. `reply_seconds` limits the whole reply, from
    its first byte on; None is for a download of any size.
    """

    cancel: Cancel = field(default_factory=Cancel)
    reply_seconds: float | None = None
    secure_host: str = ""
    """With whom TLS must stand before a byte of it leaves; empty for plain HTTP."""
    untouched: bool = True
    """Whether the host can't have taken even a byte of it."""
    reused: bool = False
    """Whether it went over a connection that had carried another one before."""
    stream: "Stream | None" = None
    """The connection that was opened for it, if any."""
    proxy: str = ""
    """Scheme, host and port of the proxy that it goes through, if any."""
    peer: str = ""
    """The address that it is connected to, the proxy's if there is one."""
    outside_only: bool = False
    """Whether it must not reach this computer or its own network, whatever its host's name says.
    What is behind a proxy, only the proxy knows."""

    def begin(self) -> None:
        """Note that nothing has become of it yet."""
        self.untouched, self.reused, self.stream = True, False, None

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Make this the attempt that the current thread works on."""
        token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(token)


_current: Final[ContextVar[Attempt]] = ContextVar("attempt")


def heard(seconds: float) -> bytes:
    """Return what the host says within `seconds` to the request whose body is being sent.

    For a body that looks whether it is wanted before it goes on. Raises `httpcore.ReadError` when
    the host has hung up.
    """
    stream = _current.get().stream
    assert stream is not None  # noqa: S101  only connections that are kept are used again
    return stream.heard(seconds)


class Wire(httpcore.NetworkBackend):
    """Opens connections; `clock` gives seconds and never goes back."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self.limits: Final = limits
        self.clock: Final = clock
        self.age = 0
        """How often all connections were dropped; those of an earlier age are dead."""

    def drop(self) -> None:
        """Give up every connection there is; threads that use one find out by themselves."""
        self.age += 1

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> "Stream":
        """Return a connection to `host`; raises `httpcore.ConnectError` or `ConnectTimeout`."""
        attempt, age = _current.get(), self.age
        ends_at = self.clock() + (self.limits.connect if timeout is None else timeout)

        def check() -> None:
            attempt.cancel.raise_if_set()
            if age != self.age:
                raise httpcore.ReadError("dropped")
            if self.clock() >= ends_at:
                raise httpcore.ConnectTimeout("no address answers")

        try:
            opened = connect(host, port, check)
        except OSError as error:
            raise httpcore.ConnectError(error) from error
        attempt.stream = Stream(opened, self, age, ends_at if attempt.secure_host else None)
        return attempt.stream


class Stream(httpcore.NetworkStream):
    """One connection, used by one thread at a time.

    What drains from the system's send buffer counts as movement, while sending and while
    waiting for a reply: a slow line is never cut off, and a reply is waited for from the moment
    on at which the peer has everything.
    """

    def __init__(
        self,
        opened: socket.socket,
        wire: Wire,
        age: int,
        ready_by: float | None,
        tls: "ssl.SSLSocket | NestedTls | None" = None,
    ) -> None:
        self._socket = opened
        self._channel: socket.socket | NestedTls = tls or opened
        self._tls = tls
        self._wire = wire
        self._age = age
        # When TLS with the host must stand; None as soon as requests may be sent.
        self._ready_by = ready_by
        self._attempt: Attempt | None = None
        self._confirmed: int | None = None
        self._reply_ends_at: float | None = None
        self._early = b""

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of `buffer`; `timeout` is for how long nothing may move meanwhile."""
        attempt = self._begin()
        if self._ready_by is None:
            attempt.untouched = False
        view = memoryview(buffer)

        def wait(wanted: int) -> None:
            self._wait_to_send(attempt, wanted, timeout)

        try:
            while view:
                view = view[_in_time(partial(self._channel.send, view), sockets.WRITE, wait) :]
        except OSError as error:
            if not isinstance(error, BrokenPipeError):
                self._confirmed = None
            raise httpcore.WriteError(error) from error

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what comes next, nothing at the end; `timeout` is for how long none comes."""
        attempt = self._begin()
        if self._early:
            received, self._early = self._early[:max_bytes], self._early[max_bytes:]
            return received

        def wait(wanted: int) -> None:
            self._wait(attempt, wanted, timeout, httpcore.ReadTimeout)

        try:
            received = _in_time(partial(self._channel.recv, max_bytes), sockets.READ, wait)
        except OSError as error:
            raise httpcore.ReadError(error) from error
        if not received:
            self._ended(attempt)
        elif attempt.reply_seconds is not None and self._ready_by is None:
            now = self._wire.clock()
            if self._reply_ends_at is None:
                self._reply_ends_at = now + attempt.reply_seconds
            elif now >= self._reply_ends_at:
                raise httpcore.ReadTimeout("the reply trickled")
        return received

    def heard(self, seconds: float) -> bytes:
        """Return what the peer says within `seconds` although it is not its turn; see `heard`."""
        attempt, ends_at = self._begin(), self._wire.clock() + seconds
        while not self._early and self._wire.clock() < ends_at:
            self._check(attempt)
            sockets.ready(self._socket, sockets.READ, _LOOK_UP_AFTER)
            try:
                self._early = self._channel.recv(_PIECE)
            except _BLOCKED:
                continue
            except OSError as error:
                raise httpcore.ReadError(error) from error
            if not self._early:
                raise httpcore.ReadError("hung up")
        return self._early

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002  part of connecting
    ) -> "Stream":
        """Return this connection with TLS on it; this one is not to be used any more."""
        attempt = self._begin()
        try:
            attempt.stream = secured = self._with_tls(ssl_context, server_hostname)
            secured._agree(attempt)  # noqa: SLF001  of the same class
        except OSError as error:
            raise httpcore.ConnectError(error) from error
        if server_hostname == attempt.secure_host:
            secured._ready_by = None  # noqa: SLF001
        return secured

    def close(self) -> None:
        """Close the connection, if it is not closed."""
        self._channel.close()

    def get_extra_info(self, info: str) -> object:
        """Return what is asked for, None for what is unknown.

        `is_readable` is whether an idle connection is at its end, `ssl_object` its TLS.
        """
        if info == "ssl_object":
            return self._tls if isinstance(self._tls, ssl.SSLSocket) else None
        if info != "is_readable":
            return None
        if self._age != self._wire.age:
            return True
        try:
            # An idle connection has nothing to say but that it ends.
            self._channel.recv(1)
        except _BLOCKED:
            return False
        except OSError:
            return True
        return True

    def _begin(self) -> Attempt:
        """Return the attempt that this connection works for now."""
        attempt = _current.get()
        if attempt is not self._attempt:
            attempt.reused = self._attempt is not None
            self._attempt = attempt
            self._confirmed = sockets.confirmed(self._socket)
            self._reply_ends_at = None
            self._look_at_peer(attempt)
        self._check(attempt)
        return attempt

    def _look_at_peer(self, attempt: Attempt) -> None:
        """Note who is at the other end; raise before a byte leaves if that must not be."""
        try:
            attempt.peer = str(self._socket.getpeername()[0])
        except OSError:
            # It has gone already, as the next step will find out.
            attempt.peer = ""
        if attempt.outside_only and not attempt.proxy and is_inside(attempt.peer):
            raise UntrustedError(messages.unexpected_address(attempt.peer))

    def _check(self, attempt: Attempt) -> None:
        """Raise if nobody wants this any more."""
        if attempt.cancel.is_set() or self._age != self._wire.age:
            sockets.abort(self._socket)
            attempt.cancel.raise_if_set()
            raise httpcore.ReadError("dropped")

    def _wait(
        self, attempt: Attempt, events: int, timeout: float | None, late: type[Exception]
    ) -> int:
        """Return which of `events` the socket is ready for; raise `late` when nothing moves."""
        limits, clock = self._wire.limits, self._wire.clock
        patience = limits.connect if timeout is None else timeout
        left = sockets.unsent(self._socket)
        silent_until = clock() + (limits.stall if left else patience)
        while not (found := sockets.ready(self._socket, events, _LOOK_UP_AFTER)):
            self._check(attempt)
            still = sockets.unsent(self._socket)
            if still != left:
                left = still
                silent_until = clock() + (limits.stall if left else patience)
            ends = (silent_until, self._ready_by, self._reply_ends_at)
            if clock() >= min(end for end in ends if end is not None):
                sockets.abort(self._socket)
                raise (late if self._ready_by is None else httpcore.ConnectTimeout)("no data moved")
        return found

    def _wait_to_send(self, attempt: Attempt, wanted: int, timeout: float | None) -> None:
        """Wait until more can be sent; raise when the host has answered already, or has gone."""
        listen = self._ready_by is None and not self._early
        events = wanted | sockets.READ if listen else wanted
        found = self._wait(attempt, events, timeout, httpcore.WriteTimeout)
        if not (listen and found & sockets.READ):
            return
        try:
            received = self._channel.recv(_PIECE)
        except _BLOCKED:
            return
        self._early += received
        if not received or self._early[_STATUS_CLASS : _STATUS_CLASS + 1] not in b"1":
            raise httpcore.WriteError("answered before everything was sent")

    def _ended(self, attempt: Attempt) -> None:
        """Note whether the peer, now at its end, has got anything of the attempt.

        With the end of a connection comes the confirmation of all that was got until then. A
        reset confirms nothing, so it proves nothing either.
        """
        if self._confirmed is not None and self._confirmed == sockets.confirmed(self._socket):
            attempt.untouched = True

    def _with_tls(self, context: ssl.SSLContext, host: str | None) -> "Stream":
        if isinstance(self._socket, ssl.SSLSocket):
            nested = NestedTls(self._socket, context, host)
            return Stream(self._socket, self._wire, self._age, self._ready_by, nested)
        tls = context.wrap_socket(self._socket, server_hostname=host, do_handshake_on_connect=False)
        return Stream(tls, self._wire, self._age, self._ready_by, tls)

    def _agree(self, attempt: Attempt) -> None:
        """Do the TLS handshake."""
        assert self._tls is not None  # noqa: S101  for the type only

        def wait(wanted: int) -> None:
            self._wait(attempt, wanted, None, httpcore.ConnectTimeout)

        _in_time(self._tls.do_handshake, sockets.READ, wait)


def _in_time(act: Callable[[], T], otherwise: int, wait: Callable[[int], None]) -> T:
    """Return what `act` returns when it no longer blocks.

    `wait` is called in between, with what the socket must be ready for; what it raises comes
    out without the blocking as its cause.
    """
    while True:
        try:
            return act()
        except ssl.SSLWantReadError:
            wanted = sockets.READ
        except ssl.SSLWantWriteError:
            wanted = sockets.WRITE
        except BlockingIOError:
            wanted = otherwise
        wait(wanted)
