"""Where nobody knows what the real service does: uploads arrive, whichever it is."""

from pathlib import Path
from typing import Final

import pytest

from falgui.core.errors import AuthenticationError
from falgui.core.lifecycle import Lifecycle
from falgui.core.secret import Secret
from falgui.sandbox.arrived import Endpoint
from falgui.sandbox.rules import EtagKind, NameKind, Rules
from falgui.transport.parts import MEBIBYTE

from .conftest import RULES, SINGLE_LIMIT, Rig, Start, make_file, sha256
from .faults import always, losing_replies, together
from .steps import ROADS
from .test_pauses import Clock

PARTS: Final[dict[str, dict[str, object]]] = {
    "any order of parts": {"ascending_parts": False},
    "gaps between parts": {"gapless_parts": False},
    "fewer parts": {"every_part": False},
    "etags without quotes": {"etag": EtagKind.BARE},
    "etags that are no MD5": {"etag": EtagKind.KEYED},
    "any etag": {"checks_etags": False},
    "the first of two parts": {"replaces_parts": False},
    "complete again: 200": {"completed_again": 200},
    "complete again: 400": {"completed_again": 400},
    "complete again: 409": {"completed_again": 409},
    "unfinished: empty file": {"unfinished": 200},
    "unfinished: 403": {"unfinished": 403},
}
SIGNED: Final[dict[str, dict[str, object]]] = {
    "addresses that tell nothing": {"tells_signed_lifetime": False},
    "addresses refused by 400": {"signed_refusal": 400},
    "addresses for one use": {"signed_once": True},
    "etags that are no MD5": {"etag": EtagKind.KEYED},
}
OTHERS: Final[dict[str, dict[str, object]]] = {
    "as assumed": {},
    "refuses a large body late": {"refuses_early": False},
    "token refused by 403": {"token_refusal": 403},
    "one token at a time": {"one_token": True},
    "token without a lifetime": {"tells_token_lifetime": False},
    "names as they are": {"names": NameKind.KEPT},
    "no names": {"names": NameKind.DROPPED},
}
READING: Final[dict[str, dict[str, object]]] = {
    "no expiry told": {"tells_expiry": False},
    "expiry in seconds": {"expiry_in_milliseconds": False},
    "hidden: 403": {"hidden": 403},
    "seen late": {"unseen_seconds": 0.03},
    "compressed": {"compresses": True},
    "no ranges": {"serves_ranges": False},
    "pages of other sites": {"tells_other_sites": True},
    "links redirect": {"redirects": True},
}
HABITS: Final = {**PARTS, **SIGNED, **OTHERS, **READING}


def with_habit(habit: str) -> Rules:
    return Rules(**{"single_limit": SINGLE_LIMIT, **HABITS[habit]})  # type: ignore[arg-type]


def arrived_whole(rig: Rig, *paths: Path) -> bool:
    stored = {one.sha256 for one in rig.sandbox.objects}
    return stored == {sha256(path) for path in paths}


@pytest.mark.parametrize("habit", HABITS)
def test_files_of_every_size_arrive(start: Start, small: Path, two_parts: Path, habit: str) -> None:
    rig = start(rules=with_habit(habit))
    assert [rig.send(path, "é 100%.txt").leg for path in (small, two_parts)] == ["cdn"] * 2
    assert arrived_whole(rig, small, two_parts)


@pytest.mark.parametrize("habit", [*SIGNED, *OTHERS])
@pytest.mark.parametrize("step", [Endpoint.LEGACY_SINGLE, Endpoint.SIGNED_PUT])
def test_files_arrive_by_the_other_ways(
    start: Start, small: Path, step: Endpoint, habit: str
) -> None:
    rig = start(ROADS[step].closed(), rules=with_habit(habit))
    rig.send(small, "é 100%.txt")
    assert arrived_whole(rig, small)


@pytest.mark.parametrize("habit", [*SIGNED, "any etag", "complete again: 200"])
def test_large_files_arrive_by_signed_addresses(start: Start, two_parts: Path, habit: str) -> None:
    rig = start(ROADS[Endpoint.SIGNED_PART].closed(), rules=with_habit(habit))
    assert rig.send(two_parts).leg == "rest"
    assert arrived_whole(rig, two_parts)


@pytest.mark.parametrize(
    ("step", "habit"),
    [
        *((Endpoint.COMPLETE, habit) for habit in PARTS),
        (Endpoint.PART, "the first of two parts"),
        (Endpoint.PART, "etags that are no MD5"),
    ],
)
def test_a_lost_reply_is_made_up_for(
    start: Start, two_parts: Path, step: Endpoint, habit: str
) -> None:
    rig = start(None, losing_replies(step), rules=with_habit(habit))
    rig.send(two_parts)
    assert arrived_whole(rig, two_parts)


