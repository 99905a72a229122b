"""Files come out of a form as they were put in, however the bytes arrive."""

import contextlib
import itertools
from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from falgui.desktop.door.gate import Refused
from falgui.desktop.door.multipart import Multipart, PartBegins, PartEnds, boundary_in
from tests.desktop.door.clients import form

Parts = list[tuple[str | None, bytes]]

_NAMES = st.text(
    st.characters(exclude_characters='"\\\r\n', exclude_categories=["Cs", "Cc"]), min_size=1
)


def parsed(body: bytes, boundary: bytes, cuts: Sequence[int] = ()) -> Parts:
    parser = Multipart(boundary)
    found: Parts = []
    places = [0, *sorted(min(cut, len(body)) for cut in cuts), len(body)]
    is_open = False
    for first, last in itertools.pairwise(places):
        for event in parser.feed(body[first:last]):
            match event:
                case PartBegins(file_name=name):
                    assert not is_open
                    is_open = True
                    found.append((name, b""))
                case PartEnds():
                    assert is_open
                    is_open = False
                case bytes():
                    assert event
                    assert is_open
                    name, content = found[-1]
                    found[-1] = (name, content + event)
    parser.finish()
    return found


@given(
    st.lists(st.tuples(_NAMES, st.binary() | st.sampled_from([b"\r\n", b"--", b"\r\n--", b"--x"]))),
    st.lists(st.integers(0, 2000)),
)
def test_every_part_comes_out_as_it_went_in(
    files: list[tuple[str, bytes]], cuts: list[int]
) -> None:
    boundary = "no content has this one in it"
    body = form(files, boundary)
    assert parsed(body, boundary.encode(), cuts) == files


@given(st.binary(), st.integers(0, 500))
def test_what_nearly_is_a_boundary_belongs_to_the_file(noise: bytes, cut: int) -> None:
    content = b"\r\n--boundar" + noise + b"\r\n--boundar"
    assume(b"\r\n--boundary" not in content)
    body = form([("a.png", content)], "boundary")
    assert parsed(body, b"boundary", [cut]) == [("a.png", content)]


@given(st.binary(), st.lists(st.integers(0, 500)))
def test_whatever_comes_is_parsed_or_refused(noise: bytes, cuts: list[int]) -> None:
    for body in (noise, b"--x" + noise, b"--x\r\n" + noise + b"\r\n\r\n\r\n--x--"):
        with contextlib.suppress(Refused):
            parsed(body, b"x", cuts)


@given(st.integers(0, 1000))
def test_a_body_that_ends_too_soon_is_refused(missing: int) -> None:
    body = form([("a.png", b"content"), ("b.png", b"more")], "boundary")
    # After the last two dashes nothing is missing that counts.
    whole = len(body) - 2
    kept = min(missing, whole - 1)
    with pytest.raises(Refused):
        parsed(body[:kept], b"boundary")


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('form-data; name="list"; filename="a b.png"', "a b.png"),
        ('form-data; filename="a;b.png"; name="list"', "a;b.png"),
        ("form-data; name=list; filename=a.png", "a.png"),
        ('form-data; name="list"; filename="日本 ü.png"', "日本 ü.png"),
        ("form-data; name=list; filename*=UTF-8''%e2%82%ac.png", "€.png"),
        ('form-data; name="list"; filename=""', ""),
        ('form-data; name="list"', None),
        ("", None),
    ],
)
def test_names_are_read_as_clients_write_them(disposition: str, name: str | None) -> None:
    body = f"--b\r\nContent-Disposition: {disposition}\r\n\r\nx\r\n--b--".encode()
    assert parsed(body, b"b") == [(name, b"x")]


def test_what_stands_around_the_parts_is_left_out() -> None:
    body = b"for old mail programs\r\n--b \t\r\n\r\nno head\r\n--b--\r\nthe end\r\n--b\r\n"
    assert parsed(body, b"b") == [(None, b"no head")]


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        'multipart/form-data; boundary=""',
        f"multipart/form-data; boundary={'x' * 71}",
        "multipart/form-data; boundary=ü",
        'multipart/form-data; boundary="ends with a blank "',
    ],
)
def test_a_form_without_a_usable_boundary_is_refused(content_type: str) -> None:
    with pytest.raises(Refused):
        boundary_in(content_type)


def test_the_boundary_is_read_with_and_without_quotes() -> None:
    assert boundary_in("multipart/form-data; boundary=----a") == b"----a"
    assert boundary_in('Multipart/Form-Data; charset=utf-8; boundary="a b"') == b"a b"


def test_an_endless_head_is_refused() -> None:
    with pytest.raises(Refused):
        parsed(b"--b\r\n" + b"X: " + b"x" * 10_000, b"b")
    with pytest.raises(Refused):
        parsed(b"--b" + b" " * 10_000, b"b")
