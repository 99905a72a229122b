"""The hooks for faults: each kind of fault that the fault matrix needs from a server."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from aiohttp import web

from falgui.sandbox.arrived import Afterwards, Arrived, ClosingResponse, Endpoint, Interfere
from falgui.sandbox.server import Sandbox

from .conftest import Client


@contextmanager
def _client(
    interfere: Interfere | None = None, afterwards: Afterwards | None = None
) -> Iterator[Client]:
    with (
        Sandbox(interfere=interfere, afterwards=afterwards) as sandbox,
        httpx.Client(trust_env=False, timeout=20) as client,
    ):
        yield Client(sandbox, client)


def test_the_second_request_for_one_part_gets_503() -> None:
    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if (arrived.endpoint, arrived.part, arrived.part_occurrence) == (Endpoint.PART, 2, 2):
            return web.Response(status=503, text="<html>nginx</html>", content_type="text/html")
        return None

    with _client(interfere) as client:
        url, upload_id = client.create()
        answers = [client.put_part(url, upload_id, number, b"x") for number in (2, 1, 2, 2)]
    assert [answer.status_code for answer in answers] == [200, 200, 503, 200]
    assert answers[2].headers["Content-Type"].startswith("text/html")


def test_endpoints_are_counted_apart() -> None:
    seen: list[tuple[Endpoint, int]] = []

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        seen.append((arrived.endpoint, arrived.occurrence))
        return None

    with _client(interfere) as client:
        url = client.upload().json()["access_url"]
        client.upload()
        client.http.head(url)
    expected = [
        (Endpoint.TOKEN, 1),
        (Endpoint.SINGLE, 1),
        (Endpoint.SINGLE, 2),
        (Endpoint.READ, 1),
    ]
    assert seen == expected


def test_a_reset_before_the_work_leaves_nothing_behind() -> None:
    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        return arrived.reset() if arrived.endpoint is Endpoint.SINGLE else None

    with _client(interfere) as client:
        with pytest.raises(httpx.TransportError):
            client.upload()
        assert client.sandbox.objects == []
        assert client.sandbox.requests[-1].status == 0


def test_a_reset_in_the_middle_of_a_body() -> None:
    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is not Endpoint.SINGLE:
            return None
        await arrived.request.content.readexactly(1000)
        return arrived.reset()

    with _client(interfere) as client:
        with pytest.raises(httpx.TransportError):
            client.upload(bytes(50_000_000))
        assert client.sandbox.requests[-1].received >= 1000
        assert client.sandbox.objects == []


def test_a_reset_after_the_work_loses_only_the_answer() -> None:
    async def afterwards(arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        return arrived.reset() if arrived.endpoint is Endpoint.SINGLE else response

    with _client(afterwards=afterwards) as client:
        with pytest.raises(httpx.TransportError):
            client.upload()
        assert len(client.sandbox.objects) == 1
        assert client.sandbox.requests[-1].status == 0


def test_an_answer_can_be_replaced_after_the_work() -> None:
    async def afterwards(arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        return web.Response(text="<html>") if arrived.endpoint is Endpoint.SINGLE else response

    with _client(afterwards=afterwards) as client:
        assert client.upload().text == "<html>"
        assert len(client.sandbox.objects) == 1


def test_refusals_pass_the_second_hook_too() -> None:
    seen: list[int] = []

    async def afterwards(_: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        seen.append(response.status)
        return response

    with _client(afterwards=afterwards) as client:
        client.upload(b"")
    assert seen == [200, 411]


def test_a_stall_lasts_until_the_client_or_the_sandbox_gives_up() -> None:
    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.SINGLE:
            await asyncio.Event().wait()
        return None

    with _client(interfere) as client:
        client.bearer  # noqa: B018  fetched before the impatience begins
        client.http.timeout = httpx.Timeout(0.1)
        with pytest.raises(httpx.TimeoutException):
            client.upload(bytes(20_000_000))
    assert client.sandbox.objects == []


def test_an_early_answer_that_closes_is_seen_while_the_body_is_unsent() -> None:
    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.SINGLE:
            return ClosingResponse(status=401, text="{}", content_type="application/json")
        return None

    with _client(interfere) as client:
        port = int(client.sandbox.endpoints.cdn.rpartition(":")[2])
        # Without the early end the sandbox would wait ten seconds for the body.
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(
                b"POST /files/upload HTTP/1.1\r\nHost: cdn\r\nContent-Length: 1000000\r\n\r\n"
            )
            answer = connection.makefile("rb").read()
        assert answer.startswith(b"HTTP/1.1 401 ")
        assert b"\r\nConnection: close\r\n" in answer
        assert client.sandbox.requests[-1].status == 401
