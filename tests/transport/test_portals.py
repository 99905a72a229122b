"""Networks that want a sign-in first, and redirects: nobody else is taken for fal."""

from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import web

from falgui.core.errors import PortalError, RejectedError, UntrustedError, UploadError
from falgui.core.upload import Held, WaitCause, step_after
from falgui.sandbox.arrived import Arrived, Endpoint, Interfere
from falgui.sandbox.server import Sandbox

from .conftest import Start, make_file
from .faults import drain
from .steps import ROADS

SIGN_IN = "<!DOCTYPE html><html><body>Welcome! Please accept our terms.</body></html>"
PORTAL = "http://portal.example/sign-in?from=fal"
FIRST_CONTACT = (Endpoint.TOKEN, Endpoint.SINGLE, Endpoint.CREATE)
CODES = (301, 302, 303, 307, 308)


def _portal(step: Endpoint, kind: str, broken: list[bool]) -> Interfere:
    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is not step or not broken[0]:
            return None
        await drain(arrived)
        match kind:
            case "page":
                return web.Response(text=SIGN_IN, content_type="text/html")
            case "sign in first":
                return web.Response(status=511, text=SIGN_IN, content_type="text/html")
            case _:
                return web.Response(status=int(kind), headers={"Location": PORTAL})

    return interfere


@pytest.mark.row("N18")
@pytest.mark.parametrize("kind", ["page", "sign in first", "302", "303", "307"])
@pytest.mark.parametrize("step", FIRST_CONTACT)
def test_a_sign_in_page_at_first_contact_means_to_wait_for_the_line(
    start: Start, small: Path, step: Endpoint, kind: str
) -> None:
    broken = [True]
    rig = start(_portal(step, kind, broken), single_limit=ROADS[step].single_limit)
    with pytest.raises(PortalError) as caught:
        rig.send(small)
    assert caught.value.message.id == "M04"
    held = step_after(caught.value)
    assert isinstance(held, Held)
    assert held.cause is WaitCause.OFFLINE
    # A page may be a gateway's mishap: asked for again. A redirect is none.
    assert rig.count(step) == (3 if kind == "page" else 1)
    assert {seen.endpoint for seen in rig.seen} <= {Endpoint.TOKEN, step}
    assert not any(request.method == "GET" for request in rig.sandbox.requests)
    assert rig.sandbox.objects == []
    broken[0] = False
    assert rig.send(small).leg == "cdn"


@pytest.mark.row("N18")
@pytest.mark.parametrize("kind", ["page", "sign in first", "302"])
def test_a_sign_in_page_is_not_reachable_fal(start: Start, kind: str) -> None:
    broken = [True]
    rig = start(_portal(Endpoint.TOKEN, kind, broken))
    assert not rig.fal.is_reachable()
    broken[0] = False
    assert rig.fal.is_reachable()
    assert len(rig.seen) == 2
    assert not any("Authorization" in seen.headers for seen in rig.seen)


@pytest.mark.row("N18")
def test_a_key_is_not_judged_by_a_sign_in_page(start: Start) -> None:
    rig = start(_portal(Endpoint.TOKEN, "page", [True]))
    key = rig.fal.tokens.key()
    with pytest.raises(PortalError):
        rig.fal.check_key(key)
    assert len(rig.seen) == 1


@pytest.mark.row("N18")
@pytest.mark.parametrize("kind", ["page", "302"])
@pytest.mark.parametrize("step", [Endpoint.PART, Endpoint.COMPLETE])
def test_in_the_middle_of_an_upload_nobody_else_is_believed_either(
    start: Start, small: Path, step: Endpoint, kind: str
) -> None:
    rig = start(_portal(step, kind, [True]), single_limit=1)
    if kind == "page":
        assert rig.send(small).leg == "rest"
        return
    with pytest.raises(UntrustedError) as caught:
        rig.send(small)
    assert caught.value.message.id == "M28"


# A redirect's target, given the sandbox that answers.
TARGETS: dict[str, Callable[[Sandbox], str]] = {
    "same host": lambda sandbox: f"{sandbox.endpoints.cdn}/elsewhere",
    "relative": lambda _sandbox: "/elsewhere",
    "other host": lambda sandbox: sandbox.endpoints.rest.replace("127.0.0.1", "localhost"),
    "downgrade": lambda _sandbox: "http://v3.fal.media/files/upload",
    "broken": lambda _sandbox: "http://[::1/elsewhere",
}


@pytest.mark.row("H23")
@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("step", ROADS)
def test_no_redirect_is_followed(
    start: Start, tmp_path: Path, step: Endpoint, target: str, code: int
) -> None:
    road = ROADS[step]

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint in road.gone:
            return web.Response(status=404)
        if arrived.endpoint is not step:
            return None
        return web.Response(status=code, headers={"Location": TARGETS[target](rig.sandbox)})

    rig = start(interfere, single_limit=road.single_limit)
    with pytest.raises(UploadError) as caught:
        rig.send(make_file(tmp_path / "file.bin", 2000))
    if step in FIRST_CONTACT:
        elsewhere = target in ("other host", "downgrade")
        assert isinstance(caught.value, PortalError if elsewhere else RejectedError)
    assert rig.seen[-1].endpoint is step
    assert rig.count(step) == 1
    assert not any("elsewhere" in request.path for request in rig.sandbox.requests)
    assert rig.sandbox.objects == []
