"""Asking for the newest release: what is sent, and what is believed of the answer."""

import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from falgui.core.cancel import Cancel
from falgui.core.errors import (
    AuthorityError,
    Cancelled,
    ProxyError,
    ServiceError,
    UntrustedError,
    UploadError,
)
from falgui.store.settings import ProxyChoice
from falgui.transport.network_choice import NetworkChoice
from falgui.transport.releases import newest_release
from falgui.transport.wire import Limits
from tests.sites import Site, open_site
from tests.transport.certificates import self_signed

PATH = "/repos/falgui/falgui/releases/latest"
DIRECT = NetworkChoice(ProxyChoice.DIRECT)


@pytest.fixture
def site() -> Iterator[Site]:
    with open_site() as server:
        server.headers = {"Content-Type": "application/json"}
        tell(server, "0.2.0")
        yield server


def tell(site: Site, version: object, **more: object) -> None:
    """Let `site` answer as GitHub does."""
    tag = f"v{version}" if isinstance(version, str) else version
    release = {"tag_name": tag, "draft": False, "prerelease": False, "body": "x" * 30_000}
    site.content = json.dumps({"id": 1, "assets": []} | release | more).encode()


def ask(site: Site, cancel: Cancel | None = None, limits: Limits | None = None) -> str:
    address = f"{site.address}{PATH}"
    if limits is None:
        return newest_release(address, DIRECT, cancel or Cancel())
    return newest_release(address, DIRECT, cancel or Cancel(), limits)


def failure(site: Site, limits: Limits | None = None) -> UploadError:
    with pytest.raises(UploadError) as raised:
        ask(site, limits=limits)
    assert raised.value.message.id == "M79"
    return raised.value


def test_the_newest_release_is_told(site: Site) -> None:
    assert ask(site) == "0.2.0"


def test_nothing_is_sent_but_the_request_for_one_file(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAL_KEY", "canary-5f1e9c27d03b:canary-a4c18be7720d")
    site.headers["Set-Cookie"] = "track=me"
    ask(site)
    ask(site)
    for path, headers in site.asked:
        assert path == PATH
        assert dict(headers) == {
            "Host": site.address.removeprefix("http://"),
            "User-Agent": "falgui",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "Connection": "keep-alive",
        }
    assert len(site.asked) == 2


@pytest.mark.parametrize("version", ["0.3.0rc1", "0.3.0.dev1", "1.0a1", "1.0.post1"])
def test_what_is_not_for_everybody_is_no_release(site: Site, version: str) -> None:
    tell(site, version)
    assert ask(site) == ""


@pytest.mark.parametrize("what", ["draft", "prerelease"])
def test_a_release_that_is_not_out_for_all_is_none(site: Site, what: str) -> None:
    tell(site, "0.3.0", **{what: True})
    assert ask(site) == ""


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!doctype html><title>Sign in</title>",
        b"[]",
        b"null",
        b'"0.2.0"',
        b"{}",
        b'{"tag_name": null, "name": "v0.2.0"}',
        b'{"tag_name": 2}',
        b'{"tag_name": null}',
        b'{"tag_name": ["0.2.0"]}',
        b'{"tag_name": ""}',
        b'{"tag_name": "<b>9.9</b>"}',
        b'{"tag_name": "9.9\\u202e"}',
        b'{"tag_name": "9.9 https://evil.example"}',
        b'{"tag_name": "0.2.0"',
        b'{"tag_name": "\xff"}',
        b"[" * 100_000,
        b'{"tag_name": ' + b"9" * 10_000 + b"}",
    ],
    ids=lambda content: content[:30].decode(errors="replace"),
)
def test_an_answer_that_makes_no_sense_is_no_release(site: Site, content: bytes) -> None:
    site.content = content
    error = failure(site)
    assert isinstance(error, ServiceError)
    assert "127.0.0.1" in error.advice
    assert "9.9" not in str(error)


@pytest.mark.parametrize("status", [204, 206, 400, 403, 404, 429, 500, 503])
def test_only_a_plain_success_is_read(site: Site, status: int) -> None:
    site.status = status
    assert f"HTTP {status}" in failure(site).detail


def test_no_redirect_is_followed(site: Site) -> None:
    with open_site() as other:
        tell(other, "9.9")
        site.redirects[PATH] = f"{other.address}{PATH}"
        assert "HTTP 302" in failure(site).detail
        assert other.asked == []


def test_a_compressed_answer_is_not_unpacked(site: Site) -> None:
    site.headers["Content-Encoding"] = "gzip"
    site.content = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"
    failure(site)


def test_an_endless_answer_is_left(site: Site) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        for _piece in range(100_000):
            sent += 65_536
            yield b" " * 65_536

    site.content = endless
    assert failure(site).detail == "too long"
    assert sent < 50_000_000


def test_an_answer_that_drips_is_left_after_a_while(site: Site) -> None:
    def dripping() -> Iterator[bytes]:
        while True:
            time.sleep(0.05)
            yield b" "

    site.content = dripping
    began = time.monotonic()
    failure(site, Limits(connect=1, stall=1, reply=0.5))
    assert time.monotonic() - began < 5


def test_silence_is_left_after_a_while() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(ServiceError) as raised:
            newest_release(address, DIRECT, Cancel(), Limits(connect=1, stall=0.3, reply=0.3))
    assert "did not answer" in raised.value.advice


def test_quitting_ends_it_at_once() -> None:
    cancel = Cancel()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        timer = threading.Timer(0.2, cancel.set)
        timer.start()
        began = time.monotonic()
        with pytest.raises(Cancelled):
            newest_release(address, DIRECT, cancel)
        timer.join()
    assert time.monotonic() - began < 3


def test_nobody_there_is_told_as_such() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(ServiceError) as raised:
        newest_release(f"http://127.0.0.1:{port}/", DIRECT, Cancel())
    assert raised.value.message.id == "M79"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "releases.example",
        "http://releases.example/json",
        "http://192.168.0.1/json",
        "ftp://releases.example/json",
        "file:///etc/passwd",
        "https://name:word@releases.example/json",
        "https://",
        "https://[broken/json",
        "https://releases.example/a b",
        "https://releases.example/\n",
        "https://releases.example/" + "a" * 2000,
    ],
)
def test_only_https_is_asked_but_on_this_computer(address: str) -> None:
    with pytest.raises(UntrustedError) as raised:
        newest_release(address, DIRECT, Cancel())
    assert raised.value.message.id == "M79"


def test_over_tls_only_who_is_trusted_is_believed(tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    with open_site(tls) as site:
        tell(site, "9.9")
        address = f"https://127.0.0.1:{site.server_address[1]}{PATH}"
        with pytest.raises(UntrustedError) as raised:
            newest_release(address, DIRECT, Cancel())
        assert "Whoever answered is not 127.0.0.1." in raised.value.advice
        assert site.asked == []
        trusting = NetworkChoice(ProxyChoice.DIRECT, "", certificate)
        assert newest_release(address, trusting, Cancel()) == "9.9"


def test_it_goes_by_the_proxy_that_is_chosen(site: Site, tmp_path: Path) -> None:
    by_proxy = NetworkChoice(ProxyChoice.MANUAL, site.address)
    site.status = 403
    with pytest.raises(ProxyError):
        newest_release("https://releases.example/json", by_proxy, Cancel())
    missing = NetworkChoice(ProxyChoice.DIRECT, "", tmp_path / "missing.pem")
    with pytest.raises(AuthorityError):
        newest_release(f"{site.address}{PATH}", missing, Cancel())
