"""The fault proxy does what its faults say."""

import socket
from collections.abc import Iterator

import pytest

from .fault_proxy import Fault, FaultProxy

REQUEST = b"PUT / HTTP/1.1\r\n\r\n"


@pytest.fixture
def service() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


def _origin(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def _connected(proxy: FaultProxy) -> socket.socket:
    host, port = proxy.origin.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=10)


def _all(connection: socket.socket) -> bytes:
    received = b""
    while piece := connection.recv(65536):
        received += piece
    return received


def test_without_a_fault_bytes_pass_both_ways(service: socket.socket) -> None:
    with FaultProxy(_origin(service)) as proxy, _connected(proxy) as client:
        client.sendall(REQUEST + b"body")
        client.shutdown(socket.SHUT_WR)
        connection, _address = service.accept()
        with connection:
            assert _all(connection) == REQUEST + b"body"


def test_a_byte_is_flipped(service: socket.socket) -> None:
    with FaultProxy(_origin(service), [Fault(flip_at=2)]) as proxy, _connected(proxy) as client:
        client.sendall(REQUEST + b"aaaa")
        client.shutdown(socket.SHUT_WR)
        connection, _address = service.accept()
        with connection:
            assert _all(connection) == REQUEST + b"aa`a"


def test_more_connections_than_allowed_are_reset(service: socket.socket) -> None:
    with (
        FaultProxy(_origin(service), most_connections=1) as proxy,
        _connected(proxy),
        # It may be told so already while it connects.
        pytest.raises(ConnectionResetError),
        _connected(proxy) as second,
    ):
        second.recv(1)


def test_one_fault_for_each_of_the_first_connections(service: socket.socket) -> None:
    with FaultProxy(_origin(service), [Fault(reset_at=0), Fault(deaf=True)]) as proxy:
        with _connected(proxy) as first:
            first.sendall(REQUEST)
            with pytest.raises(ConnectionResetError):
                first.recv(1)
        with _connected(proxy) as second:
            second.sendall(REQUEST)
            second.settimeout(0.05)
            with pytest.raises(TimeoutError):
                second.recv(1)
        assert proxy.connections == 2
