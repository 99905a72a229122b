"""What each origin is told about a file: its bytes, name, type, lifetime, and by whom."""

import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from aiohttp import web

from falgui.core.errors import RejectedError
from falgui.core.lifecycle import Lifecycle
from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.transport.headers import clean_name, name_header
from falgui.transport.parts import MEBIBYTE, PART_SIZE

from .conftest import KEY, SINGLE_LIMIT, Rig, Start, make_file, sha256
from .faults import always, refusing, together
from .names import HOSTILE

BOTH_HEADERS = ("X-Fal-Object-Lifecycle", "X-Fal-Object-Lifecycle-Preference")
CREATING = {Endpoint.SINGLE, Endpoint.CREATE, Endpoint.LEGACY_SINGLE}
INITIATING = {Endpoint.INITIATE, Endpoint.INITIATE_MULTIPART}

# How to make an upload go each of the ways: the origins to take away, the largest single one.
WAYS = {
    "single": ((), SINGLE_LIMIT),
    "multipart": ((), 1000),
    "legacy": (("cdn",), SINGLE_LIMIT),
    "rest": (("cdn", "legacy"), SINGLE_LIMIT),
    "rest multipart": (("cdn", "legacy"), 1000),
}


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, start: Start) -> Rig:
    """Give a transport whose uploads go one of the ways."""
    missing, limit = WAYS[request.param]
    endpoints = {"cdn": Endpoint.SINGLE, "legacy": Endpoint.LEGACY_SINGLE}
    gone = {endpoints[name] for name in missing}
    if "cdn" in missing:
        gone.add(Endpoint.CREATE)

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        return web.Response(status=404) if arrived.endpoint in gone else None

    return start(interfere, single_limit=limit)


@pytest.mark.row("F2")
@pytest.mark.parametrize(
    "size", [1, SINGLE_LIMIT - 1, SINGLE_LIMIT, SINGLE_LIMIT + 1, PART_SIZE, PART_SIZE + 1]
)
def test_the_stored_object_has_the_bytes_of_the_file(rig: Rig, tmp_path: Path, size: int) -> None:
    path = make_file(tmp_path / "file.bin", size)
    sent = rig.send(path)
    (stored,) = rig.sandbox.objects
    assert (stored.url, stored.size, stored.sha256) == (sent.url, size, sha256(path))
    assert rig.count(Endpoint.SINGLE) == (size <= SINGLE_LIMIT)
    assert rig.count(Endpoint.PART) == (0 if size <= SINGLE_LIMIT else -(-size // PART_SIZE))


def test_every_way_brings_the_same_bytes_name_and_type(way: Rig, small: Path) -> None:
    sent = way.send(small, "vidéo — final (1) 日本.mp4", content_type="video/mp4")
    (stored,) = way.sandbox.objects
    assert stored.url == sent.url
    assert stored.sha256 == sha256(small)
    assert stored.name == "vidéo — final (1) 日本.mp4"
    assert stored.content_type == "video/mp4"
    assert stored.leg == sent.leg
    assert (way.meter.sent, way.meter.total) == (small.stat().st_size, small.stat().st_size)


@pytest.mark.row("F15")
def test_every_way_survives_every_name(way: Rig, tmp_path: Path) -> None:
    path = make_file(tmp_path / "file.bin", 2000)
    for name in HOSTILE.values():
        way.send(path, name)
    cleaned = [clean_name(name) for name in HOSTILE.values()]
    # A name in a header is decoded at fal; one in JSON is taken as it stands.
    in_json = way.sandbox.objects[0].leg == "rest"
    assert [stored.name for stored in way.sandbox.objects] == (
        cleaned if in_json else [unquote(name, errors="replace") for name in cleaned]
    )
    assert {stored.sha256 for stored in way.sandbox.objects} == {sha256(path)}
    assert not any("x-evil" in map(str.lower, seen.headers) for seen in way.seen)


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_a_name_in_a_header_is_printable_ascii_and_short(name: str) -> None:
    assert re.fullmatch(r"[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?", name_header(name))
    assert 1 <= len(clean_name(name).encode()) <= 255


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("vidéo.mp4", "vid%C3%A9o.mp4"),
        ("a\nb", "a%0Ab"),
        ("plain (1) 100%.txt", "plain (1) 100%.txt"),
        (" a  b  ", "%20a  b%20%20"),
        ("folder/file.txt", "file.txt"),
        ("C:\\folder\\file.txt", "file.txt"),
        ("", "file"),
        ("..", "file.."),
        ("n" * 300 + ".png", "n" * 251 + ".png"),
        ("語" * 200 + ".png", "%E8%AA%9E" * 83 + ".png"),
    ],
)
def test_names_are_encoded_as_the_service_wants_them(name: str, header: str) -> None:
    assert name_header(name) == header


