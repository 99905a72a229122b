"""Looking at links of the person's own, as a model's runner would fetch them."""

import base64
import logging
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled, ProxyError, RejectedError, UntrustedError
from falgui.core.meter import Meter
from falgui.core.own_links import OwnLink, Verdict
from falgui.core.sources import LinkSource
from falgui.store.settings import ProxyChoice
from falgui.transport import own_link
from falgui.transport.client import build_client
from falgui.transport.fetch import fetch
from falgui.transport.network_choice import NetworkChoice
from falgui.transport.own_link import look_at_own
from falgui.transport.wire import Attempt
from tests.sites import CONTENT, Site, open_site

URL = "http://files.example.com/folder/picture.png?signature=canary"
NOW = 1_800_000_000.0


@pytest.fixture
def site() -> Iterator[Site]:
    with open_site() as server:
        yield server


@pytest.fixture
def outside(site: Site) -> Iterator[httpx.Client]:
    """Give a client to which `site` is every host of the world, by being its proxy."""
    choice = NetworkChoice(ProxyChoice.MANUAL, site.address)
    with build_client(2, lambda: choice) as opened:
        yield opened


@pytest.fixture
def direct() -> Iterator[httpx.Client]:
    with build_client(2) as opened:
        yield opened


@pytest.fixture
def look(outside: httpx.Client) -> Callable[..., OwnLink]:
    def call(url: str = URL, cancel: Cancel | None = None) -> OwnLink:
        return look_at_own(outside, url, cancel or Cancel(), lambda: NOW)

    return call


Look = Callable[..., OwnLink]


def test_a_link_that_anybody_can_read_works(site: Site, look: Look) -> None:
    assert look() == OwnLink(
        URL, Verdict.WORKS, 200, "picture.png", len(CONTENT), "image/png", "image/png"
    )
    ((_path, headers),) = site.asked
    assert {"Cookie", "Authorization", "Referer", "Proxy-Authorization"}.isdisjoint(headers)


def test_a_signed_link_tells_its_end(look: Look) -> None:
    link = look(f"{URL}&expires={int(NOW) + 60}")
    assert (link.verdict, link.expires_at) == (Verdict.WORKS, NOW + 60)
    # A server that still gives the file goes by another clock.
    assert look(f"{URL}&expires={int(NOW) - 60}").expires_at is None


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_signature_that_is_over_is_told(site: Site, look: Look, status: int) -> None:
    site.status = status
    assert look(f"{URL}&X-Amz-Date=20200101T000000Z&X-Amz-Expires=60").verdict is Verdict.ENDED


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (401, Verdict.SIGN_IN),
        (402, Verdict.SIGN_IN),
        (403, Verdict.SIGN_IN),
        (404, Verdict.NOTHING),
        (410, Verdict.NOTHING),
        (400, Verdict.FAILED),
        (429, Verdict.FAILED),
        (500, Verdict.FAILED),
        (503, Verdict.FAILED),
    ],
)
def test_each_refusal_is_told_apart(site: Site, look: Look, status: int, verdict: Verdict) -> None:
    site.status = status
    link = look()
    assert (link.verdict, link.status) == (verdict, status)


@pytest.mark.parametrize(
    "place",
    [
        "http://files.example.com/users/sign_in?next=/picture.png",
        "http://files.example.com/login",
        "http://accounts.example.com/start",
    ],
)
def test_being_led_to_where_people_sign_in_is_told(site: Site, look: Look, place: str) -> None:
    site.redirects[URL] = place
    site.headers["Content-Type"] = "text/html"
    assert look().verdict is Verdict.SIGN_IN


@pytest.mark.parametrize(
    ("kind", "content", "verdict"),
    [
        ("text/html; charset=utf-8", b"<!doctype html><p>Cats", Verdict.PAGE),
        ("application/xhtml+xml", b"<html>", Verdict.PAGE),
        ("", b"\n <!DOCTYPE html><title>", Verdict.PAGE),
        ("text/html", b"<form><input name=p type='password'>", Verdict.SIGN_IN),
        ("image/png", b"", Verdict.EMPTY),
        ("image/png", b"<!doctype html><p>No such picture", Verdict.PAGE),
        ("text/plain", b"<!doctype html><p>The source of a page", Verdict.WORKS),
    ],
)
def test_pages_and_nothing_are_no_files(
    site: Site, look: Look, kind: str, content: bytes, verdict: Verdict
) -> None:
    site.headers = {"Content-Type": kind} if kind else {}
    site.content = content
    assert look().verdict is verdict


