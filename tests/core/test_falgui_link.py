"""What a link to falgui may ask for, and all that it can't."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from falgui.core.falgui_link import (
    LONGEST,
    MOST_ADDRESSES,
    PAGES,
    FalguiLink,
    Wish,
    is_falgui_link,
    read_falgui_link,
)

NOT_UNDERSTOOD = read_falgui_link("falgui://dance")
LOCAL = read_falgui_link("falgui://upload?file=a")


def upload(*addresses: str) -> FalguiLink:
    return FalguiLink(Wish.UPLOAD, addresses)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("falgui://open", FalguiLink(Wish.OPEN)),
        ("falgui://open/", FalguiLink(Wish.OPEN)),
        ("falgui:open", FalguiLink(Wish.OPEN)),
        ("FALGUI://OPEN", FalguiLink(Wish.OPEN)),
        ("falgui://settings", FalguiLink(Wish.SETTINGS)),
        ("falgui://settings/account", FalguiLink(Wish.SETTINGS, page="account")),
        ("falgui://upload?url=https://a.example/b.png", upload("https://a.example/b.png")),
        ("falgui://upload/?url=http://a.example", upload("http://a.example")),
        (
            "falgui://upload?url=https%3A%2F%2Fa.example%2Fb%3Fc%3Dd%26e&url=https://f.example/g",
            upload("https://a.example/b?c=d&e", "https://f.example/g"),
        ),
        ("falgui://upload?url=https://a.example/b+c", upload("https://a.example/b+c")),
        (
            "falgui://upload?url=https://a.example&url=https://a.example",
            upload("https://a.example"),
        ),
    ],
)
def test_what_a_link_may_ask_for(text: str, wanted: FalguiLink) -> None:
    assert read_falgui_link(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "falgui:",
        "falgui://",
        "falgui://dance",
        "falgui://open?url=https://a.example",
        "falgui://open/account",
        "falgui://settings/password",
        "falgui://settings?page=account",
        "falgui://upload",
        "falgui://upload?",
        "falgui://upload?url=",
        "falgui://upload?url=a.example",
        "falgui://upload?url=ftp://a.example/b",
        "falgui://upload?url=javascript:alert(1)",
        "falgui://upload?url=data:,x",
        "falgui://upload?url=https://a.example/b&",
        "falgui://upload?url=https://a.example/b&private=no",
        "falgui://upload?URL=https://a.example/b",
        "falgui://upload?url=https://a.example/b#c",
        "falgui://upload?url=https://a.example/%FF",
        "falgui://upload?url=https://good.example%40evil.example/",
        "falgui://upload?url=https://good.example%5C.evil.example/",
        "falgui://upload?url=https://a.example:99999/",
        "falgui://upload?url=https://a.example/b%0Ac",
        "falgui://upload?url=%20https://a.example/b",
        "falgui://upload?url=https://a..example/",
        "falgui://me@upload?url=https://a.example",
        "falgui://upload:80?url=https://a.example",
        "falgui://upload/a/b?url=https://a.example",
        "falgui://open\n",
        " falgui://open",
        "falgui://öpen",
        "https://a.example",
    ],
)
def test_anything_else_is_not_understood(text: str) -> None:
    assert isinstance(NOT_UNDERSTOOD, str)
    assert read_falgui_link(text) == NOT_UNDERSTOOD


@pytest.mark.parametrize(
    "query",
    [
        "file=/etc/passwd",
        "path=a",
        "url=file:///etc/passwd",
        "url=FILE%3A/etc/passwd",
        "url=/etc/passwd",
        "url=~/.ssh/id_rsa",
        "url=%5C%5Cserver%5Cshare",
        "url=C:%5Ca",
        "url=https://a.example&url=/etc/passwd",
    ],
)
def test_a_local_path_is_refused_with_a_sentence_of_its_own(query: str) -> None:
    assert "this computer" in str(LOCAL)
    assert read_falgui_link(f"falgui://upload?{query}") == LOCAL


def test_length_and_number_have_limits() -> None:
    start = "falgui://upload?url=https://a.example/"
    longest = start + "x" * (LONGEST - len(start))
    assert isinstance(read_falgui_link(longest), FalguiLink)
    assert read_falgui_link(longest + "x") == NOT_UNDERSTOOD
    many = "&".join(f"url=https://a.example/{n}" for n in range(MOST_ADDRESSES + 1))
    assert isinstance(read_falgui_link(f"falgui://upload?{many.rpartition('&')[0]}"), FalguiLink)
    assert "50" in str(read_falgui_link(f"falgui://upload?{many}"))


def test_hosts_are_told_plainly() -> None:
    look_alike = quote("https://\u0430pple.example:8443/a")
    link = read_falgui_link(
        f"falgui://upload?url={look_alike}&url=https://B.Example/1&url=https://b.example/2"
        "&url=https://[2606:4700::1]/"
    )
    assert isinstance(link, FalguiLink)
    assert link.hosts == ("xn--pple-43d.example:8443", "b.example", "[2606:4700::1]")


@given(
    st.text() | st.text(alphabet="falgui:/?=&%urlopen+#@.\\0a").map("falgui://upload?url=".__add__)
)
def test_no_text_asks_for_more_than_is_allowed(text: str) -> None:
    link = read_falgui_link(text)
    if isinstance(link, str):
        assert link
        return
    assert is_falgui_link(text)
    assert link.page in {"", *PAGES}
    assert bool(link.addresses) == (link.wish is Wish.UPLOAD)
    for address in link.addresses:
        assert address.lower().startswith(("http://", "https://"))
    assert all(host.isascii() for host in link.hosts)


@given(
    st.lists(st.from_regex(r"https?://[a-z]{1,9}\.example/[!-~]{0,40}", fullmatch=True), min_size=1)
    .map(lambda found: [one for one in found if "\\" not in one])
    .filter(bool)
)
def test_every_address_arrives_that_was_put_in_by_the_rules(addresses: list[str]) -> None:
    addresses = addresses[:MOST_ADDRESSES]
    text = "falgui://upload?" + "&".join(f"url={quote(one, safe='')}" for one in addresses)
    if len(text) <= LONGEST:
        assert read_falgui_link(text) == upload(*dict.fromkeys(addresses))
