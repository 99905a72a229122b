"""A person's own format writes out what it says, and nothing that a file's name says."""

import html
import json
import shlex
from datetime import date
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from falgui.core.links import CopyStyle, format_links
from falgui.core.result import Result
from falgui.core.templates import ESCAPES, PLACEHOLDERS, Template, unknown_placeholders

TODAY = date(2026, 3, 9)
PNG = Result("https://fal.example/a.png", "a b.png", "image/png", 1_204_000, "cdn", 604_800)
WAV = Result("https://fal.example/b.wav", "b.tar.wav", "audio/wav", 999, "cdn")


def filled(text: str, *results: Result) -> str:
    return format_links(results, CopyStyle(Template("own", text)), TODAY)


@pytest.mark.parametrize(
    ("placeholder", "first", "second"),
    [
        ("url", PNG.url, WAV.url),
        ("name", "a b.png", "b.tar.wav"),
        ("stem", "a b", "b.tar"),
        ("type", "image/png", "audio/wav"),
        ("size", "1.2 MB", "999 B"),
        ("bytes", "1204000", "999"),
        ("argument", "image_url", "audio_url"),
        ("expires", "7 days", "account default"),
        ("number", "1", "2"),
        ("count", "2", "2"),
        ("date", "2026-03-09", "2026-03-09"),
    ],
)
def test_each_placeholder_stands_for_its_own(placeholder: str, first: str, second: str) -> None:
    assert placeholder in PLACEHOLDERS
    assert filled(f"<{{{placeholder}}}>", PNG, WAV) == f"<{first}>\n<{second}>"


def test_nothing_is_written_for_no_file() -> None:
    assert filled("before {each}{url}{end} after") == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{each}- {name}{end}", "- a b.png\n- b.tar.wav"),
        ("{count} files:\n{each}{url}{end}\n({date})", None),
        ("[{each:, }{number}{end}]", "[1, 2]"),
        ("{each:}{number}{end}", "12"),
        ("{each:\\t}{number}{end}", "1\t2"),
        ("{each:\\n\\n}{number}{end}", "1\n\n2"),
        ("{name}: {each:;}{number}{end}", "a b.png: 1;2"),
        ('{{"list": [{each:, }{{"url": {url:json}}}{end}]}}', None),
    ],
)
def test_only_a_part_may_be_repeated(text: str, expected: str | None) -> None:
    told = filled(text, PNG, WAV)
    if expected is not None:
        assert told == expected
    elif text.startswith("{{"):
        assert json.loads(told) == {"list": [{"url": PNG.url}, {"url": WAV.url}]}
    else:
        assert told == f"2 files:\n{PNG.url}\n{WAV.url}\n(2026-03-09)"
    assert unknown_placeholders(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{url}}", "{url}"),
        ("{{{number}}}", "{1}"),
        ("{{", "{"),
        ("}}", "}}"),
        ('{"a": {"b": {number}}}', '{"a": {"b": 1}}'),
        ('{{"a": {{"b": "{number}"}}}}', '{"a": {"b": "1"}}'),
        ("{ url } {URL} {} { {1}", "{ url } {URL} {} { {1}"),
    ],
)
def test_braces_stay_braces(text: str, expected: str) -> None:
    assert filled(text, PNG) == expected
    assert unknown_placeholders(text) == []


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("{link} {url} {link}", ["{link}"]),
        ("{url:rot} {name:}", ["{url:rot}", "{name:}"]),
        ("{each}{url}", ["{each}"]),
        ("{end}{url}", ["{end}"]),
        ("{end}{each}{number}{end}{each}", ["{end}", "{each}"]),
    ],
)
def test_what_is_no_placeholder_stays_and_is_told(text: str, unknown: list[str]) -> None:
    told = filled(text, PNG)
    assert unknown_placeholders(text) == unknown
    assert all(one in told for one in unknown)


TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)
BRACES = st.text(alphabet="{}:, urlnameachd\n", max_size=40)


@given(TEXTS)
def test_escapes_can_be_taken_back(value: str) -> None:
    assert json.loads(ESCAPES["json"](value)) == value
    assert html.unescape(ESCAPES["html"](value)) == value
    assert shlex.split(ESCAPES["shell"](value)) == [value]
    assert unquote(ESCAPES["url"](value)) == value


@given(BRACES)
def test_any_text_is_a_template_and_braces_without_meaning_stay(text: str) -> None:
    told = filled(text, PNG)
    for unknown in unknown_placeholders(text):
        assert unknown in told
    if "{" not in text and "}" not in text:
        assert told == text


@given(TEXTS)
def test_a_name_is_never_read_as_a_template(name: str) -> None:
    tricky = Result("https://fal.example/x", name + "{url}{each}{{", "image/png", 1, "cdn")
    told = filled("{name}", tricky)
    assert told.endswith("{url}{each}{{")
    assert "\n" not in told
    assert "\u202e" not in told