@pytest.mark.parametrize("habit", SIGNED)
def test_a_lost_reply_of_a_signed_address_is_made_up_for(
    start: Start, small: Path, habit: str
) -> None:
    step = Endpoint.SIGNED_PUT
    rig = start(ROADS[step].closed(), losing_replies(step), rules=with_habit(habit))
    rig.send(small)
    assert arrived_whole(rig, small)


@pytest.mark.parametrize("habit", READING)
def test_hidden_files_arrive(start: Start, small: Path, two_parts: Path, habit: str) -> None:
    rig = start(rules=with_habit(habit))
    hidden = Lifecycle(3600, private=True)
    for path in (small, two_parts):
        facts = rig.check(path, rig.send(path, lifecycle=hidden), lifecycle=hidden)
        assert facts.status == (302 if facts.status == 302 else with_habit(habit).hidden)
    assert arrived_whole(rig, small, two_parts)


@pytest.mark.parametrize("status", [401, 403])
def test_a_token_that_is_refused_is_replaced_once(start: Start, small: Path, status: int) -> None:
    rig = start(rules=Rules(single_limit=SINGLE_LIMIT, token_refusal=status))
    rig.send(small)
    rig.sandbox.revoke_tokens()
    rig.send(small)
    assert rig.count(Endpoint.TOKEN) == 2


@pytest.mark.parametrize("status", [401, 403])
def test_a_wrong_key_ends_it_at_once(start: Start, small: Path, status: int) -> None:
    rules = Rules(single_limit=SINGLE_LIMIT, key_refusal=status)
    rig = start(rules=rules, key=lambda: Secret("another:key-of-nobody"))
    with pytest.raises(AuthenticationError):
        rig.send(small)
    assert rig.sandbox.objects == []
    assert rig.count(Endpoint.TOKEN) == 1


def test_an_upload_that_was_left_alone_for_too_long_begins_anew(
    start: Start, two_parts: Path
) -> None:
    rules = Rules(single_limit=SINGLE_LIMIT, unfinished_seconds=0)
    refusing_once = start(rules=rules)
    with pytest.raises(Exception, match="dropped"):
        refusing_once.send(two_parts)
    # It is kept; a service that takes parts again gets a new upload.
    rig = start(journal=refusing_once.journal)
    rig.send(two_parts)
    assert arrived_whole(rig, two_parts)


@pytest.mark.parametrize("retry_after", ["", "1", "Mon, 23 Nov 2026 10:00:05 GMT"])
def test_a_type_that_is_refused_in_one_request_goes_in_parts(
    start: Start, small: Path, retry_after: str
) -> None:
    clock = Clock()
    kind = "application/octet-stream"
    rules = Rules(
        single_limit=SINGLE_LIMIT, refused_types=frozenset({kind}), retry_after=retry_after
    )
    rig = start(rules=rules, clock=clock, sleep=clock.sleep)
    assert rig.send(small, content_type=kind).leg == "cdn"
    assert arrived_whole(rig, small)
    assert rig.count(Endpoint.SINGLE) == 5
    assert rig.sandbox.objects[0].content_type == kind


@pytest.mark.parametrize("refuses_early", [True, False])
def test_a_lower_limit_than_assumed_costs_one_request(
    start: Start, small: Path, *, refuses_early: bool
) -> None:
    rules = Rules(single_limit=100_000, refuses_early=refuses_early)
    rig = start(rules=rules)
    rig.send(small)
    assert arrived_whole(rig, small)
    assert (rig.count(Endpoint.SINGLE), rig.count(Endpoint.CREATE)) == (1, 1)


def test_parts_may_have_to_be_as_large_as_ours(start: Start, tmp_path: Path) -> None:
    path = make_file(tmp_path / "file.bin", 25 * MEBIBYTE)
    rig = start(rules=Rules(single_limit=SINGLE_LIMIT, smallest_part=10 * MEBIBYTE))
    rig.send(path)
    assert arrived_whole(rig, path)


def test_a_signed_address_that_is_over_is_asked_for_again(start: Start, small: Path) -> None:
    for status in (400, 403):
        rules = Rules(single_limit=SINGLE_LIMIT, signed_seconds=0, signed_refusal=status)
        rig = start(ROADS[Endpoint.SIGNED_PUT].closed(), rules=rules)
        with pytest.raises(Exception, match=r".+"):
            rig.send(small)
        assert rig.count(Endpoint.INITIATE) == 2
        assert rig.sandbox.objects == []


@pytest.mark.parametrize("status", [404, 405, 410])
def test_a_legacy_cdn_that_is_gone_is_asked_once(start: Start, small: Path, status: int) -> None:
    gone = together(always(Endpoint.SINGLE, 404), always(Endpoint.CREATE, 404))
    rig = start(gone, rules=Rules(single_limit=SINGLE_LIMIT, legacy_status=status))
    assert [rig.send(small).leg for _time in range(2)] == ["rest"] * 2
    assert rig.count(Endpoint.LEGACY_SINGLE) == 1


def test_the_rules_of_other_tests_are_the_assumed_ones() -> None:
    assert with_habit("as assumed") == RULES
