"""Token and connection are ready before the drop, and nobody hears when they can't be."""

import asyncio
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from falgui.core.cancel import Cancel
from falgui.core.errors import AuthenticationError
from falgui.core.secret import Secret
from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.transport.wire import Stream, Wire

from .conftest import KEY, Rig, Start
from .faults import always


class Clock:
    """A clock that goes only when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def _asked(rig: Rig) -> list[tuple[str, str, str]]:
    return [(one.origin, one.method, one.path) for one in rig.sandbox.requests]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Give how many connections were opened to which origin."""
    counts: Counter[str] = Counter()
    connect = Wire.connect_tcp

    def counted(wire: Wire, host: str, port: int, *rest: Any, **more: Any) -> Stream:  # noqa: ANN401  whatever it takes
        counts[f"http://{host}:{port}"] += 1
        return connect(wire, host, port, *rest, **more)

    monkeypatch.setattr(Wire, "connect_tcp", counted)
    return counts


def test_an_upload_finds_token_and_connection_ready(
    start: Start, small: Path, opened: Counter[str]
) -> None:
    rig = start()
    rig.fal.warm_up(Cancel())
    assert opened == {rig.sandbox.endpoints.rest: 1, rig.sandbox.endpoints.cdn: 1}
    rig.send(small)
    assert rig.count(Endpoint.TOKEN) == 1
    assert opened == {rig.sandbox.endpoints.rest: 1, rig.sandbox.endpoints.cdn: 1}


def test_what_is_warm_is_not_warmed_again_before_it_cools_down(start: Start, small: Path) -> None:
    clock = Clock()
    rig = start(clock=clock)
    rig.fal.warm_up(Cancel())
    asked = _asked(rig)
    assert [method for _origin, method, _path in asked] == ["POST", "HEAD"]
    clock.now += 39
    rig.fal.warm_up(Cancel())
    assert _asked(rig) == asked
    rig.send(small)
    asked = _asked(rig)
    clock.now += 39
    rig.fal.warm_up(Cancel())
    assert _asked(rig) == asked
    clock.now += 2
    rig.fal.warm_up(Cancel())
    # The token is good for days.
    assert _asked(rig) == [*asked, ("cdn", "HEAD", "/")]
    rig.fal.reconnect()
    rig.fal.warm_up(Cancel())
    assert _asked(rig)[-2:] == [("cdn", "HEAD", "/")] * 2


def test_an_upload_that_begins_meanwhile_is_not_kept_from_the_connection(
    start: Start, small: Path
) -> None:
    """It waits for the token that is fetched already, and nothing else is asked for it."""
    asked, go_on = threading.Event(), threading.Event()

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.TOKEN:
            asked.set()
            await asyncio.to_thread(go_on.wait, 10)
        return None

    rig = start(interfere)
    warming = threading.Thread(target=rig.fal.warm_up, args=(Cancel(),))
    warming.start()
    assert asked.wait(10)
    sending = threading.Thread(target=rig.send, args=(small,))
    sending.start()
    # One at a time.
    rig.fal.warm_up(Cancel())
    go_on.set()
    warming.join()
    sending.join()
    assert rig.count(Endpoint.TOKEN) == 1
    assert len(rig.sandbox.objects) == 1


def test_without_a_key_nobody_is_asked(start: Start) -> None:
    rig = start(key=lambda: None)
    rig.fal.warm_up(Cancel())
    assert _asked(rig) == []


def test_a_refused_key_is_told_to_the_upload_alone_and_asked_about_once(
    start: Start, small: Path
) -> None:
    rig = start(key=lambda: Secret("wrong-key:wrong-secret"))
    rig.fal.warm_up(Cancel())
    rig.fal.warm_up(Cancel())
    with pytest.raises(AuthenticationError):
        rig.send(small)
    assert rig.count(Endpoint.TOKEN) == 1


def test_another_key_is_warmed_at_once(start: Start, opened: Counter[str]) -> None:
    key = Secret("wrong-key:wrong-secret")
    rig = start(key=lambda: key)
    rig.fal.warm_up(Cancel())
    key = Secret(KEY)
    rig.fal.reconsider_key()
    rig.fal.warm_up(Cancel())
    assert rig.count(Endpoint.TOKEN) == 2
    assert opened[rig.sandbox.endpoints.cdn] == 1


@pytest.mark.parametrize("status", [404, 429, 500])
def test_whatever_fal_answers_nothing_is_raised_and_it_is_asked_once(
    start: Start, status: int
) -> None:
    rig = start(always(Endpoint.TOKEN, status))
    rig.fal.warm_up(Cancel())
    assert rig.count(Endpoint.TOKEN) == 1


def test_offline_nothing_is_raised(start: Start, dead_origin: str) -> None:
    rig = start(endpoints={"rest": dead_origin, "cdn": dead_origin})
    rig.fal.warm_up(Cancel())
    rig = start(endpoints={"cdn": dead_origin})
    rig.fal.warm_up(Cancel())


def test_closing_does_not_wait_for_it(start: Start) -> None:
    asked = threading.Event()

    async def interfere(_arrived: Arrived) -> web.StreamResponse | None:
        asked.set()
        await asyncio.sleep(30)
        return None

    rig, cancel = start(interfere), Cancel()
    warming = threading.Thread(target=rig.fal.warm_up, args=(cancel,))
    warming.start()
    assert asked.wait(10)
    began = time.monotonic()
    cancel.set()
    warming.join()
    assert time.monotonic() - began < 2
