"""Proxy and certificates as the person chose them, also while uploads are under way."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from aiohttp import web

from falgui.core.cancel import Cancel
from falgui.core.errors import AuthorityError, NetworkError, ProxyError
from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.store.settings import ProxyChoice, Settings
from falgui.transport.authority import look_at_authority
from falgui.transport.client import build_client
from falgui.transport.exchange import Exchange
from falgui.transport.network_choice import NetworkChoice

from .conftest import Start, sha256

pytest.importorskip("cryptography")
from .certificates import self_signed
from .network.small_proxies import SmallProxy
from .test_tls_and_proxies import Serve, Service, serve

__all__ = ["serve"]

BEHIND = "https://fal.test"


class Chosen:
    """The choice of the moment; calling it is asking for it."""

    def __init__(self, authority: Path | None = None) -> None:
        self.now = NetworkChoice(extra_authority=authority)
        self.authority = authority

    def __call__(self) -> NetworkChoice:
        return self.now

    def manual(self, address: str) -> None:
        self.now = NetworkChoice(ProxyChoice.MANUAL, address, self.authority)


@pytest.fixture
def behind(serve: Serve) -> Service:
    """Give a service that nobody reaches but through a proxy."""
    service = serve(host="fal.test")
    service.origin = BEHIND
    return service


@pytest.fixture
def chosen(tmp_path: Path) -> Chosen:
    return Chosen(tmp_path / "certificate.pem")


@pytest.fixture
def proxies(behind: Service) -> Iterator[list[SmallProxy]]:
    """Give two proxies that lead to the service."""
    with ExitStack() as stack:
        place = ("127.0.0.1", int(behind.server_address[1]))
        yield [stack.enter_context(SmallProxy(place)) for _ in range(2)]


def ask(client: object, path: str = "/x") -> int:
    reply = Exchange(client).send("POST", BEHIND + path, cancel=Cancel(), fields={})  # type: ignore[arg-type]
    return reply.status


@pytest.mark.row("N19")
@pytest.mark.parametrize("prefix", ["", "http://", "HTTP://"])
def test_a_proxy_chosen_in_the_settings_leads_the_way(
    proxies: list[SmallProxy], chosen: Chosen, monkeypatch: pytest.MonkeyPatch, prefix: str
) -> None:
    # What the environment says about other proxies, and about exceptions, is not asked.
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "fal.test")
    chosen.manual(prefix + proxies[0].address)
    with build_client(2, chosen) as client:
        assert ask(client) == 200
    assert [len(proxy.asked) for proxy in proxies] == [1, 0]


def test_another_proxy_is_used_by_the_next_request(
    proxies: list[SmallProxy], chosen: Chosen
) -> None:
    chosen.manual(proxies[0].address)
    with build_client(2, chosen) as client:
        ask(client)
        chosen.manual(proxies[1].address)
        ask(client)
        assert [len(proxy.asked) for proxy in proxies] == [1, 0]
        client.follow_choice()
        ask(client)
        assert [len(proxy.asked) for proxy in proxies] == [1, 1]


def test_the_same_choice_again_keeps_its_connections(
    proxies: list[SmallProxy], chosen: Chosen
) -> None:
    chosen.manual(proxies[0].address)
    with build_client(2, chosen) as client:
        for _ in range(3):
            ask(client)
            client.follow_choice()
    assert len(proxies[0].asked) == 1


def test_a_request_under_way_ends_where_it_began(proxies: list[SmallProxy], chosen: Chosen) -> None:
    chosen.manual(proxies[0].address)
    with build_client(2, chosen) as client, ThreadPoolExecutor(1) as pool:
        half, rest = threading.Event(), threading.Event()

        def body() -> Iterator[bytes]:
            yield b"x" * 5
            half.set()
            assert rest.wait(10)
            yield b"y" * 5

        sent = pool.submit(client.post, BEHIND, content=body(), headers={"Content-Length": "10"})
        assert half.wait(10)
        chosen.manual(proxies[1].address)
        client.follow_choice()
        ask(client)
        rest.set()
        assert sent.result(10).status_code == 200
    assert [len(proxy.asked) for proxy in proxies] == [1, 1]


def test_direct_means_past_every_proxy(
    chosen: Chosen, dead_origin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", dead_origin)
    chosen.now = NetworkChoice(ProxyChoice.DIRECT)
    with build_client(1, chosen) as client, pytest.raises(NetworkError) as caught:
        Exchange(client).send("POST", "https://fal.invalid", cancel=Cancel(), fields={})
    assert caught.value.message.id != "M29"


@pytest.mark.row("N20")
@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("http://user:canary@proxy.example:1", "http://proxy.example:1"),
        ("ftp://proxy.example", "ftp://proxy.example"),
        ("", "http://"),
    ],
)
def test_an_address_that_cannot_be_used_is_told_and_the_way_before_is_kept(
    proxies: list[SmallProxy], chosen: Chosen, address: str, named: str
) -> None:
    chosen.manual(proxies[0].address)
    with build_client(2, chosen) as client:
        chosen.manual(address)
        with pytest.raises(ProxyError) as caught:
            client.follow_choice()
        assert caught.value.title == f"The proxy setting cannot be used: {named}."
        assert ask(client) == 200
    assert len(proxies[0].asked) == 1


def test_after_waking_the_system_s_proxies_are_read_again(
    proxies: list[SmallProxy], chosen: Chosen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://{proxies[0].address}")
    with build_client(2, chosen) as client:
        ask(client)
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxies[1].address}")
        client.reconnect()
        ask(client)
        assert [len(proxy.asked) for proxy in proxies] == [1, 1]
        monkeypatch.setenv("HTTPS_PROXY", "foo://nonsense")
        client.reconnect()
        ask(client)
    assert len(proxies[1].asked) == 2


def test_proxies_that_change_while_nothing_happens_are_found_within_a_minute(
    proxies: list[SmallProxy], chosen: Chosen, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setenv("HTTPS_PROXY", f"http://{proxies[0].address}")
    with build_client(2, chosen, clock=lambda: now[0]) as client:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxies[1].address}")
        client.keep_up()
        ask(client)
        assert [len(proxy.asked) for proxy in proxies] == [1, 0]
        now[0] += 61
        client.keep_up()
        ask(client)
        assert [len(proxy.asked) for proxy in proxies] == [1, 1]


def test_certificates_count_as_soon_as_they_are_chosen(
    proxies: list[SmallProxy], chosen: Chosen
) -> None:
    authority, chosen.authority = chosen.authority, None
    chosen.manual(proxies[0].address)
    with build_client(2, chosen) as client:
        with pytest.raises(Exception, match="identity"):
            ask(client)
        chosen.authority = authority
        chosen.manual(proxies[0].address)
        client.follow_choice()
        assert ask(client) == 200


@pytest.mark.parametrize("content", [None, "", "nothing", "-----BEGIN CERTIFICATE-----\nAA\n"])
def test_a_file_without_certificates_is_refused(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "company.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(AuthorityError) as caught:
        build_client(1, Chosen(path))
    assert caught.value.message.id == "M80"
    assert caught.value.title.startswith("“company.pem”")
    with pytest.raises(AuthorityError):
        look_at_authority(path)


@pytest.mark.parametrize(("days", "expired"), [(1, ()), (-1, ("falgui tests",))])
def test_certificates_are_counted_and_those_that_ran_out_are_named(
    tmp_path: Path, days: int, expired: tuple[str, ...]
) -> None:
    path, _key = self_signed(tmp_path, days=days)
    found = look_at_authority(path)
    assert (found.count, found.expired) == (1, expired)


def test_a_folder_and_a_huge_file_are_no_certificates(tmp_path: Path) -> None:
    huge = tmp_path / "huge.pem"
    with huge.open("wb") as file:
        file.truncate(100_000_000)
    for path in (tmp_path, huge, Path("nul\0.pem")):
        with pytest.raises(AuthorityError):
            look_at_authority(path)


def test_the_choice_is_the_settings() -> None:
    assert NetworkChoice.of(Settings()) == NetworkChoice()
    settings = Settings(
        proxy=ProxyChoice.MANUAL, proxy_address="proxy.example:1", extra_authority="/x.pem"
    )
    expected = NetworkChoice(ProxyChoice.MANUAL, "proxy.example:1", Path("/x.pem"))
    assert NetworkChoice.of(settings) == expected


@pytest.mark.parametrize("name", ["small", "two_parts"])
def test_an_upload_under_way_goes_on_when_another_way_is_chosen(
    start: Start, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, name: str
) -> None:
    chosen_anew = threading.Event()

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint in (Endpoint.PART, Endpoint.SINGLE) and not chosen_anew.is_set():
            # Other pools from here on, while this request is under way.
            monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
            await asyncio.to_thread(rig.fal.follow_choice)
            chosen_anew.set()
        return None

    path: Path = request.getfixturevalue(name)
    rig = start(interfere, streams=1)
    assert rig.send(path).leg == "cdn"
    assert chosen_anew.is_set()
    assert rig.notices == []
    assert [one.sha256 for one in rig.sandbox.objects] == [sha256(path)]
