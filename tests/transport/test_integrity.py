"""Bytes that get lost or change on the way or at fal: never done with wrong ones."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import web

from falgui.core.cancel import Cancel
from falgui.core.errors import ServiceError
from falgui.core.lifecycle import Lifecycle
from falgui.core.local_file import LocalFile
from falgui.core.meter import Meter
from falgui.sandbox.arrived import Afterwards, Arrived, Endpoint, Interfere
from falgui.transport import integrity
from falgui.transport.body import FileBody
from falgui.transport.integrity import Etags

from .conftest import QUICK, Start, make_file, sha256
from .faults import always, refusing, together
from .steps import ROADS

DIFFERS = "The stored copy differs from your file."


def flipping(step: Endpoint, which: Callable[[Arrived], bool]) -> Interfere:
    """Change one byte of the bodies on their way to `step`, as a broken router would."""

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is not step or not which(arrived):
            return None
        content = arrived.request.content
        first = await content.readexactly(100)
        # Not the same change each time, unless the whole stretch is empty.
        content.unread_data(
            first[:50] + bytes([first[50] ^ arrived.occurrence % 255 + 1]) + first[51:]
        )
        return None

    return interfere


@pytest.mark.row("N16")
@pytest.mark.filterwarnings("ignore:unread_data")
@pytest.mark.parametrize("part", [1, 2, 3])
@pytest.mark.parametrize("step", [Endpoint.PART, Endpoint.SIGNED_PART])
def test_a_part_that_changed_on_the_way_is_sent_again(
    start: Start, three_parts: Path, step: Endpoint, part: int
) -> None:
    flip = flipping(step, lambda arrived: (arrived.part, arrived.part_occurrence) == (part, 1))
    rig = start(together(ROADS[step].closed(), flip), streams=1)
    rig.send(three_parts)
    assert [stored.sha256 for stored in rig.sandbox.objects] == [sha256(three_parts)]
    assert Counter(seen.part for seen in rig.at(step)) == {1: 1, 2: 1, 3: 1} | {part: 2}
    assert any(notice.startswith(DIFFERS) for notice in rig.notices)
    assert rig.meter.sent == rig.meter.total


@pytest.mark.row("N16")
@pytest.mark.filterwarnings("ignore:unread_data")
@pytest.mark.parametrize("step", [Endpoint.PART, Endpoint.SIGNED_PART, Endpoint.SIGNED_PUT])
def test_a_line_that_changes_every_part_never_ends_well(
    start: Start, small: Path, step: Endpoint
) -> None:
    flip = flipping(step, lambda _arrived: True)
    rest_gone = [always(Endpoint.INITIATE_MULTIPART, 404)] if step is Endpoint.PART else []
    road = ROADS[step]
    rig = start(together(road.closed(), flip, *rest_gone), single_limit=road.single_limit)
    with pytest.raises(ServiceError) as caught:
        rig.send(small)
    assert caught.value.message.id == ("M31" if step is Endpoint.PART else "M11")
    assert rig.count(step) == QUICK.attempts
    assert rig.count(Endpoint.COMPLETE) == rig.count(Endpoint.SIGNED_COMPLETE) == 0


def _etags(make: Callable[[str, Arrived], str | None]) -> Afterwards:
    """Answer parts with other etags, in header and body; complete with the true ones."""
    true: dict[str, str] = {}

    async def afterwards(arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        if arrived.endpoint is Endpoint.PART and response.status == 200:
            etag = response.headers["ETag"]
            given = make(etag, arrived)
            true[given or ""] = etag
            headers = {} if given is None else {"ETag": given}
            return web.json_response({"partNumber": arrived.part, "etag": given}, headers=headers)
        return response

    return afterwards


async def _take_any_list(arrived: Arrived) -> web.StreamResponse | None:
    """Complete with whatever etags, as nobody can who has not made them up."""
    if arrived.endpoint is Endpoint.COMPLETE:
        return web.json_response({})
    return web.Response() if arrived.endpoint is Endpoint.READ else None


OTHER_ETAGS: dict[str, Callable[[str, Arrived], str]] = {
    "keyed hashes": lambda etag, _a: f'"{hashlib.md5(etag.encode()).hexdigest()}"',  # noqa: S324
    "upper case": lambda etag, _a: etag.upper(),
    "unquoted": lambda etag, _a: etag.strip('"'),
    "weak": lambda etag, _a: f"W/{etag}",
    "no MD5 at all": lambda _e, arrived: f'"{arrived.occurrence}-abc"',
    "sha-256": lambda etag, _a: hashlib.sha256(etag.encode()).hexdigest(),
}


@pytest.mark.row("H14")
@pytest.mark.parametrize("kind", OTHER_ETAGS)
def test_any_kind_of_etag_will_do(start: Start, three_parts: Path, kind: str) -> None:
    rig = start(_take_any_list, _etags(OTHER_ETAGS[kind]), streams=1)
    rig.send(three_parts)
    # It took one part twice to learn that these prove nothing, and no more after that.
    learning = kind == "keyed hashes"
    assert rig.count(Endpoint.PART) == 3 + learning
    rig.send(three_parts)
    assert rig.count(Endpoint.PART) == 6 + learning


@pytest.mark.row("H14")
def test_an_etag_is_given_back_as_it_came(start: Start, two_parts: Path) -> None:
    listed: list[str] = []

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.COMPLETE:
            parts = json.loads(await arrived.request.read())["parts"]
            listed.extend(part["etag"] for part in parts)
            return web.json_response({})
        return web.Response() if arrived.endpoint is Endpoint.READ else None

    rig = start(interfere, _etags(lambda etag, _arrived: etag.strip('"')))
    rig.send(two_parts)
    assert len(listed) == 2
    assert not any('"' in etag for etag in listed)


@pytest.mark.row("H14", "N16")
def test_parts_taken_before_the_etags_were_known_to_be_md5s_are_sent_again(
    start: Start, three_parts: Path
) -> None:
    # Part 1 arrives changed in the same way twice, and is taken for something else than an MD5.
    wrong = hashlib.md5(b"wrong").hexdigest()  # noqa: S324

    def make(etag: str, arrived: Arrived) -> str:
        return f'"{wrong}"' if arrived.part == 1 and arrived.part_occurrence <= 2 else etag

    rig = start(None, _etags(make), streams=1)
    rig.send(three_parts)
    assert Counter(seen.part for seen in rig.at(Endpoint.PART)) == {1: 3, 2: 1, 3: 1}
    assert [stored.sha256 for stored in rig.sandbox.objects] == [sha256(three_parts)]
    assert rig.meter.sent == rig.meter.total


def _as_over_tls(monkeypatch: pytest.MonkeyPatch, sample: int) -> None:
    """Let parts be proven as over TLS on a very fast line, one of so many."""
    are_to_prove = Etags.are_to_prove

    def secured(self: Etags, address: str, number: int) -> bool:
        return are_to_prove(self, address.replace("http:", "https:"), number)

    monkeypatch.setattr(Etags, "are_to_prove", secured)
    monkeypatch.setattr(integrity, "_SAMPLE", sample)
    monkeypatch.setattr(FileBody, "hashing_share", 0.9)


@pytest.mark.row("N16")
@pytest.mark.filterwarnings("ignore:unread_data")
def test_one_wrong_part_of_the_sample_has_all_of_them_proven(
    start: Start, three_parts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _as_over_tls(monkeypatch, 2)
    wrong = flipping(
        Endpoint.PART, lambda arrived: arrived.part in (2, 3) and arrived.part_occurrence == 1
    )
    rig = start(wrong, streams=1)
    rig.send(three_parts)
    # Part 2 was not in the sample, until part 3 was found wrong.
    assert [seen.part for seen in rig.at(Endpoint.PART)] == [1, 2, 3, 3, 2]
    assert [stored.sha256 for stored in rig.sandbox.objects] == [sha256(three_parts)]
    assert rig.meter.sent == rig.meter.total


def test_over_tls_on_a_very_fast_line_a_sample_of_the_parts_is_proven() -> None:
    etags, address = Etags(), "https://fal.example/files/multipart/{}"
    right, wrong = "0" * 32, "1" * 32
    etags.learn_price("fal.example", 0.1)
    assert all(etags.are_to_prove(address, one) for one in range(1, 50))
    etags.learn_price("fal.example", 0.2)
    etags.learn_price("127.0.0.1", 0.9)
    assert [one for one in range(1, 50) if etags.are_to_prove(address, one)] == [1, 17, 33, 49]
    assert all(etags.are_to_prove("http://127.0.0.1:1/files", one) for one in range(1, 50))
    etags.check("fal.example", right, right, [])
    assert not etags.were_wrong("fal.example")
    with pytest.raises(ServiceError):
        etags.check("fal.example", wrong, right, [])
    assert etags.were_wrong("fal.example")
    assert all(etags.are_to_prove(address, one) for one in range(1, 50))
    assert etags.are_to_prove("https://elsewhere.example/files", 2)


def test_an_etag_that_turns_out_to_be_an_md5_after_all_tells_of_wrong_parts_before() -> None:
    etags, right, wrong = Etags(), "0" * 32, "1" * 32
    assert etags.check("fal.example", wrong, right, [wrong]) is False
    assert not etags.were_wrong("fal.example")
    assert etags.check("fal.example", right, right, [])
    assert etags.were_wrong("fal.example")


def test_no_md5_is_taken_for_etags_that_can_be_none() -> None:
    etags, address = Etags(), "http://127.0.0.1:1/files/multipart/{}"
    assert etags.are_to_prove(address, 1)
    assert etags.check("127.0.0.1", '"5-abc"', "0" * 32, [])
    assert not etags.are_to_prove(address, 1)


def test_etags_are_judged_host_by_host() -> None:
    etags = Etags()
    right, wrong = "0" * 32, "1" * 32
    assert etags.check("a", f'"{right}"', right, [])
    with pytest.raises(ServiceError):
        etags.check("a", wrong, right, [wrong])
    assert etags.check("b", wrong, right, [wrong]) is False
    assert (etags.are_md5("a"), etags.are_md5("b")) == (True, False)
    assert etags.check("b", right, right, [])
    with pytest.raises(ServiceError):
        etags.check("b", wrong, right, [wrong])


def test_a_body_knows_how_much_of_its_time_its_md5_took(tmp_path: Path) -> None:
    seconds = iter(range(100))
    path = make_file(tmp_path / "file.bin", 1024 * 1024)
    with LocalFile(path) as file:
        body = FileBody(
            file, 0, file.size, Meter(), Cancel(), hashed=True, clock=lambda: next(seconds)
        )
        # Two pieces: from 1 to 2 and from 3 to 4 of the five seconds from 0 on.
        assert sum(map(len, body)) == file.size
        assert body.hashing_share == 2 / 5
        other = FileBody(file, 0, file.size, Meter(), Cancel(), clock=lambda: next(seconds))
        assert sum(map(len, other)) == file.size
        assert other.hashing_share == 0


def test_a_bodys_md5_is_that_of_its_last_attempt(tmp_path: Path) -> None:
    path = make_file(tmp_path / "file.bin", 3_000_000)
    with LocalFile(path) as file:
        body = FileBody(file, 1000, 2_000_000, Meter(), Cancel(), hashed=True)
        next(iter(body))
        complete = [body.complete]
        sent = b"".join(body)
        complete.append(body.complete)
        body.take_back()
        complete.append(body.complete)
    assert complete == [False, True, True]
    assert body.md5 == hashlib.md5(sent, usedforsecurity=False).hexdigest()
    assert sent == path.read_bytes()[1000:2_001_000]


# At fal -------------------------------------------------------------------------------------


@pytest.mark.row("H15")
@pytest.mark.parametrize(
    "body",
    [
        '{"error": {"code": "InternalError"}}',
        '{"detail": "Internal error"}',
        '<?xml version="1.0"?><Error><Code>InternalError</Code></Error>',
    ],
)
def test_an_error_under_the_status_of_success_is_one(start: Start, small: Path, body: str) -> None:
    rig = start(refusing(Endpoint.COMPLETE, 200, text=body), single_limit=1)
    rig.send(small)
    assert rig.count(Endpoint.COMPLETE) == 2
    assert [stored.sha256 for stored in rig.sandbox.objects] == [sha256(small)]
    rig = start(
        together(
            always(Endpoint.COMPLETE, 200, text=body), always(Endpoint.INITIATE_MULTIPART, 404)
        ),
        single_limit=1,
    )
    with pytest.raises(ServiceError):
        rig.send(small)
    assert rig.sandbox.objects == []


NAMING = {
    "json": '{"detail": "Part 2 is missing"}',
    "fields": '{"error": {"code": "InvalidPart", "partNumber": 2}}',
    "xml": "<Error><Code>InvalidPart</Code><PartNumber>2</PartNumber></Error>",
    "words": "One or more of the specified parts could not be found: part number: 2",
}


@pytest.mark.row("H18")
@pytest.mark.parametrize("kind", NAMING)
def test_a_lost_part_that_fal_names_is_sent_again_alone(
    start: Start, three_parts: Path, kind: str
) -> None:
    rig = start(refusing(Endpoint.COMPLETE, 400, text=NAMING[kind]))
    rig.send(three_parts)
    assert Counter(seen.part for seen in rig.at(Endpoint.PART)) == {1: 1, 2: 2, 3: 1}
    assert rig.count(Endpoint.CREATE) == 1
    assert [stored.sha256 for stored in rig.sandbox.objects] == [sha256(three_parts)]
    assert rig.meter.sent == rig.meter.total


@pytest.mark.row("H18")
@pytest.mark.parametrize("text", ["no", '{"detail": "Part 99 is missing"}', "2 parts are missing"])
def test_a_lost_part_that_fal_does_not_name_means_to_begin_anew(
    start: Start, small: Path, text: str
) -> None:
    rig = start(refusing(Endpoint.COMPLETE, 400, text=text), single_limit=1)
    rig.send(small)
    assert rig.count(Endpoint.CREATE) == 2
    assert [stored.sha256 for stored in rig.sandbox.objects] == [sha256(small)]


def test_a_part_that_is_lost_again_and_again_ends_the_upload(start: Start, small: Path) -> None:
    rig = start(
        together(
            always(Endpoint.COMPLETE, 400, text="part 1 is missing"),
            always(Endpoint.INITIATE_MULTIPART, 404),
        ),
        single_limit=1,
    )
    with pytest.raises(ServiceError) as caught:
        rig.send(small)
    assert caught.value.message.id == "M20"
    assert rig.count(Endpoint.PART) == 3 * 3


class Sleeper:
    """Counts the seconds slept instead of sleeping."""

    def __init__(self) -> None:
        self.slept = 0.0

    def __call__(self, _cancel: Cancel, seconds: float) -> None:
        self.slept += seconds


@pytest.mark.row("H19")
@pytest.mark.parametrize("step", [Endpoint.COMPLETE, Endpoint.SIGNED_COMPLETE])
def test_an_object_that_shows_after_eight_seconds_is_waited_for(
    start: Start, small: Path, step: Endpoint
) -> None:
    sleeper = Sleeper()

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        hidden = arrived.endpoint is Endpoint.READ and sleeper.slept < 8
        return web.Response(status=404) if hidden else None

    patient = type(QUICK)(first_pause=0.001)
    rig = start(
        together(ROADS[step].closed(), interfere),
        single_limit=1,
        policy=patient,
        sleep=sleeper,
    )
    rig.send(small)
    assert 8 <= sleeper.slept <= 12
    assert "Checking…" in rig.notices
    assert rig.count(step) == 1
    assert rig.count(Endpoint.READ) <= 10


@pytest.mark.row("H19")
@pytest.mark.parametrize("status", [403, 404])
def test_a_private_object_is_not_waited_for(start: Start, small: Path, status: int) -> None:
    sleeper = Sleeper()
    rig = start(always(Endpoint.READ, status), single_limit=1, sleep=sleeper)
    assert rig.send(small, lifecycle=Lifecycle(private=True)).leg == "cdn"
    assert sleeper.slept == 0


def test_an_object_that_never_shows_does_not_undo_the_services_word(
    start: Start, small: Path
) -> None:
    # An account may hide its files from everybody.
    rig = start(always(Endpoint.READ, 404), single_limit=1)
    assert rig.send(small).leg == "cdn"
    assert (rig.count(Endpoint.COMPLETE), len(rig.sandbox.objects)) == (1, 1)


def _sized(times: int) -> Afterwards:
    """Show the object with another size than it has, for so many looks."""

    async def afterwards(arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        if arrived.endpoint is Endpoint.READ and arrived.occurrence <= times:
            return web.Response(headers={"Content-Length": "299000"})
        return response

    return afterwards


@pytest.mark.row("H20")
@pytest.mark.parametrize("step", [Endpoint.COMPLETE, Endpoint.SIGNED_COMPLETE])
def test_an_object_of_another_size_is_sent_once_more(
    start: Start, small: Path, step: Endpoint
) -> None:
    rig = start(ROADS[step].closed(), _sized(1), single_limit=1)
    sent = rig.send(small)
    assert rig.count(step) == 2
    assert rig.sandbox.objects[-1].url == sent.url
    # The wrong one is still there.
    assert sent.possible_copies == 1


@pytest.mark.row("H20")
@pytest.mark.parametrize("step", [Endpoint.COMPLETE, Endpoint.SIGNED_COMPLETE])
def test_an_object_that_stays_of_another_size_is_a_failure(
    start: Start, small: Path, step: Endpoint
) -> None:
    rig = start(ROADS[step].closed(), _sized(1000), single_limit=1)
    with pytest.raises(ServiceError) as caught:
        rig.send(small)
    assert rig.count(step) == 2
    if step is Endpoint.COMPLETE:
        assert caught.value.message.id == "M31"
        assert rig.count(Endpoint.INITIATE_MULTIPART) == 0


@pytest.mark.parametrize("headers", [{}, {"Content-Encoding": "br", "Content-Length": "17"}])
def test_a_look_that_shows_no_size_is_taken_as_it_is(
    start: Start, small: Path, headers: dict[str, str]
) -> None:
    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        return web.Response(headers=headers) if arrived.endpoint is Endpoint.READ else None

    rig = start(interfere, single_limit=1)
    rig.send(small)
    assert rig.count(Endpoint.COMPLETE) == 1


@pytest.mark.row("H30")
def test_a_part_that_is_delivered_twice_has_no_effect(start: Start, three_parts: Path) -> None:
    async def afterwards(arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        # The first delivery is kept; the line makes the client send a second one.
        lost = arrived.endpoint is Endpoint.PART and arrived.part_occurrence == 1
        return arrived.reset() if lost else response

    rig = start(None, afterwards)
    sent = rig.send(three_parts)
    assert rig.count(Endpoint.PART) == 6
    assert [(one.url, one.sha256) for one in rig.sandbox.objects] == [
        (sent.url, sha256(three_parts))
    ]


def test_a_whole_file_costs_no_look(start: Start, small: Path) -> None:
    rig = start()
    rig.send(small)
    assert [seen.endpoint for seen in rig.seen] == [Endpoint.TOKEN, Endpoint.SINGLE]