def test_the_file_is_looked_at_in_place_of_a_page_that_stands_for_it(
    site: Site, look: Look
) -> None:
    link = look("http://www.dropbox.com/scl/fi/a/cat.png?rlkey=k&dl=0")
    assert link.is_direct
    assert link.url == "http://www.dropbox.com/scl/fi/a/cat.png?rlkey=k&dl=1"
    assert [path for path, _headers in site.asked] == [link.url]


def test_a_type_that_is_not_what_the_bytes_are_comes_out(site: Site, look: Look) -> None:
    site.headers["Content-Type"] = "text/plain"
    link = look()
    assert (link.content_type, link.true_type) == ("text/plain", "image/png")


def test_a_length_that_nobody_tells_is_known_of_small_files_only(site: Site, look: Look) -> None:
    site.content = lambda: iter([CONTENT[:1000]])
    assert look().size == 1000
    site.content = lambda: iter([CONTENT[:1000]] * 100)
    assert look().size is None


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_what_only_this_computer_reaches_is_told(
    site: Site, direct: httpx.Client, host: str
) -> None:
    url = f"http://{host}:{site.server_address[1]}/picture.png"
    link = look_at_own(direct, url, Cancel())
    assert (link.verdict, link.size, link.name) == (Verdict.HERE_ONLY, len(CONTENT), "picture.png")
    site.status = 404
    assert look_at_own(direct, url, Cancel()).verdict is Verdict.NOTHING


def test_a_name_of_the_own_network_is_told_behind_a_proxy_too(look: Look) -> None:
    assert look("http://intranet/picture.png").verdict is Verdict.HERE_ONLY
    assert look("http://nas.local/picture.png").verdict is Verdict.HERE_ONLY
    assert look("http://[fd00::7]/picture.png").verdict is Verdict.HERE_ONLY


@pytest.mark.parametrize(
    "place",
    [
        "http://127.0.0.1:{port}/secret",
        "http://localhost:{port}/secret",
        "http://[::ffff:127.0.0.1]:{port}/secret",
        "http://[64:ff9b::c0a8:101]/reboot",
        "http://192.168.1.1/reboot",
        "http://169.254.169.254/latest/meta-data",
    ],
)
def test_nobody_is_led_inward(
    site: Site, outside: httpx.Client, look: Look, tmp_path: Path, place: str
) -> None:
    site.redirects[URL] = place.format(port=site.server_address[1])
    assert look().verdict is Verdict.INWARD
    with pytest.raises(RejectedError) as refused:
        fetch(outside, LinkSource(URL), tmp_path, Meter(), Cancel())
    assert refused.value.message.id == "M98"
    assert {path for path, _headers in site.asked} == {URL}
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("place", ["file:///etc/passwd", "ftp://files.example.com/x"])
def test_nothing_but_the_web_is_followed(site: Site, look: Look, place: str) -> None:
    site.redirects[URL] = place
    assert look().verdict is Verdict.SILENT
    assert {path for path, _headers in site.asked} == {URL}


def test_a_name_that_resolves_inward_is_refused_before_a_byte_leaves(
    site: Site, direct: httpx.Client
) -> None:
    # A connection that stands already, from a time when it was allowed.
    direct.get(site.link().url)
    for attempt in (Attempt(outside_only=True), Attempt(outside_only=True)):
        with pytest.raises(UntrustedError):
            direct.get(site.link().url, extensions={"attempt": attempt})
    assert len(site.asked) == 1


def test_a_password_in_the_address_is_not_used(site: Site, look: Look) -> None:
    named = URL.replace("files", "me:secret@files")
    link = look(named)
    assert (link.verdict, link.url) == (Verdict.WORKS, URL)
    assert "Authorization" not in site.asked[0][1]
    site.status = 401
    assert look(named).verdict is Verdict.PASSWORD


