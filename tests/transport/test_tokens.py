"""The CDN token: one for all workers, renewed in time, never asked for in vain."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from aiohttp import web

from falgui.core.cancel import Cancel
from falgui.core.errors import (
    AuthenticationError,
    NetworkError,
    QuotaError,
    ServiceError,
    UntrustedError,
    UploadError,
)
from falgui.core.secret import Secret
from falgui.sandbox.arrived import Arrived, Endpoint, Interfere
from falgui.sandbox.rules import Rules
from falgui.transport.parts import PART_SIZE

from .conftest import KEY, QUICK, SINGLE_LIMIT, Rig, Start, make_file, sha256
from .faults import always, replying, rewriting, together


@pytest.mark.row("H4")
def test_ten_workers_at_once_fetch_one_token(start: Start, small: Path) -> None:
    rig = start()
    together_now = threading.Barrier(10)

    def send(_number: int) -> str:
        together_now.wait()
        return rig.send(small).leg

    with ThreadPoolExecutor(10) as pool:
        assert list(pool.map(send, range(10))) == ["cdn"] * 10
    assert rig.count(Endpoint.TOKEN) == 1
    assert len(rig.sandbox.objects) == 10


@pytest.mark.row("H4")
def test_a_token_revoked_in_mid_upload_is_renewed_once(start: Start, tmp_path: Path) -> None:
    revoked = threading.Event()
    rigs: list[Rig] = []

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.PART and not revoked.is_set():
            revoked.set()
            rigs[0].sandbox.revoke_tokens()
        return None

    path = make_file(tmp_path / "file.bin", 3 * PART_SIZE + 1)
    rigs.append(start(interfere))
    rigs[0].send(path)
    assert rigs[0].count(Endpoint.TOKEN) == 2
    assert rigs[0].sandbox.objects[0].sha256 == sha256(path)


def test_a_revoked_token_is_renewed_for_a_single_upload(rig: Rig, small: Path) -> None:
    rig.send(small)
    rig.sandbox.revoke_tokens()
    assert rig.send(small).leg == "cdn"
    assert (rig.count(Endpoint.TOKEN), rig.count(Endpoint.SINGLE)) == (2, 3)


@pytest.mark.row("H4", "H6")
@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize(("endpoint", "limit"), [(Endpoint.SINGLE, 10**9), (Endpoint.CREATE, 1)])
def test_a_second_refusal_is_final(
    start: Start, small: Path, endpoint: Endpoint, limit: int, status: int
) -> None:
    rig = start(always(endpoint, status), single_limit=limit)
    with pytest.raises(AuthenticationError) as caught:
        rig.send(small)
    assert caught.value.message.id == {401: "M06", 403: "M07"}[status]
    assert (rig.count(endpoint), rig.count(Endpoint.TOKEN)) == (2, 2)
    assert rig.count(Endpoint.LEGACY_SINGLE) == rig.count(Endpoint.INITIATE) == 0


@pytest.mark.row("H5")
def test_a_refused_key_is_asked_about_once_for_a_whole_queue(start: Start, small: Path) -> None:
    rig = start(key=lambda: Secret("wrong:key"))
    with ThreadPoolExecutor(3) as pool:
        failures = [pool.submit(rig.send, small).exception() for _ in range(20)]
    assert {type(error) for error in failures} == {AuthenticationError}
    assert len(rig.seen) == 1


@pytest.mark.row("H5")
def test_a_refused_key_is_tried_again_when_the_person_asks(start: Start, small: Path) -> None:
    keys = [Secret("wrong:key")]
    rig = start(key=lambda: keys[0])
    for _ in range(2):
        with pytest.raises(AuthenticationError):
            rig.send(small)
    rig.fal.reconsider_key()
    with pytest.raises(AuthenticationError):
        rig.send(small)
    assert rig.count(Endpoint.TOKEN) == 2
    keys[0] = Secret(KEY)
    assert rig.send(small).leg == "cdn"


@pytest.mark.row("K10")
def test_another_key_gets_a_token_of_its_own(start: Start, small: Path) -> None:
    keys = [Secret(KEY)]
    rig = start(key=lambda: keys[0])
    rig.send(small)
    keys[0] = Secret("wrong:key")
    with pytest.raises(AuthenticationError):
        rig.send(small)
    assert rig.count(Endpoint.TOKEN) == 2


def test_without_a_key_nothing_is_asked(start: Start, small: Path) -> None:
    rig = start(key=lambda: None)
    with pytest.raises(AuthenticationError) as caught:
        rig.send(small)
    assert caught.value.message.id == "M36"
    assert rig.seen == []


def test_checking_a_key_costs_one_request_and_clears_a_refusal(start: Start, small: Path) -> None:
    rig = start(key=lambda: Secret("wrong:key"))
    with pytest.raises(AuthenticationError):
        rig.send(small)
    with pytest.raises(AuthenticationError):
        rig.fal.check_key(Secret("other:key"))
    rig.fal.check_key(Secret(KEY))
    assert rig.count(Endpoint.TOKEN) == 3
    with pytest.raises(AuthenticationError):
        rig.send(small)
    assert rig.count(Endpoint.TOKEN) == 4


@pytest.mark.row("H5", "H6")
@pytest.mark.parametrize(
    ("status", "kind", "message"),
    [
        (401, AuthenticationError, "M06"),
        (403, AuthenticationError, "M07"),
        (402, QuotaError, "M08"),
        (500, ServiceError, "M11"),
        (404, ServiceError, "M11"),
    ],
)
def test_checking_a_key_tells_why_it_fails(
    start: Start, status: int, kind: type[UploadError], message: str
) -> None:
    rig = start(always(Endpoint.TOKEN, status))
    with pytest.raises(kind) as caught:
        rig.fal.check_key(Secret(KEY))
    assert caught.value.message.id == message
    assert rig.count(Endpoint.TOKEN) == 1


def test_checking_a_key_without_a_network_says_so(start: Start, dead_origin: str) -> None:
    rig = start(endpoints={"rest": dead_origin})
    with pytest.raises(NetworkError):
        rig.fal.check_key(Secret(KEY))


def _iso(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


EXPIRIES: dict[str, Callable[[], object]] = {
    "offset": lambda: _iso(86400),
    "zulu": lambda: _iso(86400).replace("+00:00", "Z"),
    "naive": lambda: _iso(86400).removesuffix("+00:00"),
    "other zone": lambda: (datetime.now(UTC) + timedelta(days=1)).astimezone(tz=None).isoformat(),
    "far future": lambda: "9999-12-31T23:59:59.999999+00:00",
    "missing": lambda: None,
    "past": lambda: "2001-01-01T00:00:00Z",
    "garbage": lambda: "soon",
    "number": lambda: 1_900_000_000,
    "list": list,
    "empty": str,
    "beyond the calendar": lambda: "9999-12-31T23:59:59-23:59",
}


@pytest.mark.row("H24")
@pytest.mark.parametrize("expiry", EXPIRIES)
def test_any_expiry_will_do(start: Start, small: Path, expiry: str) -> None:
    rig = start(
        afterwards=rewriting(Endpoint.TOKEN, expires_at=EXPIRIES[expiry](), created_at=None)
    )
    for _ in range(3):
        rig.send(small)
    assert rig.count(Endpoint.TOKEN) == 1


@pytest.mark.row("H24")
@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", None, "", 7, "Bea rer", "a\nb"])
def test_any_token_type_will_do(start: Start, small: Path, scheme: object) -> None:
    rig = start(afterwards=rewriting(Endpoint.TOKEN, token_type=scheme))
    assert rig.send(small).leg == "cdn"


@pytest.mark.row("H24")
def test_a_token_of_five_seconds_is_used_for_half_of_them(start: Start, small: Path) -> None:
    now = [1000.0]
    rig = start(rules=Rules(single_limit=SINGLE_LIMIT, token_seconds=5), clock=lambda: now[0])
    for at, fetched in ((1000.0, 1), (1002.0, 1), (1002.6, 2), (1003.0, 2)):
        now[0] = at
        rig.send(small)
        assert rig.count(Endpoint.TOKEN) == fetched


@pytest.mark.row("H24")
def test_a_token_is_renewed_when_five_minutes_are_left(start: Start, small: Path) -> None:
    now = [1000.0]
    rig = start(rules=Rules(single_limit=SINGLE_LIMIT, token_seconds=3600), clock=lambda: now[0])
    for at, fetched in ((1000.0, 1), (4299.0, 1), (4301.0, 2)):
        now[0] = at
        rig.send(small)
        assert rig.count(Endpoint.TOKEN) == fetched


@pytest.mark.row("H25")
@pytest.mark.parametrize("wrong_by", [-86400, 86400], ids=["a day behind", "a day ahead"])
def test_a_wrong_clock_here_does_not_change_how_long_a_token_is_used(
    start: Start, small: Path, wrong_by: int
) -> None:
    # The service's clock and this machine's differ; only its Date header tells.
    fields = {
        "token": "x" * 20,
        "expires_at": _iso(wrong_by + 3600),
    }
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=wrong_by), usegmt=True)

    def reply() -> web.Response:
        return web.json_response(fields, headers={"Date": date})

    now = [1000.0]
    rig = start(
        always_stored(),
        replying(Endpoint.TOKEN, reply),
        clock=lambda: now[0],
    )
    for at, fetched in ((1000.0, 1), (1000.0 + 3200, 1), (1000.0 + 3400, 2)):
        now[0] = at
        rig.send(small)
        assert rig.count(Endpoint.TOKEN) == fetched


def always_stored() -> Interfere:
    """Take every single upload, whatever the token."""

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is not Endpoint.SINGLE:
            return None
        await arrived.request.read()
        return web.json_response({"access_url": "https://v3.fal.media/files/b/x"})

    return interfere


@pytest.mark.row("H22")
@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example",
        "http://v3.fal.media",
        "https://v3.fal.media.evil.example",
        "https://user@v3.fal.media",
        "https://v3.fal.media:8443",
        "https://1.2.3.4",
        "file:///etc/passwd",
        "javascript:alert(1)",
        ["https://v3.fal.media"],
    ],
)
def test_a_foreign_base_address_stops_everything(
    start: Start, small: Path, address: object
) -> None:
    rig = start(afterwards=rewriting(Endpoint.TOKEN, base_url=address))
    with pytest.raises(UntrustedError) as caught:
        rig.send(small)
    assert caught.value.message.id == "M28"
    assert len(rig.seen) == 1


def test_a_missing_base_address_means_the_cdn(start: Start, small: Path) -> None:
    rig = start(afterwards=rewriting(Endpoint.TOKEN, base_url=None))
    assert rig.send(small).leg == "cdn"


@pytest.mark.parametrize("token", ["", None, 7, "two words", "new\nline", "ümlaut", ["x"]])
def test_a_malformed_token_is_an_unreadable_answer(
    start: Start, small: Path, token: object
) -> None:
    rig = start(
        together(always(Endpoint.LEGACY_SINGLE, 404), always(Endpoint.INITIATE, 404)),
        rewriting(Endpoint.TOKEN, token=token),
    )
    with pytest.raises(ServiceError) as caught:
        rig.send(small)
    assert caught.value.message.id == "M11"
    assert rig.count(Endpoint.SINGLE) == 0


def test_a_token_that_cannot_be_had_costs_ten_requests_and_no_more(
    start: Start, small: Path
) -> None:
    rig = start(
        together(
            always(Endpoint.TOKEN, 503),
            always(Endpoint.LEGACY_SINGLE, 404),
            always(Endpoint.INITIATE, 404),
        )
    )
    with pytest.raises(ServiceError) as caught:
        rig.send(small)
    assert caught.value.status == 503
    assert rig.count(Endpoint.TOKEN) == QUICK.attempts


def test_a_cancelled_upload_does_not_wait_for_anothers_token(start: Start, small: Path) -> None:
    asked, release = threading.Event(), threading.Event()

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.TOKEN:
            asked.set()
            await asyncio.to_thread(release.wait, 10)
        return None

    rig = start(interfere)
    cancel = Cancel()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(rig.send, small)
        assert asked.wait(10)
        second = pool.submit(rig.send, small, cancel=cancel)
        cancel.set()
        assert type(second.exception(timeout=5)).__name__ == "Cancelled"
        release.set()
        assert first.result().leg == "cdn"


def test_the_token_request_is_what_the_service_documents(rig: Rig, small: Path) -> None:
    rig.send(small)
    (seen,) = rig.at(Endpoint.TOKEN)
    assert seen.query == "storage_type=fal-cdn-v3"
    assert seen.headers["Content-Type"] == "application/json"
