"""Names, addresses and the first packet: how a connection comes about, or doesn't."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled, NetworkError, OfflineError
from falgui.transport.connecting import connect, in_turn

from .conftest import Direct, Lay

_REAL = socket.getaddrinfo
Names = dict[str, object]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """Give the addresses of hosts by name: a list of them, an error, or an event to wait for."""
    known: Names = {}

    def look_up(host: str, port: int, *rest: object, **options: object) -> object:
        found = known.get(host)
        if isinstance(found, Exception):
            raise found
        if isinstance(found, threading.Event):
            found.wait(20)
            return []
        if isinstance(found, list):
            return [
                entry
                for address, at in found
                for entry in _REAL(address, at or port, type=socket.SOCK_STREAM)
            ]
        return _REAL(host, port, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as opened:
        yield opened


@pytest.fixture
def black_hole() -> Iterator[int]:
    """Give a port of 127.0.0.1 that takes no more connections and refuses none."""
    with ExitStack() as stack:
        opened = stack.enter_context(socket.socket())
        opened.bind(("127.0.0.1", 0))
        opened.listen(0)
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(opened.getsockname())
        yield opened.getsockname()[1]


def _port(opened: socket.socket) -> int:
    return int(opened.getsockname()[1])


def _failed(call: Callable[[], object]) -> tuple[NetworkError, float]:
    began = time.monotonic()
    with pytest.raises(NetworkError) as caught:
        call()
    return caught.value, time.monotonic() - began


@pytest.mark.row("N1")
@pytest.mark.parametrize("code", [socket.EAI_NONAME, socket.EAI_AGAIN])
def test_without_names_it_is_offline_and_goes_on_when_they_are_back(
    lay: Lay, names: Names, small: Path, code: int
) -> None:
    line = lay(endpoints={"rest": "http://fal.test"})
    names["fal.test"] = socket.gaierror(code, "injected")
    with pytest.raises(OfflineError) as caught:
        line.rig.send(small)
    assert "injected" in caught.value.detail
    assert not line.rig.fal.is_reachable()
    rest = line.rig.sandbox.endpoints.rest
    names["fal.test"] = [("127.0.0.1", int(rest.rpartition(":")[2]))]
    began = time.monotonic()
    assert line.rig.fal.is_reachable()
    line.rig.send(small)
    assert time.monotonic() - began < 5


@pytest.mark.row("N1", "N5")
def test_a_resolver_that_never_answers_ends_with_the_time_for_connecting(
    direct: Direct, names: Names
) -> None:
    stuck = names["fal.test"] = threading.Event()
    error, took = _failed(lambda: direct.ask("http://fal.test"))
    stuck.set()
    assert error.unreachable
    assert 0.5 <= took < 1


@pytest.mark.row("N5")
def test_a_black_hole_ends_with_the_time_for_connecting(direct: Direct, black_hole: int) -> None:
    error, took = _failed(lambda: direct.ask(f"http://127.0.0.1:{black_hole}"))
    assert (error.message.id, error.unreachable, error.unclear) == ("M02", True, False)
    assert 0.5 <= took < 1


@pytest.mark.row("N23")
def test_a_dead_address_holds_the_others_up_for_a_quarter_second(
    names: Names, listener: socket.socket, black_hole: int
) -> None:
    names["fal.test"] = [("127.0.0.1", black_hole), ("127.0.0.1", _port(listener))]
    began = time.monotonic()
    with connect("fal.test", 1, lambda: None) as connected:
        assert connected.getpeername() == listener.getsockname()
        assert not connected.getblocking()
    assert 0.2 <= time.monotonic() - began < 0.75


@pytest.mark.row("N23")
@pytest.mark.skipif(not socket.has_ipv6, reason="needs IPv6")
def test_a_refused_ipv6_address_holds_nobody_up(names: Names, listener: socket.socket) -> None:
    names["fal.test"] = [("::1", 1), ("127.0.0.1", 1), ("127.0.0.1", _port(listener))]
    began = time.monotonic()
    with connect("fal.test", 1, lambda: None) as connected:
        assert connected.getpeername() == listener.getsockname()
    assert time.monotonic() - began < 0.2


@pytest.mark.row("N23")
def test_the_last_problem_is_told_when_no_address_answers(names: Names) -> None:
    names["fal.test"] = [("127.0.0.1", 1), ("127.0.0.1", 2)]
    with pytest.raises(OSError, match="refused"):
        connect("fal.test", 1, lambda: None)


@pytest.mark.row("N23")
def test_both_families_take_turns() -> None:
    six = [(socket.AF_INET6, (f"::{number}", 1)) for number in range(3)]
    four = [(socket.AF_INET, (f"10.0.0.{number}", 1)) for number in range(2)]
    assert in_turn([*six, *four]) == [six[0], four[0], six[1], four[1], six[2]]
    assert in_turn([*four, *six]) == [four[0], six[0], four[1], six[1], six[2]]
    assert in_turn(four) == four
    assert in_turn([]) == []


def test_a_host_without_addresses_is_an_error(names: Names) -> None:
    names["fal.test"] = []
    with pytest.raises(OSError, match="no address"):
        connect("fal.test", 1, lambda: None)


@pytest.mark.row("N12")
def test_the_system_looks_after_a_silent_connection(listener: socket.socket) -> None:
    with connect("127.0.0.1", _port(listener), lambda: None) as connected:
        assert connected.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert connected.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        if hasattr(socket, "TCP_KEEPIDLE"):
            idle, interval, count = (
                connected.getsockopt(socket.IPPROTO_TCP, option)
                for option in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
            )
            assert idle + interval * count <= 65


@pytest.mark.parametrize("what", ["name", "address"])
def test_connecting_ends_when_cancelled(
    direct: Direct, names: Names, black_hole: int, what: str
) -> None:
    stuck = names["fal.test"] = threading.Event()
    cancel = Cancel()
    origin = "http://fal.test" if what == "name" else f"http://127.0.0.1:{black_hole}"
    threading.Timer(0.1, cancel.set).start()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        direct.ask(origin, cancel=cancel)
    stuck.set()
    assert time.monotonic() - began < 0.1 + 0.25 + 0.25