def test_a_password_that_a_redirect_names_is_not_used(site: Site, look: Look) -> None:
    site.redirects[URL] = "http://me:secret@files.example.com/other.png"
    assert look().verdict is Verdict.WORKS
    assert "Authorization" not in site.asked[1][1]


def test_going_in_circles_and_nobody_there_are_no_answer(
    site: Site, look: Look, direct: httpx.Client
) -> None:
    site.redirects[URL] = URL
    assert look().verdict is Verdict.SILENT
    assert look_at_own(direct, "http://127.0.0.1:1/x", Cancel()).verdict is Verdict.SILENT
    assert look("http://x" + "y" * 70_000 + "/").verdict is Verdict.SILENT


def test_going_in_circles_for_want_of_a_cookie_is_told(site: Site, look: Look) -> None:
    site.redirects[URL] = URL
    site.redirect_headers["Set-Cookie"] = "session=canary"
    assert look().verdict is Verdict.SIGN_IN
    assert not any("Cookie" in headers for _path, headers in site.asked)


def test_headers_of_any_size_are_no_answer(site: Site, look: Look) -> None:
    site.headers["X-Long"] = "x" * 200_000
    assert look().verdict is Verdict.SILENT


def test_patience_ends(site: Site, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_link, "_PATIENCE", 0.3)
    gate = threading.Event()

    def trickle() -> Iterator[bytes]:
        gate.wait(20)
        yield b"late"

    site.content = trickle
    began = time.monotonic()
    assert look().verdict is Verdict.SILENT
    assert time.monotonic() - began < 5
    gate.set()


def test_a_look_can_be_stopped(look: Look, site: Site) -> None:
    cancel = Cancel()
    gate = threading.Event()

    def hang() -> Iterator[bytes]:
        cancel.set()
        gate.wait(20)
        yield b""

    site.content = hang
    with pytest.raises(Cancelled):
        look(URL, cancel)
    gate.set()


def test_a_large_file_is_not_read(site: Site, look: Look) -> None:
    sent = 0

    def much() -> Iterator[bytes]:
        nonlocal sent
        for _piece in range(1000):
            sent += 100_000
            yield bytes(100_000)

    site.content = much
    assert look().verdict is Verdict.WORKS
    assert sent < 50_000_000


def test_nothing_of_a_signed_link_is_logged(
    site: Site, look: Look, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for status in (200, 403, 500):
        site.status = status
        look(f"{URL}&X-Amz-Signature=canary2")
    site.redirects[URL] = f"{URL}&token=canary3"
    look()
    # Those of the HTTP library are silent in a log of falgui's, see test_log.
    told = [one.getMessage() for one in caplog.records if one.name.startswith("falgui")]
    assert "canary" not in " ".join(told)


def test_odd_headers_are_as_good_as_none(site: Site, look: Look) -> None:
    site.headers |= {
        "Content-Type": "<script>",
        "Content-Disposition": 'attachment; filename="../../evil\u00e9.png"',
    }
    link = look()
    assert link.content_type == ""
    assert "/" not in link.name


def test_basic_credentials_still_help_to_fetch(
    site: Site, direct: httpx.Client, tmp_path: Path
) -> None:
    link = site.link().url.replace("127", "me:secret@127")
    fetch(direct, LinkSource(link), tmp_path, Meter(), Cancel())
    sent = site.asked[0][1]["Authorization"]
    assert base64.b64decode(sent.removeprefix("Basic ")) == b"me:secret"


def test_a_certificate_that_is_not_valid_is_told(tmp_path: Path, direct: httpx.Client) -> None:
    pytest.importorskip("cryptography")
    from .certificates import self_signed  # noqa: PLC0415

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*self_signed(tmp_path))
    with open_site(context) as site:
        url = site.link().url.replace("http:", "https:")
        assert look_at_own(direct, url, Cancel()).verdict is Verdict.UNTRUSTED
        assert site.asked == []


def test_a_proxy_that_refuses_is_told_as_such(site: Site, outside: httpx.Client) -> None:
    site.status = 407
    with pytest.raises(ProxyError):
        look_at_own(outside, "https://files.example.com/x", Cancel())
