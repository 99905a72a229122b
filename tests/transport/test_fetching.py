"""Bringing a link's file to this machine, and saying why when that doesn't work."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled, LocalFileError, NetworkError, RejectedError, UploadError
from falgui.core.meter import Meter
from falgui.core.sources import LinkSource
from falgui.transport.client import build_client
from falgui.transport.fetch import Fetched, fetch
from tests.sites import CONTENT, Site, open_site

from .conftest import KEY, Start, sha256
from .names import HOSTILE


@pytest.fixture
def site() -> Iterator[Site]:
    with open_site() as server:
        yield server


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with build_client(2) as opened:
        yield opened


@pytest.fixture
def bring(client: httpx.Client, tmp_path: Path) -> Callable[..., Fetched]:
    def call(link: LinkSource, cancel: Cancel | None = None) -> Fetched:
        return fetch(client, link, tmp_path, Meter(), cancel or Cancel())

    return call


Bring = Callable[..., Fetched]


def test_a_link_becomes_a_private_file_with_the_same_bytes(
    site: Site, client: httpx.Client, tmp_path: Path
) -> None:
    meter = Meter()
    fetched = fetch(client, site.link(), tmp_path, meter, Cancel())
    assert fetched.path.read_bytes() == CONTENT
    assert fetched.name == "picture.png"
    assert fetched.path.parent == tmp_path
    assert (meter.arrived, meter.expected) == (len(CONTENT), len(CONTENT))
    assert (meter.sent, meter.total) == (0, 0)
    if os.name == "posix":
        assert fetched.path.stat().st_mode & 0o077 == 0


def test_nothing_is_told_to_the_site(site: Site, bring: Bring) -> None:
    site.headers["Set-Cookie"] = "track=me"
    bring(site.link())
    bring(site.link())
    for _path, headers in site.asked:
        assert {"Cookie", "Authorization", "Referer"}.isdisjoint(headers)
        assert KEY not in str(headers)


@pytest.mark.parametrize(
    ("path", "headers", "name"),
    [
        ("/a/b.png", {}, "b.png"),
        ("/a%20b.png", {}, "a b.png"),
        ("/v%C3%ADd.mp4", {"Content-Type": "video/mp4"}, "víd.mp4"),
        ("/download", {"Content-Type": "image/png; charset=x"}, "download.png"),
        ("/download?id=1", {"Content-Type": "video/mp4"}, "download.mp4"),
        ("/download", {"Content-Type": "application/x-unknown"}, "download"),
        ("/download", {"Content-Type": ""}, "download"),
        ("/", {}, "127.0.0.1"),
        ("/x", {"Content-Disposition": 'attachment; filename="a b.jpg"'}, "a b.jpg"),
        ("/x", {"Content-Disposition": "attachment; filename*=UTF-8''%E6%97%A5.jpg"}, "日.jpg"),
        ("/x", {"Content-Disposition": 'attachment; filename="../../etc/passwd"'}, "passwd.png"),
        ("/x", {"Content-Disposition": 'attachment; filename="C:\\\\a\\\\b.jpg"'}, "b.jpg"),
        ("/x.png", {"Content-Disposition": "attachment"}, "x.png"),
        ("/x.png", {"Content-Disposition": "attachment; filename="}, "x.png"),
        ("/x.png", {"Content-Disposition": "inline; filename*=utf-9''%ff%fe"}, None),
        ("/x.png", {"Content-Disposition": "attachment; filename*0*=a; filename*2=b"}, None),
        ("/x.png", {"Content-Disposition": "; ; ;=;\";'"}, None),
        ("/" + "n" * 300 + ".png", {}, "n" * 251 + ".png"),
    ],
)
def test_the_name_comes_from_the_server_or_the_address(
    site: Site, bring: Bring, path: str, headers: dict[str, str], name: str | None
) -> None:
    site.headers |= headers
    fetched = bring(site.link(path))
    assert fetched.path.read_bytes() == CONTENT
    if name is not None:
        assert fetched.name == name
    assert 1 <= len(fetched.name.encode()) <= 255
    assert "/" not in fetched.name


def test_redirects_are_followed_as_a_browser_would(site: Site, bring: Bring) -> None:
    site.redirects = {"/first": "/second", "/second": "/third.png"}
    assert bring(site.link("/first")).path.read_bytes() == CONTENT
    assert [path for path, _headers in site.asked] == ["/first", "/second", "/third.png"]


def test_redirects_in_circles_end(site: Site, bring: Bring, tmp_path: Path) -> None:
    site.redirects = {"/a": "/b", "/b": "/a"}
    with pytest.raises(RejectedError) as caught:
        bring(site.link("/a"))
    assert (caught.value.message.id, caught.value.advice) == ("M40", "It redirects in circles.")
    assert list(tmp_path.iterdir()) == []


def test_redirects_in_circles_that_want_a_cookie_say_so(site: Site, bring: Bring) -> None:
    site.redirects = {"/a": "/b", "/b": "/a"}
    site.redirect_headers["Set-Cookie"] = "session=canary"
    with pytest.raises(RejectedError) as caught:
        bring(site.link("/a"))
    assert "sign-in" in caught.value.advice


@pytest.mark.parametrize("target", ["ftp://127.0.0.1/x", "file:///etc/passwd", "http://[::1", "//"])
def test_a_redirect_to_something_else_is_not_followed(
    site: Site, bring: Bring, target: str
) -> None:
    site.redirects = {"/a": target}
    with pytest.raises(UploadError) as caught:
        bring(site.link("/a"))
    assert caught.value.message.id == "M40"


@pytest.mark.parametrize(
    "kind", ["text/html", "text/html; charset=utf-8", "TEXT/HTML", "application/xhtml+xml"]
)
def test_a_web_page_is_no_file(site: Site, bring: Bring, tmp_path: Path, kind: str) -> None:
    site.headers["Content-Type"] = kind
    with pytest.raises(RejectedError) as caught:
        bring(site.link())
    assert caught.value.message.id == "M41"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "wants a sign-in"),
        (403, "wants a sign-in"),
        (404, "nothing at this address"),
        (410, "nothing at this address"),
        (400, "answers with an error"),
        (429, "answers with an error"),
        (206, "answers with an error"),
        (500, "answers with an error"),
        (503, "answers with an error"),
    ],
)
def test_a_refusal_is_told_in_words(
    site: Site, bring: Bring, tmp_path: Path, status: int, words: str
) -> None:
    site.status = status
    with pytest.raises(RejectedError) as caught:
        bring(site.link())
    assert caught.value.message.id == "M40"
    assert words in caught.value.advice
    assert f"{status}" in caught.value.detail
    assert "canary" not in f"{caught.value} {caught.value.detail}"
    assert list(tmp_path.iterdir()) == []


def test_an_address_where_nobody_listens_is_told_so(bring: Bring, dead_origin: str) -> None:
    with pytest.raises(NetworkError) as caught:
        bring(LinkSource(f"{dead_origin}/x.png"))
    assert caught.value.message.id == "M40"


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:abc/x",
        "http://127.0.0.1:99999/x",
        "http://xn--/x",
        "http://xn--iñvalid-.com/x",
        "http://127.0.0.1..:1/x",
        "http://ex\x01ample/x",
        "http://" + "a" * 300 + "/x",
        "http://[::1/x",
    ],
)
def test_an_address_that_cannot_be_is_told_so(bring: Bring, address: str) -> None:
    with pytest.raises(UploadError) as caught:
        bring(LinkSource(address))
    assert caught.value.message.id == "M40"


def test_a_body_that_ends_early_leaves_nothing_behind(
    site: Site, bring: Bring, tmp_path: Path
) -> None:
    site.headers["Content-Length"] = "1000000"
    site.content = lambda: iter([CONTENT])
    with pytest.raises(NetworkError) as caught:
        bring(site.link())
    assert caught.value.message.id == "M40"
    assert list(tmp_path.iterdir()) == []


def test_a_body_of_unknown_length_is_fetched_whole(site: Site, bring: Bring) -> None:
    site.content = lambda: iter([CONTENT, CONTENT])
    assert bring(site.link()).path.read_bytes() == CONTENT * 2


def test_fetching_ends_when_cancelled(site: Site, bring: Bring, tmp_path: Path) -> None:
    moving = threading.Event()
    cancel = Cancel()

    def slowly() -> Iterator[bytes]:
        for number in range(1000):
            yield bytes(100_000)
            if number == 3:
                moving.set()
            time.sleep(0.005)

    site.content = slowly
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(bring, site.link(), cancel)
        assert moving.wait(20)
        began = time.monotonic()
        cancel.set()
        assert isinstance(running.exception(timeout=20), Cancelled)
        assert time.monotonic() - began < 0.75
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="limits the size of files")
def test_a_full_disk_is_told_and_leaves_nothing_behind(
    site: Site, bring: Bring, tmp_path: Path
) -> None:
    import resource  # noqa: PLC0415  only on POSIX

    site.content = bytes(2_000_000)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    try:
        with pytest.raises(LocalFileError) as caught:
            bring(site.link())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert caught.value.message.id == "M43"
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_for_the_file_is_told(
    site: Site, client: httpx.Client, tmp_path: Path
) -> None:
    with pytest.raises(LocalFileError) as caught:
        fetch(client, site.link(), tmp_path / "gone", Meter(), Cancel())
    assert caught.value.message.id == "M43"


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_any_name_in_an_address_becomes_a_file(site: Site, bring: Bring, name: str) -> None:
    fetched = bring(site.link("/" + quote(os.fsencode(name), safe="")))
    assert fetched.path.read_bytes() == CONTENT


def test_what_was_fetched_can_be_sent(site: Site, bring: Bring, start: Start) -> None:
    fetched = bring(site.link())
    rig = start()
    rig.send(fetched.path, fetched.name)
    (stored,) = rig.sandbox.objects
    assert (stored.name, stored.sha256) == ("picture.png", sha256(fetched.path))


def test_a_stored_object_can_be_fetched_back(start: Start, small: Path, tmp_path: Path) -> None:
    rig = start()
    sent = rig.send(small, "vidéo 日本.bin")
    fetched = rig.fal.fetch(LinkSource(sent.url), tmp_path, Meter(), Cancel())
    assert sha256(fetched.path) == sha256(small)
    assert fetched.name.endswith("_vidéo 日本.bin")
