"""Who is trusted on the way to fal: certificates, proxies, and the environment around."""

import json
import socket
import ssl
import threading
import time
import warnings
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from falgui.core.cancel import Cancel
from falgui.core.errors import NetworkError, ProxyError, UntrustedError
from falgui.core.lifecycle import Lifecycle
from falgui.core.local_file import LocalFile
from falgui.core.meter import Meter
from falgui.core.secret import Secret
from falgui.core.upload import Noticed
from falgui.transport.client import build_client
from falgui.transport.endpoints import Endpoints
from falgui.transport.exchange import Exchange
from falgui.transport.fal import Fal, Sent
from falgui.transport.network_choice import NetworkChoice
from falgui.transport.transfer import Transfer
from falgui.transport.wire import Limits

from .conftest import KEY, QUICK, Start, make_file
from .memory_journal import MemoryJournal

pytest.importorskip("cryptography")
from .certificates import self_signed
from .network.small_proxies import SmallProxy


class Service(ThreadingHTTPServer):
    """As much of fal as a single upload needs, over TLS; counts who knocks."""

    daemon_threads = True

    def __init__(self, context: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.connections = 0
        self.received = b""
        self.context = context
        self.origin = f"https://127.0.0.1:{self.server_address[1]}"

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
        # Without a key there is no token; that is how falgui tells fal from a sign-in page.
        is_refused = "token" in self.path and not self.headers["Authorization"]
        self.send_response(401 if is_refused else 200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_about: object) -> None:
        """Keep silent."""


Serve = Callable[..., Service]


def started(
    folder: Path,
    stack: ExitStack,
    *,
    plain: bool = False,
    old: bool = False,
    **certificate: Any,  # noqa: ANN401  whatever else a certificate has
) -> Service:
    """Return a running TLS service with a certificate of its own in `folder`."""
    context = None
    if not plain:
        files = self_signed(folder, **certificate)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*files)
    if context and old:
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
    service = stack.enter_context(Service(context))
    thread = threading.Thread(target=service.serve_forever, args=(0.01,))
    thread.start()
    stack.callback(thread.join)
    stack.callback(service.shutdown)
    return service


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Give a function that starts a TLS service with a certificate of its own."""
    with ExitStack() as stack:
        yield partial(started, tmp_path, stack)


def _send(
    path: Path,
    endpoints: Endpoints,
    authority: Path | None = None,
    notices: list[object] | None = None,
) -> Sent:
    with (
        Fal(
            build_client(2, lambda: NetworkChoice(extra_authority=authority)),
            endpoints,
            lambda: Secret(KEY),
            MemoryJournal(),
            single_limit=lambda: 1_000_000_000,
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


@pytest.mark.row("N17")
@pytest.mark.parametrize(
    "certificate",
    [{}, {"days": -1}, {"host": "v3.fal.media"}, {"plain": True}, {"old": True}],
    ids=["self-signed", "expired", "another host", "no TLS at all", "TLS 1.0 only"],
)
def test_a_service_that_is_not_fal_gets_nothing(
    serve: Serve, small: Path, certificate: dict[str, object]
) -> None:
    service = serve(**certificate)
    notices: list[object] = []
    began = time.monotonic()
    with pytest.raises(UntrustedError) as caught:
        _send(small, _all_at(service.origin), notices=notices)
    assert time.monotonic() - began < 2
    assert caught.value.message.id == "M05"
    assert (service.connections, service.received) == (1, b"")
    assert len(notices) == 1


@pytest.mark.row("N17")
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


@pytest.mark.row("N20")
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


@pytest.mark.row("N19")
def test_this_machine_is_never_asked_for_through_a_proxy(
    start: Start, small: Path, dead_origin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(variable, dead_origin)
    assert start().send(small).leg == "cdn"


@pytest.mark.row("N19")
def test_a_proxy_that_refuses_connections_is_a_lost_connection(
    small: Path, dead_origin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", dead_origin.replace("://", "://user:canary@"))
    with pytest.raises(NetworkError) as caught:
        _send(small, Endpoints())
    assert caught.value.unreachable
    assert "canary" not in f"{caught.value} {caught.value.detail}"


@pytest.mark.row("N19")
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
        proxy_port = proxy.getsockname()[1]
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:canary@127.0.0.1:{proxy.getsockname()[1]}")
        try:
            with pytest.raises(ProxyError) as caught:
                _send(small, Endpoints())
        finally:
            proxy.shutdown(socket.SHUT_RDWR)
            thread.join()
    assert caught.value.message.id == "M29"
    assert f"http://127.0.0.1:{proxy_port}." in caught.value.title
    assert caught.value.detail == "proxy: HTTP 407"
    assert "canary" not in f"{caught.value} {caught.value.detail}"
    assert len(asked) == 1
    assert asked[0].startswith(b"CONNECT rest.fal.ai:443")
    assert KEY.encode() not in asked[0]


@pytest.mark.row("N20")
def test_a_missing_certificate_file_in_the_environment_does_not_stop_the_program(
    start: Start, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/at/all.pem")
    monkeypatch.setenv("SSL_CERT_DIR", "/nowhere")
    assert start().send(small).leg == "cdn"


BEHIND = "https://fal.test"


@pytest.fixture
def behind(serve: Serve) -> Service:
    """Give a service that nobody reaches but through a proxy."""
    service = serve(host="fal.test")
    service.origin = BEHIND
    return service


def _place(service: Service) -> tuple[str, int]:
    return "127.0.0.1", int(service.server_address[1])


def _lead(monkeypatch: pytest.MonkeyPatch, *place: object) -> None:
    """Let every name lead to one address and port."""

    def look_up(*_asked: object, **_options: object) -> object:
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", place)]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


@pytest.mark.row("N19")
@pytest.mark.parametrize("kind", ["http", "https", "socks5", "socks5h"])
@pytest.mark.parametrize("credentials", ["", "user:canary@"])
def test_an_upload_goes_through_a_proxy(
    behind: Service,
    small: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    credentials: str,
) -> None:
    tls = behind.context if kind == "https" else None
    with SmallProxy(_place(behind), socks=kind.startswith("socks"), tls=tls) as proxy:
        # The certificate is good for this name only.
        _lead(monkeypatch, "127.0.0.1", proxy.port)
        monkeypatch.setenv("HTTPS_PROXY", f"{kind}://{credentials}fal.test:{proxy.port}")
        sent = _send(small, _all_at(BEHIND), tmp_path / "certificate.pem")
    assert sent.url == f"{BEHIND}/files/b/x"
    assert small.read_bytes() in behind.received
    assert b"fal.test" in proxy.asked[0]
    if credentials:
        expected = b"canary" if kind.startswith("socks") else b64encode(b"user:canary")
        assert expected in proxy.asked[0]
    assert KEY.encode() not in b"".join(proxy.asked)


@pytest.mark.row("N19")
@pytest.mark.parametrize("kind", ["http", "socks5"])
def test_a_proxy_that_dies_in_the_middle_costs_one_more_request(
    behind: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    # More than the systems on the way keep to themselves.
    path = make_file(tmp_path / "file.bin", 20_000_000)
    notices: list[object] = []
    with SmallProxy(_place(behind), socks=kind == "socks5", dies_after=100_000) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"{kind}://user:canary@{proxy.address}")
        _send(path, _all_at(BEHIND), tmp_path / "certificate.pem", notices)
    assert path.read_bytes() in behind.received
    told = [one.text for one in notices if isinstance(one, Noticed) and one.text]
    assert len(told) == 1
    assert told[0].startswith("Connection lost. Trying again")


@pytest.mark.row("N19")
@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"refusal": 407}, "http"),
        ({"refusal": 403}, "http"),
        ({"refusal": 2, "socks": True}, "socks5"),
        ({"nonsense": True, "socks": True}, "socks5"),
    ],
)
def test_a_proxy_that_says_no_is_named(
    small: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], kind: str
) -> None:
    with SmallProxy(("127.0.0.1", 9), **options) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"{kind}://user:canary@{proxy.address}")
        with pytest.raises(ProxyError) as caught:
            _send(small, _all_at(BEHIND))
    assert caught.value.title == f"The proxy setting cannot be used: {kind}://{proxy.address}."
    assert "canary" not in f"{caught.value} {caught.value.detail}"
    assert len(proxy.asked) == 1


@pytest.mark.row("N19")
@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"refusal": 502}, "http"),
        ({"refusal": 5, "socks": True}, "socks5"),
        ({"silent": True}, "http"),
        ({"silent": True, "socks": True}, "socks5"),
    ],
)
def test_a_proxy_that_does_not_get_through_is_no_line(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], kind: str
) -> None:
    with SmallProxy(("127.0.0.1", 9), **options) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"{kind}://user:canary@{proxy.address}")
        with (
            build_client(1, limits=Limits(connect=0.3)) as client,
            pytest.raises(NetworkError) as caught,
        ):
            Exchange(client).send("POST", BEHIND, cancel=Cancel(), fields={})
    assert (caught.value.unreachable, caught.value.unclear) == (True, False)
    assert "canary" not in f"{caught.value} {caught.value.detail}"


@pytest.mark.row("N19")
def test_a_proxy_that_is_not_there_is_named(
    dead_origin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", dead_origin.replace("://", "://user:canary@"))
    with build_client(1) as client, pytest.raises(NetworkError) as caught:
        Exchange(client).send("POST", BEHIND, cancel=Cancel(), fields={})
    assert caught.value.title == f"The proxy setting cannot be used: {dead_origin}."
    assert caught.value.unreachable


@pytest.mark.row("N20")
@pytest.mark.parametrize("setting", ["fal.test", ".test", "other.example, FAL.test", "*"])
def test_hosts_without_a_proxy_are_asked_directly(
    behind: Service,
    small: Path,
    tmp_path: Path,
    dead_origin: str,
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
) -> None:
    _lead(monkeypatch, *_place(behind))
    monkeypatch.setenv("HTTPS_PROXY", dead_origin)
    monkeypatch.setenv("NO_PROXY", setting)
    _send(small, _all_at(BEHIND), tmp_path / "certificate.pem")
    assert small.read_bytes() in behind.received


@pytest.mark.row("N17")
def test_tls_that_breaks_in_the_middle_is_a_broken_line(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*self_signed(tmp_path))
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        build_client(
            1, lambda: NetworkChoice(extra_authority=tmp_path / "certificate.pem")
        ) as client,
        ThreadPoolExecutor(1) as pool,
    ):
        origin = f"https://127.0.0.1:{listener.getsockname()[1]}"
        running = pool.submit(Exchange(client).send, "POST", origin, cancel=Cancel(), fields={})
        connection, _address = listener.accept()
        tls = context.wrap_socket(connection, server_side=True)
        assert tls.recv(1)
        with socket.socket(fileno=tls.detach()) as bare:
            bare.sendall(b"\x17\x03\x03\x00\x20" + bytes(32))
            error = running.exception(10)
    assert isinstance(error, NetworkError)
    assert (error.message.id, error.detail, error.retryable) == ("M02", "TLS failed midway", True)
