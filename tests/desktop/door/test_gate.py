"""Who is let in at the local door."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from falgui.core.secret import Secret
from falgui.desktop.door.gate import Refused, Rules, WrongToken, admit

TOKEN = "t" * 32
RULES = Rules(36_677, Secret(TOKEN))
OPEN_RULES = Rules(36_677, Secret(TOKEN), without_token=True)
HOST = (b"Host", b"127.0.0.1:36677")
PATH = f"/upload?key={TOKEN}"


def refusal(*headers: tuple[bytes, bytes], target: str = PATH, rules: Rules = RULES) -> Refused:
    with pytest.raises(Refused) as refused:
        admit("POST", target, [HOST, *headers], rules)
    return refused.value


@pytest.mark.parametrize(
    ("target", "headers"),
    [
        (f"/upload?key={TOKEN}", []),
        (f"/upload?secret={TOKEN}", []),
        (f"/upload?picbed=fal&configName=Default&key={TOKEN}", []),
        ("/upload", [(b"Authorization", f"Bearer {TOKEN}".encode())]),
        ("/upload", [(b"authorization", f"bearer {TOKEN}".encode())]),
        ("/upload", [(b"X-PicGo-Secret", TOKEN.encode())]),
    ],
)
def test_the_token_is_taken_where_programs_put_it(
    target: str, headers: list[tuple[bytes, bytes]]
) -> None:
    admitted = admit("POST", target, [HOST, *headers], RULES)
    assert (admitted.path, admitted.has_token) == ("/upload", True)


@pytest.mark.parametrize("rules", [RULES, OPEN_RULES])
@pytest.mark.parametrize(
    "given_token", ["", "x", TOKEN[:-1], TOKEN + "t", TOKEN.upper(), "ü", f"{TOKEN}%00", "\ud800"]
)
def test_a_wrong_token_is_never_taken(given_token: str, rules: Rules) -> None:
    target = f"/upload?key={given_token}".encode("utf-8", "replace").decode("latin-1")
    refused = refusal(target=target, rules=rules)
    assert isinstance(refused, WrongToken)
    assert refused.status == 401
    assert TOKEN not in refused.sentence


def test_a_right_token_beside_a_wrong_one_is_not_taken() -> None:
    assert isinstance(refusal(target=f"{PATH}&key=wrong"), WrongToken)


def test_without_a_token_only_where_the_settings_say_so() -> None:
    assert isinstance(refusal(target="/upload"), WrongToken)
    admitted = admit("POST", "/upload", [HOST], OPEN_RULES)
    assert not admitted.has_token
    assert admit("POST", PATH, [HOST], OPEN_RULES).has_token


@pytest.mark.parametrize("rules", [RULES, OPEN_RULES])
@pytest.mark.parametrize(
    "origin",
    [
        b"http://127.0.0.1:36677",
        b"http://localhost",
        b"https://evil.example",
        b"HTTPS://evil.example",
        b"null",
        b"",
        b"*",
        b"chrome-extension://abcdefgh",
        b"moz-extension://abcdefgh",
        b"https://app://obsidian.md",
        b"capacitor://localhost",
    ],
)
def test_web_pages_are_refused_whatever_they_know(origin: bytes, rules: Rules) -> None:
    assert refusal((b"Origin", origin), rules=rules).status == 403
    assert refusal((b"Origin", origin), target="/upload", rules=rules).status == 403


@pytest.mark.parametrize("site", [b"cross-site", b"same-site", b"same-origin", b"", b"none, none"])
def test_a_browser_that_leaves_its_origin_out_is_refused(site: bytes) -> None:
    assert refusal((b"Sec-Fetch-Site", site)).status == 403


def test_two_origins_are_one_too_many() -> None:
    assert refusal((b"Origin", b"app://obsidian.md"), (b"Origin", b"https://x")).status == 403


@pytest.mark.parametrize("origin", [b"app://obsidian.md", b"typora://app", b"file://"])
def test_programs_made_of_a_browser_are_let_in(origin: bytes) -> None:
    headers = [HOST, (b"Origin", origin), (b"Sec-Fetch-Site", b"cross-site")]
    assert admit("POST", PATH, headers, RULES).is_of_program
    assert admit("POST", "/upload", headers, OPEN_RULES).is_of_program
    with pytest.raises(WrongToken):
        admit("POST", "/upload", headers, RULES)


@pytest.mark.parametrize(
    "host",
    [
        b"evil.example",
        b"evil.example:36677",
        b"127.0.0.1",
        b"127.0.0.1:80",
        b"127.0.0.1:36677.evil.example",
        b"localhost.evil.example:36677",
        b"0.0.0.0:36677",
        b"[::1]:36677",
        b"127.0.0.2:36677",
        b"",
    ],
)
def test_another_name_for_this_computer_is_refused(host: bytes) -> None:
    for target in (PATH, "/heartbeat"):
        with pytest.raises(Refused) as refused:
            admit("POST", target, [(b"Host", host)], OPEN_RULES)
        assert refused.value.status == 403
    with pytest.raises(Refused):
        admit("POST", PATH, [], RULES)
    with pytest.raises(Refused):
        admit("POST", PATH, [HOST, (b"Host", host)], RULES)


def test_localhost_is_this_computer_too() -> None:
    assert admit("POST", PATH, [(b"Host", b"LocalHost:36677")], RULES).has_token


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("GET", PATH, 405),
        ("OPTIONS", PATH, 405),
        ("PUT", PATH, 405),
        ("POST", f"/delete?key={TOKEN}", 404),
        ("POST", f"/upload/?key={TOKEN}", 404),
        ("POST", f"//upload?key={TOKEN}", 404),
        ("POST", f"http://127.0.0.1:36677/upload?key={TOKEN}", 404),
        ("GET", "/", 404),
        ("DELETE", "/heartbeat", 405),
    ],
)
def test_nothing_else_is_there(method: str, target: str, status: int) -> None:
    with pytest.raises(Refused) as refused:
        admit(method, target, [HOST], RULES)
    assert refused.value.status == status


def test_whether_falgui_is_there_needs_no_token() -> None:
    assert admit("POST", "/heartbeat", [HOST], RULES).path == "/heartbeat"
    assert not admit("GET", "/heartbeat?key=wrong", [HOST], RULES).has_token


@given(
    st.text(),
    st.text(),
    st.lists(st.tuples(st.sampled_from([b"host", b"origin", b"authorization"]), st.binary())),
)
def test_whatever_comes_is_admitted_or_refused(
    method: str, target: str, headers: list[tuple[bytes, bytes]]
) -> None:
    try:
        admit(method, target, [HOST, *headers], RULES)
    except Refused:
        return
    assert target.partition("?")[0] in ("/heartbeat", "/upload")
