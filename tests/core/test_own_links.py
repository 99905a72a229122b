"""What is said of links of the person's own, and what becomes of them."""

import pytest

from falgui.core.errors import RejectedError
from falgui.core.lifecycle import Lifecycle
from falgui.core.link_facts import LinkFacts
from falgui.core.own_links import (
    OWN,
    OwnLink,
    Verdict,
    facts_of,
    message_about,
    reason_to_fetch,
    remarks_on,
    taken_as_it_is,
)
from falgui.core.request import Options, Request
from falgui.core.sources import LinkSource

URL = "https://files.example.com/cat.png?signature=canary"
REQUEST = Request(LinkSource(URL), Options(Lifecycle(60, private=True), argument="mask_url"))
WORKS = OwnLink(URL, Verdict.WORKS, 200, "cat.png", 12, "image/png", "image/png", 99.0)


def test_a_link_that_works_is_the_result() -> None:
    result = taken_as_it_is(WORKS, REQUEST, 50.0)
    assert result is not None
    assert (result.url, result.leg, result.name, result.size) == (URL, OWN, "cat.png", 12)
    assert (result.finished_at, result.expires_at, result.argument) == (50.0, 99.0, "mask_url")
    # What was asked of fal is no matter of somebody else's server.
    assert not result.private
    assert result.remark == ""


@pytest.mark.parametrize(
    ("verdict", "status", "seen"),
    [
        (Verdict.PAGE, 200, 404),
        (Verdict.EMPTY, 200, 404),
        (Verdict.NOTHING, 410, 410),
        (Verdict.SIGN_IN, 200, 403),
        (Verdict.ENDED, 400, 403),
        (Verdict.FAILED, 503, 503),
        (Verdict.SILENT, 0, 0),
    ],
)
def test_what_brings_no_file_looks_closed_or_absent(
    verdict: Verdict, status: int, seen: int
) -> None:
    assert facts_of(OwnLink(URL, verdict, status)) == LinkFacts(seen)


@pytest.mark.parametrize("verdict", [Verdict.HERE_ONLY, Verdict.PASSWORD])
def test_what_only_this_computer_gets_is_fetched_and_the_reason_said(verdict: Verdict) -> None:
    link = OwnLink(URL, verdict)
    assert taken_as_it_is(link, REQUEST, 0.0) is None
    assert reason_to_fetch(link).startswith("fetched, because")


FAILURES = [one for one in Verdict if not OwnLink(URL, one).can_be_fetched]


@pytest.mark.parametrize("verdict", FAILURES)
def test_the_others_fail_in_words_without_the_address(verdict: Verdict) -> None:
    with pytest.raises(RejectedError) as failed:
        taken_as_it_is(OwnLink(URL, verdict, 403), REQUEST, 0.0)
    told = f"{failed.value} {failed.value.detail}"
    assert "files.example.com" in told
    assert "canary" not in told
    assert failed.value.advice


def test_each_failure_has_words_of_its_own() -> None:
    assert len({message_about(OwnLink(URL, one)).id for one in FAILURES}) == len(FAILURES)


def test_a_page_that_shows_a_shared_file_is_told_from_others() -> None:
    drive = OwnLink("https://drive.google.com/file/d/1/view", Verdict.PAGE)
    assert message_about(drive).id != message_about(OwnLink(URL, Verdict.PAGE)).id


@pytest.mark.parametrize(
    ("told", "true", "is_said"),
    [
        ("image/png", "image/png", False),
        ("image/jpeg", "image/png", True),
        ("text/plain", "image/png", True),
        ("application/octet-stream", "image/png", False),
        ("", "image/png", False),
        ("text/plain", "text/markdown", False),
        ("audio/x-wav", "audio/wav", False),
        ("audio/mp4", "audio/x-m4a", False),
        ("image/png", "application/octet-stream", False),
    ],
)
def test_a_type_that_misleads_is_told(told: str, true: str, *, is_said: bool) -> None:
    link = OwnLink(URL, Verdict.WORKS, content_type=told, true_type=true)
    assert bool(remarks_on(link)) is is_said
    assert link.kind == (true if told in ("", "application/octet-stream") else told)


def test_an_unencrypted_link_and_one_made_from_a_page_are_told() -> None:
    link = OwnLink("http://files.example.com/a.png", Verdict.WORKS, is_direct=True)
    assert len(remarks_on(link)) == 2
