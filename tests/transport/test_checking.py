"""What a HEAD tells of a file at fal, over real sockets."""

import time
from collections.abc import Callable
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path

import pytest
from aiohttp import web

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled, ServiceError
from falgui.core.lifecycle import Lifecycle
from falgui.core.link_facts import LinkFacts
from falgui.core.secret import Secret
from falgui.sandbox.arrived import Afterwards, Arrived, Endpoint

from .conftest import KEY, QUICK, RULES, Rig, Start
from .faults import always, refusing, together
from .steps import ROADS

PATIENT = replace(QUICK, checked_within=2.0)
OCTETS = "application/octet-stream"


def told(**headers: str | None) -> Afterwards:
    """Change headers of what reading back gives; None takes one away."""

    async def afterwards(arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        if arrived.endpoint is Endpoint.READ:
            for name, value in headers.items():
                response.headers.popall(name.replace("_", "-"), None)
                if value is not None:
                    response.headers[name.replace("_", "-")] = value
        return response

    return afterwards


def expiring(text: str) -> Afterwards:
    return told(X_Fal_Object_Lifecycle_Expiration=text)


def answering(make: Callable[[], web.Response]) -> Afterwards:
    """Give another answer to whoever reads back."""

    async def afterwards(arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        return make() if arrived.endpoint is Endpoint.READ else response

    return afterwards


def check(
    rig: Rig, path: Path, lifecycle: Lifecycle | None = None, cancel: Cancel | None = None
) -> LinkFacts:
    """Send a file and return what fal tells of it."""
    sent = rig.send(path, lifecycle=lifecycle, cancel=cancel)
    return rig.check(path, sent, lifecycle=lifecycle, cancel=cancel)


# What a stranger is told --------------------------------------------------------------------


@pytest.mark.parametrize("step", [Endpoint.SINGLE, Endpoint.LEGACY_SINGLE, Endpoint.SIGNED_PUT])
def test_a_single_upload_is_looked_at_once_and_without_credentials(
    start: Start, small: Path, step: Endpoint
) -> None:
    rig = start(ROADS[step].closed())
    facts = check(rig, small)
    assert facts == LinkFacts(200, is_shown=True, size=300_001, content_type=OCTETS)
    (read,) = rig.at(Endpoint.READ)
    assert "Authorization" not in read.headers


def test_parts_are_looked_at_once_altogether(rig: Rig, three_parts: Path) -> None:
    facts = check(rig, three_parts)
    assert (facts.is_shown, facts.size) == (True, three_parts.stat().st_size)
    # Its owner has looked: that tells nothing of strangers.
    assert facts.status == 0
    assert rig.count(Endpoint.READ) == 1


def test_signed_parts_are_looked_at_once_altogether(start: Start, three_parts: Path) -> None:
    rig = start(ROADS[Endpoint.SIGNED_PART].closed())
    facts = check(rig, three_parts)
    assert (facts.status, facts.size) == (200, three_parts.stat().st_size)
    assert rig.count(Endpoint.READ) == 1


def test_the_expiry_that_was_asked_for_is_told(rig: Rig, small: Path) -> None:
    facts = check(rig, small, Lifecycle(3600))
    assert facts.expires_at == pytest.approx(time.time() + 3600, abs=30)
    assert facts.seconds_left == pytest.approx(3600, abs=30)
    assert facts.tells_expiry


def test_an_expiry_by_the_account_is_told(start: Start, small: Path) -> None:
    rig = start(rules=replace(RULES, default_expiry_seconds=86400))
    assert check(rig, small).expires_at == pytest.approx(time.time() + 86400, abs=30)
    asked = check(rig, small, Lifecycle(60))
    assert asked.expires_at == pytest.approx(time.time() + 60, abs=30)


def test_no_expiry_is_told_as_none(start: Start, small: Path) -> None:
    rig = start(afterwards=told(X_Fal_Object_Lifecycle_Expiration=None))
    facts = check(rig, small, Lifecycle(3600))
    assert (facts.expires_at, facts.tells_expiry, facts.is_shown) == (None, False, True)


def test_a_clock_that_is_off_makes_no_difference(start: Start, small: Path) -> None:
    there = 1_600_000_000
    rig = start(
        afterwards=told(
            Date=formatdate(there, usegmt=True),
            X_Fal_Object_Lifecycle_Expiration=str((there + 3600) * 1000),
        )
    )
    facts = check(rig, small, Lifecycle(3600))
    assert (facts.expires_at, facts.seconds_left) == (there + 3600, 3600)


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Foo 99999 99:99:99 GMT"])
def test_without_a_date_nobody_knows_how_long(start: Start, small: Path, date: str) -> None:
    rig = start(afterwards=told(Date=date))
    facts = check(rig, small, Lifecycle(3600))
    assert (facts.seconds_left, facts.expires_at is not None) == (None, True)


@pytest.mark.parametrize(
    "text",
    ["soon", "-1", "0", "1e12", "NaN", "inf", "9" * 16, "9" * 400, "1750000000.5", "٣", "0x10"],
)
def test_an_expiry_that_makes_no_sense_is_ignored(start: Start, small: Path, text: str) -> None:
    rig = start(afterwards=expiring(text))
    facts = check(rig, small)
    assert (facts.expires_at, facts.seconds_left, facts.tells_expiry) == (None, None, True)


@pytest.mark.parametrize(
    "kind", ["nonsense", "image", "/", "a/b/c", "image/" + "x" * 200, "image/pñg", "<b>/i"]
)
def test_a_type_that_makes_no_sense_is_ignored(start: Start, small: Path, kind: str) -> None:
    rig = start(afterwards=told(Content_Type=kind))
    assert check(rig, small).content_type == ""


def test_another_type_is_told_without_its_parameters(start: Start, small: Path) -> None:
    rig = start(afterwards=told(Content_Type="Text/HTML; charset=utf-8"))
    assert check(rig, small).content_type == "text/html"


@pytest.mark.parametrize("headers", [{"Content-Encoding": "gzip"}, {"Content-Length": "0"}])
def test_a_size_that_is_not_that_of_the_file_itself_is_ignored(
    start: Start, small: Path, headers: dict[str, str]
) -> None:
    rig = start(afterwards=answering(lambda: web.Response(headers=headers)))
    assert check(rig, small).size is None


def test_another_size_is_an_error(start: Start, small: Path) -> None:
    rig = start(afterwards=answering(lambda: web.Response(body=b"x" * 17)))
    with pytest.raises(ServiceError) as caught:
        check(rig, small)
    assert (caught.value.message.id, caught.value.next_leg) == ("M31", False)


# What takes a while, or goes nowhere --------------------------------------------------------


def test_a_file_that_appears_late_is_waited_for(start: Start, small: Path) -> None:
    rig = start(rules=replace(RULES, unseen_seconds=0.2), policy=PATIENT)
    facts = check(rig, small)
    assert (facts.status, facts.size) == (200, 300_001)
    assert rig.count(Endpoint.READ) > 1
    assert rig.notices == []


def test_a_file_that_does_not_appear_is_left_at_that(start: Start, small: Path) -> None:
    rig = start(rules=replace(RULES, unseen_seconds=3600))
    facts = check(rig, small)
    assert (facts.status, facts.is_absent, facts.is_shown) == (404, True, False)
    # Its owner is asked at the end: it may be hidden instead.
    assert [("Authorization" in read.headers) for read in rig.at(Endpoint.READ)][-1]


def test_parts_that_do_not_appear_are_not_waited_for_twice(start: Start, two_parts: Path) -> None:
    rig = start(rules=replace(RULES, unseen_seconds=3600))
    sent = rig.send(two_parts)
    looks = rig.count(Endpoint.READ)
    assert rig.check(two_parts, sent).is_absent
    assert rig.count(Endpoint.READ) == looks


@pytest.mark.parametrize("status", [302, 400, 500, 503])
def test_an_answer_that_says_nothing_is_not_asked_for_again(
    start: Start, small: Path, status: int
) -> None:
    rig = start(always(Endpoint.READ, status), policy=PATIENT)
    assert check(rig, small) == LinkFacts(status)
    assert rig.count(Endpoint.READ) == 1


def test_a_line_that_breaks_is_no_failure(start: Start, small: Path) -> None:
    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        return arrived.reset() if arrived.endpoint is Endpoint.READ else None

    rig = start(interfere, policy=PATIENT)
    assert check(rig, small) == LinkFacts()


def test_after_nobody_answered_nobody_is_asked_for_a_minute(start: Start, small: Path) -> None:
    now = [1000.0]

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        lost = arrived.endpoint is Endpoint.READ and arrived.occurrence == 1
        return arrived.reset() if lost else None

    rig = start(interfere, clock=lambda: now[0])
    assert check(rig, small) == LinkFacts()
    now[0] += 59
    assert check(rig, small) == LinkFacts()
    assert rig.count(Endpoint.READ) == 1
    now[0] += 1
    assert check(rig, small).is_open


def test_in_another_network_fal_is_asked_at_once(start: Start, small: Path) -> None:
    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        lost = arrived.endpoint is Endpoint.READ and arrived.occurrence == 1
        return arrived.reset() if lost else None

    rig = start(interfere)
    assert check(rig, small) == LinkFacts()
    rig.fal.reconnect()
    assert check(rig, small).is_open


def test_a_fal_that_is_gone_is_no_failure(rig: Rig, small: Path) -> None:
    sent = rig.send(small)
    rig.sandbox.stop()
    assert rig.check(small, sent) == LinkFacts()


def test_a_host_that_wants_to_be_left_alone_is_not_asked(start: Start, small: Path) -> None:
    rig = start(refusing(Endpoint.READ, 429, headers={"Retry-After": "30"}))
    assert check(rig, small) == LinkFacts(429)
    assert check(rig, small) == LinkFacts()
    assert rig.count(Endpoint.READ) == 1


def test_cancelling_ends_the_wait(start: Start, small: Path) -> None:
    cancel = Cancel()

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.READ:
            cancel.set()
        return None

    rig = start(
        interfere,
        rules=replace(RULES, unseen_seconds=3600),
        policy=replace(QUICK, checked_within=600.0),
    )
    began = time.monotonic()
    assert not check(rig, small, cancel=cancel).is_shown
    assert time.monotonic() - began < 10
    assert rig.count(Endpoint.READ) == 1


def test_what_was_cancelled_before_is_not_looked_at(rig: Rig, small: Path) -> None:
    sent, cancel = rig.send(small), Cancel()
    cancel.set()
    assert rig.check(small, sent, cancel=cancel) == LinkFacts()
    assert rig.count(Endpoint.READ) == 0


# What is private ----------------------------------------------------------------------------

PRIVATE = Lifecycle(3600, private=True)


def test_a_private_file_is_shown_to_its_owner_and_hidden_from_strangers(
    rig: Rig, small: Path
) -> None:
    facts = check(rig, small, PRIVATE)
    assert (facts.status, facts.is_open, facts.is_closed) == (404, False, True)
    assert (facts.size, facts.content_type) == (300_001, OCTETS)
    assert facts.expires_at == pytest.approx(time.time() + 3600, abs=30)
    assert [("Authorization" in read.headers) for read in rig.at(Endpoint.READ)] == [True, False]


def test_private_parts_are_looked_at_once_more_by_a_stranger(rig: Rig, two_parts: Path) -> None:
    facts = check(rig, two_parts, PRIVATE)
    assert (facts.status, facts.is_shown) == (404, True)
    assert [("Authorization" in read.headers) for read in rig.at(Endpoint.READ)] == [True, False]


def test_private_signed_parts_are_looked_at_by_owner_and_stranger(
    start: Start, two_parts: Path
) -> None:
    rig = start(ROADS[Endpoint.SIGNED_PART].closed())
    facts = check(rig, two_parts, PRIVATE)
    assert (facts.status, facts.is_shown) == (404, True)


def test_a_check_does_not_wait_for_a_token(start: Start, small: Path) -> None:
    rig = start(together(ROADS[Endpoint.SIGNED_PUT].closed(), always(Endpoint.TOKEN, 503)))
    sent = rig.send(small, lifecycle=PRIVATE)
    tokens = rig.count(Endpoint.TOKEN)
    assert rig.check(small, sent, lifecycle=PRIVATE) == LinkFacts(404)
    assert rig.count(Endpoint.TOKEN) == tokens + 1


def test_a_private_file_that_everybody_can_read_is_seen_to_be_open(
    start: Start, small: Path
) -> None:
    rig = start(afterwards=answering(lambda: web.Response(body=b"x" * 300_001)))
    assert check(rig, small, PRIVATE).is_open


def test_a_private_file_that_appears_late_is_not_taken_for_hidden_before(
    start: Start, small: Path
) -> None:
    rig = start(rules=replace(RULES, unseen_seconds=0.2), policy=PATIENT)
    assert check(rig, small, PRIVATE).is_shown


def test_a_file_that_the_account_hides_is_shown_to_its_owner(start: Start, small: Path) -> None:
    async def hide(arrived: Arrived) -> web.StreamResponse | None:
        is_stranger = "Authorization" not in arrived.request.headers
        return web.Response(status=404) if is_stranger else None

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        return await hide(arrived) if arrived.endpoint is Endpoint.READ else None

    facts = check(start(interfere), small)
    assert (facts.status, facts.is_closed, facts.is_shown) == (404, True, True)


# Looking again, later -----------------------------------------------------------------------


def test_a_link_can_be_looked_at_later(rig: Rig, small: Path) -> None:
    sent = rig.send(small)
    facts = rig.fal.look_at(sent.url, Cancel())
    assert (facts.status, facts.size) == (200, 300_001)


def test_a_private_link_is_looked_at_by_its_owner(rig: Rig, small: Path) -> None:
    sent = rig.send(small, lifecycle=PRIVATE)
    assert rig.fal.look_at(sent.url, Cancel(), sent.account).is_shown
    assert not rig.fal.look_at(sent.url, Cancel(), "another").is_shown


def test_a_link_to_nowhere_is_absent(rig: Rig, small: Path) -> None:
    sent = rig.send(small)
    facts = rig.fal.look_at(f"{sent.url}-not", Cancel())
    assert (facts.status, facts.is_absent, facts.is_closed) == (404, True, False)


def test_looking_again_can_be_stopped(rig: Rig, small: Path) -> None:
    sent, cancel = rig.send(small), Cancel()
    cancel.set()
    with pytest.raises(Cancelled):
        rig.fal.look_at(sent.url, cancel)


def test_the_link_of_an_earlier_upload_is_looked_at_without_a_word_of_who_asks(
    start: Start, small: Path
) -> None:
    rig = start()
    sent = rig.send(small)
    tokens, reads = rig.count(Endpoint.TOKEN), rig.count(Endpoint.READ)
    for url, status in ((sent.url, 200), (f"{sent.url}-not", 404)):
        facts = rig.fal.look_again(url, Cancel(), sent.account, private=False)
        assert (facts.status, facts.is_shown) == (status, status == 200)
    assert (rig.count(Endpoint.TOKEN), rig.count(Endpoint.READ)) == (tokens, reads + 2)
    assert rig.fal.account() == sent.account


def test_the_link_of_an_earlier_private_upload_is_looked_at_by_its_owner(
    rig: Rig, small: Path
) -> None:
    sent = rig.send(small, lifecycle=PRIVATE)
    facts = rig.fal.look_again(sent.url, Cancel(), sent.account, private=True)
    assert (facts.is_open, facts.is_shown) == (False, True)
    assert not rig.fal.look_again(sent.url, Cancel(), sent.account, private=False).is_shown


def test_a_link_that_does_not_lead_to_fal_is_not_looked_at(start: Start, small: Path) -> None:
    rig = start()
    url = rig.send(small).url.replace("127.0.0.1", "127.0.0.1.nip.invalid")
    assert rig.fal.look_again(url, Cancel(), "", private=False) == LinkFacts()


def test_no_token_goes_to_a_host_that_is_not_fal(start: Start, small: Path) -> None:
    asked: list[bool] = []

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is not Endpoint.READ:
            return None
        asked.append("Authorization" in arrived.request.headers)
        return web.Response(status=404)

    rig = start(interfere)
    url = rig.send(small).url
    rig.fal.look_at(url, Cancel())
    assert asked == [False, True]
    # The same socket by a name that does not belong to fal.
    rig.fal.look_at(url.replace("127.0.0.1", "127.0.0.1.nip.invalid"), Cancel())
    assert asked == [False, True]


def test_a_check_with_another_key_by_now_does_not_ask_as_owner(start: Start, small: Path) -> None:
    keys = [Secret(KEY)]
    rig = start(rules=replace(RULES, unseen_seconds=3600), key=lambda: keys[0])
    sent = rig.send(small)
    keys[0] = Secret("another-5f1e9c27d03b:another-a4c18be7720d")
    assert rig.check(small, sent).is_absent
    assert not any("Authorization" in read.headers for read in rig.at(Endpoint.READ))
