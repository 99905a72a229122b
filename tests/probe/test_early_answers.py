"""Answers that come before the body is sent, secured and not: all that a large length costs."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled, NetworkError
from falgui.core.secret import Secret
from falgui.transport.client import build_client
from falgui.transport.endpoints import Endpoints
from falgui.transport.network_choice import NetworkChoice
from falgui.transport.probing.bodies import NoEarlyAnswer
from falgui.transport.probing.service import Service

pytest.importorskip("cryptography")
from tests.transport.certificates import self_signed

LENGTH = 200_000_000


class Host(ThreadingHTTPServer):
    """Gives tokens, and answers uploads by `answer` when their headers are there."""

    daemon_threads = True

    def __init__(self, answer: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.received = 0

    def handle_error(self, *_about: object) -> None:
        """Keep silent: the client hangs up on purpose."""


class _Handler(BaseHTTPRequestHandler):
    server: Host
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.close_connection = True
        if "token" in self.path:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._say(200, b'{"token": "of-nobody-0123456789"}')
        elif self.server.answer == "refuse":
            self._say(413, b"too large")
        elif self.server.answer == "listen":
            while piece := self.rfile.read1(65536):
                self.server.received += len(piece)

    def handle_expect_100(self) -> bool:
        """Invite the body only where that is the answer."""
        return super().handle_expect_100() if self.server.answer == "listen" else True

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_about: object) -> None:
        """Keep silent."""


Connect = Callable[[str], tuple[Host, Service]]


@pytest.fixture(params=["plain", "secured"])
def connect(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connect]:
    """Give a function that starts a host with an answer, and the live check pointed at it."""
    with ExitStack() as stack:

        def start(answer: str) -> tuple[Host, Service]:
            host = Host(answer)
            stack.callback(host.server_close)
            choice, scheme = NetworkChoice(), "http"
            if request.param == "secured":
                certificate, key = self_signed(tmp_path)
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(certificate, key)
                host.socket = context.wrap_socket(host.socket, server_side=True)
                choice, scheme = NetworkChoice(extra_authority=certificate), "https"
            threading.Thread(target=host.serve_forever, args=(0.02,), daemon=True).start()
            stack.callback(host.shutdown)
            origin = f"{scheme}://127.0.0.1:{host.server_address[1]}"
            client = stack.enter_context(build_client(0, lambda: choice))
            endpoints = Endpoints(origin, origin, origin)
            return host, Service(client, endpoints, Secret("some:key"), Cancel())

        yield start


def test_a_refusal_is_read_before_the_body_is_sent(connect: Connect) -> None:
    _host, service = connect("refuse")
    reply = service.announce(LENGTH, 10)
    assert (reply.status, reply.body) == (413, b"too large")
    assert service.bytes_sent < 100_000


def test_without_an_answer_the_body_is_not_sent(connect: Connect) -> None:
    host, service = connect("listen")
    with pytest.raises(NoEarlyAnswer) as caught:
        service.announce(LENGTH, 0.1)
    assert caught.value.invited is False
    assert service.bytes_sent < 100_000
    assert host.received <= service.bytes_sent


def test_an_invitation_is_told_from_an_answer(connect: Connect) -> None:
    host, service = connect("listen")
    with pytest.raises(NoEarlyAnswer) as caught:
        service.announce(LENGTH, 10, expect=True)
    assert caught.value.invited is True
    assert (service.bytes_sent, host.received) == (0, 0)


def test_a_refusal_in_place_of_an_invitation_is_read(connect: Connect) -> None:
    _host, service = connect("refuse")
    assert service.announce(LENGTH, 10, expect=True).status == 413


def test_a_host_that_hangs_up_is_no_answer(connect: Connect) -> None:
    _host, service = connect("hang up")
    with pytest.raises(NetworkError):
        service.announce(LENGTH, 10)


def test_it_can_be_stopped_meanwhile(connect: Connect) -> None:
    _host, service = connect("listen")
    service.token()
    timer = threading.Timer(0.1, service.cancel.set)
    timer.start()
    with pytest.raises(Cancelled):
        service.announce(LENGTH, 60)
    timer.join()
