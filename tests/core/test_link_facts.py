"""What is remarked when fal did not do what was asked, and what is let pass."""

import pytest

from falgui.core.lifecycle import Lifecycle
from falgui.core.link_facts import LinkFacts, remark_on

OPEN = LinkFacts(200, is_shown=True, size=5, content_type="image/png")
WEEK = 7 * 86400
NOTHING = Lifecycle()


def expiring(seconds_left: float | None) -> LinkFacts:
    return LinkFacts(
        200, is_shown=True, seconds_left=seconds_left, expires_at=9.0, tells_expiry=True
    )


def test_an_upload_that_went_as_asked_is_not_remarked_on() -> None:
    assert remark_on(OPEN, NOTHING, "image/png") == ""
    assert remark_on(expiring(WEEK - 1), Lifecycle(WEEK), "image/png") == ""
    hidden = LinkFacts(404, is_shown=True, content_type="image/png")
    assert remark_on(hidden, Lifecycle(private=True), "image/png") == ""


def test_a_check_that_went_nowhere_says_nothing() -> None:
    for status in (0, 302, 429, 500, 503):
        assert remark_on(LinkFacts(status), Lifecycle(60, private=True), "image/png") == ""


def test_an_expiry_that_was_not_set_is_told() -> None:
    remark = remark_on(OPEN, Lifecycle(60), "image/png")
    assert remark == "fal has not set the expiry that was asked for: this file stays."


def test_an_expiry_that_nobody_understands_is_not_taken_for_none() -> None:
    garbled = LinkFacts(200, is_shown=True, tells_expiry=True)
    assert remark_on(garbled, Lifecycle(60), "image/png") == ""


def test_an_expiry_of_the_account_is_no_surprise() -> None:
    assert remark_on(expiring(60), NOTHING, "image/png") == ""


@pytest.mark.parametrize(
    ("asked", "left", "passed", "is_right"),
    [
        (60, 60, 0, True),
        (60, 1, 0, True),
        (60, 119, 0, True),
        (60, 121, 0, False),
        (3600, 3300, 0, True),
        (3600, 3000, 0, False),
        # It took an hour to send: its time may have begun before.
        (86400, 86400 - 3600 - 8640, 3600, True),
        (86400, 86400 - 3600 - 8641, 3600, False),
        (WEEK, WEEK - 16 * 3600, 0, True),
        (WEEK, 3600, 0, False),
        # Of a year, no more than a day either way.
        (365 * 86400, 364 * 86400, 0, True),
        (365 * 86400, 363 * 86400, 0, False),
    ],
)
def test_another_expiry_is_told_when_it_is_far_off(
    asked: int, left: float, passed: float, *, is_right: bool
) -> None:
    remark = remark_on(expiring(left), Lifecycle(asked), "image/png", passed)
    assert (remark == "") is is_right


def test_another_expiry_is_told_with_both_times() -> None:
    remark = remark_on(expiring(3600), Lifecycle(WEEK), "image/png")
    assert remark == "fal deletes this file in 1 h, not in 7 days as was asked for."
    over = remark_on(expiring(-10), Lifecycle(WEEK), "image/png")
    assert over == "fal has set an expiry that is over already."


def test_an_expiry_without_a_time_of_reply_is_not_compared() -> None:
    assert remark_on(expiring(None), Lifecycle(60), "image/png") == ""


def test_a_private_file_that_everybody_can_read_is_told_before_anything_else() -> None:
    remark = remark_on(OPEN, Lifecycle(60, private=True), "video/mp4")
    assert remark == "This file was to be private, but anyone with the link can open it."


@pytest.mark.parametrize("facts", [LinkFacts(403), LinkFacts(401), LinkFacts(404, is_shown=True)])
def test_a_public_file_that_only_the_account_can_read_is_told(facts: LinkFacts) -> None:
    assert remark_on(facts, NOTHING, "") == "Only your fal account can open this link."


def test_a_file_that_is_not_shown_yet_is_told() -> None:
    remark = remark_on(LinkFacts(404), NOTHING, "image/png")
    assert remark == "fal does not show the file yet. The link should work in a moment."


@pytest.mark.parametrize(
    ("served", "sent", "remark"),
    [
        ("text/html", "image/png", "fal serves it as text/html, not as image/png."),
        ("image/png", "image/png", ""),
        ("audio/wav", "audio/x-wav", ""),
        ("text/plain", "Text/Plain; charset=utf-8", ""),
        ("", "image/png", ""),
        ("image/png", "application/octet-stream", ""),
        ("image/png", "", ""),
    ],
)
def test_another_type_is_told_unless_it_is_the_same_by_another_name(
    served: str, sent: str, remark: str
) -> None:
    facts = LinkFacts(200, is_shown=True, content_type=served)
    assert remark_on(facts, NOTHING, sent) == remark
