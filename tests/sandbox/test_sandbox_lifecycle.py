"""How long objects stay and who may read them."""

import json

import httpx
import pytest

from falgui.sandbox.rules import Rules
from falgui.sandbox.server import Sandbox

from .conftest import KEY, START, Client, Clock

HOUR = json.dumps({"expiration_duration_seconds": 3600})
CDN_HEADER = "X_Fal_Object_Lifecycle"
REST_HEADER = "X_Fal_Object_Lifecycle_Preference"
EXPIRY = "X-Fal-Object-Lifecycle-Expiration"


def test_an_expiry_is_shown_and_then_kept(client: Client, clock: Clock) -> None:
    url = client.upload(**{CDN_HEADER: HOUR}).json()["access_url"]
    assert client.http.head(url).headers[EXPIRY] == str(int((START + 3600) * 1000))
    clock.now += 3599
    assert client.http.get(url).status_code == 200
    clock.now += 1
    assert client.http.get(url).status_code == 404
    assert client.sandbox.objects[0].lifecycle == {"expiration_duration_seconds": 3600}


@pytest.mark.parametrize(
    "malformed",
    ["{", "3600", "[]", '{"expiration_duration_seconds": "3600"}', '{"initial_acl": "hide"}'],
)
def test_what_cannot_be_read_is_ignored_without_a_word(client: Client, malformed: str) -> None:
    answer = client.upload(**{CDN_HEADER: malformed})
    assert answer.status_code == 200
    head = client.http.head(answer.json()["access_url"])
    assert head.status_code == 200
    assert EXPIRY not in head.headers


@pytest.mark.parametrize(("decision", "status"), [("allow", 200), ("forbid", 403), ("hide", 404)])
def test_strangers_get_what_the_access_list_says(
    client: Client, decision: str, status: int
) -> None:
    lifecycle = json.dumps({"initial_acl": {"default": decision, "rules": []}})
    url = client.upload(**{CDN_HEADER: lifecycle}).json()["access_url"]
    assert client.http.get(url).status_code == status
    assert client.http.head(url).status_code == status
    assert client.http.get(url, headers={"Authorization": f"Key {KEY}"}).status_code == 200
    assert client.http.get(url, headers=client.bearer).status_code == 200


def test_the_cdn_and_rest_each_read_their_own_header(client: Client) -> None:
    url = client.upload(**{REST_HEADER: HOUR}).json()["access_url"]
    assert EXPIRY not in client.http.head(url).headers
    for header, expected in ((CDN_HEADER, False), (REST_HEADER, True)):
        file_url, upload_url = client.initiate(**{header: HOUR})
        client.http.put(upload_url, content=b"x", headers={"Content-Type": "image/png"})
        assert (EXPIRY in client.http.head(file_url).headers) is expected


def test_a_multipart_upload_expires_from_its_completion_on(client: Client, clock: Clock) -> None:
    url, upload_id = client.create(**{CDN_HEADER: HOUR})
    part = client.put_part(url, upload_id, 1, b"x").json()
    clock.now += 100
    client.complete(url, upload_id, [part])
    assert client.http.head(url).headers[EXPIRY] == str(int((START + 3700) * 1000))


def test_an_account_has_an_expiry_of_its_own_for_what_asks_for_none(clock: Clock) -> None:
    with Sandbox(rules=Rules(default_expiry_seconds=60), key=KEY, clock=clock) as sandbox:
        client = Client(sandbox, httpx.Client(trust_env=False))
        url = client.upload().json()["access_url"]
        assert client.http.head(url).headers[EXPIRY] == str(int((START + 60) * 1000))
        longer = client.upload(**{CDN_HEADER: HOUR}).json()["access_url"]
        assert client.http.head(longer).headers[EXPIRY] == str(int((START + 3600) * 1000))
        clock.now += 60
        assert client.http.get(url).status_code == 404
        assert client.http.get(longer).status_code == 200
        client.http.close()


def test_an_object_may_take_a_while_to_be_seen(clock: Clock) -> None:
    with Sandbox(rules=Rules(unseen_seconds=3), key=KEY, clock=clock) as sandbox:
        client = Client(sandbox, httpx.Client(trust_env=False))
        url = client.upload().json()["access_url"]
        assert client.http.head(url).status_code == 404
        assert client.http.head(url, headers=client.bearer).status_code == 404
        clock.now += 3
        assert client.http.head(url).status_code == 200
        client.http.close()
