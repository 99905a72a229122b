"""Signed uploads: whole files and parts, without any credentials."""

import hashlib
from urllib.parse import urlsplit

import pytest

from .conftest import KEY, Client, Clock

PNG = {"Content-Type": "image/png"}


def _inserted(upload_url: str, piece: str) -> str:
    parts = urlsplit(upload_url)
    return parts._replace(path=f"{parts.path}/{piece}").geturl()


def test_a_signed_put_makes_the_announced_object(client: Client) -> None:
    file_url, upload_url = client.initiate()
    assert upload_url.startswith(client.sandbox.endpoints.presigned)
    assert file_url.startswith(client.sandbox.endpoints.shard)
    assert client.http.get(file_url).status_code == 404
    answer = client.http.put(upload_url, content=b"picture", headers=PNG)
    assert answer.status_code == 200
    assert answer.headers["ETag"] == f'"{hashlib.md5(b"picture").hexdigest()}"'  # noqa: S324
    read = client.http.get(file_url)
    assert (read.content, read.headers["Content-Type"]) == (b"picture", "image/png")
    (stored,) = client.sandbox.objects
    assert (stored.name, stored.leg) == ("图 50%.png", "rest")
    assert stored.sha256 == hashlib.sha256(b"picture").hexdigest()


@pytest.mark.parametrize("credentials", [f"Key {KEY}", f"Bearer {KEY}", "Basic eA=="])
def test_a_signed_address_refuses_credentials(client: Client, credentials: str) -> None:
    _, upload_url = client.initiate()
    headers = {**PNG, "Authorization": credentials}
    assert client.http.put(upload_url, content=b"x", headers=headers).status_code == 400
    assert client.sandbox.objects == []


def test_another_content_type_breaks_the_signature(client: Client) -> None:
    _, upload_url = client.initiate()
    answer = client.http.put(upload_url, content=b"x", headers={"Content-Type": "image/jpeg"})
    assert answer.status_code == 403


def test_a_changed_signature_is_refused(client: Client) -> None:
    _, upload_url = client.initiate()
    assert client.http.put(upload_url + "0", content=b"x", headers=PNG).status_code == 403
    bare = upload_url.partition("?")[0]
    assert client.http.put(bare, content=b"x", headers=PNG).status_code == 403


def test_a_signed_address_lives_two_minutes(client: Client, clock: Clock) -> None:
    file_url, upload_url = client.initiate()
    clock.now += 119
    assert client.http.put(upload_url, content=b"early", headers=PNG).status_code == 200
    clock.now += 1
    assert client.http.put(upload_url, content=b"late", headers=PNG).status_code == 403
    assert client.http.get(file_url).content == b"early"


def test_sending_twice_overwrites(client: Client) -> None:
    file_url, upload_url = client.initiate()
    for content in (b"first", b"second"):
        assert client.http.put(upload_url, content=content, headers=PNG).status_code == 200
    assert client.http.get(file_url).content == b"second"
    (stored,) = client.sandbox.objects
    assert list(stored.path.parent.iterdir()) == [stored.path]


def test_signed_parts_become_one_object(client: Client) -> None:
    file_url, upload_url = client.initiate("initiate-multipart")
    parts = [
        client.http.put(_inserted(upload_url, str(number)), content=piece).json()
        for number, piece in ((1, b"a" * 10), (2, b"b"))
    ]
    finish = _inserted(upload_url, "complete")
    refused = client.http.post(
        finish, json={"parts": parts}, headers={"Authorization": f"Key {KEY}"}
    )
    assert refused.status_code == 400
    assert client.http.post(finish, json={"parts": parts[:1]}).status_code == 400
    assert client.http.post(finish, json={"parts": parts}).status_code == 200
    assert client.http.get(file_url).content == b"a" * 10 + b"b"
    assert client.http.post(finish, json={"parts": parts}).status_code == 404


def test_addresses_for_wholes_and_for_parts_are_not_interchangeable(client: Client) -> None:
    _, whole = client.initiate()
    _, in_parts = client.initiate("initiate-multipart")
    assert client.http.put(_inserted(whole, "1"), content=b"x").status_code == 404
    assert client.http.put(in_parts, content=b"x", headers=PNG).status_code == 400


@pytest.mark.parametrize("body", [b"", b"[]", b'{"file_name": "a"}', b'{"content_type": 1}'])
def test_an_incomplete_request_is_told_what_is_missing(client: Client, body: bytes) -> None:
    answer = client.http.post(
        f"{client.sandbox.endpoints.rest}/storage/upload/initiate?storage_type=fal-cdn-v3",
        content=body,
        headers={"Authorization": f"Key {KEY}"},
    )
    assert answer.status_code == 422
    assert isinstance(answer.json()["detail"], list)
