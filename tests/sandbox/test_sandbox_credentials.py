"""Which credentials each origin takes, and for how long."""

from datetime import datetime

import httpx
import pytest

from falgui.sandbox.server import Sandbox

from .conftest import KEY, START, Client, Clock

TOKEN_PATH = "/storage/auth/token?storage_type=fal-cdn-v3"


def test_the_token_reply_names_the_cdn_and_the_expiry(client: Client) -> None:
    answer = client.fetch_token()
    assert answer.status_code == 200
    body = answer.json()
    assert body["base_url"] == client.sandbox.endpoints.cdn
    assert body["token_type"] == "Bearer"
    assert datetime.fromisoformat(body["created_at"]).timestamp() == START
    assert datetime.fromisoformat(body["expires_at"]).timestamp() == START + 30 * 86400


@pytest.mark.parametrize(
    ("header", "detail"),
    [
        ({}, "Invalid Key Authorization header format."),
        ({"Authorization": f"Bearer {KEY}"}, "Invalid Key Authorization header format."),
        ({"Authorization": "Key no-colon"}, "Invalid Key Authorization header format."),
        ({"Authorization": "Key other:secret"}, "No user found for Key ID and Secret"),
    ],
)
def test_rest_takes_the_key_only(
    sandbox: Sandbox, http: httpx.Client, header: dict[str, str], detail: str
) -> None:
    answer = http.post(f"{sandbox.endpoints.rest}{TOKEN_PATH}", headers=header, json={})
    assert answer.status_code == 401
    assert answer.json()["detail"].startswith(detail)


@pytest.mark.parametrize("step", ["auth/token", "upload/initiate", "upload/initiate-multipart"])
@pytest.mark.parametrize("query", ["?storage_type=gcs", ""])
def test_another_storage_type_is_refused(
    sandbox: Sandbox, http: httpx.Client, step: str, query: str
) -> None:
    answer = http.post(
        f"{sandbox.endpoints.rest}/storage/{step}{query}",
        headers={"Authorization": f"Key {KEY}"},
        json={"content_type": "image/png", "file_name": "a.png"},
    )
    assert (answer.status_code, answer.json()) == (400, {"detail": "Invalid storage type"})


@pytest.mark.parametrize("header", ["", f"Key {KEY}", f"Bearer {KEY}", "Bearer made-up"])
def test_the_cdn_takes_tokens_only(sandbox: Sandbox, http: httpx.Client, header: str) -> None:
    for path in ("/files/upload", "/files/upload/multipart"):
        answer = http.post(
            f"{sandbox.endpoints.cdn}{path}", content=b"x", headers={"Authorization": header}
        )
        assert answer.status_code == 401
    assert sandbox.objects == []


def test_a_token_ends_with_its_lifetime(client: Client, clock: Clock) -> None:
    assert client.upload().status_code == 200
    clock.now += 30 * 86400
    assert client.upload().status_code == 401


def test_revoked_tokens_are_refused_and_new_ones_taken(client: Client) -> None:
    url, upload_id = client.create()
    client.sandbox.revoke_tokens()
    assert client.put_part(url, upload_id, 1, b"x").status_code == 401
    client.token = ""
    assert client.put_part(url, upload_id, 1, b"x").status_code == 200


def test_the_legacy_cdn_takes_the_key_as_bearer_only(client: Client) -> None:
    address = f"{client.sandbox.endpoints.legacy}/files/upload"
    for header in ({}, {"Authorization": f"Key {KEY}"}, client.bearer):
        assert client.http.post(address, content=b"x", headers=header).status_code == 401
    answer = client.http.post(address, content=b"x", headers={"Authorization": f"Bearer {KEY}"})
    assert answer.status_code == 200
    url = answer.json()["access_url"]
    assert url.startswith(f"{client.sandbox.endpoints.legacy}/files/")
    assert client.http.get(url).content == b"x"
    assert [stored.leg for stored in client.sandbox.objects] == ["legacy"]
