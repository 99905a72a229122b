"""The one HTTP client that all uploads share."""

import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any, Final

import httpcore
import httpx
import truststore

from falgui import __version__
from falgui.core.errors import Cancelled, UploadError
from falgui.transport.proxies import proxy_for, shown, system_proxies
from falgui.transport.wire import Attempt, Limits, Wire

_LIMITS: Final = Limits()
_IDLE_SECONDS: Final = 55.0
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

    def __init__(self, wire: Wire, transport: httpx.BaseTransport) -> None:
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
        self._wire = wire

    @property
    def limits(self) -> Limits:
        """How long the network may take."""
        return self._wire.limits

    def reconnect(self) -> None:
        """Drop every connection: the machine has slept, or is in another network now.

        Requests under way fail within a tenth of a second as if their line had broken, later
        ones find a new way. Returns at once.
        """
        self._wire.drop()


def build_client(
    connections: int,
    extra_authority: Path | None = None,
    *,
    limits: Limits = _LIMITS,
    clock: Callable[[], float] = time.monotonic,
) -> Client:
    """Return the client: HTTP/1.1, system certificates, no redirects, no cookies.

    `connections` is how many requests run at once at most. `extra_authority` is a PEM file with
    certificates to trust besides the system's. `clock` measures the limits. The proxy comes from
    the environment or the system's settings; raises `ProxyError` if it cannot be used. Building
    takes a while: not on the main thread.
    """
    wire = Wire(limits, clock)
    return Client(wire, _Transport(wire, system_proxies(), _tls(extra_authority), connections))


def _tls(extra_authority: Path | None) -> ssl.SSLContext:
    # Not ssl.create_default_context(): that would write the session keys to SSLKEYLOGFILE.
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if extra_authority is not None:
        context.load_verify_locations(extra_authority)
    return context


class _Transport(httpx.BaseTransport):
    """Sends each request over the pool of connections that leads where it goes.

    A request may bring an `Attempt` as its extension `attempt`.
    """

    def __init__(
        self,
        wire: Wire,
        proxies: Mapping[str, httpx.Proxy],
        tls: ssl.SSLContext,
        connections: int,
    ) -> None:
        self._proxies = proxies
        options: Final[dict[str, Any]] = {
            "ssl_context": tls,
            "max_connections": None,
            "max_keepalive_connections": connections,
            "keepalive_expiry": _IDLE_SECONDS,
            "network_backend": wire,
        }
        self._direct = httpcore.ConnectionPool(**options)
        self._through = {
            proxy: _proxy_pool(proxy, tls, options) for proxy in self._proxies.values()
        }

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the reply, its body still to be read; raises what httpx raises."""
        attempt: Attempt = request.extensions.get("attempt") or Attempt()
        host = request.url.raw_host.decode("ascii")
        attempt.secure_host = host if request.url.scheme == "https" else ""
        proxy = proxy_for(request.url, self._proxies)
        attempt.proxy = shown(proxy) if proxy else ""
        pool = self._through[proxy] if proxy else self._direct
        while True:
            attempt.begin()
            try:
                reply = _answer(pool, request, attempt)
            except httpx.TransportError:
                # A connection that had ended while it was idle: nobody needs to know.
                if not (attempt.reused and attempt.untouched):
                    raise
            else:
                assert isinstance(reply.stream, Iterable)  # noqa: S101  for the type only
                return httpx.Response(
                    reply.status,
                    headers=reply.headers,
                    stream=_Body(reply.stream, attempt),
                    extensions=reply.extensions,
                )

    def close(self) -> None:
        """Close every connection."""
        for pool in (self._direct, *self._through.values()):
            pool.close()


class _Body(httpx.SyncByteStream):
    """The body of a reply as it comes in."""

    def __init__(self, stream: Iterable[bytes], attempt: Attempt) -> None:
        self._stream = stream
        self._attempt = attempt

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
        close = getattr(self._stream, "close", None)
        if close is not None:
            close()


def _proxy_pool(
    proxy: httpx.Proxy, tls: ssl.SSLContext, options: Mapping[str, Any]
) -> httpcore.ConnectionPool:
    url = httpcore.URL(
        scheme=proxy.url.raw_scheme,
        host=proxy.url.raw_host,
        port=proxy.url.port,
        target=proxy.url.raw_path,
    )
    if proxy.url.scheme.startswith("socks"):
        return httpcore.SOCKSProxy(url, proxy.raw_auth, **options)
    proxy_tls = tls if proxy.url.scheme == "https" else None
    return httpcore.HTTPProxy(url, proxy.raw_auth, proxy_ssl_context=proxy_tls, **options)


def _answer(
    pool: httpcore.ConnectionPool, request: httpx.Request, attempt: Attempt
) -> httpcore.Response:
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
