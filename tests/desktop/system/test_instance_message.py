"""The line that a second start sends, and what is made of any other line."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from falgui.core.errand import Errand
from falgui.desktop.system.instance_message import LIMIT, Request, parse_request, requests


def sent(arguments: list[str]) -> list[str]:
    """Return what arrives of `arguments`."""
    arrived: list[str] = []
    for message in requests(arguments):
        request = parse_request(message)
        assert request is not None
        arrived += request.open
    return arrived


def test_paths_and_links_arrive_in_their_order() -> None:
    arguments = ["/b.png", "https://example.org/a.png?x=1", "/a.png"]
    assert sent(arguments) == arguments


def test_addresses_arrive_as_they_are() -> None:
    arguments = ["falgui://upload?url=https://a.example/b", "FALGUI:open", "sftp://host/a b"]
    assert sent(arguments) == arguments


def test_a_file_s_address_arrives_as_its_path() -> None:
    assert sent(["file:///a%20b/%FF%0A.png", "file://localhost/c"]) == [
        os.fsdecode(b"/a b/\xff\n.png"),
        "/c",
    ]


def test_a_start_without_files_still_asks_for_the_window() -> None:
    (message,) = requests([])
    assert parse_request(message) == Request()


def test_relative_paths_are_taken_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert sent(["cat.png", "-x", "http:"]) == [
        str(tmp_path / name) for name in ("cat.png", "-x", "http:")
    ]


@pytest.mark.parametrize(
    "name", [b"\xff\xfe.png", "\u202egnp.jpg".encode(), b"a\nb", b'"quo\\te', "😀".encode()]
)
def test_any_file_name_arrives_unharmed(name: bytes) -> None:
    path = "/" + os.fsdecode(name)
    assert sent([path]) == [path]


def test_more_than_one_message_holds_is_split() -> None:
    arguments = [f"/{number:05}/" + "\udcff" * 200 for number in range(3000)]
    messages = list(requests(arguments))
    assert len(messages) > 1
    assert all(len(message) <= LIMIT for message in messages)
    assert sent(arguments) == arguments


def test_an_errand_is_done_once_however_many_messages_it_takes() -> None:
    arguments = [f"/{number:05}/" + "\udcff" * 200 for number in range(3000)]
    parsed = [parse_request(one) for one in requests(arguments, Errand.CLIPBOARD, "a token")]
    errands = [(one.errand, one.token) for one in parsed if one is not None]
    assert len(errands) > 1
    assert errands[-1] == (Errand.CLIPBOARD, "a token")
    assert set(errands[:-1]) == {(Errand.HIDE, "")}


def test_a_token_that_is_too_long_to_be_one_stays_behind() -> None:
    (message,) = requests(["/a"], Errand.SHOW, "x" * 1025)
    assert parse_request(message) == Request(("/a",))


def test_what_no_message_can_hold_is_left_out() -> None:
    assert sent(["/a", "/" + "x" * LIMIT, "/b"]) == ["/a", "/b"]


def test_a_message_may_be_exactly_as_long_as_allowed() -> None:
    (empty,) = requests([])
    longest = "/" + "x" * (LIMIT - len(empty) - 5)
    assert sent([longest]) == [longest]


GOOD = {"version": 2, "open": ["/a"], "errand": "clipboard", "token": "t"}


@pytest.mark.parametrize(
    "changed",
    [
        {"version": 1},
        {"version": 3},
        {"version": True},
        {"version": "1"},
        {"version": None},
        {"open": "/a"},
        {"open": [1]},
        {"open": [["/a"]]},
        {"open": ["relative"]},
        {"open": [""]},
        {"open": ["/a\0b"]},
        {"open": ["file:///a"]},
        {"open": ["javascript:alert(1)"]},
        {"errand": "dance"},
        {"errand": ["show"]},
        {"errand": None},
        {"token": 1},
        {"token": "x" * 1025},
        {"more": True},
    ],
)
def test_a_message_with_anything_wrong_is_dropped_whole(changed: dict[str, object]) -> None:
    assert parse_request(json.dumps(GOOD).encode()) == Request(("/a",), Errand.CLIPBOARD, "t")
    assert parse_request(json.dumps(GOOD | changed).encode()) is None


@pytest.mark.parametrize("missing", list(GOOD))
def test_a_message_without_a_field_is_dropped(missing: str) -> None:
    rest = {name: value for name, value in GOOD.items() if name != missing}
    assert parse_request(json.dumps(rest).encode()) is None


@pytest.mark.parametrize(
    "line",
    [b"", b"\n", b"[]", b"null", b"NaN", b"{", b"\xff\xfe", b"[" * 100_000, b"1" * 5000],
)
def test_what_is_no_message_is_dropped(line: bytes) -> None:
    assert parse_request(line) is None


def test_a_message_beyond_the_limit_is_dropped() -> None:
    line = json.dumps(GOOD).encode()
    assert parse_request(line.ljust(LIMIT)) is not None
    assert parse_request(line.ljust(LIMIT + 1)) is None


@given(st.binary())
def test_no_bytes_break_the_parser(line: bytes) -> None:
    parse_request(line)


@given(st.lists(st.text(st.characters(exclude_characters="\0")).map(lambda text: "/" + text)))
def test_every_list_of_paths_arrives(arguments: list[str]) -> None:
    assert sent(arguments) == [str(Path(argument)) for argument in arguments]
