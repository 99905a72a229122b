"""The one HTTP client that all uploads share."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from http.cookiejar import DefaultCookiePolicy
from typing import Final

import httpcore
import httpx

from falgui import __version__
from falgui.core.errors import Cancelled, UploadError
from falgui.transport.network_choice import NetworkChoice
from falgui.transport.pool import Pool
from falgui.transport.routes import Routes
from falgui.transport.wire import Attempt, Limits, Wire

_log = logging.getLogger(__name__)

_LIMITS: Final = Limits()
_FRESH_SECONDS: Final = 60.0
_TRANSLATED: Final = tuple(
    (getattr(httpcore, name), getattr(httpx, name))
    for name in (
        "ConnectTimeout",
        "ReadTimeout",
        "WriteTimeout",
        "ConnectError",
        "ReadError",
        "WriteError",
        "ProxyError",
        "UnsupportedProtocol",
        "LocalProtocolError",
        "RemoteProtocolError",
    )
)


class Client(httpx.Client):
    """The client that `build_client` makes; safe to use from any thread."""

    def __init__(
        self, wire: Wire, transport: httpx.BaseTransport, routes: Routes | None = None
    ) -> None:
        limits = wire.limits
        super().__init__(
            transport=transport,
            # What httpx would read from the environment, the transport has read already.
            trust_env=False,
            timeout=httpx.Timeout(limits.stall, connect=limits.connect, pool=None),
            headers={
                "User-Agent": f"falgui/{__version__}",
                "Accept": "application/json",
                # A compressed reply could unpack to any size, and hides the ETag of a part.
                "Accept-Encoding": "identity",
            },
        )
        self.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._own_headers = {name.title(): value for name, value in self.headers.items()}
        self._wire = wire
        self._routes = routes
        self._looked_at = wire.clock()

    @property
    def limits(self) -> Limits:
        """How long the network may take."""
        return self._wire.limits

    def exchange(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        content: Iterable[bytes] | bytes,
        timeout: httpx.Timeout,
        attempt: Attempt,
    ) -> httpx.Response:
        """Return the reply to one request, to be read by its `stream` and closed.

        For fal's own addresses, with nothing of what else a client does for a request (merging
        addresses, cookies, redirects, logins, hooks): that was a third of a small upload's cost.
        `headers` are named in title case, the length of `content` among them.
        """
        address = _parsed(url)
        request = httpx.Request(
            method,
            address,
            headers={"Host": address.netloc.decode("ascii"), **self._own_headers, **headers},
            stream=httpx.ByteStream(content) if isinstance(content, bytes) else _Sent(content),
            extensions={"timeout": timeout.as_dict(), "attempt": attempt},
        )
        return self._transport.handle_request(request)

    def reconnect(self) -> None:
        """Drop every connection: the machine has slept, or is in another network now.

        Requests under way fail within a tenth of a second as if their line had broken, later
        ones find a new way, by the proxies that the system has by now. May take a moment.
        """
        self._wire.drop()
        self._look_again()

    def keep_up(self) -> None:
        """Follow what the system's proxies have become, if nobody has looked for a minute."""
        if self._wire.clock() - self._looked_at > _FRESH_SECONDS:
            self._look_again()

    def follow_choice(self) -> None:
        """Send later requests the way that is chosen now; those under way keep theirs.

        Takes a moment. Raises `ProxyError` or `AuthorityError` when that way can't be used; the
        one before is kept then.
        """
        self._looked_at = self._wire.clock()
        if self._routes is not None:
            self._routes.follow_choice()

    def _look_again(self) -> None:
        try:
            self.follow_choice()
        except UploadError as error:
            # What worked until now is better than nothing.
            _log.warning("network: %s (%s)", error.message.id, error.detail)


