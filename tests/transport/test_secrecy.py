"""The key, the token and signed addresses appear nowhere but in their own headers."""

import base64
import logging
import secrets
import traceback
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from aiohttp import web

from falgui.core.errors import UploadError
from falgui.core.secret import Secret
from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.sandbox.server import Sandbox
from falgui.store.database import open_database
from falgui.store.log import redacted, start_log, stop_log
from falgui.store.unfinished import UnfinishedUploads

from .conftest import RULES, Rig, Start
from .faults import always, refusing, rewriting, together
from .steps import ROADS

# Fixed, because they appear in the names of tests, which all workers must agree on.
HALVES = ("9d1c6fcb0e2a47d8a5f3", "e47b02f8c9d64153b7aa")
CANARY = ":".join(HALVES)


@pytest.fixture
def traces(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Iterator[Path]:
    """Give the folder of a log at its most talkative."""
    log = start_log(tmp_path, logging.DEBUG)
    with caplog.at_level(logging.DEBUG):
        yield tmp_path
    stop_log(log)


def _forms(secret: str) -> set[str]:
    return {
        secret,
        secret[::-1],
        quote(secret, safe=""),
        base64.b64encode(secret.encode()).decode().rstrip("="),
        secret.encode().hex(),
    }


def _failing(rig: Rig, path: Path) -> str:
    try:
        rig.send(path)
    except UploadError as error:
        told = [str(error), error.detail, repr(error), repr(error.message)]
        return "\n".join([*told, *traceback.format_exception(error)])
    return ""


@pytest.mark.parametrize("step", ROADS)
def test_no_trace_of_the_key_remains_anywhere(
    start: Start, small: Path, traces: Path, caplog: pytest.LogCaptureFixture, step: Endpoint
) -> None:
    road = ROADS[step]
    database, _problem = open_database(traces / "falgui.sqlite3")
    secrets_given: list[str] = []

    async def hear(arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        if arrived.endpoint is Endpoint.SIGNED_PUT:
            secrets_given.append(arrived.request.query["signature"])
        secrets_given.append(arrived.request.headers.get("Authorization", "").rpartition(" ")[2])
        return response

    # The service repeats what it was sent: falgui must not.
    async def echo(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is not step or arrived.occurrence > 4:
            return None
        heard = arrived.request.headers.get("Authorization", "")
        secret = heard.partition(" ")[2]
        words = f"{secret.rpartition(':')[2]}, {secret} are invalid credentials: {heard}"
        secrets_given.append(secret)
        status = 503 if arrived.occurrence <= 3 else 422
        return web.json_response({"detail": words}, status=status)

    with Sandbox(
        rules=RULES, key=CANARY, interfere=together(road.closed(), echo), afterwards=hear
    ) as sandbox:
        rig = start(
            sandbox=sandbox,
            key=lambda: Secret(CANARY),
            journal=UnfinishedUploads(database),
            single_limit=road.single_limit,
        )
        said = _failing(rig, small)
        rig.send(small)
    shown = [caplog.text, said, repr(rig.steps), *rig.notices]
    shown.extend(path.read_bytes().decode("latin-1") for path in traces.rglob("*"))
    database.close()
    everything = "\n".join(shown)
    assert (traces / "falgui.log").stat().st_size
    for secret in {*HALVES, *secrets_given} - {""}:
        for form in _forms(secret):
            assert form not in everything


@pytest.mark.parametrize("key", ["wrong:" + HALVES[1], HALVES[0] + ":wrong-secret"])
def test_a_refused_key_is_not_repeated(
    start: Start, small: Path, traces: Path, caplog: pytest.LogCaptureFixture, key: str
) -> None:
    said = _failing(start(key=lambda: Secret(key)), small)
    assert "rejected this API key" in said
    log = (traces / "falgui.log").read_text()
    for half in key.split(":"):
        if half != "wrong":
            assert half not in said + caplog.text + log


def test_a_hostile_answer_does_not_bring_the_token_into_an_error(
    start: Start, small: Path, traces: Path, caplog: pytest.LogCaptureFixture
) -> None:
    token = secrets.token_hex(20)
    rig = start(
        together(
            refusing(Endpoint.SINGLE, 422, text=f'{{"detail": "not with {token}"}}'),
            always(Endpoint.LEGACY_SINGLE, 404),
        ),
        rewriting(Endpoint.TOKEN, token=token),
    )
    said = _failing(rig, small)
    assert "not with" in said
    assert token not in said + caplog.text + (traces / "falgui.log").read_text()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("PUT https://s3.example/up?X-Amz-Signature=abc done", "PUT https://s3.example/up?… done"),
        ("https://host/a#token=1", "https://host/a?…"),
        ("proxy http://user:pass@host:1/", "proxy http://…@host:1/"),
        ("Authorization: Key abcdefgh:ijkl", "Authorization: Key …"),
        ("authorization: bearer abcdefghijkl", "authorization: bearer …"),
        ("FAL_KEY=abc:def", "FAL_KEY=…"),
        ("FAL_KEY_SECRET: def", "FAL_KEY_SECRET: …"),
        ("leg cdn: M11 (HTTP 503 from v3.fal.media)", "leg cdn: M11 (HTTP 503 from v3.fal.media)"),
        ("the key is wrong", "the key is wrong"),
    ],
)
def test_the_log_leaves_secrets_out(text: str, kept: str) -> None:
    assert redacted(text) == kept


def test_the_log_redacts_messages_and_traces(tmp_path: Path) -> None:
    log = start_log(tmp_path)
    try:
        raise ValueError("https://host/file?signature=abc")  # noqa: TRY301
    except ValueError:
        logging.getLogger("falgui.test").exception("Bearer %s", "abcdefghijkl")
    finally:
        stop_log(log)
    written = (tmp_path / "falgui.log").read_text()
    assert "ValueError: https://host/file?…" in written
    assert "Bearer …" in written
    assert "signature" not in written
    assert (tmp_path / "falgui.log").stat().st_mode & 0o077 == 0


def test_the_libraries_below_are_kept_quiet(start: Start, small: Path, tmp_path: Path) -> None:
    log = start_log(tmp_path, logging.DEBUG)
    try:
        start().send(small)
    finally:
        stop_log(log)
    assert "httpx" not in (tmp_path / "falgui.log").read_text()
    assert "httpcore" not in (tmp_path / "falgui.log").read_text()


def test_a_log_that_cannot_be_written_is_none(tmp_path: Path) -> None:
    assert start_log(tmp_path / "missing") is None
    stop_log(None)
