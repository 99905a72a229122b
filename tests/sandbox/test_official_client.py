"""fal's own Python client against the sandbox: what it gets right proves the sandbox right.

It runs in a process of its own because it leaves its connections open.
"""

import hashlib
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from aiohttp import web

from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.sandbox.rules import Rules
from falgui.sandbox.server import Sandbox

from .conftest import KEY

MEGABYTE = 1_000_000

SYNCHRONOUS = """
import sys, fal_client, fal_client.client as module
module.REST_URL, module.CDN_URL, path = sys.argv[1:]
lifecycle = fal_client.client.StorageSettings(expires_in="1h")
print(fal_client.upload_file(path, lifecycle=lifecycle))
"""
ASYNCHRONOUS = """
import asyncio, sys, fal_client, fal_client.client as module
module.REST_URL, module.CDN_URL, path = sys.argv[1:]
print(asyncio.run(fal_client.upload_file_async(path)))
"""
STORAGE_LEG_WITH_TODAYS_TYPE = """
import sys, fal_client, fal_client.client as module
rest, module.CDN_URL, path = sys.argv[1:]
request = module._maybe_retry_request
def with_todays_type(client, method, url, **rest):
    return request(client, method, url.replace("=gcs", "=fal-cdn-v3"), **rest)
module.REST_URL, module._maybe_retry_request = rest, with_todays_type
print(fal_client.upload_file(path, repository="fal", fallback_repository=[]))
"""


@pytest.fixture
def official() -> Iterator[Sandbox]:
    # It lists the parts in the order in which they were finished.
    with Sandbox(rules=Rules(ascending_parts=False)) as sandbox:
        yield sandbox


def _run(script: str, sandbox: Sandbox, path: Path, key: str = KEY) -> tuple[str, str]:
    ended = subprocess.run(  # noqa: S603  this interpreter and our own text
        [sys.executable, "-c", script, sandbox.endpoints.rest, sandbox.endpoints.cdn, str(path)],
        env={**os.environ, "FAL_KEY": key, "NO_PROXY": "127.0.0.1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    return ended.stdout.strip(), ended.stderr


def _served_digest(url: str, http: httpx.Client) -> str:
    digest = hashlib.sha256()
    with http.stream("GET", url) as answer:
        assert answer.status_code == 200
        for piece in answer.iter_bytes():
            digest.update(piece)
    return digest.hexdigest()


def _patterned_file(path: Path, megabytes: int) -> str:
    block = random.Random(7).randbytes(MEGABYTE)  # noqa: S311  a pattern, not a secret
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for number in range(megabytes):
            piece = block[number:] + block[:number]
            file.write(piece)
            digest.update(piece)
    return digest.hexdigest()


def test_a_small_file_goes_up_in_one_request(
    official: Sandbox, http: httpx.Client, tmp_path: Path
) -> None:
    path = tmp_path / "small (1) 100%.png"
    digest = _patterned_file(path, 1)
    url, errors = _run(SYNCHRONOUS, official, path)
    assert errors == ""
    assert _served_digest(url, http) == digest
    (stored,) = official.objects
    assert (stored.name, stored.content_type) == (path.name, "image/png")
    assert stored.lifecycle == {"expiration_duration_seconds": 3600}
    assert [asked.origin for asked in official.requests] == ["rest", "cdn", "shard"]


@pytest.mark.parametrize("script", [SYNCHRONOUS, ASYNCHRONOUS], ids=["sync", "async"])
def test_a_large_file_goes_up_in_parts(
    official: Sandbox, http: httpx.Client, tmp_path: Path, script: str
) -> None:
    path = tmp_path / "large.mp4"
    digest = _patterned_file(path, 120)
    url, errors = _run(script, official, path)
    assert errors == ""
    assert _served_digest(url, http) == digest
    (stored,) = official.objects
    assert (stored.size, stored.sha256) == (120 * MEGABYTE, digest)
    parts = [asked for asked in official.requests if asked.method == "PUT"]
    assert len(parts) == 12
    assert {asked.origin for asked in parts} == {"shard"}


def test_its_fallback_ends_at_the_storage_type(tmp_path: Path) -> None:
    async def refuse_singles(arrived: Arrived) -> web.StreamResponse | None:
        return web.Response(status=400) if arrived.endpoint is Endpoint.SINGLE else None

    _patterned_file(tmp_path / "a.bin", 1)
    with Sandbox(interfere=refuse_singles) as sandbox:
        url, errors = _run(SYNCHRONOUS, sandbox, tmp_path / "a.bin")
        asked = [(request.origin, request.status) for request in sandbox.requests]
    assert url == ""
    assert "Invalid storage type" in errors
    assert asked == [("rest", 200), ("cdn", 400), ("rest", 400)]


def test_its_storage_leg_is_refused_because_it_sends_the_key_to_the_signed_host(
    official: Sandbox, tmp_path: Path
) -> None:
    _patterned_file(tmp_path / "a.bin", 1)
    url, _ = _run(STORAGE_LEG_WITH_TODAYS_TYPE, official, tmp_path / "a.bin")
    assert url == ""
    initiated, put = official.requests
    assert (initiated.origin, initiated.status) == ("rest", 200)
    assert (put.origin, put.status) == ("presigned", 400)
    assert put.headers["Authorization"] == f"Key {KEY}"


def test_a_wrong_key_shows_in_its_fallback_as_an_invalid_storage_type(
    official: Sandbox, tmp_path: Path
) -> None:
    _patterned_file(tmp_path / "a.bin", 1)
    url, errors = _run(ASYNCHRONOUS, official, tmp_path / "a.bin", key="wrong:key")
    assert url == ""
    assert "Invalid storage type" in errors.rpartition("FalClientHTTPError")[2]
    assert [request.status for request in official.requests] == [401, 400]
