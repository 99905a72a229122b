"""A dead line is left in time, a slow one never: at the level of one request."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from itertools import count
from pathlib import Path

import pytest
from aiohttp import web

from falgui.core.errors import NetworkError
from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.transport.client import build_client
from falgui.transport.wire import Limits
from tests.transport.conftest import make_file

from .conftest import Direct, Lay
from .fault_proxy import Fault

Serve = Callable[..., str]
SIZE = 200_000
# How much later than its limit a stall may be noticed on a busy machine.
GRACE = 1.0


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Give a function that starts a service for one connection, which stays open.

    It reads at least `most` bytes, at `bytes_per_second`, and then says `reply`, with a `pause`
    in seconds between two bytes. Its system takes only a little ahead.
    """
    with ExitStack() as stack:

        def start(
            most: int = 1,
            reply: bytes = b"",
            pause: float = 0.0,
            bytes_per_second: int = 1_000_000_000,
        ) -> str:
            listener = stack.enter_context(socket.socket())
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            ending = threading.Event()

            def answer() -> None:
                connection, _address = listener.accept()
                with connection, suppress(OSError):
                    taken = 0
                    while taken < most and (piece := connection.recv(4096)):
                        taken += len(piece)
                        ending.wait(len(piece) / bytes_per_second)
                    for byte in reply:
                        connection.sendall(bytes([byte]))
                        if pause:
                            ending.wait(pause)
                    ending.wait()

            thread = threading.Thread(target=answer)
            thread.start()
            stack.callback(thread.join)
            stack.callback(ending.set)
            return f"http://127.0.0.1:{listener.getsockname()[1]}"

        yield start


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_file(tmp_path / "file.bin", SIZE)


def _failed(call: Callable[[], object], *, after: float) -> NetworkError:
    """Return the error that `call` ends with after so many seconds, and not much later."""
    began = time.monotonic()
    with pytest.raises(NetworkError) as caught:
        call()
    assert after <= time.monotonic() - began < after + GRACE
    return caught.value


def test_the_limits_are_ten_and_twice_sixty_seconds() -> None:
    assert Limits() == Limits(connect=10.0, stall=60.0, reply=60.0)
    with build_client(1) as client:
        assert client.limits == Limits()


@pytest.mark.row("N10", "N12")
def test_a_body_that_nobody_takes_is_a_stall(direct: Direct, serve: Serve, tmp_path: Path) -> None:
    path = make_file(tmp_path / "large.bin", 20_000_000)
    error = _failed(lambda: direct.put(serve(), path), after=0.3)
    assert (error.message.id, error.unclear) == ("M03", False)


@pytest.mark.row("N12")
def test_what_hides_in_the_send_buffer_is_not_taken_either(
    direct: Direct, serve: Serve, path: Path
) -> None:
    # All of it is with the system at once, and the limit for a reply is far away.
    error = _failed(lambda: direct.put(serve(), path, reply_seconds=60), after=0.3)
    assert (error.message.id, error.unclear) == ("M03", True)


@pytest.mark.row("N11")
def test_a_reply_is_waited_for_as_long_as_the_request_asks(
    direct: Direct, serve: Serve, path: Path
) -> None:
    origin = serve(most=SIZE + 1)
    error = _failed(lambda: direct.put(origin, path, reply_seconds=0.6), after=0.6)
    assert (error.message.id, error.unclear) == ("M03", True)


def _ticking() -> Callable[[], float]:
    """Return a clock that goes on by four seconds whenever somebody looks at it."""
    ticks = count(0, 4)
    return lambda: next(ticks)


@pytest.mark.row("N10")
def test_a_stall_is_noticed_after_sixty_seconds(serve: Serve, tmp_path: Path) -> None:
    path = make_file(tmp_path / "large.bin", 20_000_000)
    clock = _ticking()
    with build_client(1, clock=clock) as client, pytest.raises(NetworkError) as caught:
        Direct(client).put(serve(), path, reply_seconds=600)
    assert caught.value.message.id == "M03"
    # The clock was looked at a few times before the line stood still.
    assert 60 <= clock() <= 65 + 5 * 4


@pytest.mark.row("N11")
@pytest.mark.parametrize("step", [Endpoint.PART, Endpoint.COMPLETE])
def test_an_upload_waits_two_minutes_for_a_reply(lay: Lay, path: Path, step: Endpoint) -> None:
    clock = _ticking()
    times: list[float] = []

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is step:
            times.append(clock())
            if arrived.occurrence == 1:
                await arrived.request.read()
                await asyncio.Event().wait()
        return None

    line = lay(interfere=interfere, limits=Limits(), clock=clock)
    line.rig.send(path)
    first, second = times
    assert 120 <= second - first <= 120 + 10 * 4


@pytest.mark.row("N13")
@pytest.mark.parametrize(
    "reply",
    [b"HTTP/1.1 200 OK\r\nServer: " + b"x" * 500, b"HTTP/1.1 200 OK\r\n\r\n" + b" " * 500],
    ids=["in the headers", "in the body"],
)
def test_a_reply_that_trickles_ends(direct: Direct, serve: Serve, reply: bytes) -> None:
    origin = serve(reply=reply, pause=0.01)
    error = _failed(lambda: direct.ask(origin), after=0.3)
    assert (error.message.id, error.unclear) == ("M03", True)


@pytest.mark.row("N14")
def test_a_slow_line_is_never_cut_off(direct: Direct, serve: Serve, tmp_path: Path) -> None:
    path = make_file(tmp_path / "file.bin", 60_000)
    origin = serve(
        most=60_000,
        reply=b"HTTP/1.1 204 No Content\r\n\r\n",
        bytes_per_second=60_000,
    )
    began = time.monotonic()
    # The limit for the reply is long over when the last byte arrives.
    assert direct.put(origin, path, reply_seconds=0.3).status == 204
    assert time.monotonic() - began > 0.9


@pytest.mark.row("N14")
def test_an_upload_over_a_slow_line_needs_no_second_try(lay: Lay, tmp_path: Path) -> None:
    path = make_file(tmp_path / "file.bin", 60_000)
    line = lay(afterwards=Fault(bytes_per_second=60_000), narrow=True)
    line.rig.send(path)
    assert line.rig.notices == []
    assert line.rig.count(Endpoint.PART) == 1
