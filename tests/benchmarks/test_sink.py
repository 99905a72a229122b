"""The sink and the raw sender; not collected where there is no C compiler."""

import hashlib
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from falgui.store.settings import Settings
from tests.benchmarks import peers, warm
from tests.benchmarks.sink import Sink, running_sink
from tests.transport.conftest import make_file

_SIZE = 11 * 1024 * 1024
"""Two parts."""


def _be_led(monkeypatch: pytest.MonkeyPatch, sink: Sink, home: Path) -> None:
    for name, value in sink.environment(home).items():
        monkeypatch.setenv(name, value)


def _client(sink: Sink) -> httpx.Client:
    return httpx.Client(base_url=sink.origin, trust_env=False)


@pytest.mark.parametrize("tls", [False, True])
def test_falgui_uploads_in_one_request_and_in_parts(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch, *, tls: bool
) -> None:
    path = make_file(tmp_path / "file.bin", _SIZE)
    with running_sink(tmp_path, tls=tls) as sink:
        _be_led(monkeypatch, sink, home)
        for single_limit in (_SIZE, 1):
            before = sink.counts().body_bytes
            with warm.falgui(Settings(single_limit=single_limit)) as upload:
                upload(path)
            assert _SIZE <= sink.counts().body_bytes - before < _SIZE + 5000
        assert sink.counts().cut_requests == 0


def test_what_was_stored_is_shown_with_its_size_and_type(tmp_path: Path) -> None:
    with running_sink(tmp_path) as sink, _client(sink) as client:
        headers = {"Content-Type": "image/png"}
        reply = client.post("/files/upload", content=b"12345", headers=headers)
        shown = client.head(reply.json()["access_url"])
        assert (shown.status_code, shown.headers["Content-Length"]) == (200, "5")
        assert shown.headers["Content-Type"] == "image/png"
        assert client.head("/files/1").status_code == 404
        assert sink.counts().connections == 2


def test_an_etag_may_be_the_md5(tmp_path: Path) -> None:
    with running_sink(tmp_path, "--etag", "md5") as sink, _client(sink) as client:
        client.post("/files/upload/multipart")
        part = client.put("/files/0/multipart/upload0/1", content=b"x" * 300_000)
    digest = hashlib.md5(b"x" * 300_000, usedforsecurity=False).hexdigest()
    assert part.headers["ETag"] == f'"{digest}"'


def test_a_line_may_be_cut_in_mid_body(tmp_path: Path) -> None:
    with running_sink(tmp_path, "--cut", "100") as sink, _client(sink) as client:
        with pytest.raises(httpx.TransportError):
            client.put("/anything", content=bytes(20_000_000))
        assert sink.counts().cut_requests == 1
        assert 2_000_000 <= sink.counts().cut_bytes < 20_000_000


def test_a_line_may_be_slow_and_far(tmp_path: Path) -> None:
    options = ("--rate", "10000000", "--delay", "20")
    with running_sink(tmp_path, *options) as sink, _client(sink) as client:
        begun = time.monotonic()
        client.put("/anything", content=bytes(1_000_000))
        assert time.monotonic() - begun >= 0.1 + 2 * 0.02


@pytest.mark.parametrize("tls", [False, True])
def test_the_raw_sender_sends_every_byte(tmp_path: Path, *, tls: bool) -> None:
    path = make_file(tmp_path / "file.bin", _SIZE)
    with running_sink(tmp_path, tls=tls) as sink:
        subprocess.run(peers.raw_sender(sink, path), check=True)
        counts = sink.counts()
    assert counts.body_bytes == _SIZE
    assert counts.requests == 3


def test_the_official_client_is_led_there_too(tmp_path: Path, home: Path) -> None:
    paths = [make_file(tmp_path / f"{number}.bin", 1000 + number) for number in range(2)]
    with running_sink(tmp_path, tls=True) as sink:
        subprocess.run(
            peers.fal_client(paths, at_once=2),
            env=sink.environment(home),
            check=True,
            stdout=subprocess.DEVNULL,
        )
        assert sink.counts().body_bytes >= 2001