def build_client(
    connections: int,
    choice: Callable[[], NetworkChoice] = NetworkChoice,
    *,
    limits: Limits = _LIMITS,
    clock: Callable[[], float] = time.monotonic,
) -> Client:
    """Return the client: HTTP/1.1, system certificates, no redirects, no cookies.

    `connections` is how many requests run at once at most. `choice` says by which proxy they go
    and whose certificates are trusted; it is asked now and whenever `Client.follow_choice` is
    called. `clock` measures the limits. Raises `ProxyError` or `AuthorityError` if that can't be
    used. Building takes a while: not on the main thread.
    """
    wire = Wire(limits, clock)
    routes = Routes(wire, connections, choice)
    return Client(wire, _Transport(routes), routes)


class _Transport(httpx.BaseTransport):
    """Sends each request over the pool of connections that leads where it goes.

    A request may bring an `Attempt` as its extension `attempt`.
    """

    def __init__(self, routes: Routes) -> None:
        self._routes = routes

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the reply, its body still to be read; raises what httpx raises."""
        attempt: Attempt = request.extensions.get("attempt") or Attempt()
        host = request.url.raw_host.decode("ascii")
        attempt.secure_host = host if request.url.scheme == "https" else ""
        route = self._routes.take()
        try:
            pool, attempt.proxy = route.leading_to(request.url)
            reply = _persistent_answer(pool, request, attempt)
        except BaseException:
            route.give_back()
            raise
        assert isinstance(reply.stream, Iterable)  # noqa: S101  for the type only
        return httpx.Response(
            reply.status,
            headers=reply.headers,
            stream=_Body(reply.stream, attempt, route.give_back),
            extensions=reply.extensions,
        )

    def close(self) -> None:
        """Close every connection."""
        self._routes.close()


@lru_cache
def _parsed(url: str) -> httpx.URL:
    # Most files of a batch go to the same address.
    return httpx.URL(url)


class _Sent(httpx.SyncByteStream):
    """The body of a request as it goes out."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)


class _Body(httpx.SyncByteStream):
    """The body of a reply as it comes in."""

    def __init__(
        self, stream: Iterable[bytes], attempt: Attempt, closed: Callable[[], None]
    ) -> None:
        self._stream = stream
        self._attempt = attempt
        self._closed: Callable[[], None] | None = closed

    def __iter__(self) -> Iterator[bytes]:
        pieces = iter(self._stream)
        while True:
            with self._attempt.under_way(), _in_words_of_httpx(self._attempt):
                piece = next(pieces, None)
            if piece is None:
                return
            yield piece

    def close(self) -> None:
        """Give the connection back, or close it when some of the body is still to come."""
        closed, self._closed = self._closed, None
        try:
            close = getattr(self._stream, "close", None)
            if close is not None:
                close()
        finally:
            if closed is not None:
                closed()


def _persistent_answer(pool: Pool, request: httpx.Request, attempt: Attempt) -> httpcore.Response:
    while True:
        attempt.begin()
        try:
            return _answer(pool, request, attempt)
        except httpx.TransportError:
            # A connection that had ended while it was idle: nobody needs to know.
            if not (attempt.reused and attempt.untouched):
                raise


def _answer(pool: Pool, request: httpx.Request, attempt: Attempt) -> httpcore.Response:
    assert isinstance(request.stream, httpx.SyncByteStream)  # noqa: S101  for the type only
    url = request.url
    try:
        with attempt.under_way(), _in_words_of_httpx(attempt):
            return pool.handle_request(
                httpcore.Request(
                    method=request.method,
                    url=httpcore.URL(
                        scheme=url.raw_scheme,
                        host=url.raw_host,
                        port=url.port,
                        target=url.raw_path,
                    ),
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions=request.extensions,
                )
            )
    except BaseException:
        # httpcore forgets a connection that fails between proxy and host.
        if attempt.stream is not None:
            attempt.stream.close()
        raise


@contextmanager
def _in_words_of_httpx(attempt: Attempt) -> Iterator[None]:
    try:
        yield
    except (Cancelled, UploadError):
        raise
    except Exception as error:
        for said, told in _TRANSLATED:
            if isinstance(error, said):
                raise told(str(error)) from error
        if attempt.proxy and attempt.untouched:
            # Nonsense from a SOCKS proxy.
            raise httpx.ProxyError("not understood") from error
        raise
