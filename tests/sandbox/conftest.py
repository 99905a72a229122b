"""A running sandbox, a clock to turn, and a client that knows the first steps."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from falgui.sandbox.rules import Rules
from falgui.sandbox.server import Sandbox

KEY = "sandbox-key:sandbox-secret"
START = 1_800_000_000.0


@dataclass
class Clock:
    """Unix seconds that stand still until a test moves them."""

    now: float = START

    def __call__(self) -> float:
        return self.now


@dataclass
class Client:
    """Takes the steps of an upload one by one, with plain httpx."""

    sandbox: Sandbox
    http: httpx.Client
    token: str = field(default="", repr=False)

    def fetch_token(self) -> httpx.Response:
        return self.http.post(
            f"{self.sandbox.endpoints.rest}/storage/auth/token?storage_type=fal-cdn-v3",
            headers={"Authorization": f"Key {KEY}"},
            json={},
        )

    @property
    def bearer(self) -> dict[str, str]:
        if not self.token:
            self.token = str(self.fetch_token().json()["token"])
        return {"Authorization": f"Bearer {self.token}"}

    def upload(self, content: bytes = b"content", /, **headers: str) -> httpx.Response:
        return self.http.post(
            f"{self.sandbox.endpoints.cdn}/files/upload",
            content=content,
            headers={**self.bearer, **_dashed(headers)},
        )

    def create(self, **headers: str) -> tuple[str, str]:
        answer = self.http.post(
            f"{self.sandbox.endpoints.cdn}/files/upload/multipart",
            headers={**self.bearer, **_dashed(headers)},
        ).json()
        return answer["access_url"], answer["uploadId"]

    def put_part(self, url: str, upload_id: str, number: int, content: bytes) -> httpx.Response:
        return self.http.put(
            f"{url}/multipart/{upload_id}/{number}", content=content, headers=self.bearer
        )

    def complete(self, url: str, upload_id: str, parts: list[dict[str, Any]]) -> httpx.Response:
        return self.http.post(
            f"{url}/multipart/{upload_id}/complete", json={"parts": parts}, headers=self.bearer
        )

    def initiate(self, step: str = "initiate", /, **headers: str) -> tuple[str, str]:
        answer = self.http.post(
            f"{self.sandbox.endpoints.rest}/storage/upload/{step}?storage_type=fal-cdn-v3",
            headers={"Authorization": f"Key {KEY}", **_dashed(headers)},
            json={"content_type": "image/png", "file_name": "图 50%.png"},
        ).json()
        return answer["file_url"], answer["upload_url"]


def _dashed(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sandbox(clock: Clock) -> Iterator[Sandbox]:
    rules = Rules(single_limit=1000, smallest_part=10, most_parts=5)
    with Sandbox(rules=rules, clock=clock) as running:
        yield running


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, timeout=20) as client:
        yield client


@pytest.fixture
def client(sandbox: Sandbox, http: httpx.Client) -> Client:
    return Client(sandbox, http)
