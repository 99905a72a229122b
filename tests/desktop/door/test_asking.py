"""What is asked for in JSON, and what is answered."""

import json
from concurrent.futures import Future

import pytest
from hypothesis import given
from hypothesis import strategies as st

from falgui.desktop.door.asking import MOST_FILES, Answer, Asking, names_in
from falgui.desktop.door.gate import Refused


@pytest.mark.parametrize(
    "body", [b"", b" \r\n", b"{}", b'{"list": []}', b'{"list": null}', b'{"other": 1}']
)
def test_nothing_in_particular_means_the_clipboard(body: bytes) -> None:
    assert names_in(body) == ()


def test_the_names_come_in_their_order() -> None:
    assert names_in(b'\xef\xbb\xbf{"list": ["\\/b.png", "/a.png"]}') == ("/b.png", "/a.png")


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b'"/a.png"',
        b"1",
        b"null",
        b'{"list": "/a.png"}',
        b'{"list": [1]}',
        b'{"list": ["/a.png", ""]}',
        b'{"list": ["  "]}',
        b"{list: ['/a.png']}",
        b'{"list": ["/a.png"]',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_anything_else_is_refused(body: bytes) -> None:
    with pytest.raises(Refused) as refused:
        names_in(body)
    assert refused.value.status == 400


def test_nobody_means_to_upload_so_many_at_once() -> None:
    body = json.dumps({"list": ["/a.png"] * (MOST_FILES + 1)}).encode()
    with pytest.raises(Refused) as refused:
        names_in(body)
    assert refused.value.status == 413


@given(st.binary() | st.recursive(st.none() | st.text(), st.lists).map(json.dumps).map(str.encode))
def test_whatever_comes_is_read_or_refused(body: bytes) -> None:
    try:
        names = names_in(body)
    except Refused:
        return
    assert all(name.strip() for name in names)


def test_an_answer_is_what_picgo_would_say() -> None:
    assert json.loads(Answer(("https://a", "https://b")).content()) == {
        "success": True,
        "result": ["https://a", "https://b"],
    }
    assert json.loads(Answer(problem="No.").content()) == {"success": False, "message": "No."}


def test_the_first_answer_counts_and_nobody_need_wait_for_it() -> None:
    asking = Asking()
    asking.reply(Answer(("https://a",)))
    asking.reply(Answer(problem="too late"))
    assert asking.answer.result() == Answer(("https://a",))
    left: Future[Answer] = Future()
    left.cancel()
    Asking(answer=left).reply(Answer())
