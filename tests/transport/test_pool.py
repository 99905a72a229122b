"""Which connection a request gets, and how long it is kept for the next one."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpcore
import pytest

from falgui.transport.pool import Pool

IDLE_SECONDS = 55.0


class Server(ThreadingHTTPServer):
    """Answers every GET, and knows which connections it came over."""

    daemon_threads = True

    def __init__(self) -> None:
        self.opened: list[int] = []
        self.ended = threading.Semaphore(0)
        super().__init__(("127.0.0.1", 0), _Answers)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: connections are cut off here on purpose."""


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        super().setup()
        self.server.opened.append(self.client_address[1])  # type: ignore[attr-defined]

    def do_GET(self) -> None:
        """Answer with the connection's number; "/last" ends it after that."""
        body = str(self.client_address[1]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = self.path == "/last"

    def finish(self) -> None:
        super().finish()
        # Shut down only after this, and the other side must have seen it.
        socketserver.TCPServer.shutdown_request(self.server, self.request)
        self.server.ended.release()  # type: ignore[attr-defined]

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


Clocked = tuple[Pool, list[float]]


@pytest.fixture
def pooled() -> Iterator[Callable[[int], Clocked]]:
    made: list[Pool] = []

    def build(most_idle: int = 9) -> Clocked:
        now = [0.0]
        library = httpcore.ConnectionPool(keepalive_expiry=IDLE_SECONDS)
        made.append(Pool(library.create_connection, most_idle, IDLE_SECONDS, lambda: now[0]))
        return made[-1], now

    yield build
    for pool in made:
        pool.close()


def begin(pool: Pool, server: Server, path: str = "/") -> httpcore.Response:
    port = server.server_address[1]
    url = httpcore.URL(scheme="http", host="127.0.0.1", port=port, target=path)
    return pool.handle_request(httpcore.Request("GET", url, headers={"Host": "here"}))


def get(pool: Pool, server: Server, path: str = "/") -> bytes:
    reply = begin(pool, server, path)
    reply.read()
    reply.close()
    return reply.content


def test_the_next_request_goes_over_the_same_connection(
    server: Server, pooled: Callable[..., Clocked]
) -> None:
    pool, _now = pooled()
    assert len({get(pool, server) for _request in range(5)}) == 1
    assert len(server.opened) == 1


def test_requests_at_once_have_connections_of_their_own_and_leave_them_to_others(
    server: Server, pooled: Callable[..., Clocked]
) -> None:
    pool, _now = pooled()
    replies = [begin(pool, server) for _request in range(3)]
    for reply in replies:
        reply.read()
        reply.close()
    assert len({reply.content for reply in replies}) == 3
    again = [begin(pool, server) for _request in range(3)]
    for reply in again:
        reply.read()
        reply.close()
    assert {reply.content for reply in again} == {reply.content for reply in replies}
    assert len(server.opened) == 3


def test_a_connection_that_has_ended_meanwhile_is_not_used(
    server: Server, pooled: Callable[..., Clocked]
) -> None:
    pool, _now = pooled()
    first = get(pool, server, "/last")
    assert server.ended.acquire(timeout=20)
    assert get(pool, server) != first


def test_a_connection_whose_reply_was_not_read_is_closed(
    server: Server, pooled: Callable[..., Clocked]
) -> None:
    pool, _now = pooled()
    begin(pool, server).close()
    assert server.ended.acquire(timeout=20)
    get(pool, server)
    assert len(server.opened) == 2


def test_only_so_many_are_kept_the_latest_of_them(
    server: Server, pooled: Callable[..., Clocked]
) -> None:
    pool, _now = pooled(2)
    replies = [begin(pool, server) for _request in range(3)]
    for reply in replies:
        reply.read()
        reply.close()
    assert server.ended.acquire(timeout=20)
    assert get(pool, server) == replies[-1].content
    assert not server.ended.acquire(timeout=0.05)


def test_what_was_idle_for_too_long_is_closed_with_the_next_request(
    server: Server, pooled: Callable[..., Clocked]
) -> None:
    pool, now = pooled()
    replies = [begin(pool, server) for _request in range(2)]
    for reply in replies:
        reply.read()
        reply.close()
    now[0] += IDLE_SECONDS + 1
    get(pool, server)
    assert server.ended.acquire(timeout=20)
    assert len(server.opened) == 2


def test_closing_ends_the_connections_in_use_as_well(
    server: Server, pooled: Callable[..., Clocked]
) -> None:
    pool, _now = pooled()
    get(pool, server)
    replies = [begin(pool, server) for _request in range(2)]
    pool.close()
    for _connection in range(2):
        assert server.ended.acquire(timeout=20)
    for reply in replies:
        reply.close()
    assert len(server.opened) == 2


def test_only_the_connections_of_the_same_host_will_do(
    server: Server, pooled: Callable[..., Clocked]
) -> None:
    pool, _now = pooled()
    get(pool, server)
    url = httpcore.URL(scheme="http", host="localhost", port=server.server_address[1], target="/")
    reply = pool.handle_request(httpcore.Request("GET", url, headers={"Host": "here"}))
    reply.read()
    reply.close()
    assert len(server.opened) == 2


def test_what_is_no_http_is_refused(pooled: Callable[..., Clocked]) -> None:
    pool, _now = pooled()
    url = httpcore.URL(scheme="ftp", host="127.0.0.1", port=21, target="/")
    with pytest.raises(httpcore.UnsupportedProtocol):
        pool.handle_request(httpcore.Request("GET", url))
