"""Who is trusted on the way to fal: certificates, proxies, and the environment around."""

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from falgui.core.cancel import Cancel
from falgui.core.errors import NetworkError, ProxyError, UntrustedError
from falgui.core.lifecycle import Lifecycle
from falgui.core.local_file import LocalFile
from falgui.core.meter import Meter
from falgui.core.secret import Secret
from falgui.transport.client import build_client
from falgui.transport.endpoints import Endpoints
from falgui.transport.fal import Fal, Sent
from falgui.transport.transfer import Transfer

from .conftest import KEY, QUICK, Start
from .faults import FOR_EVER
from .memory_journal import MemoryJournal

pytest.importorskip("cryptography")
from .certificates import self_signed


class Service(ThreadingHTTPServer):
    """As much of fal as a single upload needs, over TLS; counts who knocks."""

    daemon_threads = True

    def __init__(self, context: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.connections = 0
        self.received = b""
        self.context = context

    @property
    def origin(self) -> str:
        return f"https://127.0.0.1:{self.server_address[1]}"

    def get_request(self) -> tuple[socket.socket, object]:
        connection, address = super().get_request()
        self.connections += 1
        if self.context is not None:
            connection = self.context.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
        return connection, address

    def handle_error(self, *_about: object) -> None:
        """Keep silent: the client hanging up is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: Service
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received += str(self.headers).encode() + body
        fields = {"token": "t" * 20}
        if self.path == "/files/upload":
            fields = {"access_url": f"{self.server.origin}/files/b/x"}
        answer = json.dumps(fields).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_about: object) -> None:
        """Keep silent."""


Serve = Callable[..., Service]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Give a function that starts a TLS service with a certificate of its own."""
    with ExitStack() as stack:

        def start(*, plain: bool = False, **certificate: object) -> Service:
            context = None
            if not plain:
                files = self_signed(tmp_path, **certificate)  # type: ignore[arg-type]
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(*files)
            service = stack.enter_context(Service(context))
            thread = threading.Thread(target=service.serve_forever, args=(0.01,))
            thread.start()
            stack.callback(thread.join)
            stack.callback(service.shutdown)
            return service

        yield start


def _send(
    path: Path,
    endpoints: Endpoints,
    authority: Path | None = None,
    notices: list[object] | None = None,
) -> Sent:
    with (
        Fal(
            build_client(2, authority),
            endpoints,
            lambda: Secret(KEY),
            MemoryJournal(),
            single_limit=lambda: FOR_EVER,
            streams=lambda: 1,
            policy=QUICK,
        ) as fal,
        LocalFile(path) as file,
    ):
        report = (notices if notices is not None else []).append
        return fal.send(
            Transfer(file, "x.bin", "text/plain", Lifecycle(), report, Meter(), Cancel())
        )


def _all_at(origin: str) -> Endpoints:
    return Endpoints(origin, origin, origin)


@pytest.mark.parametrize(
    "certificate",
    [{}, {"days": -1}, {"host": "v3.fal.media"}, {"plain": True}],
    ids=["self-signed", "expired", "another host", "no TLS at all"],
)
def test_a_service_that_is_not_fal_gets_nothing(
    serve: Serve, small: Path, certificate: dict[str, object]
) -> None:
    service = serve(**certificate)
    notices: list[object] = []
    with pytest.raises(UntrustedError) as caught:
        _send(small, _all_at(service.origin), notices=notices)
    assert caught.value.message.id == "M05"
    assert (service.connections, service.received) == (1, b"")
    assert len(notices) == 1


@pytest.mark.parametrize("certificate", [{"days": -1}, {"host": "v3.fal.media"}])
def test_a_trusted_certificate_must_fit_nevertheless(
    serve: Serve, small: Path, tmp_path: Path, certificate: dict[str, object]
) -> None:
    service = serve(**certificate)
    with pytest.raises(UntrustedError) as caught:
        _send(small, _all_at(service.origin), tmp_path / "certificate.pem")
    assert caught.value.message.id == "M05"
    assert service.received == b""


def test_an_extra_authority_is_trusted_and_no_session_key_is_written(
    serve: Serve, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = tmp_path / "session keys"
    monkeypatch.setenv("SSLKEYLOGFILE", str(keys))
    service = serve()
    sent = _send(small, _all_at(service.origin), tmp_path / "certificate.pem")
    assert sent.url == f"{service.origin}/files/b/x"
    assert small.read_bytes() in service.received
    assert not keys.exists()


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("foo://user:canary@proxy.example:1080", "foo://proxy.example:1080"),
        ("socks4://user:canary@proxy.example:1080", "socks4://proxy.example:1080"),
        ("http://user:canary@proxy.example:abc", "http://proxy.example:abc"),
        ("http://user:canary@[::1", "?"),
        ("http://user:canary@pro\x01xy.example:80", "http://pro␁xy.example:80"),
        ("user:canary@proxy.example:abc", "http://proxy.example:abc"),
    ],
)
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "ALL_PROXY"])
def test_a_malformed_proxy_is_named_without_its_password(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, shown: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ProxyError) as caught:
        build_client(1)
    error = caught.value
    assert error.message.id == "M29"
    assert error.title == f"The proxy setting cannot be used: {shown}."
    assert "canary" not in f"{error} {error.detail} {error.__cause__} {error.args}"
    assert error.__suppress_context__


def test_this_machine_is_never_asked_for_through_a_proxy(
    start: Start, small: Path, dead_origin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(variable, dead_origin)
    assert start().send(small).leg == "cdn"


def test_a_proxy_that_refuses_connections_is_a_lost_connection(
    small: Path, dead_origin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", dead_origin.replace("://", "://user:canary@"))
    with pytest.raises(NetworkError) as caught:
        _send(small, Endpoints())
    assert caught.value.unreachable
    assert "canary" not in f"{caught.value} {caught.value.detail}"


def test_a_proxy_that_wants_another_password_is_told_at_once(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as proxy:

        def refuse() -> None:
            with suppress(OSError):
                while True:
                    connection, _address = proxy.accept()
                    with connection:
                        asked.append(connection.recv(65536))
                        connection.sendall(
                            b"HTTP/1.1 407 Proxy Authentication Required\r\n"
                            b"Content-Length: 0\r\n\r\n"
                        )

        thread = threading.Thread(target=refuse)
        thread.start()
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:canary@127.0.0.1:{proxy.getsockname()[1]}")
        try:
            with pytest.raises(ProxyError) as caught:
                _send(small, Endpoints())
        finally:
            proxy.shutdown(socket.SHUT_RDWR)
            thread.join()
    assert caught.value.message.id == "M29"
    assert "canary" not in f"{caught.value} {caught.value.detail}"
    assert len(asked) == 1
    assert asked[0].startswith(b"CONNECT rest.fal.ai:443")
    assert KEY.encode() not in asked[0]


def test_a_missing_certificate_file_in_the_environment_does_not_stop_the_program(
    start: Start, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/at/all.pem")
    monkeypatch.setenv("SSL_CERT_DIR", "/nowhere")
    assert start().send(small).leg == "cdn"
