"""A cancel interrupts a request wherever it stands, and reconnecting renews the connections."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled, NetworkError, UploadError
from falgui.transport.client import build_client
from falgui.transport.wire import Attempt
from tests.transport.conftest import make_file

from .conftest import Direct

PROMPTLY = 0.25
# What a busy machine may take on top; the limit itself is for a quiet one.
GRACE = 0.25
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


class Service:
    """Hands each connection to the test."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self.opened: list[socket.socket] = []

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._listener.getsockname()[1]}"

    @property
    def origin(self) -> str:
        return f"http://{self.address}"

    def accept(self) -> socket.socket:
        connection, _address = self._listener.accept()
        connection.settimeout(10)
        self.opened.append(connection)
        return connection

    def read(self, connection: socket.socket) -> bytes:
        """Return one whole request."""
        received = bytearray()
        while b"\r\n\r\n" not in received:
            received += connection.recv(65536)
        head, _blank, body = received.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        while len(body) < length:
            body += connection.recv(1 << 20)
        return bytes(head + body)

    def answer(self, connection: socket.socket) -> bytes:
        """Read one request and answer it; return what was read."""
        received = self.read(connection)
        connection.sendall(OK)
        return received


@pytest.fixture
def service() -> Iterator[Service]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)
        found = Service(listener)
        yield found
        for connection in found.opened:
            connection.close()


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as opened:
        yield opened


@pytest.fixture
def patient() -> Iterator[Direct]:
    """Give an exchange with the real limits, which no test waits for."""
    with build_client(4) as client:
        yield Direct(client)


Interrupt = Callable[[Direct, Cancel], None]
INTERRUPTS: dict[str, tuple[Interrupt, type[Exception]]] = {
    "cancel": (lambda _direct, cancel: cancel.set(), Cancelled),
    "reconnect": (lambda direct, _cancel: direct.client.reconnect(), NetworkError),
}


@pytest.mark.row("N21", "N22")
@pytest.mark.parametrize("how", INTERRUPTS)
@pytest.mark.parametrize("stage", ["sending", "waiting", "in TLS"])
def test_a_request_under_way_ends_at_once(
    patient: Direct,
    service: Service,
    pool: ThreadPoolExecutor,
    tmp_path: Path,
    how: str,
    stage: str,
) -> None:
    interrupt, kind = INTERRUPTS[how]
    cancel = Cancel()
    path = make_file(tmp_path / "file.bin", 20_000_000 if stage == "sending" else 1000)
    origin = f"https://{service.address}" if stage == "in TLS" else service.origin
    running = pool.submit(patient.put, origin, path, cancel=cancel, reply_seconds=60)
    connection = service.accept()
    if stage == "waiting":
        service.read(connection)
        time.sleep(0.01)  # the sender notes that all is handed over
    else:
        assert connection.recv(1)
    began = time.monotonic()
    interrupt(patient, cancel)
    error = running.exception(timeout=10)
    assert time.monotonic() - began < PROMPTLY + GRACE
    assert isinstance(error, kind)
    if isinstance(error, NetworkError):
        assert (error.message.id, error.retryable) == ("M02", True)
        assert error.unclear == (stage == "waiting")


def test_nothing_arrives_after_a_cancel(
    patient: Direct, service: Service, pool: ThreadPoolExecutor, tmp_path: Path
) -> None:
    cancel = Cancel()
    path = make_file(tmp_path / "file.bin", 20_000_000)
    running = pool.submit(patient.put, service.origin, path, cancel=cancel)
    connection = service.accept()
    assert connection.recv(1)
    time.sleep(0.05)  # the send buffers fill up
    cancel.set()
    assert isinstance(running.exception(timeout=10), Cancelled)

    def read_all() -> None:
        while connection.recv(65536):
            pass

    with pytest.raises(ConnectionResetError):
        read_all()


def test_a_connection_is_used_again(
    direct: Direct, service: Service, pool: ThreadPoolExecutor
) -> None:
    running = pool.submit(lambda: [direct.ask(service.origin).status for _ in range(3)])
    connection = service.accept()
    for _ in range(3):
        service.answer(connection)
    assert running.result(10) == [200, 200, 200]


@pytest.mark.row("N21", "N22")
def test_after_reconnecting_no_old_connection_is_used(
    direct: Direct, service: Service, pool: ThreadPoolExecutor
) -> None:
    for _ in range(2):
        running = pool.submit(direct.ask, service.origin)
        connection = service.accept()
        service.answer(connection)
        assert running.result(10).status == 200
        direct.client.reconnect()


