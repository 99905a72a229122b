"""Single uploads, the names they carry, and reading them back."""

import hashlib
import http.client
from urllib.parse import quote, urlsplit

import httpx
import pytest

from falgui.sandbox.server import Sandbox

from .conftest import Client

NAMES = [
    "plain (1) 100%.txt",
    "vidéo.mp4",
    "a/b\\c.png",
    "../../etc/passwd",
    "..",
    "{braces}",
    "?query#frag",
    "+&=;,'\"`",
    "line\r\nX-Evil: 1",
    "%2f",
    "\u202egpj.exe",
    "\u2028\uffff\ufeff",
    "👩‍👩‍👧‍👦🇫🇷",
    "語" * 85,
    "n" * 255,
    " ",
]


def test_an_upload_lands_on_the_shard_byte_for_byte(client: Client) -> None:
    content = bytes(range(256)) * 3
    answer = client.upload(content, Content_Type="image/png", X_Fal_File_Name="a.png")
    assert answer.status_code == 200
    assert answer.json()["uploaded"] is True
    url = answer.json()["access_url"]
    assert url.startswith(f"{client.sandbox.endpoints.shard}/files/b/")
    read = client.http.get(url)
    assert read.content == content
    assert read.headers["Content-Type"] == "image/png"
    head = client.http.head(url)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(content))
    assert head.headers["ETag"]
    (stored,) = client.sandbox.objects
    assert (stored.url, stored.name, stored.leg) == (url, "a.png", "cdn")
    assert (stored.content_type, stored.size) == ("image/png", len(content))
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert stored.path.read_bytes() == content


@pytest.mark.parametrize("name", NAMES)
def test_any_name_survives_the_way_to_the_url_and_back(client: Client, name: str) -> None:
    answer = client.upload(X_Fal_File_Name=quote(name, safe=""))
    url = answer.json()["access_url"]
    assert url.isascii()
    assert urlsplit(url).path.endswith("_" + quote(name, safe=""))
    assert client.http.get(url).content == b"content"
    (stored,) = client.sandbox.objects
    assert stored.name == name
    assert name not in str(stored.path) or name == " "


def test_a_name_that_only_looks_encoded_is_left_alone(client: Client) -> None:
    client.upload(X_Fal_File_Name="plain (1) 100%.txt")
    assert client.sandbox.objects[0].name == "plain (1) 100%.txt"


def test_without_a_name_the_type_gives_the_ending(client: Client) -> None:
    url = client.upload(Content_Type="image/png").json()["access_url"]
    assert url.endswith(".png")
    assert client.http.get(url).content == b"content"
    url = client.upload(Content_Type="application/octet-stream").json()["access_url"]
    assert "." not in url.rpartition("/")[2]


def test_an_empty_or_unannounced_body_is_refused(client: Client) -> None:
    assert client.upload(b"").status_code == 411
    answer = client.http.post(
        f"{client.sandbox.endpoints.cdn}/files/upload",
        content=iter([b"chunked"]),
        headers=client.bearer,
    )
    assert answer.status_code == 411
    assert client.sandbox.objects == []


def test_the_limit_is_taken_and_one_byte_more_is_not(client: Client) -> None:
    assert client.upload(bytes(1000)).status_code == 200
    answer = client.upload(bytes(1001))
    assert (answer.status_code, answer.text) == (413, "File too large, use multipart solution")


def test_a_too_large_body_is_refused_before_it_is_sent(client: Client) -> None:
    connection = http.client.HTTPConnection(urlsplit(client.sandbox.endpoints.cdn).netloc)
    try:
        connection.putrequest("POST", "/files/upload")
        connection.putheader("Authorization", client.bearer["Authorization"])
        connection.putheader("Content-Length", "1001")
        connection.endheaders()
        assert connection.getresponse().status == 413
    finally:
        connection.close()


@pytest.mark.parametrize("origin", ["rest", "cdn", "legacy", "shard", "presigned"])
def test_unknown_paths_are_not_found(sandbox: Sandbox, http: httpx.Client, origin: str) -> None:
    answer = http.get(f"{getattr(sandbox.endpoints, origin)}/files/b/sandbox/nothing/here")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not Found"})


def test_an_interrupted_upload_leaves_nothing(client: Client) -> None:
    client.upload(b"first")
    folder = client.sandbox.objects[0].path.parent
    connection = http.client.HTTPConnection(urlsplit(client.sandbox.endpoints.cdn).netloc)
    connection.putrequest("POST", "/files/upload")
    connection.putheader("Authorization", client.bearer["Authorization"])
    connection.putheader("Content-Length", "900")
    connection.endheaders(b"half")
    connection.close()
    # The record is the sandbox's own word that it has finished with the request.
    while len(client.sandbox.requests) < 3:
        client.http.get(client.sandbox.endpoints.rest)
    while not any(asked.status == 0 for asked in client.sandbox.requests):
        client.http.get(client.sandbox.endpoints.rest)
    assert len(list(folder.iterdir())) == 1
    assert len(client.sandbox.objects) == 1


def test_requests_are_recorded_with_what_they_carried(client: Client) -> None:
    client.upload(b"12345", X_Fal_File_Name="a.txt")
    token, single = client.sandbox.requests
    assert (token.origin, token.method, token.status) == ("rest", "POST", 200)
    assert token.path == "/storage/auth/token?storage_type=fal-cdn-v3"
    assert (single.origin, single.path, single.received) == ("cdn", "/files/upload", 5)
    assert single.headers["x-fal-file-NAME"] == "a.txt"
    assert token.arrived <= single.arrived
