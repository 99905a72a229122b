"""Thousands of stories about what needs no network: pauses, parts, and what fal may answer."""

import json
import string
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from falgui.core.errors import ServiceError, UntrustedError
from falgui.transport.endpoints import Endpoints
from falgui.transport.headers import clean_name, moment_in, name_header, retry_after
from falgui.transport.parts import MEBIBYTE, MOST_PARTS, PART_SIZE, PartPlan, plan_parts
from falgui.transport.reply import Reply
from falgui.transport.retry import RetryPolicy

MANY = settings(max_examples=300, deadline=None, derandomize=True, database=None)
LONGEST_PAUSE = 600.0
ENDPOINTS = Endpoints()
TEXTS = st.text(max_size=300)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def reply(body: bytes = b"", **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(200, httpx.Headers(named), body, "v3.fal.media")


@MANY
@given(size=st.integers(1, 5 * 1024**4))
@pytest.mark.row("F3", "H17")
def test_parts_cover_every_file_exactly_once(size: int) -> None:
    plan = plan_parts(size)
    assert 1 <= plan.count <= MOST_PARTS
    assert plan.part_size >= PART_SIZE
    assert plan.part_size % MEBIBYTE == 0
    assert (plan.count - 1) * plan.part_size < size <= plan.count * plan.part_size
    assert plan.offset(plan.count) + plan.length(plan.count) == size
    assert all(
        plan.length(number) == plan.part_size for number in {1, plan.count - 1} - {0, plan.count}
    )


@MANY
@given(size=st.integers(1, 10**6), part_size=st.integers(1, 10**5), data=st.data())
def test_the_bytes_in_some_parts_are_those_of_each(
    size: int, part_size: int, data: st.DataObject
) -> None:
    plan = PartPlan(size, max(part_size, -(-size // 200)))
    numbers = data.draw(st.sets(st.integers(1, plan.count)))
    others = set(range(1, plan.count + 1)) - numbers
    assert plan.bytes_in(numbers) + plan.bytes_in(others) == size
    assert all(0 < plan.length(number) <= plan.part_size for number in numbers)


@MANY
@given(attempt=st.integers(1, 10_000))
def test_a_pause_is_never_longer_than_agreed(attempt: int) -> None:
    policy = RetryPolicy()
    longest = policy.longest_pause * (1 + policy.spread)
    assert 0 < policy.pause(attempt) <= longest


@MANY
@given(text=TEXTS.map(lambda text: text.encode("ascii", "ignore").decode()))
@pytest.mark.row("H3")
def test_a_retry_after_is_understood_or_left_out(text: str) -> None:
    asked = retry_after(httpx.Headers([(b"retry-after", text.encode())]))
    assert asked is None or 0 < asked <= LONGEST_PAUSE


@MANY
@given(seconds=st.integers(-(10**6), 10**6))
@pytest.mark.row("H3", "H25")
def test_a_retry_after_may_be_a_number_or_a_date(seconds: int) -> None:
    now = datetime.now(UTC)
    text = format_datetime(now + timedelta(seconds=seconds), usegmt=True)
    as_date = retry_after(httpx.Headers({"Retry-After": text, "Date": format_datetime(now)}))
    as_number = retry_after(httpx.Headers({"Retry-After": str(seconds)}))
    assert as_number == (min(seconds, LONGEST_PAUSE) if seconds > 0 else None)
    if as_number is None:
        assert as_date is None or as_date <= 1
    else:
        assert as_date == pytest.approx(as_number, abs=2)


@MANY
@given(text=TEXTS)
@pytest.mark.row("H24")
def test_a_date_is_a_moment_with_a_time_zone_or_none(text: str) -> None:
    moment = moment_in(text)
    assert moment is None or moment.tzinfo is not None


@MANY
@given(found=JSON)
@pytest.mark.row("H13")
def test_no_json_reply_is_taken_for_what_it_is_not(found: object) -> None:
    answer = reply(json.dumps(found).encode())
    try:
        text = answer.text("access_url")
    except ServiceError:
        return
    assert isinstance(found, dict)
    assert found["access_url"] == text != ""


@MANY
@given(body=st.binary(max_size=200))
@pytest.mark.row("H13")
def test_no_bytes_at_all_break_the_reading_of_a_reply(body: bytes) -> None:
    with pytest.raises(ServiceError):
        reply(body).text("token")


@MANY
@given(etag=st.text(string.printable, max_size=300))
@pytest.mark.row("H14")
def test_an_etag_is_one_printable_line(etag: str) -> None:
    header = etag.strip().replace("\r", "").replace("\n", "")
    try:
        found = reply(etag=header).etag()
    except ServiceError:
        return
    assert found.isascii()
    assert found.isprintable()
    assert 0 < len(found) <= 256


@MANY
@given(
    scheme=st.sampled_from(["https", "http", "file", "javascript", "HTTPS", ""]),
    user=st.sampled_from(["", "user@", "user:word@"]),
    host=st.sampled_from(
        [
            "fal.media",
            "v3b.fal.media",
            "fal.media.example",
            "notfal.media",
            "xn--fal-abc.media",
            "127.0.0.1",
            "[::1]",
            "10.0.0.1",
        ]
    )
    | st.text(max_size=40),
    port=st.sampled_from(["", ":443", ":80", ":99999", ":x"]),
    path=st.text(max_size=60),
)
@pytest.mark.row("H21", "H22")
def test_only_fals_own_storage_is_trusted(
    scheme: str, user: str, host: str, port: str, path: str
) -> None:
    address = f"{scheme}://{user}{host}{port}/{path}"
    try:
        trusted = httpx.URL(ENDPOINTS.require_storage(address))
    except UntrustedError:
        return
    assert trusted.scheme == "https"
    assert trusted.host == "fal.media" or trusted.host.endswith(".fal.media")
    assert trusted.port in (None, 443)
    assert not trusted.userinfo


@MANY
@given(name=st.text(max_size=400))
@pytest.mark.row("F15")
def test_every_name_is_fit_for_a_header(name: str) -> None:
    header = name_header(name)
    assert header.isascii()
    assert header.isprintable()
    assert "/" not in clean_name(name)
