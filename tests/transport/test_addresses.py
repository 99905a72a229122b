"""Addresses in answers and in the environment that lead away from fal."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiohttp import web

from falgui.core.errors import UntrustedError, UploadError
from falgui.sandbox.arrived import Afterwards, Arrived, Endpoint
from falgui.transport.endpoints import Endpoints, endpoints_from
from falgui.transport.ids import require_upload_id

from .conftest import Start
from .faults import rewriting
from .steps import ROADS

FOREIGN = {
    "foreign host": "https://evil.example/files/x",
    "look-alike": "https://v3.fal.media.evil.example/x",
    "suffix without a dot": "https://evilfal.media/x",
    "plain http": "http://v3.fal.media/x",
    "user name": "https://v3.fal.media@evil.example/x",
    "user name on the right host": "https://user:pass@v3.fal.media/x",
    "address": "https://93.184.216.34/x",
    "ipv6": "https://[2001:db8::1]/x",
    "broken ipv6": "https://[::1/x",
    "number": "https://1572395042/x",
    "punycode": "https://v3.xn--fl-via.media/x",
    "other letters": "https://v3.f\u0430l.media/x",
    "port": "https://v3.fal.media:8443/x",
    "huge port": "https://v3.fal.media:99999/x",
    "no port": "https://v3.fal.media:abc/x",
    "file": "file:///etc/passwd",
    "script": "javascript:alert(1)",
    "data": "data:text/plain,x",
    "no scheme": "//v3.fal.media/x",
    "relative": "/files/x",
    "line feed": "https://v3.fal.media/x\nX-Evil: 1",
    "carriage return": "https://v3.fal.media/\rx",
    "tab": "https://v3.fal.media\t/x",
    "blank": "https://v3.fal.media/x y",
    "zero": "https://v3.fal.media/\0x",
    "backslash": "https://evil.example\\.fal.media/x",
    "ten kilobytes": "https://v3.fal.media/" + "x" * 10_000,
    "empty label": "https://a..fal.media/x",
    "long label": "https://" + "a" * 64 + ".fal.media/x",
    "odd letters in the host": "https://a%2f.fal.media/x",
    "broken punycode": "https://xn--.fal.media/x",
    "nothing": "https://",
}


def _naming(step: Endpoint, field: str, address: list[str]) -> Afterwards:
    """Put the one address of the list into `field` of the answer."""

    async def afterwards(arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        return await rewriting(step, **{field: address[0]})(arrived, response)

    return afterwards


@pytest.mark.row("H21")
@pytest.mark.parametrize(
    ("step", "field"),
    [
        (Endpoint.SINGLE, "access_url"),
        (Endpoint.CREATE, "access_url"),
        (Endpoint.LEGACY_SINGLE, "access_url"),
        (Endpoint.INITIATE, "file_url"),
        (Endpoint.INITIATE_MULTIPART, "file_url"),
    ],
)
def test_a_foreign_link_stops_the_upload(
    start: Start, small: Path, step: Endpoint, field: str
) -> None:
    road = ROADS[step]
    address = [""]
    rig = start(road.closed(), _naming(step, field, address), single_limit=road.single_limit)
    for number, (kind, address[0]) in enumerate(FOREIGN.items(), 1):
        with pytest.raises(UploadError) as caught:
            rig.send(small)
        if not road.gone:
            assert (kind, type(caught.value)) == (kind, UntrustedError)
            assert caught.value.message.id == "M28"
        assert (kind, rig.seen[-1].endpoint, rig.count(step)) == (kind, step, number)


# The signed address may be at any https host: it is given the file and nothing else.
TAKEN_IF_SIGNED = {"foreign host", "look-alike", "suffix without a dot", "number", "punycode"}


@pytest.mark.row("H21")
@pytest.mark.parametrize("step", [Endpoint.INITIATE, Endpoint.INITIATE_MULTIPART])
def test_a_signed_address_must_be_plain_https(start: Start, small: Path, step: Endpoint) -> None:
    road = ROADS[step]
    address = [""]
    rig = start(road.closed(), _naming(step, "upload_url", address), single_limit=road.single_limit)
    refused = {kind: url for kind, url in FOREIGN.items() if kind not in TAKEN_IF_SIGNED}
    for number, (kind, address[0]) in enumerate(refused.items(), 1):
        with pytest.raises(UploadError):
            rig.send(small)
        assert (kind, rig.seen[-1].endpoint, rig.count(step)) == (kind, step, number)


@pytest.mark.row("H22")
@pytest.mark.parametrize(
    "upload_id",
    ["a/b", "a?b", "a#b", "%2fa", "a%2e", "..", "../x", "a..b", ".", ".a", "a b", "a\nb", "ä",
     "x" * 1025],
)  # fmt: skip
def test_an_upload_id_that_changes_the_address_stops_the_upload(
    start: Start, small: Path, upload_id: str
) -> None:
    rig = start(None, rewriting(Endpoint.CREATE, uploadId=upload_id), single_limit=1)
    with pytest.raises(UntrustedError) as caught:
        rig.send(small)
    assert caught.value.message.id == "M28"
    assert rig.seen[-1].endpoint is Endpoint.CREATE


@pytest.mark.row("H22")
def test_an_upload_id_of_a_megabyte_is_an_unreadable_answer(start: Start, small: Path) -> None:
    rig = start(None, rewriting(Endpoint.CREATE, uploadId="x" * 1_000_000), single_limit=1)
    assert rig.send(small).leg == "rest"
    assert rig.count(Endpoint.PART) == 0


@pytest.mark.parametrize("upload_id", ["x", "A-Z_0.9~+==", "x" * 1024])
def test_usual_upload_ids_are_taken(upload_id: str) -> None:
    assert require_upload_id(upload_id) == upload_id


@pytest.mark.parametrize(
    "address",
    [
        "https://v3.fal.media/files/x",
        "https://v3b.fal.media/files/b/store/id_na%20me.png",
        "https://fal.media/x",
        "https://V3.FAL.MEDIA:443/x",
        "https://a.b.c.fal.media/x?query=1",
    ],
)
def test_every_shard_of_fal_is_storage(address: str) -> None:
    assert urlsplit(Endpoints().require_storage(address)).path.startswith("/")


def test_loopback_counts_as_storage_only_when_an_override_is_there() -> None:
    address = "http://127.0.0.1:5000/x"
    with pytest.raises(UntrustedError):
        Endpoints().require_storage(address)
    assert Endpoints(rest="http://localhost:1").require_storage(address) == address
    assert Endpoints(rest="http://[::1]:1").require_storage("https://localhost:8443/x")


@pytest.mark.parametrize(
    "value",
    [
        "http://rest.fal.ai",
        "ftp://127.0.0.1",
        "rest.fal.ai",
        "https://",
        "https://[::1",
        "https://host:abc",
        "https://host:99999",
        "https://host/path",
        "https://host?query",
        "https://host#fragment",
        "https://user@host",
        "https://ho st",
        "http://127.0.0.1.evil.example",
        "javascript:alert(1)",
    ],
)
@pytest.mark.parametrize("variable", ["FALGUI_REST_URL", "FALGUI_CDN_URL", "FALGUI_LEGACY_CDN_URL"])
def test_an_override_must_be_an_https_origin(variable: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"^{variable}$"):
        endpoints_from({variable: value})


def test_overrides_may_be_plain_http_on_this_machine() -> None:
    given = endpoints_from(
        {
            "FALGUI_REST_URL": " http://127.0.0.1:8000/ ",
            "FALGUI_CDN_URL": "http://localhost:8001",
            "FALGUI_LEGACY_CDN_URL": "https://cdn.example:8443",
        }
    )
    assert given == Endpoints(
        "http://127.0.0.1:8000", "http://localhost:8001", "https://cdn.example:8443"
    )
    assert endpoints_from({"FALGUI_REST_URL": "  "}) == Endpoints()
    assert given.require_storage("http://127.0.0.1:9/x")


def test_an_overridden_cdn_on_a_port_of_its_own_is_storage() -> None:
    origin = "https://cdn.example:8443"
    assert Endpoints(cdn=origin).require_storage(f"{origin}/x") == f"{origin}/x"