def test_a_connection_that_ended_while_idle_goes_unnoticed(
    direct: Direct, service: Service, pool: ThreadPoolExecutor
) -> None:
    running = pool.submit(direct.ask, service.origin)
    connection = service.accept()
    service.answer(connection)
    running.result(10)
    connection.close()
    running = pool.submit(direct.ask, service.origin)
    service.answer(service.accept())
    assert running.result(10).status == 200


@pytest.mark.skipif("sys.platform != 'linux'", reason="only Linux tells what was confirmed")
def test_a_connection_that_ends_just_before_it_is_used_again_goes_unnoticed(
    direct: Direct, service: Service, pool: ThreadPoolExecutor
) -> None:
    running = pool.submit(direct.ask, service.origin)
    connection = service.accept()
    service.answer(connection)
    running.result(10)
    attempt = Attempt()

    def close(event: str, _about: object) -> None:
        # Too late for the pool to see it, too early for anything to be sent.
        if event == "http11.send_request_headers.started":
            connection.close()

    request = direct.client.build_request(
        "POST",
        service.origin,
        content=b"content",
        extensions={"attempt": attempt, "trace": close},
    )
    running = pool.submit(lambda: direct.client.send(request))  # type: ignore[arg-type, return-value]
    assert b"content" in service.answer(service.accept())
    assert running.result(10).is_success  # type: ignore[attr-defined]
    assert (attempt.reused, attempt.untouched) == (False, False)


@pytest.mark.parametrize("abruptly", [False, True])
def test_a_request_that_was_taken_without_a_word_is_unclear(
    direct: Direct,
    service: Service,
    pool: ThreadPoolExecutor,
    abruptly: bool,  # noqa: FBT001
) -> None:
    running = pool.submit(direct.ask, service.origin)
    connection = service.accept()
    service.answer(connection)
    running.result(10)
    running = pool.submit(direct.ask, service.origin)
    service.read(connection)
    if abruptly:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    connection.close()
    error = running.exception(10)
    assert isinstance(error, NetworkError)
    assert error.unclear


@pytest.mark.parametrize("keeps_reading", [True, False])
def test_an_answer_that_comes_early_ends_the_sending(
    patient: Direct,
    service: Service,
    pool: ThreadPoolExecutor,
    tmp_path: Path,
    keeps_reading: bool,  # noqa: FBT001
) -> None:
    path = make_file(tmp_path / "file.bin", 20_000_000)
    running = pool.submit(patient.put, service.origin, path)
    connection = service.accept()
    assert connection.recv(1)
    # Neither does a word before the answer, nor does the service close the connection.
    connection.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
    stop = threading.Event()

    def read() -> None:
        connection.settimeout(0.02)
        while not stop.is_set():
            try:
                if not connection.recv(4096):
                    return
            except OSError:
                stop.wait(0.01)

    reading = threading.Thread(target=read)
    if keeps_reading:
        reading.start()
    reply = running.result(10)
    stop.set()
    if keeps_reading:
        reading.join()
    assert reply.status == 413


def test_a_provisional_answer_does_not_end_the_sending(
    direct: Direct, service: Service, pool: ThreadPoolExecutor, tmp_path: Path
) -> None:
    path = make_file(tmp_path / "file.bin", 20_000_000)
    running = pool.submit(direct.put, service.origin, path)
    connection = service.accept()
    connection.sendall(b"HTTP/1.1 102 Processing\r\n\r\n")
    assert service.answer(connection).endswith(path.read_bytes())
    assert running.result(10).status == 200


def test_a_success_before_the_whole_file_was_sent_is_none(
    patient: Direct, service: Service, pool: ThreadPoolExecutor, tmp_path: Path
) -> None:
    path = make_file(tmp_path / "file.bin", 20_000_000)
    running = pool.submit(patient.put, service.origin, path)
    connection = service.accept()
    assert connection.recv(1)
    connection.sendall(OK)
    error = running.exception(10)
    assert isinstance(error, NetworkError)
    assert error.unclear


def test_a_service_that_speaks_no_tls_gets_nothing(direct: Direct, service: Service) -> None:
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(direct.ask, f"https://{service.address}")
        connection = service.accept()
        hello = connection.recv(65536)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        error = running.exception(10)
    assert isinstance(error, UploadError)
    assert error.message.id == "M05"
    assert hello[0] == 22  # a handshake record of TLS
