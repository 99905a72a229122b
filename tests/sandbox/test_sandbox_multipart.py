"""Uploads in parts: order, sizes, etags, and what is refused."""

import hashlib
import http.client
import time
from typing import Any
from urllib.parse import urlsplit

import pytest

from .conftest import Client

PIECES = [b"a" * 10, b"b" * 10, b"c" * 3]


def _sent(client: Client, pieces: list[bytes]) -> tuple[str, str, list[dict[str, Any]]]:
    url, upload_id = client.create(Content_Type="video/mp4", X_Fal_File_Name="a.mp4")
    parts = [
        client.put_part(url, upload_id, number, piece).json()
        for number, piece in enumerate(pieces, 1)
    ]
    return url, upload_id, parts


def test_parts_become_one_object_in_the_order_of_their_numbers(client: Client) -> None:
    url, upload_id = client.create(Content_Type="video/mp4", X_Fal_File_Name="a.mp4")
    assert url.startswith(f"{client.sandbox.endpoints.shard}/files/b/")
    sent = {}
    for number in (3, 1, 2):
        answer = client.put_part(url, upload_id, number, PIECES[number - 1])
        etag = f'"{hashlib.md5(PIECES[number - 1]).hexdigest()}"'  # noqa: S324  what etags are
        assert answer.headers["ETag"] == etag
        assert answer.json() == {"partNumber": number, "etag": etag}
        sent[number] = answer.json()
    assert client.http.head(url).status_code == 404
    assert client.complete(url, upload_id, [sent[1], sent[2], sent[3]]).status_code == 200
    read = client.http.get(url)
    assert read.content == b"".join(PIECES)
    assert read.headers["Content-Type"] == "video/mp4"
    (stored,) = client.sandbox.objects
    assert stored.sha256 == hashlib.sha256(b"".join(PIECES)).hexdigest()
    assert list(stored.path.parent.iterdir()) == [stored.path]


def test_a_part_sent_again_takes_the_place_of_the_first(client: Client) -> None:
    url, upload_id, parts = _sent(client, PIECES)
    old = parts[1]
    parts[1] = client.put_part(url, upload_id, 2, b"B" * 10).json()
    assert client.complete(url, upload_id, [parts[0], old, parts[2]]).status_code == 400
    assert client.complete(url, upload_id, parts).status_code == 200
    assert client.http.get(url).content == b"a" * 10 + b"B" * 10 + b"c" * 3
    (stored,) = client.sandbox.objects
    assert list(stored.path.parent.iterdir()) == [stored.path]


def test_completing_twice_is_not_found(client: Client) -> None:
    url, upload_id, parts = _sent(client, PIECES)
    assert client.complete(url, upload_id, parts).status_code == 200
    assert client.complete(url, upload_id, parts).status_code == 404
    assert client.put_part(url, upload_id, 1, b"late").status_code == 404
    assert len(client.sandbox.objects) == 1


def test_a_part_that_ends_after_completion_changes_nothing(client: Client) -> None:
    client.upload(b"another")
    folder = client.sandbox.objects[0].path.parent
    url, upload_id, parts = _sent(client, [b"whole"])
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.netloc)
    try:
        connection.putrequest("PUT", f"{address.path}/multipart/{upload_id}/1")
        connection.putheader("Authorization", client.bearer["Authorization"])
        connection.putheader("Content-Length", "8")
        connection.endheaders(b"half")
        while len(list(folder.iterdir())) < 3:
            time.sleep(0.005)
        assert client.complete(url, upload_id, parts).status_code == 200
        connection.send(b"half")
        assert connection.getresponse().status == 404
    finally:
        connection.close()
    assert client.http.get(url).content == b"whole"
    assert len(list(folder.iterdir())) == 2


def test_unknown_uploads_are_not_found(client: Client) -> None:
    url, upload_id, parts = _sent(client, PIECES)
    assert client.put_part(url, "unknown", 1, b"x").status_code == 404
    assert client.put_part(url + "x", upload_id, 1, b"x").status_code == 404
    assert client.complete(url, "unknown", parts).status_code == 404


@pytest.mark.parametrize("number", [0, 6])
def test_a_part_number_out_of_range_is_refused(client: Client, number: int) -> None:
    url, upload_id = client.create()
    assert client.put_part(url, upload_id, number, b"x").status_code == 400


def test_an_empty_part_is_refused(client: Client) -> None:
    url, upload_id = client.create()
    assert client.put_part(url, upload_id, 1, b"").status_code == 411


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param([b"a" * 9, b"b" * 9], id="a part other than the last is too small"),
        pytest.param([b"a" * 10, b"b" * 11, b"c"], id="parts of different sizes"),
        pytest.param([b"a" * 10, b"b" * 11], id="the last part is the largest"),
    ],
)
def test_part_sizes_are_checked_on_completion(client: Client, pieces: list[bytes]) -> None:
    url, upload_id, parts = _sent(client, pieces)
    assert client.complete(url, upload_id, parts).status_code == 400
    assert client.http.head(url).status_code == 404


@pytest.mark.parametrize("order", [[], [0, 2, 1], [0, 2], [0, 1], [0, 1, 2, 2], [1, 2]])
def test_the_list_of_parts_must_be_complete_and_ascending(client: Client, order: list[int]) -> None:
    url, upload_id, parts = _sent(client, PIECES)
    assert client.complete(url, upload_id, [parts[i] for i in order]).status_code == 400
    assert client.complete(url, upload_id, parts).status_code == 200


def test_an_etag_without_its_quotes_is_refused(client: Client) -> None:
    url, upload_id, parts = _sent(client, PIECES)
    bare = [{**part, "etag": part["etag"].strip('"')} for part in parts]
    assert client.complete(url, upload_id, bare).status_code == 400


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"parts": 1}', b'{"parts": [{}]}'])
def test_a_list_that_cannot_be_read_is_refused(client: Client, body: bytes) -> None:
    url, upload_id, _ = _sent(client, PIECES)
    answer = client.http.post(
        f"{url}/multipart/{upload_id}/complete", content=body, headers=client.bearer
    )
    assert answer.status_code == 422


def test_a_name_with_every_trouble_works_in_part_addresses(client: Client) -> None:
    url, upload_id = client.create(X_Fal_File_Name="a%2Fb%252F%7Bc%7D%20multipart%2F1")
    part = client.put_part(url, upload_id, 1, b"x").json()
    assert client.complete(url, upload_id, [part]).status_code == 200
    assert client.sandbox.objects[0].name == "a/b%2F{c} multipart/1"
    assert client.http.get(url).content == b"x"