def test_the_lifetime_is_asked_for_once_under_both_names(way: Rig, small: Path) -> None:
    lifecycle = Lifecycle(3600, private=True)
    way.send(small, lifecycle=lifecycle)
    asked = {
        "expiration_duration_seconds": 3600,
        "initial_acl": {"default": "hide", "rules": []},
    }
    for seen in way.seen:
        creates = seen.endpoint in CREATING | INITIATING
        for header in BOTH_HEADERS:
            assert (header in seen.headers) == creates
            if creates:
                assert json.loads(seen.headers[header]) == asked
    (stored,) = way.sandbox.objects
    assert stored.lifecycle == asked


def test_no_lifetime_means_no_header(way: Rig, small: Path) -> None:
    way.send(small)
    assert not any(header in seen.headers for seen in way.seen for header in BOTH_HEADERS)


def test_each_origin_gets_its_own_credential_and_no_other(way: Rig, small: Path) -> None:
    way.send(small)
    for request in way.sandbox.requests:
        said = request.headers.get("Authorization", "")
        match request.origin:
            case "rest":
                assert said == f"Key {KEY}"
            case "legacy":
                assert said == f"Bearer {KEY}"
            case "shard" if request.method == "HEAD" and way.sandbox.objects[0].leg == "rest":
                assert said == ""
            case "cdn" | "shard":
                assert said.startswith("Bearer ")
                assert KEY not in said
            case "presigned":
                assert said == ""
        everything = json.dumps([request.path, *request.headers.items()])
        assert everything.count(KEY.partition(":")[2]) == (request.origin in ("rest", "legacy"))


@pytest.mark.row("H26")
def test_cookies_are_never_sent_back(start: Start, two_parts: Path) -> None:
    async def afterwards(_arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        response.headers["Set-Cookie"] = "track=me; Path=/"
        response.headers["WWW-Authenticate"] = 'Basic realm="fal"'
        response.headers["Alt-Svc"] = 'h3="evil.example:443"; ma=86400'
        return response

    rig = start(afterwards=afterwards)
    rig.send(two_parts)
    rig.send(two_parts)
    assert len(rig.seen) > 6
    assert not any("Cookie" in seen.headers for seen in rig.seen)


@pytest.mark.row("H7")
def test_a_file_above_the_real_limit_goes_on_in_parts(start: Start, tmp_path: Path) -> None:
    path = make_file(tmp_path / "file.bin", SINGLE_LIMIT + MEBIBYTE)
    rig = start(single_limit=SINGLE_LIMIT * 2)
    assert rig.send(path).leg == "cdn"
    assert (rig.count(Endpoint.SINGLE), rig.count(Endpoint.CREATE)) == (1, 1)
    assert [stored.sha256 for stored in rig.sandbox.objects] == [sha256(path)]
    assert rig.meter.sent == rig.meter.total == path.stat().st_size


@pytest.mark.row("H7")
def test_a_file_that_is_too_large_in_parts_as_well_is_told_so(start: Start, small: Path) -> None:
    rig = start(together(refusing(Endpoint.SINGLE, 413), always(Endpoint.CREATE, 413)))
    with pytest.raises(RejectedError) as caught:
        rig.send(small)
    assert caught.value.message.id == "M09"
    assert rig.count(Endpoint.LEGACY_SINGLE) == 0
